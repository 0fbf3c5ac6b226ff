"""The simulation agrees with exact theory, and a program whose physics is broken by three percent does not."""

import json
import math
from functools import cache

import numpy as np
import pytest

from configs import ConfigError, load
from experiments.theory import mean_field
from experiments.validation import CASES, FALSE_ALARM, simulator, table, validate
from experiments.validation.check import LIMIT, of_correlation, of_mean, of_share, of_variance
from experiments.validation.markets import CASCADES, watts
from experiments.validation.table import FIXED_SEED, SHOWN, as_rows, root_seed, run_case, summary

# A program broken by 3% is told from a correct one by a fourth of the runs of the table, but where it takes them all:
# with so few, means whose spread is that of the runs themselves would alarm more often than they say.
PARTS = {"without_network_effect": 1, "prices": 1, "watts": 1}
# They take half the customers instead, whose theory is that of infinitely many, and is off by their inverse.
HALVES = ("prices", "watts")


@cache
def checked(case):
    """The checks of a case by an unbroken program, run once."""
    return checks_of(case)


def checks_of(case, simulate=None):
    simulate, part = simulate or simulator(FIXED_SEED, case), PARTS.get(case, 4)

    def fewer(scenario, n_replicates, overrides):
        n = overrides["customers.number"] // (2 if case in HALVES else 1)
        return simulate(scenario, n_replicates // part, {**overrides, "customers.number": n})

    return CASES[case](fewer)


@pytest.mark.parametrize("case", SHOWN)
def test_the_simulation_agrees_with_theory(case):
    """Fixed seeds, so no false alarm; with fresh ones each of some 70 checks has one in a thousand runs.

    By as many runs as notice what is broken; `make nightly` takes all of the table.
    """
    checks = checked(case)
    assert checks
    off = [f"{check.quantity}: expected {check.expected:.5g}, simulated {check.simulated:.5g}, z {check.z:.2f}"
           for check in checks if not check.passed]  # fmt: skip
    assert off == []


def test_every_case_is_shown_once():
    assert sorted(SHOWN) == sorted(CASES)


def largest_z(case, simulate=None):
    return max(abs(check.z) for check in checks_of(case, simulate))


@pytest.mark.parametrize("case", ["fixed_points", "hysteresis"])
@pytest.mark.parametrize("factor", [0.97, 1.03])
def test_a_network_effect_off_by_three_percent_is_noticed(case, factor):
    true, key = simulator(FIXED_SEED, case), "services.market.network_effect"

    def broken(scenario, n_replicates, overrides):
        effect = overrides.get(key, load(f"theory/{scenario}").services["market"].network_effect)
        return true(scenario, n_replicates, {**overrides, key: factor * effect})

    assert largest_z(case, broken) > LIMIT + 1.0


@pytest.mark.parametrize("case", ["fixed_points", "without_network_effect"])
@pytest.mark.parametrize("factor", [0.97, 1.03])
def test_a_taste_scale_off_by_three_percent_is_noticed(case, factor):
    true = simulator(FIXED_SEED, case)

    def broken(scenario, n_replicates, overrides):
        scale = {"services.market.taste_scale": factor, "services.market.adoption_scale": max(factor, 1.0)}
        return true(scenario, n_replicates, {**overrides, **scale})

    assert largest_z(case, broken) > LIMIT + 1.0


@pytest.mark.parametrize("case", ["sequential", "tip_probability"])
def test_synchronous_in_place_of_sequential_updating_is_noticed(case, monkeypatch):
    from sim.month import demand

    def at_once(behaviour, model, columns, _agents):
        demand.step_by_columns([behaviour], model, columns)

    monkeypatch.setattr(demand, "step_in_turn", at_once)
    assert largest_z(case) > LIMIT + 1.0


def test_a_peer_graph_of_another_mean_degree_is_noticed(monkeypatch):
    from sim.start.networks import NETWORKS

    true = NETWORKS["poisson"]
    monkeypatch.setitem(NETWORKS, "poisson", lambda ids, n, degree, *rest: true(ids, n, 1.03 * degree, *rest))
    checks = watts(simulator(FIXED_SEED, "watts"), CASCADES[1:2])
    assert max(abs(check.z) for check in checks) > LIMIT + 1.0


def test_diffusion_by_another_hazard_is_noticed(monkeypatch):
    from agents.equations import awareness

    true = awareness.awareness_probability
    monkeypatch.setattr(awareness, "awareness_probability", lambda p, q, *rest: true(1.03 * p, 1.03 * q, *rest))
    assert largest_z("bass") > LIMIT + 1.0


def test_checks_reject_as_often_as_they_say():
    """2,000 samples of each kind at 5%: between 3% and 7% rejected, four standard errors; a false alarm in 10^4."""
    rng = np.random.default_rng(1)
    at_five_percent = 1.959964
    n, samples = 200, 2000

    def pair(draws, independent):
        return draws, 0.6 * draws + 0.8 * independent

    kinds = {
        "mean": lambda: of_mean("", "", 0.0, rng.normal(0.0, 2.0, n), "", 2.0),
        "variance": lambda: of_variance("", "", 4.0, rng.normal(0.0, 2.0, n), 1.0, ""),
        "share": lambda: of_share("", "", 0.3, rng.random(n) < 0.3, ""),
        "correlation": lambda: of_correlation("", "", 0.6, *pair(*rng.normal(size=(2, n))), ""),
    }
    for kind, check in kinds.items():
        rejected = np.mean([abs(check().z) > at_five_percent for _ in range(samples)])
        assert abs(rejected - 0.05) < 4 * math.sqrt(0.05 * 0.95 / samples), kind


def test_rare_events_are_counted_exactly():
    assert of_share("", "", 1.0, np.ones(64, bool), "").passed
    assert not of_share("", "", 1.0, np.arange(64) > 0, "").passed
    assert of_share("", "", 0.001, np.arange(64) < 1, "").passed, "one in 64 happens with a probability of 6%"
    assert not of_share("", "", 0.001, np.arange(64) < 4, "").passed


def test_seeds_are_fixed_fresh_or_given():
    assert root_seed("fixed") == FIXED_SEED
    assert root_seed("17") == 17
    assert root_seed("fresh") != root_seed("fresh"), "equal once in 2^31 draws"
    with pytest.raises(ConfigError, match="--seeds is 'new'; expected fixed, fresh or a whole number"):
        root_seed("new")


def test_cases_side_by_side_are_those_one_by_one(monkeypatch):
    cases = ["fixed_points", "bass"]
    whole = {case: run_case(case, FIXED_SEED) for case in cases}
    validated = validate(FIXED_SEED, cases, workers=2)
    assert validated == [check for case in cases for check in whole[case]]
    assert len(summary(validated, FIXED_SEED)) > 0
    assert json.loads(json.dumps(as_rows(validated)))[-1]["case"] == "Bass"
    assert FALSE_ALARM == 0.001
    monkeypatch.setattr(table, "run_case", lambda case, seed: whole[case])
    told = []
    assert validate(FIXED_SEED, cases, workers=1, progress=lambda *words: told.append(words)) == validated
    assert told == [(1, 2, "fixed_points"), (2, 2, "bass")], "the longest first"


def test_the_naive_standard_error_would_reject_correct_runs():
    """sqrt((1 - m^2) / N) leaves out that customers follow each other: at b = 0.8 it is too small by 1.67."""
    assert math.sqrt(mean_field.variance_constant(0.8, 0.0)) == pytest.approx(1.667, abs=1e-3)
