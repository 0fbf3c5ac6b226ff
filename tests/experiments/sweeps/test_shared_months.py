"""Arms that are equal until a lever begins share their months: what is kept of each is as if they had not."""

import json

import numpy as np
import pandas as pd
import pytest

from configs import load
from experiments.runs.together import batches
from experiments.studies.designs import design_points
from experiments.studies.keys import value_at
from experiments.sweep import Execution, run_sweep
from experiments.sweep import results as store
from experiments.sweep.compare.differences import differences
from experiments.sweep.compare.study import compare_study
from experiments.sweep.planning.chunks import chunks_of
from experiments.sweep.planning.plan import Plan, replicate_seeds
from sim.model import Simulation
from sim.record.outcomes import OUTCOMES, outcome
from tests.experiments.carried.posteriors import USE as USE_OF_CLOUDS
from tests.experiments.carried.posteriors import posterior
from tests.experiments.sweeps.points import study_of as listed
from tests.helpers.kernels import QUICKEST
from tests.helpers.swept import break_off, failing, frame_of

SIZE = {"customers.number": 80, "time.start": "2025-10", "time.end": "2026-12"}
N_STEPS, START = 15, 3  # of a run, and before January 2026
PATH = "outcomes.public_spending"
LEVY = {"levers.levy.kind": "foreign_service_levy", "levers.levy.start": "2026-01", "levers.levy.levy_rate": 0.2}
USE = {"levers.use.kind": "adoption_support", "levers.use.start": "2026-01", "levers.use.budget_jpy": 1e11}
SHOCK = {"levers.shock.kind": "supply_shock", "levers.shock.start": "2026-07", "levers.shock.price_factor": 3.0}
ARMS = [{}, LEVY, USE, {**USE, **SHOCK}]
ALONE = Execution(workers=0, engine=QUICKEST, share_months=False)
TOGETHER = Execution(workers=0, engine=QUICKEST)

pytestmark = pytest.mark.usefixtures("kernels")


def study_of(points, **changes):
    outcomes = ["balance.total.balance_jpy@2026", "outcomes.lambda_local.cloud@mean", "tipping.cloud.tipped"]
    kept = {"outcomes": outcomes, "paths": [PATH], "keep": ["balance", "outcomes"]}
    return listed(points, **{"replicates": 3, "set": SIZE, **kept, **changes})


STUDY = study_of(ARMS)
SLIM = {"outcomes": ["balance.total.balance_jpy@2026"], "paths": [], "keep": []}


@pytest.fixture
def steps(monkeypatch):
    """The months that models make, each with how many runs it has."""
    noted, step = [], Simulation.step

    def noting(self):
        noted.append(len(self.members))
        step(self)

    monkeypatch.setattr(Simulation, "step", noting)
    return noted


def kept_in(folder):
    """All that a sweep keeps but for how long it took: a row a run and the long tables in the order of runs, paths."""
    results = store.open(folder)
    frames = [frame_of(folder), results.design]
    for name in results.study.keep:
        table = results.table(name)
        frames.append(table.sort_values(["point_id", "replicate", "date"], kind="stable", ignore_index=True))
    return frames, results.paths()


def same(folder, apart):
    (frames, paths), (frames_apart, paths_apart) = kept_in(folder), kept_in(apart)
    for frame, frame_apart in zip(frames, frames_apart, strict=True):
        pd.testing.assert_frame_equal(frame, frame_apart, check_exact=True)
    for name, path in paths.items():
        np.testing.assert_array_equal(path, paths_apart[name])


@pytest.fixture(scope="module")
def apart(tmp_path_factory):
    """The study of which each arm has made all of its months."""
    folder = tmp_path_factory.mktemp("apart") / "out"
    assert run_sweep(STUDY, folder, ALONE).done == 12
    return folder


def test_arms_that_share_months_leave_what_they_leave_apart(tmp_path, apart):
    receipt = run_sweep(STUDY, tmp_path / "out", TOGETHER)
    assert (receipt.done, receipt.failed) == (12, 0)
    same(tmp_path / "out", apart)


