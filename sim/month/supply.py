"""The acts Prices and Research: providers set prices, learn and research; equations (6) to (9)."""

from collections.abc import Iterable

import numpy as np

from agents.draws import FloatArray
from agents.equations.pass_through import passed_through
from agents.members import beside, entry
from agents.provider import Provider
from agents.state.answers import PRICES, RESEARCH, assert_columns
from agents.state.offers import Offers
from configs import Settings
from sim.month.rules import RulesInForce
from sim.start.world import World


def set_prices(acting: Iterable[Provider] | None, offers: Offers, years: float) -> None:
    """Post list prices: each provider for itself, or (None) all offers at once."""
    if acting is None:
        offers.set_prices(offers.all_rows, years)
        assert_columns(offers, PRICES, "set_prices")  # a strategy may be a user's own, as a class of providers
        return
    for provider in acting:
        provider.set_prices(years)
        assert_columns(offers, PRICES, "set_prices")


def yen_by_currency(offers: Offers, settings: Settings, world: World, month: int) -> FloatArray:
    """What a unit of each list price's currency comes to in yen this month, [..., n_offers]."""
    reference, rate = beside(settings.exchange_rate.reference), beside(entry(world.price_usd_jpy, month))
    return np.where(offers.usd, passed_through(rate, reference, offers.pass_through), 1.0)


def innovate(acting: Iterable[Provider] | None, offers: Offers) -> None:
    """Learn and research: each provider for itself, or (None) all offers at once."""
    frontier = offers.frontier()
    if acting is None:
        offers.innovate(offers.all_rows, frontier)
        return
    for provider in acting:
        provider.innovate(frontier)
        assert_columns(offers, PRICES | RESEARCH, "innovate")


def yen_prices(offers: Offers, settings: Settings, world: World, month: int) -> FloatArray:
    """P of (6): list prices in yen, JPY a year, [..., n_offers]."""
    reference, rate = beside(settings.exchange_rate.reference), beside(entry(world.price_usd_jpy, month))
    # P = P_list fx_bar (fx_3 / fx_bar)^psi  for offers listed in dollars;  P = P_list  otherwise              (6)
    # The rate is `passed_through` of `agents.equations`; multiplied in this order, paths keep their last bit.
    in_yen = offers.price * reference * (rate / reference) ** offers.pass_through
    return np.where(offers.usd, in_yen, offers.price)


def home_prices(list_price_jpy: FloatArray, rules: RulesInForce) -> FloatArray:
    """Prices at home before levies and subsidies, JPY a year, [..., n_offers]: under ceilings and shocks."""
    above = np.maximum(list_price_jpy - rules.price_ceiling, 0.0)
    return np.maximum(list_price_jpy - rules.ceiling_strength * above, 0.0) * rules.price_factor


def relative_prices(offers: Offers, price_jpy: FloatArray, rules: RulesInForce) -> FloatArray:
    """tilde-p: the buyer's price, levy in and subsidy out, over the reference price; 0 where the service is free."""
    return relative_to_reference(offers, price_jpy * (1.0 + rules.levy_rate - rules.subsidy_rate))


def relative_to_reference(offers: Offers, price_jpy: FloatArray) -> FloatArray:
    """A price over the reference price, [..., n_offers]; 0 where the service is free."""
    paid = offers.reference_price_jpy > 0.0
    return np.where(paid, price_jpy / np.where(paid, offers.reference_price_jpy, 1.0), 0.0)
