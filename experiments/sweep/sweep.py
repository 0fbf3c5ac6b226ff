"""Run the design of a study into a folder; what the folder holds already is not run again."""

import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from configs import ConfigError
from configs.language import ENGLISH, _, speaking
from experiments.progress import Progress
from experiments.runs.inputs import name_of
from experiments.studies.carried import carried_of_study
from experiments.studies.designs import design_of, design_points, refine
from experiments.studies.study import Study
from experiments.sweep.backends import Backend
from experiments.sweep.contents import DESIGN
from experiments.sweep.drive import Pace, Tally, drive
from experiments.sweep.execution import Execution
from experiments.sweep.failures import open_failures, read_failures, write_failures
from experiments.sweep.inventory import Inventory, ids_of
from experiments.sweep.local_pool import refuse_in_starting_worker
from experiments.sweep.own_classes import importable, tell_of_classes
from experiments.sweep.planning.chunks import chunks_of
from experiments.sweep.planning.outcomes import check_outcomes
from experiments.sweep.planning.plan import Plan, replicate_seeds
from experiments.sweep.shards import NoRoom, read_shard, stop_for_room
from experiments.sweep.sweep_folder import (
    alone_in,
    number_points,
    parquet_of,
    set_made_aside,
    write_manifest,
    write_parquet,
)
from experiments.sweep.thresholds import threshold_sentences
from experiments.sweep.tidy import tidy
from experiments.sweep.work import DONE, Job
from sim.agent_kinds import OwnClass
from sim.engines import SAVED_IN_ANY_CASE, pays

SAVED_S = 5.5e-8  # seconds of processor that compiled code saves for a customer in a step, whatever the market


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
    notes: list[str] = field(default_factory=list)  # what a reader has to know of the runs
    thresholds: list[str] = field(default_factory=list)  # what a design that grows has found


def run_sweep(
    study: Study,
    folder: str | Path,
    execution: Execution | None = None,
    progress: Progress | None = None,
    say: Callable[[str], None] = lambda _text: None,
    failures: Sequence[dict[str, Any]] = (),
    agent_classes: Mapping[str, type | OwnClass] | None = None,
) -> SweepReceipt:
    """Run a study into a folder. Raises `ConfigError`, for all that can be known before the first run.

    Interrupted, it keeps what is done and raises `KeyboardInterrupt`; the same call goes on from there. `failures` are
    those of parts of the sweep, of which it is known how they ended. `agent_classes` are a user's own, as of
    `DigitalEconomy`: workers import them by name, and what they say is a part of the ids of runs.
    """
    refuse_in_starting_worker()
    _see_that_it_is_a_study(study, folder, execution)
    folder, execution, started = Path(folder), execution or Execution(), time.perf_counter()
    own = importable(agent_classes, execution.workers, execution.backend)
    plan, job = _planned(study, folder, execution, progress, own)
    for note in plan.notes:
        say(_("Note: {note}", note=note))
    with alone_in(folder, study):
        tell_of_classes(folder, plan.own_classes, say)
        inventory, tally = Inventory(folder, plan), Tally()
        inventory.scan(say)
        before = [*read_failures(folder), *failures]
        reused = int(inventory.done().sum())
        backend: Backend | None = None
        finished = False
        try:
            set_made_aside(folder, study)
            write_manifest(folder, plan, asdict(execution), None)
            if not design_of(study).grows:  # of which the points to come are not known yet
                strange = any((place < 0).any() for place in inventory.places()[1].values())
                number_points(folder, plan.design, strange, lambda: tidy(inventory))
                write_failures(folder, open_failures(plan, inventory.done(), before), study.outcomes)
            while True:
                todo = ~inventory.done() & _part(plan, execution) & ~np.isin(plan.ids, ids_of(tally.failed_ids()))
                if todo.any():
                    set_made_aside(folder)
                    backend = backend or execution.backend_of(job, int(todo.sum()), say)
                    _drive(inventory, todo, backend, (job.engine, execution.share_months), tally, progress)
                    inventory.scan(say)
                    _see_that_all_is_there(inventory, reused + tally.done)
                longer = refine(study, plan.design, lambda: outcomes_of(inventory))
                if longer is None:
                    break
                plan.add(longer, progress)
                reused = int(inventory.done().sum()) - tally.done
            finished = True
        except NoRoom as error:
            raise stop_for_room(error) from None
        finally:
            if backend is not None:
                backend.close(finished)
            failed = _finish(inventory, [*before, *tally.failures], say, whole=finished or not design_of(study).grows)
        n_done = int(inventory.done().sum())
        receipt = SweepReceipt(
            folder=str(folder), n_runs=plan.n_runs, done=tally.done, reused=n_done - tally.done, failed=failed,
            missing=plan.n_runs - n_done - failed,
            duration_s=round(time.perf_counter() - started, 3), notes=_notes(plan),
            thresholds=_thresholds(inventory),
        )  # fmt: skip
        try:
            write_manifest(folder, plan, asdict(execution), asdict(receipt))
        except NoRoom as error:
            raise stop_for_room(error) from None
    return receipt


def _see_that_it_is_a_study(study: object, folder: object, execution: object) -> None:
    """Raise `ConfigError` for other things than a sweep is made of, in the words of a program."""
    if not isinstance(study, Study):
        raise ConfigError(
            _("study is {study!r}; expected a Study, as read_study gives of a name or a TOML path", study=study)
        )
    if not isinstance(folder, str | Path):
        raise ConfigError(_("folder is {folder!r}; expected the path of a folder", folder=folder))
    if not isinstance(execution, Execution | None):
        raise ConfigError(
            _("execution is {execution!r}; expected an Execution, such as Execution(workers=4)", execution=execution)
        )


