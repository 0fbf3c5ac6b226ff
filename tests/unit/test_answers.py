"""What classes of a user's own answer is looked at by one rule in all engines, and nothing is rounded or guessed."""

import re

import numpy as np
import pytest

from agents import DomesticProvider, Firm, Individual
from agents.equations.pricing import STRATEGIES, pricing
from sim import DigitalEconomy

pytestmark = pytest.mark.usefixtures("kernels")

SHORT = {"customers.number": 60, "time.end": "2010-03"}
ENGINES = ["agents", "numpy", "numba", "sequential"]
NO_OFFERS = [
    0.4, 1.9, -0.7, 1.0, "1", None, float("nan"), True, False, np.True_, np.float64(0), 0j, [0], np.array([0]), 99, -2,
    2**70, Ellipsis,
]  # fmt: skip


def run(engine: str, **methods) -> DigitalEconomy:
    """A short run in which customers of a class of its own do something else; `sequential` is an engine here."""
    if engine == "numba":
        pytest.importorskip("numba")
    if engine == "sequential":
        steps = {"customers.number": 30, "time.steps": 2, "time.update": "sequential"}
        classes = {"individual": type("Odd", (Individual,), methods)}
        return DigitalEconomy("theory/duopoly", rng=1, engine="numpy", agent_classes=classes, **steps).run()
    classes = {"firm": type("Odd", (Firm,), methods)}
    return DigitalEconomy("baseline", rng=1, engine=engine, agent_classes=classes, **SHORT).run()


@pytest.mark.parametrize("answer", NO_OFFERS, ids=repr)
@pytest.mark.parametrize("engine", ENGINES)
def test_what_is_no_offer_is_refused_by_every_engine(engine, answer):
    returned = re.escape(f"choose() returned {answer!r}; expected -1 for none or the row of an offer")
    with pytest.raises(ValueError, match=returned):
        run(engine, choose=lambda self, service, values, draw: answer)


def test_a_method_without_return_is_told_so():
    with pytest.raises(ValueError, match="a method that ends without `return` returns None"):
        run("numpy", choose=lambda self, service, values, draw: None)
    with pytest.raises(ValueError, match="a method that ends without `return` returns None"):
        run("numpy", aware=lambda self, service: None)


@pytest.mark.parametrize("engine", ENGINES)
def test_whole_numbers_of_numpy_are_offers(engine):
    """The row of the best offer, as Python's int and as what NumPy's argmax returns."""
    paths = [
        run(engine, choose=lambda self, service, values, draw, kind=kind: kind(values.argmax())).record.users
        for kind in (int, np.int64, np.int8)
    ]
    np.testing.assert_array_equal(paths[0], paths[1])
    np.testing.assert_array_equal(paths[0], paths[2])


@pytest.mark.parametrize("method", ["available", "become_aware", "aware", "contract_ends"])
@pytest.mark.parametrize("answer", ["no", float("nan"), None, 1])
@pytest.mark.parametrize("engine", ["agents", "numpy"])
def test_what_is_neither_yes_nor_no_is_refused(engine, answer, method):
    with pytest.raises(ValueError, match=re.escape(f"{method}() returned {answer!r}; expected True or False")):
        run(engine, **{method: lambda self, service: answer})


@pytest.mark.parametrize("engine", ["agents", "numpy"])
def test_who_becomes_aware_by_a_rule_of_its_own_knows_the_service(engine):
    model = run(engine, become_aware=lambda self, service: not self.aware(service))
    assert all(market.aware.all() for market in model.behaviours["firms"].markets.values() if market.seen().open)


@pytest.mark.parametrize(
    "values",
    [
        lambda n: np.full(n, np.nan),
        lambda n: np.append(np.zeros(n - 1), np.nan),
        lambda n: np.full(n, -np.inf),
        lambda n: np.full(n, np.inf),
        lambda n: np.zeros(n, complex),
        lambda n: np.zeros(n + 1),
        lambda n: np.zeros((n, 1)),
        lambda n: ["1"] * n,
        lambda n: None,
    ],
)
@pytest.mark.parametrize("engine", ["agents", "numpy"])
def test_values_that_no_choice_can_be_made_by_are_refused(engine, values):
    def wrong(self, service):
        return values(len(self.markets[service].rows))

    with pytest.raises(ValueError, match="expected a number for each of"):
        run(engine, values=wrong)


@pytest.mark.parametrize("engine", ENGINES)
def test_values_that_a_choice_hands_on_are_looked_at(engine):
    def choose(self, service, values, draw):
        return super(type(self), self).choose(service, values * np.nan, draw)

    with pytest.raises(ValueError, match=r"values are .*nan.*expected a number for each of"):
        run(engine, choose=choose)


@pytest.mark.parametrize("draw", [float("nan"), "0.5", None, 1.5, -0.1, 0.5j])
def test_a_draw_is_a_number_from_0_to_1(draw):
    with pytest.raises(ValueError, match=re.escape(f"the draw is {draw!r}; expected a number from 0 to 1")):
        run("numpy", draw=lambda self, service: draw)


def set_to(column: str, value: object):
    """An act of a provider that sets a column of its offers."""

    def act(self, _seen):
        getattr(self.providers.offers, column)[self.providers.rows[self.row]] = value

    return act


@pytest.mark.parametrize("engine", ["agents", "numpy", "numba"])
@pytest.mark.parametrize(
    ("method", "column", "value"),
    [
        ("set_prices", "price", np.nan),
        ("set_prices", "price", -1.0),
        ("set_prices", "price", np.inf),
        ("set_prices", "unit_cost", np.nan),
        ("innovate", "quality", np.nan),
        ("innovate", "cumulative_output", -1.0),
        ("innovate", "price", -1.0),
    ],
)
def test_what_is_no_price_and_no_quality_is_refused(engine, method, column, value):
    classes = {"domestic_provider": type("Odd", (DomesticProvider,), {method: set_to(column, value)})}
    with pytest.raises(ValueError, match=rf"\w+\.\w+: {column} is {value!r}.* after {method}\(\); expected a finite"):
        DigitalEconomy("baseline", rng=1, engine=engine, agent_classes=classes, **SHORT).run()


@pytest.mark.parametrize(
    "change", [lambda price: np.append(price, 1.0), lambda price: price * 1j, lambda price: price.astype(str)]
)
def test_a_column_of_another_shape_or_kind_is_refused(change):
    def act(self, years):
        self.providers.offers.price = change(self.providers.offers.price)

    classes = {"domestic_provider": type("Odd", (DomesticProvider,), {"set_prices": act})}
    with pytest.raises(ValueError, match=r"left price as .*; expected float64 of shape"):
        DigitalEconomy("baseline", rng=1, engine="numpy", agent_classes=classes, **SHORT).run()


@pytest.mark.parametrize(
    ("prices", "expected"),
    [
        (lambda state: state.price * np.nan, "price is nan after set_prices"),
        (lambda state: state.price - 1e12, "expected a finite number of at least 0"),
        (lambda state: state.price * 1j, "pricing 'odd' returned complex128"),
        (lambda state: state.price[..., :0], "pricing 'odd' returned float64 of shape"),
        (lambda state: None, "pricing 'odd' returned object"),
    ],
)
@pytest.mark.parametrize("engine", ["agents", "numpy"])
def test_a_pricing_strategy_returns_prices(engine, prices, expected):
    pricing("odd")(prices)
    try:
        with pytest.raises(ValueError, match=expected):
            DigitalEconomy("baseline", rng=1, engine=engine, **{**SHORT, "services.cloud.pricing": "odd"}).run()
    finally:
        del STRATEGIES["odd"]
