"""Chunks: the runs of a plan that are to do, in batches that step together, for so many workers."""

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np

from experiments.runs.together.batches import Batch, alike
from experiments.runs.together.kin import Points, kin_of
from experiments.sweep.planning.plan import Plan
from experiments.sweep.work import Chunk

MOST_RUNS, MOST_STRETCHES = 50_000, 2_000  # of a chunk: it is held, and sent to a worker, as some kB a stretch


def chunks_of(
    plan: Plan,
    todo: np.ndarray,
    engine: str,
    n_workers: int,
    fits: Callable[[float, int, int], bool],
    share_months: bool = True,
) -> Iterator[Chunk]:
    """Runs that are to do, bool [n_points, n_replicates], in chunks for so many workers.

    `fits` says whether customer-steps, runs and batches are not too much for one, by what is known by then.
    """
    batches: list[Batch] = []
    work, n_runs, n_stretches = 0.0, 0, 0
    for beside in _kindred(plan, todo, "agents" if plan.own_classes else engine, n_workers, share_months):
        first, n_new = beside[0].first_point, sum(batch.n_runs for batch in beside)
        cost, n_added = float(plan.customers[first] * plan.steps[first]) * n_new, _n_stretches(beside)
        n_with = n_runs + n_new
        too_many = n_with > MOST_RUNS or n_stretches + n_added > MOST_STRETCHES
        if batches and (too_many or not fits(work + cost, n_with, len(batches) + len(beside))):
            yield Chunk(f"c{batches[0].run_ids[0]}", batches, customer_steps=work)
            batches, work, n_runs, n_stretches = [], 0.0, 0, 0
        batches += beside
        work, n_runs, n_stretches = work + cost, n_runs + n_new, n_stretches + n_added
    if batches:
        yield Chunk(f"c{batches[0].run_ids[0]}", batches, customer_steps=work)


def _kindred(plan: Plan, todo: np.ndarray, engine: str, n_workers: int, share_months: bool) -> Iterator[list[Batch]]:
    """Batches that share months, side by side, and then those that share none, one by one."""
    most, left = plan.most(engine), todo.copy()
    points = Points(plan.histories, plan.levers, plan.structures, plan.customers, plan.steps, most)
    for kin in kin_of(points, todo, n_workers) if share_months else ():
        n_full = len(kin.replicates) / float(most[kin.points[0, 0]])
        n_parts = min(n_workers * math.ceil(n_full / n_workers), len(kin.replicates))
        for rows in np.array_split(np.arange(len(kin.replicates)), n_parts):
            arms = [_batch(plan, kin.points[rows, arm], kin.replicates[rows]) for arm in range(kin.points.shape[1])]
            yield [replace(batch, kin=arms[0].run_ids[0]) for batch in arms]
        left[kin.points, kin.replicates[:, None]] = False
    yield from ([batch] for batch in _batches(plan, left, engine, n_workers))


def _batches(plan: Plan, todo: np.ndarray, engine: str, n_workers: int) -> Iterator[Batch]:
    """Those that step together; the first replicates of all points first."""
    most = plan.most(engine)
    # Workers get as many batches each, as full as that allows.
    n_full = float((todo.sum(axis=1) / most).sum())
    fullness = n_full / (n_workers * max(math.ceil(n_full / n_workers), 1))
    step = min(int(most.max()), len(plan.seeds))
    for first in range(0, len(plan.seeds), step):
        points = np.flatnonzero(todo[:, first : first + step].any(axis=1))
        for kind in alike(plan.structures, points):
            places, numbers = np.nonzero(todo[kind, first : first + step])
            size = max(fullness * float(most[kind[0]]), 1.0)
            for part in np.array_split(np.arange(len(places)), math.ceil(len(places) / size - 1e-9)):
                yield _batch(plan, kind[places[part]], numbers[part] + first)


def _batch(plan: Plan, points: np.ndarray, replicates: np.ndarray) -> Batch:
    """Runs by point and replicate, [n] each, of which those of a point stand in order."""
    apart = (np.diff(points) != 0) | (np.diff(replicates) != 1) | (plan.carried is not None)
    starts = np.flatnonzero(apart) + 1
    of_runs = [0, *starts.tolist(), len(points)]
    stretches = [plan.stretch(int(points[a]), int(replicates[a]), b - a) for a, b in pairwise(of_runs)]
    return Batch(stretches, int(plan.customers[points[0]]))


def _n_stretches(batches: list[Batch]) -> int:
    return sum(len(batch.stretches) for batch in batches)
