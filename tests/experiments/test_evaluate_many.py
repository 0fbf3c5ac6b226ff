"""Many points at once: `evaluate_many` answers what `evaluate` answers of each, to the last bit."""

import numpy as np
import pandas as pd
import pytest

from configs import ConfigError
from experiments import evaluate, evaluate_many
from experiments.runs.together import batches
from sim import Economies
from sim.model import Simulation

SMALL = {"customers.number": 80, "time.end": "2011-06"}
EFFECT, COST = "services.cloud.network_effect", "service_defaults.switching_cost"
NAMES = ["balance.total.balance_jpy@2010", "outcomes.domestic_share@mean", "tipping.cloud.lead_growth"]
# Numbers differ, and then texts, whole numbers and zeros: four structures, mixed.
POINTS = [
    {**SMALL, EFFECT: 1.0},
    {**SMALL, EFFECT: 0.0},
    {**SMALL, EFFECT: np.float64(2.5), COST: 0.5},
    {**SMALL, "customers.number": np.int64(60), EFFECT: 2.0},
    {**SMALL, COST: 3.0},
    {**SMALL, "services.cloud.pricing": "matching"},
    {**SMALL, EFFECT: 1.0},
]


@pytest.fixture
def sizes(monkeypatch):
    """How many members stepped together, batch by batch."""
    noted = []
    run = Economies.run

    def noting(self):
        noted.append(len(self.members))
        return run(self)

    monkeypatch.setattr(Economies, "run", noting)
    return noted


@pytest.mark.parametrize("outcomes", [None, NAMES], ids=["plain", "named"])
def test_the_numbers_are_those_of_single_runs_in_the_order_of_the_points(outcomes, sizes):
    seeds = [3, 1, 4, 1, 5, 9, 2]
    many = evaluate_many(POINTS, seeds, outcomes=outcomes)
    np.testing.assert_equal(many, [evaluate(*call, outcomes=outcomes) for call in zip(POINTS, seeds, strict=True)])
    assert sorted(sizes) == [1, 1, 1, 4]


def test_one_seed_is_that_of_all_points():
    points = POINTS[:1] * 2
    first, second = evaluate_many(points, 7)
    assert first == second == evaluate(POINTS[0], 7)
    assert evaluate_many(points, np.array([7, 8]))[1] == evaluate(POINTS[0], 8) != first


def test_no_more_step_together_than_may(monkeypatch, sizes):
    whole = evaluate_many(POINTS, 1)
    monkeypatch.setattr(batches, "BATCH_CUSTOMERS", 160)
    sizes.clear()
    assert evaluate_many(POINTS, 1) == whole
    assert sorted(sizes) == [1, 1, 1, 2, 2]


def test_a_table_is_made_of_the_answer():
    points = pd.DataFrame(
        {"customers.number": [60, 60], "time.steps": [5, 5], "services.market.network_effect": [1.0, 3.0]}
    )
    table = pd.DataFrame(evaluate_many(points.to_dict("records"), 1, "theory/duopoly"))
    assert table.shape == (2, 2) and list(table) == ["market_share", "order_parameter"]
    assert evaluate_many([], 1) == []


BAD = {
    "a key": (([{}, {"services.cloud.network_efect": 1.0}], 1), r"points\[1\]: .*services.cloud.network_efect is unknown"),
    "a value": (([SMALL, SMALL, {EFFECT: -1.0}], 1), r"points\[2\]: .*network_effect is -1.0; expected at least 0"),
    "what only a model sees": (([SMALL, {**SMALL, "services.cloud.pricing": "cheap"}], 1), r"points\[1\]: .*pricing"),
    "no mapping": (([SMALL, 3], 1), r"points\[1\]: overrides is 3"),
    "a seed": (([SMALL] * 2, [1, -1]), r"points\[1\]: seed is -1"),
    "a truth for a seed": (([SMALL], True), r"points\[0\]: seed is True"),
    "too few seeds": (([SMALL] * 2, [1]), r"seeds has 1 numbers; expected one for each of 2 points"),
    "a text for seeds": (([SMALL], "1"), r"seeds is '1'"),
    "one point": ((SMALL, 1), r"points is a dict; expected a list of overrides"),
    "a table": ((pd.DataFrame([SMALL]), 1), r"to_dict\('records'\)"),
    "an outcome": (([SMALL], 1, "baseline", ["balance.total.payment_jpy"]), r"points\[0\]: .*did you mean payments_jpy"),
    "a year that one point lacks": (
        ([{**SMALL, "time.end": "2012-12"}, SMALL], 1, "baseline", ["balance.total.payments_jpy@2012"]),
        r"points\[1\]: .*the scenario runs from 2010 to 2011",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_one_bad_point_is_refused_by_its_place_before_anything_runs(case, monkeypatch):
    arguments, message = BAD[case]
    monkeypatch.setattr(Simulation, "step", lambda _self: pytest.fail("it has stepped"))
    with pytest.raises(ConfigError, match=message):
        evaluate_many(*arguments)
