"""Claims that are deliberately fragile are called so, changes that matter are seen, and what does nothing is robust."""

from dataclasses import replace

import numpy as np
import pytest

from agents import Individual
from experiments.audit.audit import audit
from experiments.audit.changes import AS_IT_STANDS, CHANGES, NUMBER, Change
from experiments.audit.claim import Claim
from experiments.audit.claims import CLAIMS
from experiments.audit.quantities import level, one
from experiments.audit.run import Sample
from experiments.audit.verdict import Comparison, judge
from sim.model import Simulation

ORDER = "outcomes.order_parameter.market"
EFFECT = "services.market.network_effect"
STEPS = {"time.steps": 25}
RUNS, CUSTOMERS = 16, 100
pytestmark = pytest.mark.usefixtures("kernels")


def claim(network_effect: float, **bounds: float) -> Claim:
    """One about the order parameter of a duopoly."""
    cases = level("theory/duopoly", EFFECT, network_effect, ORDER)
    cases = {name: replace(case, overrides={**case.overrides, **STEPS}) for name, case in cases.items()}
    return Claim("made_up", "", "", "", "order parameter", cases, one(ORDER), **bounds)


def verdicts(claim: Claim, *changes: Change, runs: int = RUNS) -> dict[str, str]:
    return {row.change.name: row.verdict for row in audit([claim], changes, runs, CUSTOMERS).judged}


def values(claim: Claim) -> np.ndarray:
    (row,) = audit([claim], [], RUNS, CUSTOMERS).judged
    return row.comparison.changed.values


def test_a_claim_that_is_true_of_one_seed_only_is_fragile_though_its_mean_is_true():
    plain = claim(1.5)
    largest, second = np.sort(values(plain))[[-1, -2]]
    lone = replace(plain, above=(largest + second) / 2)
    # Its mean over runs is moved to its side by a quantity that is large where it holds.
    lone = replace(lone, value=lambda outcomes: np.where(plain.value(outcomes) > lone.above, 1e3, 0.0))
    (row,) = audit([lone], [], RUNS, CUSTOMERS).judged
    assert row.comparison.n_holding == 1
    assert np.nanmean(row.comparison.changed.values) > lone.above
    assert row.verdict == "fragile"


def test_a_claim_that_holds_in_small_samples_only_is_fragile_by_their_size():
    # Below the threshold shares scatter, and m^2 falls with the number of customers: 2.3 / N at gamma = 1.5 mu.
    scatter = claim(1.5, above=0.001)
    by_change = verdicts(scatter, Change("size", "", {NUMBER: 20_000}, paired=False), CHANGES["streams"])
    assert by_change == {"as_it_stands": "robust", "size": "fragile", "streams": "robust"}


def test_half_the_network_effect_makes_a_claim_that_a_market_tips_fragile():
    assert verdicts(claim(3.0, above=0.25), Change("halved", "", {EFFECT: 1.5}))["halved"] == "fragile"


def test_a_weaker_network_effect_shifts_what_still_holds():
    assert verdicts(claim(3.0, above=0.25), Change("weaker", "", {EFFECT: 2.8}))["weaker"] == "shifted"


def test_what_changes_nothing_is_robust_and_equal():
    result = audit([claim(3.0, above=0.25)], [Change("nothing", ""), CHANGES["engine_numpy"]], RUNS, CUSTOMERS)
    assert [row.verdict for row in result.judged] == ["robust"] * 3
    assert [row.comparison.same for row in result.judged] == [False, True, True]
    assert result.passes


def test_what_does_not_matter_seldom_raises_an_alarm():
    """An audit of three claims raises one with 5% at most: of 200 more than 25 with probability 0.00002."""
    rng = np.random.default_rng(1)
    plain, alarms = claim(3.0, above=0.0), 0
    for _ in range(200):
        samples = [Sample(rng.exponential(size=6), list(range(6))) for _ in range(6)]
        pairs = zip(samples[::2], samples[1::2], strict=True)
        judged = judge([Comparison(plain, CHANGES["streams"], changed, beside) for changed, beside in pairs])
        alarms += any(row.verdict in ("fragile", "shifted") for row in judged)
    assert alarms <= 25


def test_a_shift_passes_only_where_it_is_documented():
    weaker = Change("weaker", "", {EFFECT: 2.8})
    plain = claim(3.0, above=0.25)
    assert not audit([plain], [weaker], RUNS, CUSTOMERS).passes
    assert audit([replace(plain, documented={"weaker": "as theory has it"})], [weaker], RUNS, CUSTOMERS).passes


class Faulty(Individual):
    """Raises in the run of seed 2."""

    def choose(self, service, values, draw):
        if self.model.seed == 2:
            raise RuntimeError("no answer")
        return super().choose(service, values, draw)


def end_the_third(batch: Simulation, seeds: list[int]) -> None:
    if 3 in seeds:
        batch.running = False


def test_a_run_that_raises_is_told_and_not_dropped():
    small = Change("faulty", "", {NUMBER: 20}, agent_classes={"individual": Faulty})
    row = audit([claim(3.0, above=0.0)], [small], 4, CUSTOMERS).judged[-1].comparison
    assert (row.n_holding, row.n_runs, row.changed.undefined) == (3, 4, 1)
    assert row.changed.faults == {1: "RuntimeError: no answer"}


def test_a_run_that_ends_early_is_told_and_costs_no_other_of_its_batch():
    row = audit([claim(3.0, above=0.0)], [Change("short", "", started=end_the_third)], 4, CUSTOMERS).judged[-1]
    assert (row.comparison.n_holding, row.comparison.n_runs) == (3, 4)
    assert row.comparison.changed.faults == {2: "RuntimeError: ended after 0 of 25 steps"}
    assert not row.comparison.same


def test_an_undefined_run_bears_nothing_out_and_ends_no_audit():
    plain = claim(3.0, above=0.0)
    holed = replace(plain, value=lambda outcomes: np.where(np.arange(RUNS) == 3, np.nan, plain.value(outcomes)))
    result = audit([holed], [CHANGES["streams"]], RUNS, CUSTOMERS)
    assert [(row.comparison.n_holding, row.comparison.changed.undefined) for row in result.judged] == [(15, 1)] * 2
    assert [row.verdict for row in result.judged] == ["robust"] * 2


def test_too_few_runs_decide_nothing():
    assert verdicts(claim(3.0, above=0.25), runs=2)["as_it_stands"] == "undecided"


def test_no_claim_is_called_fragile_by_a_size_at_which_it_fails_anyway():
    def sample(*values: float) -> Sample:
        return Sample(np.array(values), list(range(len(values))))

    low = sample(*[0.0] * 15, 0.1)
    small = Change("small", "", beside={NUMBER: 20})
    plain = claim(3.0, above=0.5)
    (row,) = judge([Comparison(plain, small, low, sample(*[0.05] * 16))])
    assert row.p_fails < 0.001
    assert row.verdict != "fragile"
    (row,) = judge([Comparison(plain, AS_IT_STANDS, low, None)])
    assert row.verdict == "fragile"


def test_changes_that_cannot_be_made_say_why():
    result = audit([claim(3.0, above=0.25)], [CHANGES["arms_apart"]], 2, CUSTOMERS)
    assert result.judged[-1].verdict == "untestable"
    assert "compares none" in result.rows[-1]["reason"]
    assert CHANGES["half_steps"].untestable(CLAIMS["deficit"])
