"""Use and bills, an act of the month: what is used and what it costs, before any payment; equations (10) to (12)."""

from dataclasses import dataclass

import numpy as np

from agents.behaviour import Behaviour
from agents.draws import FloatArray, IntArray
from agents.equations.surplus import price_response
from agents.state.market import Market
from agents.state.multi_homing import WHOLE
from agents.state.tallies import Tallies
from sim.amounts import whole_lcu
from sim.month.rules import RulesInForce
from sim.start.listings import Listings


@dataclass
class Use:
    """A month of use and its bills by listing, [..., n_listings]; a firm's spending is capped by its budget."""

    listings: Listings
    response: FloatArray  # of use to prices, 1 at the reference price
    intensity: FloatArray  # units a year and unit of size
    units: FloatArray  # a year's
    revenue_lcu: IntArray  # a month's, as levies and subsidies are, whole LCU
    levy_lcu: IntArray
    subsidy_lcu: IntArray
    cap_rows: IntArray  # firms over their budget, [n_cut]
    caps: FloatArray  # what of their use they can pay for, [n_cut]

    @property
    def spending_lcu(self) -> IntArray:
        """What buyers pay in the month, whole LCU, [..., n_listings]."""
        return self.revenue_lcu + self.levy_lcu - self.subsidy_lcu


class Budgets:
    """The digital budgets of firms, and whether any of them can bind this month."""

    def __init__(self, firms: Behaviour | None, listings: Listings) -> None:
        """Note for each market the firm that is largest beside its budget."""
        self.firms, self.listings = None if firms is None else firms.population, listings
        self.markets = {} if firms is None else firms.markets
        self.slices = listings.slices()
        self.burden = np.zeros(len(listings.places))
        if firms is not None:
            budget = firms.population.traits["digital_budget_lcu"]
            for number, place in enumerate(listings.places):
                if place.population == "firms":
                    size = np.broadcast_to(self.markets[place.service].size, budget.shape)
                    without = np.where(size > 0, np.inf, 0.0)  # without a budget any use is too much
                    self.burden[number] = np.divide(size, budget, out=without, where=budget > 0).max()
        self.is_limited = bool(np.isfinite(self.burden).all())

    def exceeded(self, cost: FloatArray) -> tuple[IntArray, FloatArray]:
        """Rows of the firms that would spend more than their budget, and the share of use that it covers, [n_cut] each.

        `cost` is what a unit of size pays for each listing, LCU a year, [..., n_listings].
        """
        no_firm = np.zeros(0, np.int64), np.zeros(0)
        if self.firms is None:
            return no_firm
        # If even a firm that were the largest of all in every market stays within its budget, nobody needs counting.
        dearest = np.maximum.reduceat(cost, self.listings.starts, axis=-1)
        if self.is_limited and (dearest * self.burden).sum(axis=-1).max() < 1.0 - 1e-9:
            return no_firm
        wanted = np.zeros(len(self.firms))
        for market, place in self._markets():
            wanted += self.firms.look_up(cost[..., place], market.offer) * market.size
            if market.multi_homing is not None:
                rows = market.multi_homing.rows
                dearer = self.firms.seen_by(rows, cost[..., place]).T * market.multi_homing.moved(
                    rows, market.offer[rows]
                )
                # A running sum adds in the order of the offers, in a batch as alone.
                wanted[rows] += np.cumsum(dearer, axis=1)[:, -1] / WHOLE * market.sizes(rows)
        budget = self.firms.traits["digital_budget_lcu"]
        rows = np.flatnonzero(wanted > budget)
        return rows, budget[rows] / wanted[rows]

    def capped(self, tallies: Tallies, rows: IntArray, caps: FloatArray) -> np.ndarray:
        """Size units in use by listing, [..., n_listings], with the cuts of the firms over their budget.

        `rows` and `caps`, [n_cut], are what `exceeded` gives.
        """
        volume, split = tallies.volume, tallies.split
        if len(rows) == 0 or self.firms is None:
            return volume if split is None else volume + split.units / WHOLE
        volume, moved = volume.copy(), None if split is None else split.units.copy()
        for market, place in self._markets():
            having = market.offer[rows] >= 0
            using, size = rows[having], market.sizes(rows[having])
            cut = market.weight[using] * (size - np.floor(size * caps[having]).astype(np.int64))
            listing = place.start + market.offer[using].astype(np.int64)
            np.subtract.at(volume, listing if volume.ndim == 1 else (self.firms.replicate_of(using), listing), cut)
            if market.multi_homing is not None and moved is not None:
                places = market.multi_homing.among(using)
                splitting = using[places]
                less = cut[places, None] * market.multi_homing.moved(splitting, market.offer[splitting])
                by_replicate = moved[..., place].reshape(-1, less.shape[1])
                np.subtract.at(by_replicate, self.firms.replicate_of(splitting), less)
                moved[..., place] = by_replicate.reshape(moved[..., place].shape)
        return volume if moved is None else volume + moved / WHOLE

    def _markets(self) -> list[tuple[Market, slice]]:
        return [
            (self.markets[place.service], listed)
            for place, listed in zip(self.listings.places, self.slices, strict=True)
            if place.population == "firms"
        ]


def measure_use(
    listings: Listings,
    budgets: Budgets,
    usage: FloatArray,
    price_lcu: FloatArray,
    relative_price: FloatArray,
    rules: RulesInForce,
    steps_per_year: float,
) -> Use:
    """Bill every market for the month.

    `usage` is u_c(t), units a year and unit of size, [..., n_listings]; `price_lcu` the price at home, LCU a year, and
    `relative_price` the buyer's over the reference price, [..., n_offers].
    """
    # x = u(t) size tilde-p^-epsilon                                                                      (10)
    buyer_price = listings.of_offer(relative_price)
    response = price_response(buyer_price, listings.of("price_elasticity"))
    intensity = usage * response
    home_price, levy_rate, subsidy_rate = map(listings.of_offer, (price_lcu, rules.levy_rate, rules.subsidy_rate))
    cost = home_price * listings.of_offer(rules.buyer_factor) * intensity / listings.basis_units
    cap_rows, caps = budgets.exceeded(cost)
    units = intensity * budgets.capped(listings.tallies, cap_rows, caps) / listings.basis_units
    # E_ij = weight_i p_ij x_ij / 12 ;  R_j = sum_i weight_i P_j x_ij / 12                                (12)
    revenue = home_price * units / steps_per_year
    amounts = np.array((revenue, revenue * levy_rate, revenue * subsidy_rate))
    revenue_lcu, levy_lcu, subsidy_lcu = whole_lcu(amounts, listings.keys)
    return Use(listings, response, intensity, units, revenue_lcu, levy_lcu, subsidy_lcu, cap_rows, caps)