def _planned(
    study: Study, folder: Path, execution: Execution, progress: Progress | None, own: Mapping[str, OwnClass]
) -> tuple[Plan, Job]:
    """All runs, and what workers are told of them. Raises `ConfigError` where one cannot be run or measured."""
    if execution.shard is not None and design_of(study).grows:
        raise ConfigError(
            _("{file}: an adaptive design asks for results: it cannot be run in parts by --shard", file=study.file)
        )
    seeds, carried = replicate_seeds(study.seed, study.n_runs), carried_of_study(study)
    plan = Plan(study, pd.DataFrame(), seeds, own_classes=own, carried=carried)
    if carried is not None:
        plan.inputs[name_of(Path(carried.file))] = carried.digest
    plan.add(design_points(study), progress)
    parquet_of(plan.design)  # that it can be stored is known before the first run
    job = Job(
        str(folder.resolve()), study.called_in, study.outcomes, study.paths, study.keep, _engine(execution, plan),
        study.time_limit_s, own,
    )  # fmt: skip
    check_outcomes(plan, job)
    return plan, job


def _notes(plan: Plan) -> list[str]:
    """Notes of a receipt, in English: programs read them."""
    with speaking(ENGLISH):
        return plan.notes


def _drive(
    inventory: Inventory,
    todo: np.ndarray,
    backend: Backend,
    how: tuple[str, bool],
    tally: Tally,
    progress: Progress | None,
) -> None:
    """Run what is to do, bool [n_points, n_replicates], and tell of it; `how`: in which engine, and sharing months."""
    before, n_todo = tally.n_ended, int(todo.sum())

    def heard() -> None:
        n = tally.n_ended - before
        failures = _(", {n:,} failed", n=len(tally.failures)) if tally.failures else ""
        if progress is not None:
            progress(n, n_todo, _("{n:,} of {n_all:,} runs{failures}", n=n, n_all=n_todo, failures=failures))

    pace = Pace(inventory.plan.work_of(todo), n_todo)
    engine, share_months = how
    chunks = chunks_of(inventory.plan, todo, engine, backend.n_shares, pace.fits, share_months)
    drive(backend, chunks, pace, tally, heard)


def _see_that_all_is_there(inventory: Inventory, n_done: int) -> None:
    """Raise `ConfigError` where workers say of runs that they are done, and their shards are not there."""
    lost = n_done - int(inventory.done().sum())
    if lost > 0:
        raise ConfigError(
            _(
                "{folder}: {lost:,} runs are done and not there: workers do not see this folder, or "
                "something else moves its files; expected a folder that all machines share, under the same "
                "path",
                folder=inventory.folder,
                lost=lost,
            )
        )


def _thresholds(inventory: Inventory) -> list[str]:
    """What an adaptive design has found; nothing of others, whose results are not read for it."""
    plan = inventory.plan
    if not design_of(plan.study).grows:
        return []
    with speaking(ENGLISH):  # programs read them in the receipt
        return threshold_sentences(plan.study, plan.design, outcomes_of(inventory), plan.titles)


def outcomes_of(inventory: Inventory) -> dict[str, np.ndarray]:
    """Outcomes of the runs of a plan, [n_points, n_replicates]; nan where a run is missing."""
    plan, names = inventory.plan, inventory.plan.study.outcomes
    by_id: dict[str, tuple[float, ...]] = {}
    for shard in inventory.shards.values():
        frame = read_shard(shard.path, columns=["run_id", "status", *names]).to_pandas()
        frame = frame[frame["status"] == DONE]
        by_id |= dict(zip(frame["run_id"], frame[names].itertuples(index=False), strict=True))
    undefined = (np.nan,) * len(names)
    rows = [by_id.get(f"{number:016x}", undefined) for number in plan.ids.reshape(-1).tolist()]
    columns = np.array(rows, dtype=np.float64).reshape(*plan.ids.shape, len(names))
    return {name: columns[..., column] for column, name in enumerate(names)}


def _finish(inventory: Inventory, failures: list[dict[str, Any]], say: Callable[[str], None], whole: bool) -> int:
    """Leave a folder in which every run that was tried has one row; unless `whole`, rounds to come may be there.

    How many runs have failed, by what is known now and was before.
    """
    try:
        inventory.scan(say)
        if whole:
            tidy(inventory)
        rows = open_failures(inventory.plan, inventory.done(), failures)
        write_parquet(inventory.folder / DESIGN, inventory.plan.design)
        write_failures(inventory.folder, rows, inventory.plan.study.outcomes)
    except NoRoom as error:
        raise stop_for_room(error) from None
    return len(rows)


def _part(plan: Plan, execution: Execution) -> np.ndarray:
    """The runs of the k-th of n parts: whole points where there are enough, as they step together."""
    if execution.shard is None:
        return np.full(plan.ids.shape, not execution.only_what_is_there)
    k, n = execution.shard
    points, replicates = np.indices(plan.ids.shape)
    number = points if len(plan.ids) >= n else points * plan.ids.shape[1] + replicates
    part: np.ndarray = number % n == k - 1
    return part


def _engine(execution: Execution, plan: Plan) -> str:
    """`auto` is decided for the sweep, and not run by run: workers load compiled code once; this process may have."""
    processes = 1 if execution.workers == 0 else execution.workers or os.cpu_count() or 1
    if execution.engine == "auto" and execution.backend == "local":
        loaded = execution.workers == 0 and sys.modules.get("agents.engines.compiled") is not None
        saved = SAVED_S * (plan.customer_steps + SAVED_IN_ANY_CASE * plan.batch_steps)
        return "numba" if loaded or pays(saved, processes) else "numpy"
    return execution.engine
