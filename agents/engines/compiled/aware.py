"""Awareness: who of those who have not heard of a service hears of it; equation (5), exact."""

import numpy as np
from numba import njit

from agents.engines.compiled.arithmetic import word

BLOCK = 512


@njit
def _near(near, ids, rows, k0, k1, limit):  # type: ignore[no-untyped-def]
    n = 0
    for place in range(len(rows)):
        near[place] = word(ids[rows[place]], k0, k1) <= limit
        n += near[place]
    return n


@njit(cache=True, nogil=True)
def become_aware(unaware, bounds, ids, aware, peers, offer, chances, keys, answer):  # type: ignore[no-untyped-def]
    """Split the unaware: those who hear of the service this month go to `answer`, the others move up in `unaware`.

    `unaware[bounds[r]:bounds[r + 1]]` are rows of replicate r, and `chances[r]` are probabilities by the number of
    peers who use the service. Returns how many there are of each.
    """
    n_left = n_aware = 0
    near = np.empty(BLOCK, np.bool_)
    for r in range(len(bounds) - 1):
        k0, k1 = keys[r, 0], keys[r, 1]
        chance = chances[r]
        # Words up to here may be numbers below the largest probability; few are, and those are looked at closely.
        limit = np.uint32(min(chance[-1] * 4294967296.0, 4294967295.0))
        for start in range(bounds[r], bounds[r + 1], BLOCK):
            stop = min(start + BLOCK, bounds[r + 1])
            if _near(near, ids, unaware[start:stop], k0, k1, limit) == 0:
                if n_left < start:
                    for place in range(start, stop):
                        unaware[n_left + place - start] = unaware[place]
                n_left += stop - start
                continue
            for place in range(start, stop):
                row = unaware[place]
                if near[place - start] and _hears(row, ids, peers, offer, chance, k0, k1):
                    aware[row] = True
                    answer[n_aware] = row
                    n_aware += 1
                else:
                    unaware[n_left] = row
                    n_left += 1
    return n_left, n_aware


@njit
def _hears(row, ids, peers, offer, chance, k0, k1):  # type: ignore[no-untyped-def]
    n_using = 0
    if len(peers) > 0:
        for peer in peers[row]:
            n_using += offer[peer] >= 0
    return (np.float64(word(ids[row], k0, k1)) + 0.5) / 4294967296.0 < chance[n_using]
