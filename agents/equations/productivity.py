"""What use is worth to firms, and what it costs those who lag behind their sector; equations (18) and (19)."""

from dataclasses import dataclass

import numpy as np

from agents.draws import FloatArray, IntArray
from agents.members import Number, beside
from agents.population import Population


@dataclass(frozen=True)
class Cuts:
    """Firms over their budget, and by what factor the gain of each is smaller."""

    rows: IntArray  # [n_cut]
    factor: FloatArray  # [n_cut]


@dataclass(frozen=True)
class Gained:
    """What firms gain in a year, whole LCU: first replicates, then sectors; of several months with these before."""

    value_added: IntArray  # extra, by stratum, too: [n_replicates, n_sectors, n_strata]
    lost: IntArray  # what late users lose to early ones, [n_replicates, n_sectors]

    def shifted(self, firms: Population, rivalry: Number) -> IntArray:
        """What rivals take from each other, [..., n_replicates, n_sectors, n_strata]: 0 summed over every sector."""
        assert firms.value_added_by_cell is not None
        mean = sector_mean(firms, self.value_added)[..., None]
        # shift_i = lambda (gain_i - sector's mean gain) VA_i, summed over the firms of a cell               (19)
        shift = np.rint(beside(rivalry, 2) * (self.value_added - mean * firms.value_added_by_cell)).astype(np.int64)
        # LCU that rounding leaves over go to the stratum with most value added.
        largest = np.broadcast_to(firms.value_added_by_cell.argmax(axis=-1), shift.shape[:-1])[..., None]
        np.put_along_axis(
            shift, largest, np.take_along_axis(shift, largest, -1) - shift.sum(axis=-1, keepdims=True), -1
        )
        return shift

    def exports(self, firms: Population) -> IntArray:
        """Exports gained outside digital services, [..., n_replicates]: what moves within a sector cancels out."""
        assert firms.export_share is not None
        # elsewhere: sum_i export_share_i (extra value added_i + shift_i)                                     (19)
        return np.rint(self.value_added.sum(axis=-1) * firms.export_share).astype(np.int64).sum(axis=-1)


def value_added_by_cell(firms: Population, amounts: IntArray) -> IntArray:
    """Weighted sums of a column of firms, [n], in its unit: [n_replicates, n_sectors, n_strata]."""
    assert firms.export_share is not None
    shape = (firms.n_replicates, firms.export_share.shape[-1], len(firms.strata))
    sums = np.zeros(shape, dtype=np.int64)
    np.add.at(sums.reshape(-1, shape[-1]), (_cell(firms), firms.stratum), firms.weight * amounts)
    return sums


def gains(
    firms: Population, offers: list[np.ndarray], offer_gains: list[FloatArray], cuts: Cuts, rivalry: Number
) -> Gained:
    """What firms gain of a year's use, and what the late among them lose to the early.

    For each of some markets, `offers` has the offer that every firm uses, int8 [n], -1 for none, and `offer_gains` the
    gain of a fully ready user of each offer, a share of value added, [..., n_offers].
    """
    gain = np.zeros(len(firms))
    for offer, gain_by_offer in zip(offers, offer_gains, strict=True):
        gain += firms.look_up(gain_by_offer, offer)
    # gain_i = sum_c g_c rho_i (x_ic / x_c0)^iota (q_j / q_c0)^kappa'                                     (18)
    gain *= firms.readiness
    gain[cuts.rows] *= cuts.factor
    value_added = firms.traits["value_added_lcu"]
    gained = value_added_by_cell(firms, np.rint(value_added * gain).astype(np.int64))
    mean = sector_mean(firms, gained)
    behind = np.maximum(mean.ravel()[_cell(firms)] - gain, 0.0)
    own = rivalry[firms.replicate_of(slice(None))] if isinstance(rivalry, np.ndarray) else rivalry
    lost = np.zeros(mean.shape, dtype=np.int64)
    np.add.at(lost.reshape(-1), _cell(firms), firms.weight * np.rint(own * behind * value_added).astype(np.int64))
    return Gained(gained, lost)


def sector_mean(firms: Population, gained_by_cell: IntArray) -> FloatArray:
    """Mean gain of each sector over its value added, [n_replicates, n_sectors], of LCU by cell as in `Gained`."""
    assert firms.value_added_by_cell is not None
    return gained_by_cell.sum(axis=-1) / np.maximum(firms.value_added_by_sector, 1)


def _cell(firms: Population) -> IntArray:
    """Replicate and sector of each firm as one number."""
    assert firms.export_share is not None
    sector = firms.traits["sector"]
    if firms.n_replicates == 1:
        return sector
    return firms.replicate_of(slice(None)) * firms.export_share.shape[-1] + sector