def test_shared_months_are_made_once(tmp_path, steps):
    slim = study_of(ARMS, **SLIM)
    run_sweep(slim, tmp_path / "out", TOGETHER)
    # To January 2026 once, to July what the last two share, and the rest of each.
    assert steps == [3] * (START + 2 * 12 + 6 + 2 * 6)
    steps.clear()
    run_sweep(slim, tmp_path / "apart", ALONE)
    assert steps == [3] * (4 * N_STEPS)
    same(tmp_path / "out", tmp_path / "apart")


def test_single_runs_share_months_as_batches_do(tmp_path, monkeypatch, apart, steps):
    monkeypatch.setattr(batches, "SHORT", 79)
    run_sweep(STUDY, tmp_path / "out", TOGETHER)
    same(tmp_path / "out", apart)
    assert steps.count(1) > 0 and set(steps) == {1}


def test_points_that_differ_in_numbers_share_months_arm_by_arm(tmp_path, steps):
    points = [
        {**arm, "services.cloud.network_effect": effect, "services.cloud.switching_cost": cost}
        for effect, cost in ((1.0, 0.5), (2.0, 1.5))
        for arm in ARMS[:3]
    ]
    varied = study_of(points, **SLIM)
    run_sweep(varied, tmp_path / "out", TOGETHER)
    assert steps == [6] * (START + 3 * 12)
    run_sweep(varied, tmp_path / "apart", ALONE)
    same(tmp_path / "out", tmp_path / "apart")


def test_strengths_of_a_lever_share_months_where_that_saves_more_than_stepping_together(tmp_path, steps, monkeypatch):
    strengths = [{**LEVY, "levers.levy.strength": strength} for strength in (0.5, 1.0, 1.5)]
    small = study_of([{}, *strengths], **SLIM)
    run_sweep(small, tmp_path / "small", TOGETHER)
    assert steps == [3] * N_STEPS + [9] * N_STEPS, "the three step together"
    steps.clear()
    monkeypatch.setattr(batches, "SHORT", 79)
    run_sweep(small, tmp_path / "out", TOGETHER)
    assert len(steps) == 3 * (START + 4 * 12)
    same(tmp_path / "out", tmp_path / "small")


@pytest.mark.parametrize("where", ["measured", "stepped"])
def test_failures_are_those_of_runs_apart_and_the_others_go_on(tmp_path, monkeypatch, where):
    slim, bad = study_of(ARMS, **SLIM), replicate_seeds(1, 3)[1]
    step = Simulation.step

    def stepping(self):
        seeds = getattr(self, "seeds", None) or [self.seed]
        if bad in seeds and "use" in self.settings.levers and self.month == START + 3:
            raise ZeroDivisionError("on purpose")
        step(self)

    failures, counts = [], []
    with monkeypatch.context() as patched:
        if where == "measured":
            failing(patched, lambda settings, seed: seed == bad and "use" in settings.levers)
        else:
            patched.setattr(Simulation, "step", stepping)
        for name, execution in (("out", TOGETHER), ("apart", ALONE)):
            receipt = run_sweep(slim, tmp_path / name, execution)
            counts.append((receipt.done, receipt.failed))
            failures.append(store.open(tmp_path / name).failures())
    assert counts == [(10, 2), (10, 2)]
    pd.testing.assert_frame_equal(*failures)
    assert [json.loads(text)["levers.use.start"] for text in failures[0]["parameters"]] == ["2026-01"] * 2
    same(tmp_path / "out", tmp_path / "apart")
    assert run_sweep(slim, tmp_path / "out", TOGETHER).reused == 10
    run_sweep(slim, tmp_path / "apart", ALONE)
    same(tmp_path / "out", tmp_path / "apart")


def test_a_sweep_goes_on_with_what_is_left_and_takes_more_replicates(tmp_path, monkeypatch, apart, steps):
    """A folder of two arms, then of all: what is there is not made again, and what is left shares its months."""
    run_sweep(study_of(ARMS[:2], replicates=2), tmp_path / "out", TOGETHER)
    monkeypatch.setattr(batches, "BATCH_CUSTOMERS", 160)
    break_off(STUDY, tmp_path / "out", TOGETHER, monkeypatch)
    receipt = run_sweep(STUDY, tmp_path / "out", TOGETHER)
    assert receipt.reused >= 5 and receipt.done + receipt.reused == 12
    same(tmp_path / "out", apart)


