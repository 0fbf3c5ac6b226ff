"""The chunks that workers get: batches as large as may be, equal parts, and compiled code where it pays."""

import sys

import numpy as np
import pandas as pd
import pytest

from experiments.runs.together import batches
from experiments.runs.together.batches import Batch, Stretch
from experiments.studies.designs import design_points
from experiments.sweep import Execution
from experiments.sweep.planning.chunks import chunks_of
from experiments.sweep.planning.plan import Plan, replicate_seeds
from experiments.sweep.sweep import _engine as engine_of_sweep
from tests.experiments.sweeps.points import ALIKE, EFFECT, MIXED, study_of
from tests.helpers import kernels


def plan_of(study):
    plan = Plan(study, pd.DataFrame(), replicate_seeds(study.seed, study.replicates))
    plan.add(design_points(study))
    return plan


def sizes_of(plan, n_workers, todo=None):
    """Numbers of runs in the batches of each chunk that a plan is cut into."""
    todo = np.ones(plan.ids.shape, bool) if todo is None else todo
    chunks = list(chunks_of(plan, todo, "numpy", n_workers, lambda *_: False))
    runs = [run_id for chunk in chunks for batch in chunk.batches for run_id in batch.run_ids]
    assert sorted(runs) == sorted(f"{number:016x}" for number in plan.ids[todo].tolist())
    return [[batch.n_runs for batch in chunk.batches] for chunk in chunks]


def test_workers_get_equal_parts_from_the_first_chunk_on():
    plan = plan_of(study_of([{EFFECT: 1.0 + number / 64} for number in range(64)], replicates=1))
    assert sizes_of(plan, 1) == [[64]]
    assert sizes_of(plan, 2) == [[32], [32]]
    assert sizes_of(plan, 3) == [[22], [21], [21]]
    assert sizes_of(plan, 100) == [[1]] * 64


def test_what_is_done_once_for_a_batch_counts_once(monkeypatch):
    """By it a sweep tells whether compiled code pays, with which every batch saves something whatever its size."""
    assert plan_of(ALIKE).batch_steps == 24
    assert plan_of(MIXED).batch_steps == 3 * 24
    monkeypatch.setattr(batches, "SHORT", 79)
    assert plan_of(MIXED).batch_steps == 16 * 24


def test_a_small_sweep_is_compiled_where_its_process_has_loaded_kernels_by_now(monkeypatch):
    pytest.importorskip("numba")
    plan = plan_of(ALIKE)
    kernels.loaded()
    assert engine_of_sweep(Execution(workers=0), plan) == "numba"
    assert engine_of_sweep(Execution(workers=2), plan) == "numpy", "workers would have to load them"
    assert engine_of_sweep(Execution(workers=0, engine="numpy"), plan) == "numpy"
    monkeypatch.delitem(sys.modules, "agents.engines.compiled")
    assert engine_of_sweep(Execution(workers=0), plan) == "numpy"


def test_compiled_code_has_to_pay_once_in_each_process_of_a_sweep(monkeypatch):
    asked: list[int] = []
    monkeypatch.setattr("experiments.sweep.sweep.pays", lambda _, n_processes: asked.append(n_processes))
    monkeypatch.delitem(sys.modules, "agents.engines.compiled", raising=False)
    for workers in (0, 1, 3):
        engine_of_sweep(Execution(workers=workers), plan_of(ALIKE))
    assert asked == [1, 1, 3]


def test_a_part_that_is_done_is_left_out_of_the_batches():
    todo = np.ones((8, 2), bool)
    todo[1, 0] = todo[2] = False
    assert sizes_of(plan_of(ALIKE), 1, todo) == [[13]]
    assert sizes_of(plan_of(MIXED), 1, todo) == [[6], [5], [2]]


def test_batches_are_as_large_as_may_be_and_equal(monkeypatch):
    monkeypatch.setattr(batches, "BATCH_CUSTOMERS", 400)  # five runs
    assert sizes_of(plan_of(ALIKE), 1) == [[4]] * 4
    assert sizes_of(plan_of(ALIKE), 3) == [[3], [3], [3], [3], [2], [2]]


def test_a_batch_may_take_as_long_as_its_runs_cost_together():
    stretch = Stretch(0, "baseline", {}, 0, list(range(400)), [str(number) for number in range(400)])
    assert Batch([stretch], 200).as_long_as < 10.0
    assert Batch([stretch.part(0, 1)], 200).as_long_as == 1.0
    assert 10.0 < Batch([stretch.part(0, 20)], 20_000).as_long_as < 20.0
