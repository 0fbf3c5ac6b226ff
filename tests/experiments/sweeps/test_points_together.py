"""Points of a sweep that differ in numbers alone step together: what is kept of each is that of a run by itself."""

import json
from concurrent.futures import Future
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from configs import load
from experiments.runs.outcomes.measures import Measure
from experiments.runs.outcomes.recorded import measured_path
from experiments.sweep import Execution, run_sweep, work
from experiments.sweep import results as store
from experiments.sweep.backends import Hung, InProcess, Killed
from experiments.sweep.planning.plan import replicate_seeds
from sim import DigitalEconomy
from sim.model import Simulation
from tests.experiments.sweeps.points import ALIKE, FUNCTION, MIXED, NUMBERS, OUTCOMES, study_of
from tests.helpers.swept import break_off, failing, frame_of


@pytest.fixture
def sizes(monkeypatch):
    """How many runs each model had that a sweep has built in this process."""
    noted, built = [], work._built

    def noting(job, batch):
        noted.append(batch.n_runs)
        return built(job, batch)

    monkeypatch.setattr(work, "_built", noting)
    return noted


@pytest.fixture(scope="module")
def alike(tmp_path_factory):
    """The frame of `ALIKE` when nothing goes wrong."""
    folder = tmp_path_factory.mktemp("alike") / "out"
    run_sweep(ALIKE, folder, Execution(workers=0))
    return frame_of(folder)


def model_of(study, point, replicate):
    """A run of a study by itself, before its first step."""
    overrides = {key: value for key, value in {**study.set, **study.points[point]}.items() if key != "label"}
    seed = replicate_seeds(study.seed, study.replicates)[replicate]
    return DigitalEconomy(load(study.scenario, overrides), rng=seed, replicate=replicate)


def single_runs(study):
    """Ids and outcomes of every run of a study by itself."""
    rows = []
    for point in range(len(study.points)):
        for replicate in range(study.replicates):
            model = model_of(study, point, replicate).run()
            rows.append([model.run_id, *(float(Measure.parse(text).values(model)[0]) for text in study.outcomes)])
    return pd.DataFrame(rows, columns=["run_id", *study.outcomes])


@pytest.fixture(scope="module")
def mixed():
    """What the runs of `MIXED` give by themselves."""
    return single_runs(MIXED)


@pytest.mark.parametrize("engine", ["numpy", "numba"])
@pytest.mark.usefixtures("kernels")
def test_rows_are_those_of_single_runs_whatever_structures_are_mixed(tmp_path, sizes, mixed, engine):
    run_sweep(MIXED, tmp_path / "out", Execution(workers=0, engine=engine))
    assert sorted(sizes) == [4, 6, 6]  # two replicates of two, three and three points
    frame = frame_of(tmp_path / "out").sort_values(["point_id", "replicate"], ignore_index=True)
    assert (frame["status"] == "done").all()
    pd.testing.assert_frame_equal(frame[["run_id", *OUTCOMES]], mixed, check_exact=True)


def test_leads_go_to_the_offers_that_each_point_opens_with(tmp_path, sizes):
    """Who leads at the opening differs between points that step together, and so do the offers that leads are given to."""
    share = "services.market.opening_share"
    study = study_of(
        [{share: 0.2}, {share: 0.4}, {share: 0.7}], scenario="theory/duopoly",
        set={"customers.number": 60, "time.steps": 30}, outcomes=["tipping.market.lead_growth"],
    )  # fmt: skip
    run_sweep(study, tmp_path / "out", Execution(workers=0))
    assert sizes == [6]
    frame = frame_of(tmp_path / "out").sort_values(["point_id", "replicate"], ignore_index=True)
    pd.testing.assert_frame_equal(frame[["run_id", *study.outcomes]], single_runs(study), check_exact=True)


def test_points_that_are_one_run_share_its_path_and_its_long_rows(tmp_path):
    share = "outcomes.domestic_share"
    study = study_of([NUMBERS[0], NUMBERS[1], NUMBERS[0]], replicates=1, paths=[share], keep=["balance"])
    run_sweep(study, tmp_path / "out", Execution(workers=0))
    results = store.open(tmp_path / "out")
    kept, paths = results.table("balance"), results.paths()[share]
    for point in range(3):
        model = model_of(study, point, 0).run()
        rows = kept[kept["point_id"] == point].drop(columns="point_id").reset_index(drop=True)
        pd.testing.assert_frame_equal(rows, model.balance(), check_dtype=False, check_exact=True)
        np.testing.assert_array_equal(paths[point, 0], measured_path(model, share)[:, 0])


