"""What must not matter does not matter."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from agents.equations.choice import offer_weights
from agents.equations.utility import market_share, offer_values
from agents.state.decisions import draw
from configs import Settings, load
from configs.reading.load import read_tree
from configs.schema.parameter import Table
from configs.schema.paths import Curve
from configs.schema.service import Service
from sim import DigitalEconomy

SPAN = {"customers.number": 300, "time.end": "2012-12"}


def probabilities(values: np.ndarray) -> np.ndarray:
    cumulative, _ = offer_weights(values, 1.0)
    return np.diff(cumulative, axis=0, prepend=0.0) / cumulative[-1]


values_of_offers = st.lists(st.floats(-30, 30), min_size=1, max_size=9)


@given(values_of_offers)
def test_probabilities_lie_on_the_simplex(values):
    chances = probabilities(np.array(values)[:, None])
    assert chances.min() >= 0
    assert chances.sum() == pytest.approx(1)


@given(values_of_offers, st.randoms())
def test_relabelling_offers_permutes_probabilities(values, random):
    order = list(range(len(values)))
    random.shuffle(order)
    chances = probabilities(np.array(values)[:, None])
    assert probabilities(np.array(values)[order][:, None]) == pytest.approx(chances[order])


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=8), st.floats(1e-6, 1e6))
def test_shares_lie_on_the_simplex(users, pseudo):
    share = market_share(np.array(users), pseudo, np.full(len(users), 1 / len(users)))
    assert share.min() > 0
    assert share.sum() == pytest.approx(1)


@given(
    quality=st.tuples(st.floats(0, 5), st.floats(0, 2)),
    price=st.tuples(st.floats(0, 3), st.floats(0, 1)),
    exposure=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    weights=st.tuples(st.floats(0, 3), st.floats(0, 3), st.floats(0, 5)),
)
def test_an_offer_better_in_every_respect_has_no_lower_probability(quality, price, exposure, weights):
    theta, eta, gamma = weights
    worse, better = quality[0], quality[0] + quality[1]
    dear, cheap = price[0], max(price[0] - price[1], 0.0)
    small, large = exposure[0], exposure[0] + exposure[1]
    values = offer_values(
        common_value=np.array([[theta * worse + gamma * small], [theta * better + gamma * large]]),
        relative_price=np.array([[dear], [cheap]]),
        domestic=np.zeros((2, 1)),
        price_sensitivity=np.array([eta]),
        home_bias=np.zeros(1),
        current=np.array([-1]),
        switching_cost=2.0,
    )
    chances = probabilities(values)[:, 0]
    assert chances[1] >= chances[0] - 1e-12


def reversed_tables(table: dict[str, Any]) -> dict[str, Any]:
    return {key: reversed_tables(value) if isinstance(value, dict) else value for key, value in reversed(table.items())}


def test_the_order_of_files_and_tables_changes_nothing():
    tree = read_tree("baseline")
    tree.spread_service_defaults()
    ordered = load(Settings.model_validate(tree.values), SPAN)
    turned = load(Settings.model_validate(reversed_tables(tree.values)), SPAN)
    assert list(ordered.services) != list(turned.services)
    first, second = DigitalEconomy(ordered, rng=1).run(), DigitalEconomy(turned, rng=1).run()
    for left, right in ((first.balance(), second.balance()), (first.market(), second.market())):
        assert left.drop(columns="run_id").equals(right.drop(columns="run_id"))


def test_same_seed_same_run_and_another_seed_another():
    first, twin, reseeded = (DigitalEconomy("baseline", rng=seed, **SPAN).run().balance() for seed in (1, 1, 2))
    assert first.equals(twin)
    assert not first["payments_jpy"].equals(reseeded["payments_jpy"])


def test_a_later_start_draws_the_same_numbers():
    """Draws go by the calendar, so that a customer's number of a month does not depend on the first month."""
    early = DigitalEconomy("baseline", rng=1, **{**SPAN, "time.end": "2010-04"})
    late = DigitalEconomy("baseline", rng=1, **{**SPAN, "time.start": "2010-03", "time.end": "2010-04"})
    for _ in range(2):
        early.step()
    early.step()
    late.step()
    rows = np.arange(50)
    for market, twin in zip(early.markets, late.markets, strict=True):
        np.testing.assert_array_equal(draw(market, rows), draw(twin, rows))


