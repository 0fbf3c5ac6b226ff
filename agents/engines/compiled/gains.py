"""Gains of firms: `agents.equations.productivity` compiled, in the same order of operations and so to the same bits."""

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def gains(bounds, offers, offer_gains, cuts, firms, value_added_by_sector, rivalry, gained, lost):  # type: ignore[no-untyped-def]
    """What firms gain, by replicate, sector and stratum, and what they lose, by replicate and sector.

    `offers` has the offer of every firm in each market, `offer_gains[m, r]` what offers of market m bring, 0 last; cuts
    are rows and factors; firms are (readiness, weight, value added, sector, stratum).
    """
    readiness, weight, value_added, sector, stratum = firms
    gain = np.zeros(len(readiness))
    for r in range(len(bounds) - 1):
        _gain(gain, bounds[r], bounds[r + 1], r, offers, offer_gains, readiness)
    for place in range(len(cuts[0])):
        gain[cuts[0][place]] *= cuts[1][place]
    mean = np.zeros(value_added_by_sector.shape[1])
    for r in range(len(bounds) - 1):
        for row in range(bounds[r], bounds[r + 1]):
            gained[r, sector[row], stratum[row]] += weight[row] * np.int64(np.rint(value_added[row] * gain[row]))
        for s in range(len(mean)):
            total = np.int64(0)
            for group in range(gained.shape[2]):
                total += gained[r, s, group]
            mean[s] = total / max(value_added_by_sector[r, s], np.int64(1))
        for row in range(bounds[r], bounds[r + 1]):
            behind = max(mean[sector[row]] - gain[row], 0.0)
            lost[r, sector[row]] += weight[row] * np.int64(np.rint(rivalry[r] * behind * value_added[row]))


@njit
def _gain(gain, first, last, r, offers, offer_gains, readiness):  # type: ignore[no-untyped-def]
    """Gain of every firm of a replicate; equation (18). `lost` above is (19)."""
    for row in range(first, last):
        total = 0.0
        for market in range(len(offers)):
            total += offer_gains[market, r, offers[market][row]]
        gain[row] = total * readiness[row]
