"""Gains of firms: `agents.equations.productivity` compiled, in the same order of operations and so to the same bits."""

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def gains(bounds, offers, offer_gains, readiness, gain):  # type: ignore[no-untyped-def]
    """Gain of every firm; equation (18).

    `offers` has the offer of every firm in each market, `offer_gains[m, r]` what offers of market m bring, 0 last.
    """
    for r in range(len(bounds) - 1):
        for row in range(bounds[r], bounds[r + 1]):
            total = 0.0
            for market in range(len(offers)):
                total += offer_gains[market, r, offers[market][row]]
            gain[row] = total * readiness[row]


@njit(cache=True, nogil=True)
def gained_by_cell(bounds, gain, weight, value_added, sector, stratum, sums):  # type: ignore[no-untyped-def]
    """Value added gained, whole yen of each firm, summed by replicate, sector and stratum."""
    for r in range(len(bounds) - 1):
        for row in range(bounds[r], bounds[r + 1]):
            gained = np.int64(np.rint(value_added[row] * gain[row]))
            sums[r, sector[row], stratum[row]] += weight[row] * gained


@njit(cache=True, nogil=True)
def lost_by_sector(bounds, gain, weight, value_added, sector, mean, rivalry, sums):  # type: ignore[no-untyped-def]
    """What firms behind the mean of their sector lose to those before it, by replicate and sector; equation (19)."""
    for r in range(len(bounds) - 1):
        for row in range(bounds[r], bounds[r + 1]):
            behind = max(mean[r, sector[row]] - gain[row], 0.0)
            sums[r, sector[row]] += weight[row] * np.int64(np.rint(rivalry[r] * behind * value_added[row]))
