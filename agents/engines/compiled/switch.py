"""Switching: decisions take effect, and those who switch move in the tallies: whole numbers, added in any order."""

import numpy as np
from numba import njit, prange

BLOCK = 512
PARTS = 16  # of the decisions of a month, for the threads


@njit
def _find_switchers(switching, decided, offer):  # type: ignore[no-untyped-def]
    n = 0
    for decision in range(len(decided)):
        switching[n] = decision  # overwritten by the next one unless this one switches
        n += decided[decision] != offer[decision]
    return n


@njit
def _switch_rows(first, index, start, stop, decided, offer, weight, stratum, size, moved, used):  # type: ignore[no-untyped-def]
    """Apply the decisions `start` to `stop`; what moves is noted by stratum and offer, none last."""
    switching = np.empty(BLOCK + 1, np.int64)
    for begin in range(start, stop, BLOCK):
        end = min(begin + BLOCK, stop)
        taken = decided[begin:end]
        if len(index) > 0:
            n = _find_switchers(switching, taken, offer[index[begin:end]])
        else:
            n = _find_switchers(switching, taken, offer[first + begin : first + end])
        for decision in switching[:n]:
            row = index[begin + decision] if len(index) > 0 else first + begin + decision
            old, new = offer[row], taken[decision]
            offer[row] = new
            group, people = stratum[row], weight[row]
            moved[group, old] -= people
            moved[group, new] += people
            if len(size) > 1:
                units = people * size[row]
                used[old] -= units
                used[new] += units


@njit
def _post_moves(moved, used, size, users, non_users, volume):  # type: ignore[no-untyped-def]
    """Add what has moved to the tallies; where all are of one size, volumes follow from users."""
    n_strata, n_offers = users.shape
    for group in range(n_strata):
        non_users[group] += moved[group, n_offers]
        for offer in range(n_offers):
            users[group, offer] += moved[group, offer]
            volume[offer] += moved[group, offer] * size[0] if len(size) == 1 else 0
    if len(size) > 1:
        for offer in range(n_offers):
            volume[offer] += used[offer]


@njit(cache=True, nogil=True)
def switch(firsts, bounds, index, decided, offer, weight, stratum, size, users, non_users, volume):  # type: ignore[no-untyped-def]
    """Let decisions take effect, and move those who switch in the tallies of their replicate."""
    n_strata, n_offers = users.shape[1:]
    for r in range(len(firsts)):
        moved, used = np.zeros((n_strata, n_offers + 1), np.int64), np.zeros(n_offers + 1, np.int64)
        first = firsts[r] - bounds[r]
        _switch_rows(
            first, index, bounds[r], bounds[r + 1], decided, offer, weight, stratum, size, moved, used
        )  # fmt: skip
        _post_moves(moved, used, size, users[r], non_users[r], volume[r])


@njit(cache=True, parallel=True)
def switch_parallel(firsts, bounds, index, decided, offer, weight, stratum, size, users, non_users, volume):  # type: ignore[no-untyped-def]
    """`switch` for one replicate, part by part on all threads: sums of whole numbers know no order."""
    n_strata, n_offers = users.shape[1:]
    n = bounds[1]
    part = (n + PARTS - 1) // PARTS
    moved = np.zeros((PARTS, n_strata, n_offers + 1), np.int64)
    used = np.zeros((PARTS, n_offers + 1), np.int64)
    for number in prange(PARTS):
        _switch_rows(
            firsts[0], index, min(number * part, n), min((number + 1) * part, n), decided, offer, weight, stratum, size,
            moved[number], used[number],
        )  # fmt: skip
    for number in range(PARTS):
        _post_moves(moved[number], used[number], size, users[0], non_users[0], volume[0])


@njit(cache=True, nogil=True)
def count(bounds, offer, weight, stratum, size, users, non_users, volume):  # type: ignore[no-untyped-def]
    """Add all customers to the tallies of their replicate."""
    n_strata, n_offers = users.shape[1:]
    for r in range(len(bounds) - 1):
        moved, used = np.zeros((n_strata, n_offers + 1), np.int64), np.zeros(n_offers + 1, np.int64)
        for row in range(bounds[r], bounds[r + 1]):
            moved[stratum[row], offer[row]] += weight[row]
            if len(size) > 1:
                used[offer[row]] += weight[row] * size[row]
        _post_moves(moved, used, size, users[r], non_users[r], volume[r])
