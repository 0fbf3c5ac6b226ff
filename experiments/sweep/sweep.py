"""Run the design of a study into a folder; what the folder holds already is not run again."""

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from configs import ConfigError
from experiments.designs import design_points, refine
from experiments.study import Study
from experiments.sweep.backends import Backend, Cluster, Here, Pool
from experiments.sweep.drive import Pace, Tally, drive
from experiments.sweep.files import alone_in, same_study, write_failures, write_manifest, write_parquet
from experiments.sweep.found import Found
from experiments.sweep.plan import Plan, Progress, replicate_seeds
from experiments.sweep.shards import NoRoom, stop_for_room
from experiments.sweep.work import Job
from sim.engines import PAYS_FROM


@dataclass(frozen=True)
class SweepReceipt:
    """What has become of a sweep."""

    folder: str
    n_runs: int
    done: int  # now
    reused: int  # were there before
    failed: int
    missing: int  # of other shards, or not reached
    duration_s: float


@dataclass(frozen=True)
class Where:
    """How a sweep is run: none of it plays a part in the results."""

    workers: int | None = None  # processes; 0: this one; None: one a processor
    backend: str = "local"
    scheduler: str | None = None
    shard: tuple[int, int] | None = None  # (k, n): the k-th of n parts
    engine: str = "auto"
    only_what_is_there: bool = False  # nothing is run

    def backend_of(self, job: Job, n_runs: int) -> Backend:
        """Workers for so many runs."""
        if self.scheduler is not None:
            return Cluster(job, self.scheduler)
        if self.workers == 0:
            return Here(job)
        return Pool(job, min(self.workers or os.cpu_count() or 1, max(n_runs, 1)))


def run_sweep(
    study: Study,
    folder: Path,
    where: Where | None = None,
    progress: Progress | None = None,
    say: Callable[[str], None] = lambda _text: None,
    failures: Sequence[dict[str, Any]] = (),
) -> SweepReceipt:
    """Run a study into a folder. Raises `ConfigError`, for all that can be known before the first run.

    Interrupted, it keeps what is done and raises `KeyboardInterrupt`; the same call goes on from there. `failures` are
    those of parts of the sweep, of which it is known how they ended.
    """
    where, started = where or Where(), time.perf_counter()
    plan = Plan(study, pd.DataFrame(), replicate_seeds(study.seed, study.replicates))
    plan.add(design_points(study), progress)
    if where.shard is not None and study.design == "adaptive":
        raise ConfigError(f"{study.file}: an adaptive design asks for results: it cannot be run in parts by --shard")
    engine = _engine(where, plan)
    job = Job(str(folder.resolve()), study.outcomes, study.paths, study.keep, engine, study.time_limit_s)
    plan.check_outcomes(job)
    with alone_in(folder):
        same_study(folder, study)
        found = Found(folder, plan)
        found.scan(say)
        had = {f"{each:016x}" for each in plan.ids[found.done()].tolist()}
        tally = Tally(failures=[row for row in failures if row["run_id"] not in had])
        backend: Backend | None = None
        finished = False
        try:
            write_manifest(folder, plan, asdict(where), None)
            while True:
                todo = ~found.done() & _part(plan, where)
                failed = {row["run_id"] for row in tally.failures}
                todo &= ~np.isin(plan.ids, np.array([int(each, 16) for each in failed], np.uint64))
                if todo.any():
                    backend = backend or where.backend_of(job, int(todo.sum()))
                    before, n_todo = tally.done + len(tally.failures), int(todo.sum())

                    def heard(before: int = before, n_todo: int = n_todo) -> None:
                        n = tally.done + len(tally.failures) - before
                        failures = f", {len(tally.failures):,} failed" if tally.failures else ""
                        if progress is not None:
                            progress(n, n_todo, f"{n:,} of {n_todo:,} runs{failures}")

                    pace = Pace(plan.work_of(todo), n_todo, backend.n_workers)
                    drive(backend, plan.chunks(todo, engine, pace.fits), pace, tally, heard)
                    found.scan(say)
                longer = refine(study, plan.design, lambda: outcomes_of(found))
                if longer is None:
                    break
                plan.add(longer, progress)
            finished = True
        except NoRoom as error:
            raise stop_for_room(error) from None
        finally:
            if backend is not None:
                backend.close(finished)
            _finish(found, tally, say, whole=finished or study.design != "adaptive")
        n_done, n_failed = int(found.done().sum()), len(tally.failures)
        receipt = SweepReceipt(
            folder=str(folder), n_runs=plan.n_runs, done=tally.done, reused=n_done - tally.done, failed=n_failed,
            missing=plan.n_runs - n_done - n_failed,
            duration_s=round(time.perf_counter() - started, 3),
        )  # fmt: skip
        write_manifest(folder, plan, asdict(where), asdict(receipt))
    return receipt


def outcomes_of(found: Found) -> dict[str, np.ndarray]:
    """Outcomes of the runs of a plan, [n_points, n_replicates]; nan where a run is missing."""
    from experiments.store import done_runs

    plan = found.plan
    runs = done_runs(found.folder)
    values = {}
    at = {run_id: row for row, run_id in enumerate(runs["run_id"])} if len(runs) else {}
    rows = np.array([at.get(f"{each:016x}", -1) for each in plan.ids.reshape(-1).tolist()])
    for name in plan.study.outcomes:
        column = np.append(runs[name].to_numpy(dtype=np.float64) if len(runs) else [], np.nan)
        values[name] = column[rows].reshape(plan.ids.shape)
    return values


def _finish(found: Found, tally: Tally, say: Callable[[str], None], whole: bool) -> None:
    """Leave a folder in which every run that was tried has one row; unless `whole`, rounds to come may be there."""
    try:
        found.scan(say)
        if whole:
            found.tidy()
        write_parquet(found.folder / "design.parquet", found.plan.design)
        write_failures(found.folder, tally.failures, found.plan.study.outcomes)
    except NoRoom as error:
        raise stop_for_room(error) from None


def _part(plan: Plan, where: Where) -> np.ndarray:
    """The runs of the k-th of n parts: whole points where there are enough, as they step together."""
    if where.shard is None:
        return np.full(plan.ids.shape, not where.only_what_is_there)
    k, n = where.shard
    points, replicates = np.indices(plan.ids.shape)
    at = points if len(plan.ids) >= n else points * plan.ids.shape[1] + replicates
    part: np.ndarray = at % n == k - 1
    return part


def _engine(where: Where, plan: Plan) -> str:
    """`auto` is decided for the sweep, and not run by run: workers load compiled code once."""
    workers = max(where.workers or os.cpu_count() or 1, 1)
    pays = find_spec("numba") is not None and plan.customer_steps >= PAYS_FROM * workers
    if where.engine == "auto" and where.backend == "local":
        return "numba" if pays else "numpy"
    return where.engine