def test_a_member_that_raises_costs_only_itself(tmp_path, monkeypatch, sizes, alike):
    bad = replicate_seeds(1, 2)[1]
    with monkeypatch.context() as patched:
        failing(patched, lambda settings, seed: seed == bad and settings.exports.constant == -1.5)
        receipt = run_sweep(ALIKE, tmp_path / "out", Execution(workers=0))
    assert (receipt.done, receipt.failed) == (15, 1)
    failures = store.open(tmp_path / "out").failures()
    assert failures[["point_id", "replicate", "seed", "error"]].to_numpy().tolist() == [
        [5, 1, bad, "ZeroDivisionError: on purpose"]
    ]
    assert json.loads(failures["parameters"][0])[FUNCTION] == -1.5
    assert sizes == [16, 8, 8, 4, 2, 2, 1, 1, 4]  # in halves, points whole as long as there are several
    frame = frame_of(tmp_path / "out")
    good = frame["status"] == "done"
    pd.testing.assert_frame_equal(frame[good], alike[good])
    again = run_sweep(ALIKE, tmp_path / "out", Execution(workers=0))
    assert (again.reused, again.done) == (15, 1)
    pd.testing.assert_frame_equal(frame_of(tmp_path / "out"), alike)


@pytest.mark.parametrize(
    ("loss", "sizes_sent"),
    [
        (Killed("it was killed"), [1, 1, 1, 1, 2, 2, 4, 4, 8, 8, 16]),  # in halves, the run by itself three times
        (Hung("it was stopped"), [1] * 16 + [16]),  # to wait for it is what takes long
    ],
    ids=["killed", "stopped"],
)
def test_a_run_that_takes_its_worker_with_it_costs_only_itself(tmp_path, monkeypatch, alike, loss, sizes_sent):
    fatal = model_of(ALIKE, 3, 1).run_id
    sent = []

    class Mortal(InProcess):
        def submit(self, chunk):
            sent.append(chunk.n_runs)
            if not any(fatal in batch.run_ids for batch in chunk.batches):
                return super().submit(chunk)
            future = Future()
            future.set_exception(loss)
            return future

    monkeypatch.setattr(Execution, "backend_of", lambda _self, job, *_: Mortal(job))
    receipt = run_sweep(ALIKE, tmp_path / "out", Execution(workers=1))
    assert (receipt.done, receipt.failed, sorted(sent)) == (15, 1, sizes_sent)
    failures = store.open(tmp_path / "out").failures()
    assert failures[["point_id", "replicate", "error"]].to_numpy().tolist() == [[3, 1, str(loss)]]
    frame = frame_of(tmp_path / "out")
    good = frame["status"] == "done"
    pd.testing.assert_frame_equal(frame[good], alike[good])


def test_a_sweep_that_was_broken_off_goes_on_with_what_is_left(tmp_path, monkeypatch, sizes):
    run_sweep(MIXED, tmp_path / "whole", Execution(workers=0))
    break_off(MIXED, tmp_path / "out", Execution(workers=0), monkeypatch)
    sizes.clear()
    receipt = run_sweep(MIXED, tmp_path / "out", Execution(workers=0))
    assert (receipt.reused, receipt.done, sorted(sizes)) == (6, 10, [4, 6])
    pd.testing.assert_frame_equal(frame_of(tmp_path / "out"), frame_of(tmp_path / "whole"))


def test_a_time_limit_is_that_of_one_run(tmp_path, monkeypatch, sizes, alike):
    """A point is slow: what steps with it is done again by itself, and only the slow runs have failed."""
    now = [0.0]
    step = Simulation.step

    def slow(self):
        step(self)
        now[0] += 100.0 if any(settings.exports.constant == -1.5 for settings in self.members) else 0.01

    monkeypatch.setattr(work, "time", SimpleNamespace(perf_counter=lambda: now[0]))
    monkeypatch.setattr(Simulation, "step", slow)
    limited = ALIKE.model_copy(update={"time_limit_s": 50.0})
    receipt = run_sweep(limited, tmp_path / "out", Execution(workers=0))
    assert (receipt.done, receipt.failed, sizes) == (14, 2, [16] + [1] * 16)
    failures = store.open(tmp_path / "out").failures()
    assert failures["point_id"].tolist() == [5, 5]
    assert set(failures["error"]) == {"OverTime: over the time limit of 50 s after 1 steps"}
    frame = frame_of(tmp_path / "out")
    good = frame["status"] == "done"
    pd.testing.assert_frame_equal(frame[good], alike[good])