def doubled(table: Table) -> dict[str, Any]:
    """A table with every amount of money doubled: prices, wages, budgets, funds, revenue, world demand."""
    result: dict[str, Any] = {}
    for name, field in type(table).model_fields.items():
        value = getattr(table, name)
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        unit = str(extra.get("unit", ""))
        money = unit.startswith(("LCU", "USD", "currency")) and unit != "LCU/USD"
        if isinstance(value, Curve):
            numbers = value.model_dump(exclude_unset=True)
            result[name] = {key: _twice(key, number, money) for key, number in numbers.items()}
        elif isinstance(value, Service):
            raise AssertionError("services stand in a dict")
        elif isinstance(value, Table):
            result[name] = doubled(value)
        elif isinstance(value, dict) and value and all(isinstance(entry, Table) for entry in value.values()):
            result[name] = {key: doubled(entry) for key, entry in value.items()}
        elif isinstance(value, dict) and money:
            result[name] = {key: entry * 2 for key, entry in value.items()}
        else:
            result[name] = value * 2 if money and value is not None else value
    if isinstance(table, Service) and not table.money_price:
        result["reference_price"] = table.reference_price
        for offer in result["offers"].values():
            offer["list_price"] = offer["list_price"] and offer["list_price"] / 2
    return result


def _twice(key: str, value: Any, money: bool) -> Any:
    return value * 2 if money and key in ("value", "level", "ceiling", "value_after") else value


SPANS = {
    "before generative AI": {"time.end": "2012-12"},
    "with generative AI and agents": {"time.start": "2022-06", "time.end": "2027-12"},
}


@pytest.mark.parametrize("span", SPANS)
def test_twice_the_money_is_twice_the_balance(span):
    base = load("baseline", {"customers.number": 300, **SPANS[span], "items.copyright.unmodelled_payments_jpy": 3e10})
    path = base.compute.kwh_per_lcu.model_dump(exclude_unset=True)
    half = {**path, "level": path["level"] / 2}  # a yen of compute buys half as much
    twice = Settings.model_validate({**doubled(base), "compute": {**doubled(base.compute), "kwh_per_lcu": half}})
    assert twice.economy.wage_lcu == 2 * base.economy.wage_lcu
    assert twice.services["cloud"].reference_price == 2 * base.services["cloud"].reference_price
    plain, rich = DigitalEconomy(base, rng=1).run(), DigitalEconomy(twice, rng=1).run()
    np.testing.assert_array_equal(plain.record.users, rich.record.users)
    np.testing.assert_array_equal(plain.record.outcomes["power_twh"] > 0, rich.record.outcomes["power_twh"] > 0)
    if span != "before generative AI":
        assert plain.record.revenue[-1, plain.offers.rows_of("ai_agents")].sum() > 0
    n_postings = 2 * len(plain.offers) + 2 * len(plain.markets) + 6
    assert np.abs(rich.record.payments - 2 * plain.record.payments).max() <= n_postings
    assert np.abs(rich.record.receipts - 2 * plain.record.receipts).max() <= n_postings


@hypothesis_settings(max_examples=8, deadline=None)
@given(customers=st.integers(40, 400), seed=st.integers(0, 2**40))
def test_users_stay_within_the_population_and_shares_on_the_simplex(customers, seed):
    model = DigitalEconomy("baseline", rng=seed, **{"customers.number": customers, "time.end": "2011-12"}).run()
    for market in model.markets:
        users = market.users
        assert market.posted.share.sum() == pytest.approx(1)
        assert market.posted.share.min() >= 0
        assert users.min() >= 0
        assert (users.sum(axis=1) <= market.population.potential).all()
    assert model.record.payments.min() >= 0
    assert model.record.receipts.min() >= 0