def test_an_outcome_of_a_users_own_may_know_of_levers_so_that_no_month_is_shared(tmp_path, steps):
    outcome("n_levers", unit="1", label="levers")(lambda month: float(len(month.state.settings.levers)))
    try:
        run_sweep(study_of(ARMS[:2], **{**SLIM, "outcomes": ["outcomes.n_levers@mean"]}), tmp_path / "out", TOGETHER)
    finally:
        OUTCOMES[:] = [known for known in OUTCOMES if known.name != "n_levers"]
    assert len(steps) == 2 * N_STEPS
    assert store.open(tmp_path / "out").runs()["outcomes.n_levers@mean"].tolist() == [0.0] * 3 + [1.0] * 3


def test_a_time_limit_is_that_of_a_run_by_itself_so_that_no_month_is_shared(tmp_path, steps):
    run_sweep(study_of(ARMS[:2], **SLIM, time_limit_s=1000.0), tmp_path / "out", TOGETHER)
    assert len(steps) == 2 * N_STEPS


@pytest.mark.parametrize(("n_workers", "shared"), [(1, True), (2, True), (16, False)])
def test_months_are_not_shared_where_workers_would_wait(n_workers, shared):
    plan = Plan(STUDY, pd.DataFrame(), replicate_seeds(1, 3))
    plan.add(design_points(study_of(ARMS, replicates=3)))
    todo = np.zeros(plan.ids.shape, bool)
    todo[:, :2] = True
    chunks = list(chunks_of(plan, todo, "numpy", n_workers, lambda *_: False))
    assert all(bool(batch.kin) == shared for chunk in chunks for batch in chunk.batches)
    runs = [run_id for chunk in chunks for batch in chunk.batches for run_id in batch.run_ids]
    assert sorted(runs) == sorted(f"{number:016x}" for number in plan.ids[todo].tolist())


def test_arms_at_draws_of_a_posterior_share_the_months_of_their_draw(tmp_path, steps):
    """Each replicate has a draw and a seed, and all arms the same: what one draw has made is no other draw's."""
    draws = {"file": str(posterior(tmp_path)), "draws": 2}
    carrying = study_of(ARMS, **{**SLIM, "paths": [PATH], "keep": ["balance"]}, posterior=draws, replicates=2)
    assert run_sweep(carrying, tmp_path / "out", TOGETHER).done == 16
    assert steps == [4] * (START + 2 * 12 + 6 + 2 * 6)
    assert run_sweep(carrying, tmp_path / "apart", ALONE).done == 16
    same(tmp_path / "out", tmp_path / "apart")


def test_an_arm_that_keeps_a_value_from_its_draw_shares_no_month_with_those_that_do_not(tmp_path, steps):
    """It says the baseline's own value, so that only the draw tells them apart."""
    draws = {"file": str(posterior(tmp_path)), "draws": 2}
    kept = {USE_OF_CLOUDS: value_at(load("baseline"), USE_OF_CLOUDS, "test")}
    carrying = study_of([{}, LEVY, kept, {**kept, **LEVY}], **SLIM, posterior=draws, replicates=1)
    run_sweep(carrying, tmp_path / "out", TOGETHER)
    assert steps == [4] * (START + 2 * 12), "the levy and its absence, each with and without the value"
    run_sweep(carrying, tmp_path / "apart", ALONE)
    same(tmp_path / "out", tmp_path / "apart")


def test_a_comparison_shares_months_by_itself(tmp_path, steps):
    """suppress and active_use begin in April 2026, and share six months with the baseline."""
    study = compare_study(["baseline", "suppress", "active_use"], SIZE, ["balance.total.balance_jpy@2026"], 3)
    run_sweep(study, tmp_path / "out", TOGETHER)
    assert len(steps) == 6 + 3 * 9
    run_sweep(study, tmp_path / "apart", ALONE)
    same(tmp_path / "out", tmp_path / "apart")
    tables = [differences(store.open(tmp_path / name)) for name in ("out", "apart")]
    pd.testing.assert_frame_equal(*tables, check_exact=True)
