"""What is used this month and what it costs, before anybody pays; equations (10) to (12)."""

from dataclasses import dataclass

import numpy as np

from agents.draws import FloatArray, IntArray
from agents.market import Market
from agents.population import Population
from configs import ConfigError
from sim.information import RulesInForce
from sim.setup import BASIS_UNITS

LARGEST = 1e17  # yen: sums of some dozens of such amounts still fit 64 bits


@dataclass
class Bills:
    """A month's bills of one market, whole yen by offer, [n_offers]; a firm's spending is capped by its budget."""

    market: Market
    intensity: FloatArray  # units a year and unit of size, by offer
    revenue_jpy: IntArray
    levy_jpy: IntArray
    subsidy_jpy: IntArray
    units: FloatArray  # a year's

    @property
    def spending_jpy(self) -> IntArray:
        """What buyers pay."""
        return self.revenue_jpy + self.levy_jpy - self.subsidy_jpy


def use_intensity(market: Market, usage: float, relative_price: FloatArray) -> FloatArray:
    """Units a year that a customer of size 1 uses of each offer, [n_offers]."""
    price = relative_price[market.rows]
    # x = u(t) size tilde-p^-epsilon                                                                      (10)
    return usage * np.where(price > 0.0, np.maximum(price, 1e-12) ** -market.settings.price_elasticity, 1.0)


def budget_caps(
    firms: Population | None, buyer_price: FloatArray, intensity: dict[str, FloatArray]
) -> tuple[IntArray, FloatArray]:
    """Rows of the firms that would spend more than their digital budget, and the share of their use that it covers."""
    if firms is None:
        return np.zeros(0, np.int64), np.zeros(0)
    wanted = np.zeros(len(firms))
    for market in firms.markets.values():
        cost = buyer_price[market.rows] * intensity[market.service] / BASIS_UNITS[market.customers.basis]
        wanted += np.append(cost, 0.0)[market.offer] * market.size  # offer -1 is the appended 0
    budget = firms.traits["digital_budget_jpy"]
    rows = np.flatnonzero(wanted > budget)
    return rows, budget[rows] / wanted[rows]


def capped_volume(market: Market, rows: IntArray, caps: FloatArray) -> IntArray:
    """Size units in use by offer, [n_offers], with the cuts of the firms over their budget."""
    volume = market.volume.copy()
    if len(rows) and market.population == "firms":
        using = rows[market.offer[rows] >= 0]
        size = market.size[using]
        covered = np.floor(size * caps[market.offer[rows] >= 0]).astype(np.int64)
        np.subtract.at(volume, market.offer[using], market.weight[using] * (size - covered))
    return volume


def bill(market: Market, volume: IntArray, intensity: FloatArray, price_jpy: FloatArray, rules: RulesInForce) -> Bills:
    """Bill a month of use."""
    rows = market.rows
    units = intensity * volume / BASIS_UNITS[market.customers.basis]
    # E_ij = weight_i p_ij x_ij / 12 ;  R_j = sum_i weight_i P_j x_ij / 12                                (12)
    revenue = price_jpy[rows] * units / 12.0
    levy, subsidy = revenue * rules.levy_rate[rows], revenue * rules.subsidy_rate[rows]
    name = f"services.{market.service}"
    return Bills(market, intensity, whole(revenue, name), whole(levy, name), whole(subsidy, name), units)


def whole(amount: FloatArray, what: str) -> IntArray:
    """Whole yen; raises `ConfigError`, which names `what`, beyond what an account holds."""
    largest = np.abs(amount).max(initial=0.0)
    if not largest < LARGEST:
        raise ConfigError(f"{what}: {largest:.3g} yen a month; expected less than {LARGEST:.3g}: check prices and use")
    return np.rint(amount).astype(np.int64)


@dataclass
class Use:
    """A month of use: bills by market, units a year by offer, intensity by service, and firms over their budget."""

    bills: list[Bills]
    units: FloatArray
    firm_intensity: dict[str, FloatArray]
    cap_rows: IntArray
    caps: FloatArray  # what of their use they can pay for


def measure_use(
    markets: list[Market],
    firms: Population | None,
    usage: dict[tuple[str, str], float],
    price_jpy: FloatArray,
    relative_price: FloatArray,
    rules: RulesInForce,
) -> Use:
    """Bill every market for the month; `usage` is u_c(t) by service and population."""
    intensity = {
        (market.service, market.population): use_intensity(
            market, usage[market.service, market.population], relative_price
        )
        for market in markets
    }
    firm_intensity = {service: use for (service, population), use in intensity.items() if population == "firms"}
    buyer_price = price_jpy * (1.0 + rules.levy_rate - rules.subsidy_rate)
    cap_rows, caps = budget_caps(firms, buyer_price, firm_intensity)
    bills, units = [], np.zeros(len(price_jpy))
    for market in markets:
        volume = capped_volume(market, cap_rows, caps)
        bills.append(bill(market, volume, intensity[market.service, market.population], price_jpy, rules))
        units[market.rows] += bills[-1].units
    return Use(bills, units, firm_intensity, cap_rows, caps)
