"""A lever says what it can make of prices at most, and what comes to too much is refused before the first month.

The levers of this file multiply prices, and add a levy; those that do not say how much are found out in their month.
"""

from typing import ClassVar

import numpy as np
import pytest

from configs import ConfigError, load
from configs.schema.levers.base import LEVERS, Lever, lever
from configs.schema.parameter import parameter
from sim import DigitalEconomy
from sim.policies import POLICIES, Policy, policy
from sim.start.magnitudes import check_magnitudes

SPAN = {"time.start": "2025-10", "time.end": "2026-03", "customers.number": 200}
SPAN |= {"exports.home_elasticity": 0.0}  # who earns more at home sells no more abroad: the bill is the largest amount
DATES = {"levers.mine.start": "2026-01", "levers.mine.services": ["content_streaming"]}
STREAMING = r"services\.content_streaming\.individuals: up to .*; expected less than 1e\+17"


class Silent(Lever):
    """Prices are multiplied, and nobody says by how much."""

    changes: ClassVar[tuple[str, ...]] = ("price_factor",)
    times: float = parameter(1.0, unit="ratio", low=0.0, meaning="what prices are multiplied by")

    def out_of_reach(self, service, origins):
        return "" if service.is_paid else "a service with a price"


class Inflation(Silent):
    """Prices are multiplied, and the lever says by how much."""

    def largest_price_factor(self):
        return self.strength * self.times


class SilentLevy(Silent):
    """Buyers pay a levy, and nobody says how much."""

    changes: ClassVar[tuple[str, ...]] = ("levy_rate",)


class Levy(SilentLevy):
    """Buyers pay a levy, and the lever says how much."""

    def largest_levy_rate(self):
        return self.strength * self.times


class PriceAndLevyPolicy(Policy[Silent]):
    """Multiply prices, or add to the levy."""

    def adjust(self, rules, month):
        if self.in_force(month):
            times = self.lever.strength * self.lever.times
            if "levy_rate" in self.lever.changes:
                rules.levy_rate = rules.levy_rate + np.where(self.offers, times, 0.0)
            else:
                rules.price_factor = rules.price_factor * np.where(self.offers, times, 1.0)


TABLES = {"silent": Silent, "inflation": Inflation, "silent_levy": SilentLevy, "levy": Levy}


@pytest.fixture(scope="module", autouse=True)
def _registered():
    for kind, table in TABLES.items():
        lever(kind)(table)
        policy(kind)(PriceAndLevyPolicy)
    yield
    for kind in TABLES:
        del LEVERS[kind], POLICIES[kind]


def model_of(kind: str, times: float, **overrides: object) -> DigitalEconomy:
    table = {**DATES, "levers.mine.kind": kind, "levers.mine.times": times, **overrides}
    return DigitalEconomy("baseline", rng=1, **SPAN, **table)


@pytest.mark.parametrize("kind", ["inflation", "levy"])
@pytest.mark.parametrize("times", [1e12, 1e308])
def test_a_lever_of_ones_own_that_makes_prices_enormous_is_refused_before_the_first_month(kind, times):
    with pytest.raises(ConfigError, match=STREAMING):
        model_of(kind, times)


@pytest.mark.parametrize("kind", ["inflation", "levy"])
def test_its_strength_counts_and_what_does_not_come_to_much_is_run(kind):
    with pytest.raises(ConfigError, match=STREAMING):
        model_of(kind, 1e10, **{"levers.mine.strength": 1000.0})
    assert model_of(kind, 2.0).run().record.revenue.sum() > 0


@pytest.mark.parametrize("kind", ["silent", "silent_levy"])
def test_a_lever_that_does_not_say_how_much_is_refused_in_its_month(kind):
    model = model_of(kind, 1e18, **{"services.content_streaming.price_elasticity": 0.0})
    with pytest.raises(ConfigError, match=r"content_streaming.* expected less than"):
        model.run()
    assert model.month == 3, "those before it are run"
    assert model_of(kind, 2.0).run().record.revenue.sum() > 0


def test_what_a_lever_does_not_change_it_does_not_raise():
    shock = load("baseline", {**DATES, "levers.mine.kind": "silent"}).levers["mine"]
    assert (shock.largest_price_factor(), shock.largest_levy_rate()) == (np.inf, 0.0)
    levy = load("baseline", {**DATES, "levers.mine.kind": "silent_levy"}).levers["mine"]
    assert (levy.largest_price_factor(), levy.largest_levy_rate()) == (1.0, np.inf)


@pytest.mark.parametrize("kind", ["silent", "silent_levy"])
def test_what_does_not_hang_on_prices_is_refused_beside_a_lever_that_does_not_say_how_much(kind):
    items = ("copyright", "telecom_computer_information", "professional_management_consulting")
    unmodelled = {f"items.{item}.unmodelled_payments_jpy": 1e16 for item in items}
    many_months = {"time.start": "2025-01", "time.end": "2095-12"}
    table = {**DATES, "levers.mine.kind": kind, **unmodelled, **many_months}
    with pytest.raises(ConfigError, match=r"items\.[a-z_]+\.unmodelled_payments_lcu: up to"):
        check_magnitudes(load("baseline", table))
