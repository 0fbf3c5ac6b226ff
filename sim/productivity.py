"""Step 9 of the month: what use is worth to firms, beside the balance; equations (18) and (19)."""

from dataclasses import dataclass

import numpy as np

from agents.draws import FloatArray, IntArray
from agents.population import Population
from configs.schema import Economy
from sim.billing import Use
from sim.listings import Listings


@dataclass(frozen=True)
class Productivity:
    """A month's gains, whole yen, one number for each replicate."""

    extra_value_added_jpy: IntArray
    exports_gained_jpy: IntArray  # memo item, part of value added


class Gains:
    """The gains of all firms; what does not change from month to month is noted at the start."""

    def __init__(
        self, firms: Population | None, listings: Listings, first_use: dict[str, float], economy: Economy
    ) -> None:
        """`first_use` is x_c0 by service."""
        self.firms, self.listings, self.economy = firms, listings, economy
        self.batch = listings.volume.shape[:-1]
        places = list(zip(listings.places, listings.slices(), strict=True))
        self.productive = [
            (firms.markets[place.service], at)
            for place, at in places
            if firms is not None and place.population == "firms" and place.settings.productivity_gain > 0.0
        ]
        # x_c0 counts for firms only.
        first = [first_use[place.service] if place.population == "firms" else 1.0 for place in listings.places]
        self.first_use = np.array(first)[listings.market]
        self.reference_quality = np.maximum(listings.of("reference_quality"), 1e-9)
        if firms is None:
            return
        assert firms.export_share is not None
        self.n_sectors = len(firms.export_share)
        self.value_added = self._by_sector(slice(None), firms.weight * firms.traits["value_added_jpy"])

    def measure(self, quality: FloatArray, use: Use) -> Productivity:
        """A month's gains; `quality` is that of the offers in use, [..., n_offers]."""
        firms = self.firms
        if firms is None:
            return Productivity(np.zeros(self.batch, np.int64), np.zeros(self.batch, np.int64))
        gained, exported = self.sums(self.offer_gains(quality, use), use.cap_rows, use.caps)
        return Productivity(
            np.rint(gained.sum(axis=-1) / 12.0).astype(np.int64).reshape(self.batch),
            np.rint(exported / 12.0).astype(np.int64).reshape(self.batch),
        )

    def offer_gains(self, quality: FloatArray, use: Use) -> FloatArray:
        """g_c (x / x_0)^iota (q / q_0)^kappa' of each listing, [..., n_listings]."""
        intensity = use.intensity / self.first_use
        better = quality[..., self.listings.offer] / self.reference_quality
        economy = self.economy
        return (
            self.listings.of("productivity_gain")
            * intensity**economy.intensity_elasticity
            * better**economy.quality_elasticity
        )

    def sums(self, offer_gains: FloatArray, cap_rows: IntArray, caps: FloatArray) -> tuple[IntArray, IntArray]:
        """Value added gained by replicate and sector, and exports gained by replicate, JPY a year."""
        firms = self.firms
        assert firms is not None
        gain = np.zeros(len(firms))
        for market, at in self.productive:
            gain += firms.look_up(offer_gains[..., at], market.offer)
        # gain_i = sum_c g_c rho_i (x_ic / x_c0)^iota (q_j / q_c0)^kappa'                                     (18)
        gain *= firms.readiness
        gain[cap_rows] *= caps**self.economy.intensity_elasticity
        value_added, weight = firms.traits["value_added_jpy"], firms.weight
        gained = np.rint(value_added * gain).astype(np.int64)
        by_sector = self._by_sector(slice(None), weight * gained)
        # elsewhere: exports gained = export_share x extra - lambda export_share x max(0, sector mean - gain) VA  (19)
        mean = (by_sector / np.maximum(self.value_added, 1)).ravel()[self._cell(slice(None))]
        behind = np.maximum(mean - gain, 0.0)
        assert firms.export_share is not None
        export_share = firms.export_share[firms.traits["sector"]]
        exported = export_share * (gained - self.economy.rivalry * behind * value_added)
        exports = weight * np.rint(exported).astype(np.int64)
        return by_sector, exports.reshape(firms.n_replicates, -1).sum(axis=1)

    def _cell(self, rows: slice) -> IntArray:
        assert self.firms is not None
        sector = self.firms.traits["sector"][rows]
        return sector if self.firms.n_replicates == 1 else self.firms.replicate_of(rows) * self.n_sectors + sector

    def _by_sector(self, rows: slice, amounts: IntArray) -> IntArray:
        """Sums by replicate and sector, [n_replicates, n_sectors]."""
        assert self.firms is not None
        sums = np.zeros(self.firms.n_replicates * self.n_sectors, dtype=np.int64)
        np.add.at(sums, self._cell(rows), amounts)
        return sums.reshape(self.firms.n_replicates, self.n_sectors)
