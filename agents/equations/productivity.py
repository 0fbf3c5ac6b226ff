"""What use is worth to firms, and what it costs those who lag behind their sector; equations (18) and (19)."""

from dataclasses import dataclass

import numpy as np

from agents.draws import FloatArray, IntArray
from agents.population import Population


@dataclass(frozen=True)
class Cuts:
    """Firms over their budget, and by what factor the gain of each is smaller."""

    rows: IntArray
    factor: FloatArray


def value_added_by_sector(firms: Population, amounts: IntArray) -> IntArray:
    """Weighted sums of a column of firms, [n_replicates, n_sectors]."""
    assert firms.export_share is not None
    sums = np.zeros(firms.n_replicates * len(firms.export_share), dtype=np.int64)
    np.add.at(sums, _cell(firms), firms.weight * amounts)
    return sums.reshape(firms.n_replicates, -1)


def gains(
    firms: Population, offers: list[np.ndarray], offer_gains: list[FloatArray], cuts: Cuts, rivalry: float
) -> tuple[IntArray, IntArray]:
    """Value added gained by replicate and sector, and exports gained by replicate, JPY a year.

    For each of some markets, `offers` has the offer that every firm uses, int8 [n], -1 for none, and `offer_gains` the
    gain of a fully ready user of each offer, [..., n_offers].
    """
    gain = np.zeros(len(firms))
    for offer, gain_by_offer in zip(offers, offer_gains, strict=True):
        gain += firms.look_up(gain_by_offer, offer)
    # gain_i = sum_c g_c rho_i (x_ic / x_c0)^iota (q_j / q_c0)^kappa'                                     (18)
    gain *= firms.readiness
    gain[cuts.rows] *= cuts.factor
    value_added = firms.traits["value_added_jpy"]
    gained = np.rint(value_added * gain).astype(np.int64)
    by_sector = value_added_by_sector(firms, gained)
    # elsewhere: exports gained = export_share x extra - lambda export_share x max(0, sector mean - gain) VA  (19)
    mean = sector_mean(firms, by_sector).ravel()[_cell(firms)]
    assert firms.export_share is not None
    export_share = firms.export_share[firms.traits["sector"]]
    exported = export_share * (gained - rivalry * np.maximum(mean - gain, 0.0) * value_added)
    exports = firms.weight * np.rint(exported).astype(np.int64)
    return by_sector, exports.reshape(firms.n_replicates, -1).sum(axis=1)


def sector_mean(firms: Population, gained_by_sector: IntArray) -> FloatArray:
    """Mean gain of each sector, weighted by value added, [n_replicates, n_sectors]."""
    assert firms.value_added_by_sector is not None
    return gained_by_sector / np.maximum(firms.value_added_by_sector, 1)


def _cell(firms: Population) -> IntArray:
    """Replicate and sector of each firm as one number."""
    assert firms.export_share is not None
    sector = firms.traits["sector"]
    if firms.n_replicates == 1:
        return sector
    return firms.replicate_of(slice(None)) * len(firms.export_share) + sector
