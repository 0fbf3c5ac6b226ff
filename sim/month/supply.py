"""The acts Prices and Research: providers set prices, learn and research; equations (6) to (9)."""

from collections.abc import Iterable

import numpy as np

from agents.draws import FloatArray
from agents.provider import Provider
from agents.state.answers import PRICES, RESEARCH, assert_columns
from agents.state.offers import Offers
from sim.month.rules import RulesInForce


def set_prices(acting: Iterable[Provider] | None, offers: Offers, years: float) -> None:
    """Post list prices: each provider for itself, or (None) all offers at once."""
    if acting is None:
        offers.set_prices(offers.all_rows, years)
        assert_columns(offers, PRICES, "set_prices")  # a strategy may be a user's own, as a class of providers
        return
    for provider in acting:
        provider.set_prices(years)
        assert_columns(offers, PRICES, "set_prices")


def innovate(acting: Iterable[Provider] | None, offers: Offers) -> None:
    """Learn and research: each provider for itself, or (None) all offers at once."""
    frontier = offers.frontier()
    if acting is None:
        offers.innovate(offers.all_rows, frontier)
        return
    for provider in acting:
        provider.innovate(frontier)
        assert_columns(offers, PRICES | RESEARCH, "innovate")


def home_prices(list_price_lcu: FloatArray, rules: RulesInForce) -> FloatArray:
    """Prices at home before levies and subsidies, under ceilings and shocks: LCU a year, [..., n_offers], as given."""
    if not rules.has_ceilings:
        return list_price_lcu * rules.price_factor
    above = np.maximum(list_price_lcu - rules.price_ceiling, 0.0)
    return np.maximum(list_price_lcu - rules.ceiling_strength * above, 0.0) * rules.price_factor


def relative_prices(offers: Offers, price_lcu: FloatArray, rules: RulesInForce) -> FloatArray:
    """tilde-p, the buyer's price, levy in and subsidy out, over the reference price, of prices at home; 0 if free.

    `price_lcu` is LCU a year; both are [..., n_offers].
    """
    return relative_to_reference(offers, price_lcu * rules.buyer_factor)


def relative_to_reference(offers: Offers, price_lcu: FloatArray) -> FloatArray:
    """A price, LCU a year, over the reference price, both [..., n_offers]; 0 where the service is free."""
    return price_lcu / offers.reference_or_inf_lcu
