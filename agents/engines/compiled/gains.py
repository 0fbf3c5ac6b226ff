"""Gains of firms: `agents.equations.productivity` compiled, in the same order of operations and so to the same bits."""

import numpy as np
from numba import njit, prange

PARTS = 16  # of the firms, for the threads


@njit(cache=True, nogil=True)
def gains(bounds, offers, offer_gains, cuts, firms, value_added_by_sector, rivalry, gained, lost):  # type: ignore[no-untyped-def]
    """What firms gain, by replicate, sector and stratum, and what they lose, by replicate and sector.

    `offers` has the offer of every firm in each market, `offer_gains[m, r]` what offers of market m bring, 0 last; cuts
    are rows and factors; firms are (readiness, weight, value added, sector, stratum).
    """
    gain = np.zeros(len(firms[0]))
    for r in range(len(bounds) - 1):
        _gain(gain, bounds[r], bounds[r + 1], r, offers, offer_gains, firms[0])
    _cut(gain, cuts)
    for r in range(len(bounds) - 1):
        _add_gained(gain, bounds[r], bounds[r + 1], firms, gained[r])
        mean = _mean(gained[r], value_added_by_sector[r])
        _add_lost(gain, bounds[r], bounds[r + 1], firms, mean, rivalry[r], lost[r])


@njit(cache=True, parallel=True)
def gains_parallel(_bounds, offers, offer_gains, cuts, firms, value_added_by_sector, rivalry, gained, lost):  # type: ignore[no-untyped-def]
    """`gains` for one replicate, part by part on all threads: sums of whole numbers know no order."""
    n = len(firms[0])
    gain = np.empty(n)
    gained_by_part = np.zeros((PARTS, gained.shape[1], gained.shape[2]), np.int64)
    lost_by_part = np.zeros((PARTS, lost.shape[1]), np.int64)
    for part in prange(PARTS):
        number = np.int64(part)
        first, last = n * number // PARTS, n * (number + 1) // PARTS
        _gain(gain, first, last, np.int64(0), offers, offer_gains, firms[0])
    _cut(gain, cuts)
    for part in prange(PARTS):
        number = np.int64(part)
        _add_gained(gain, n * number // PARTS, n * (number + 1) // PARTS, firms, gained_by_part[part])
    _add_parts(gained[0], gained_by_part)
    mean = _mean(gained[0], value_added_by_sector[0])
    for part in prange(PARTS):
        number = np.int64(part)
        _add_lost(gain, n * number // PARTS, n * (number + 1) // PARTS, firms, mean, rivalry[0], lost_by_part[part])
    _add_parts(lost[0], lost_by_part)


@njit
def _add_parts(total, parts):  # type: ignore[no-untyped-def]
    """Add up what the parts have; apart, as a sum of arrays would itself go to the threads."""
    for part in parts:
        total += part


@njit
def _gain(gain, first, last, r, offers, offer_gains, readiness):  # type: ignore[no-untyped-def]
    """Gain of some firms of a replicate; equation (18)."""
    for row in range(first, last):
        total = 0.0
        for market in range(len(offers)):
            total += offer_gains[market, r, offers[market][row]]
        gain[row] = total * readiness[row]


@njit
def _cut(gain, cuts):  # type: ignore[no-untyped-def]
    """What is left of the gains of those who are cut off from something."""
    rows, factors = cuts
    for place in range(len(rows)):
        gain[rows[place]] *= factors[place]


@njit
def _add_gained(gain, first, last, firms, gained):  # type: ignore[no-untyped-def]
    """Add the gains of some firms of a replicate, in whole LCU, by sector and stratum."""
    _, weight, value_added, sector, stratum = firms
    for row in range(first, last):
        gained[sector[row], stratum[row]] += weight[row] * np.int64(np.rint(value_added[row] * gain[row]))


@njit
def _mean(gained, value_added_by_sector):  # type: ignore[no-untyped-def]
    """Mean gain of an LCU of value added, by sector."""
    mean = np.zeros(len(value_added_by_sector))
    for s in range(len(mean)):
        total = np.int64(0)
        for group in range(gained.shape[1]):
            total += gained[s, group]
        mean[s] = total / max(value_added_by_sector[s], np.int64(1))
    return mean


@njit
def _add_lost(gain, first, last, firms, mean, rivalry, lost):  # type: ignore[no-untyped-def]
    """Add what some firms lose to those of their sector who gain more; equation (19)."""
    _, weight, value_added, sector, _ = firms
    for row in range(first, last):
        behind = max(mean[sector[row]] - gain[row], 0.0)
        lost[sector[row]] += weight[row] * np.int64(np.rint(rivalry * behind * value_added[row]))
