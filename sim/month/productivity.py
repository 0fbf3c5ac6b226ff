"""Gains, of the act Outcomes: what use is worth to firms, beside the balance; equations (18) and (19)."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from agents.behaviour import Behaviour
from agents.draws import FloatArray, IntArray
from agents.engines.vector import VectorEngine
from agents.equations.productivity import Cuts, Gained
from agents.members import Number, column, power
from agents.population import Population
from configs import ConfigError
from configs.schema.world import EconomyConstants
from sim.amounts import LARGEST_LCU
from sim.month.use import Use
from sim.start.listings import Listings


@dataclass(frozen=True)
class GainTerms:
    """By what a year's gains of firms become what is told of a month."""

    rivalry: Number
    steps_per_year: float


@dataclass
class Productivity:
    """A month's gains, whole LCU, one number for each replicate; made of what was gained when somebody looks."""

    firms: Population | None
    terms: GainTerms
    batch: tuple[int, ...]
    gained: Gained  # a year's; of several months with an axis of months before all others

    @cached_property
    def extra_value_added_lcu(self) -> IntArray:
        """What use adds to the value added of all firms, whole LCU, [...]; equation (18)."""
        return self._of_month(self.gained.value_added.sum(axis=(-2, -1)))

    @cached_property
    def exports_gained_lcu(self) -> IntArray:
        """Exports gained outside digital services, whole LCU, [...]: a memo item, part of value added."""
        zeros = self.gained.value_added.sum(axis=(-2, -1))
        return self._of_month(zeros if self.firms is None else self.gained.exports(self.firms))

    @cached_property
    def lost_lcu(self) -> IntArray:
        """Value added that late users lose, and early ones of their sector win, whole LCU, [...]."""
        return self._of_month(self.gained.lost.sum(axis=-1))

    @cached_property
    def net_lcu(self) -> IntArray:
        """Extra value added of each stratum with what it loses and wins, whole LCU, [..., n_strata]."""
        net = self.gained.value_added
        if self.firms is not None:
            net = net + self.gained.shifted(self.firms, self.terms.rivalry)
        return self._of_month(net.sum(axis=-2), net.shape[-1])

    def _of_month(self, amount: IntArray, *axes: int) -> IntArray:
        """A month's part of a year's amounts, whole LCU, [..., *axes]."""
        months = self.gained.lost.shape[:-2]
        part = np.rint(amount / self.terms.steps_per_year).astype(np.int64)
        return part.reshape((*months, *self.batch, *axes))


class Gains:
    """The gains of all firms; what does not change from month to month is noted at the start."""

    def __init__(
        self, firms: Behaviour | None, listings: Listings, first_use: dict[str, Number], economy: EconomyConstants
    ) -> None:
        """`first_use` is x_c0 by service."""
        self.firms = None if firms is None else firms.population
        self.listings, self.economy = listings, economy
        self.batch = listings.volume.shape[:-1]
        productive = [
            (firms.markets[place.service], listed)
            for place, listed in zip(listings.places, listings.slices(), strict=True)
            if firms is not None
            and place.population == "firms"
            and bool(np.any(place.settings.productivity_gain > 0.0))
        ]
        self.markets, self.slices = [market for market, _ in productive], [listed for _, listed in productive]
        self.productive = np.zeros(len(listings.offer), dtype=bool)
        for listed in self.slices:
            self.productive[listed] = True
        self.value_added = np.zeros(self.batch)
        if self.firms is not None and self.firms.value_added_by_cell is not None:
            self.value_added = self.firms.value_added_by_cell.sum(axis=(-2, -1)).reshape(self.batch).astype(np.float64)
        self.most_to_gain = float(np.max(self.value_added * (1.0 + economy.rivalry)))
        # x_c0 counts for firms only.
        first = [first_use[place.service] if place.population == "firms" else 1.0 for place in listings.places]
        self.first_use = column(first)[..., listings.market]
        self.reference_quality = np.maximum(listings.of("reference_quality"), 1e-9)

    def measure(
        self, quality: FloatArray, use: Use, vector_engine: VectorEngine, steps_per_year: float
    ) -> Productivity:
        """A month's gains; `quality` is that of the offers in use, [..., n_offers]."""
        terms = GainTerms(self.economy.rivalry, steps_per_year)
        if self.firms is None:
            n = self.listings.tallies.volume.size // len(self.listings.offer)
            zero_gain = Gained(np.zeros((n, 0, 0), np.int64), np.zeros((n, 0), np.int64))
            return Productivity(None, terms, self.batch, zero_gain)
        gain = self.offer_gains(quality, use)
        self._assert_countable(gain)
        by_market = [gain[..., listed] for listed in self.slices]
        offers = [market.offer for market in self.markets]
        cuts = Cuts(use.cap_rows, self._cut(use))
        gained = vector_engine.gains(self.firms, offers, by_market, cuts, terms.rivalry)
        return Productivity(self.firms, terms, self.batch, gained)

    def _cut(self, use: Use) -> FloatArray:
        """By what factor gains of firms over their budget are smaller, [n_cut]."""
        assert self.firms is not None
        elasticity, member = self.economy.intensity_elasticity, self.firms.replicate_of(use.cap_rows)
        if not isinstance(elasticity, np.ndarray):
            return np.asarray(use.caps**elasticity)
        cut = np.empty(len(use.caps))
        for number, exponent in enumerate(elasticity.tolist()):
            cut[member == number] = use.caps[member == number] ** exponent
        return cut

    def _assert_countable(self, gain: FloatArray) -> None:
        """Raise `ConfigError` where gains could not be counted in whole LCU, were every firm to have the largest."""
        # Soon said where all firms together could have the largest gain in every market; nan is not less, either.
        if gain.max() * len(self.listings.places) * self.most_to_gain < LARGEST_LCU:
            return
        used = np.where(self.productive & (self.listings.volume > 0), gain, 0.0)
        largest = np.maximum.reduceat(used, self.listings.starts, axis=-1)  # [..., n_markets]
        total = self.value_added * largest.sum(axis=-1) * (1.0 + self.economy.rivalry)
        if not (total < LARGEST_LCU).all():
            worst = self.listings.places[int(np.argmax(largest)) % len(self.listings.places)].service
            raise ConfigError(
                f"services.{worst}.productivity_gain: gains may come to {np.max(total):.3g} LCU a year; expected less "
                f"than {LARGEST_LCU:g}: check value added, use and quality over reference_quality"
            )

    def offer_gains(self, quality: FloatArray, use: Use) -> FloatArray:
        """g_c (x / x_0)^iota (q / q_0)^kappa' of each listing, [..., n_listings]."""
        intensity = use.intensity / self.first_use
        better = self.listings.of_offer(quality) / self.reference_quality
        economy = self.economy
        return (
            self.listings.of("productivity_gain")
            * power(intensity, economy.intensity_elasticity)
            * power(better, economy.quality_elasticity)
        )
