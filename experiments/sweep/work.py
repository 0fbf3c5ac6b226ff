"""What a worker does: run a chunk, write its shards, and answer with a receipt."""

import json
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from agents.draws import FloatArray
from configs import ConfigError, Settings
from configs.language import ENGLISH, speaking
from experiments.runs import calendar
from experiments.runs.outcomes import leads, measures
from experiments.runs.outcomes.measures import Measure
from experiments.runs.outcomes.recorded import measured_path
from experiments.runs.resolve import resolve
from experiments.runs.run import build
from experiments.runs.together.batches import Batch, Stretch
from experiments.runs.together.kin import finished
from experiments.studies.files import seen_from
from experiments.sweep.shards import NoRoom, hash_of, write_shard
from sim import DigitalEconomy, Economies
from sim.agent_kinds import OwnClass

RUNS, PATHS = "runs", "paths"
FAILURES = "failures.parquet"
LONG = ("balance", "market", "outcomes")  # tables that a study may keep whole
DONE, FAILED = "done", "failed"


@dataclass(frozen=True)
class Job:
    """What is the same for all chunks of a sweep."""

    folder: str
    called_in: str  # the folder that paths of scenarios start from
    outcomes: list[str]
    paths: list[str]
    keep: list[str]  # long tables that are kept whole
    engine: str
    time_limit_s: float | None  # of one run
    own_classes: Mapping[str, OwnClass] = field(default_factory=dict)  # of agents, by kind


@dataclass(frozen=True)
class Chunk:
    """Batches that one worker runs in a row, some seconds of work."""

    name: str
    batches: list[Batch]
    attempt: int = 0
    customer_steps: float = 0.0  # what it is expected to cost

    @property
    def n_runs(self) -> int:
        """Runs of all batches."""
        return sum(batch.n_runs for batch in self.batches)

    @property
    def as_long_as(self) -> float:
        """How many single runs it may take as long as."""
        return sum(batch.as_long_as for batch in self.batches)

    def alone(self) -> list[list[Batch]]:
        """Its runs one by one."""
        return [[run] for batch in self.batches for run in batch.alone()]

    def halves(self) -> list[list[Batch]]:
        """Its batches in two, or its only batch."""
        middle = len(self.batches) // 2
        if middle:
            return [self.batches[:middle], self.batches[middle:]]
        return [[half] for half in self.batches[0].halves()]


@dataclass
class Receipt:
    """What has become of a chunk; its results stand in the shard."""

    chunk: str
    run_ids: list[str] = field(default_factory=list)  # of those that are done
    failed: list[dict[str, Any]] = field(default_factory=list)  # rows of failures
    shard: str = ""
    duration_s: float = 0.0
    stop: str = ""  # why the sweep cannot go on


class OverTime(Exception):
    """A run takes longer than it may."""


class OtherProgram(Exception):
    """A worker has another program than the one that planned the sweep."""


def run_chunk(job: Job, chunk: Chunk, wanted: Callable[[], bool] = lambda: True) -> Receipt:
    """Run a chunk; whatever a run raises costs that run alone. `wanted` says in the end whether it is to be written.

    What fails is told in English, whoever asks for it: programs read it.
    """
    with speaking(ENGLISH):
        return _carried_out(job, chunk, wanted)


def _carried_out(job: Job, chunk: Chunk, wanted: Callable[[], bool]) -> Receipt:
    started = time.perf_counter()
    receipt, kept = Receipt(chunk.name), _Kept(job)
    pending = [list(alike) for _, alike in groupby(chunk.batches, lambda batch: batch.kin or batch.run_ids[0])]
    try:
        while pending:
            batches = pending.pop(0)
            begun = time.perf_counter()
            try:
                for batch, model in _finished(job, tuple(batches)):
                    kept.take(batch, model, time.perf_counter() - begun)
                    receipt.run_ids += batch.run_ids
                    batches.remove(batch)
                    begun = time.perf_counter()
            except OtherProgram:
                raise
            except Exception as error:
                if len(batches) > 1:  # what has been made of shared months is run by itself, and fails as it does so
                    pending = [[batch] for batch in batches] + pending
                    continue
                (batch,) = batches
                if batch.n_runs > 1:  # to look for one that is slow takes longest where it steps with others
                    parts = batch.alone() if isinstance(error, OverTime) else batch.halves()
                    pending = [[part] for part in parts] + pending
                    continue
                trace, spent = traceback.format_exc(), time.perf_counter() - begun
                receipt.failed.append(failure(batch, f"{type(error).__name__}: {error}", trace, spent))
        if wanted():
            receipt.shard = kept.write(chunk.name)
        else:
            receipt.run_ids, receipt.failed = [], []
    except (NoRoom, OtherProgram) as error:
        receipt.run_ids, receipt.failed, receipt.stop = [], [], str(error)
    receipt.duration_s = time.perf_counter() - started
    return receipt


def failure(batch: Batch, error: str, trace: str, duration_s: float) -> dict[str, Any]:
    """A row of failures, for a batch of one run."""
    (run,) = batch.stretches
    return {
        "run_id": run.run_ids[0],
        "point_id": run.point_id,
        "replicate": run.first_replicate,
        "seed": run.seeds[0],
        "parameters": json.dumps({"scenario": run.scenario, **run.overrides}, default=str),
        "error": error,
        "traceback": trace,
        "duration_s": duration_s,
    }


def _finished(job: Job, batches: Sequence[Batch]) -> Iterator[tuple[Batch, DigitalEconomy | Economies]]:
    """Batches with their finished models; several share months. Raises what a month raises, and as `_run` does."""
    if len(batches) == 1:
        yield batches[0], _run(job, batches[0])
        return
    members = [
        [settings for run in batch.stretches for settings in [_settings_of(job, run)] * len(run.seeds)]
        for batch in batches
    ]
    seeds = [seed for run in batches[0].stretches for seed in run.seeds]
    replicates = [number for run in batches[0].stretches for number in run.replicates]
    for number, model in finished(members, seeds, replicates, job.engine):
        _see_that_it_is(model, batches[number])
        yield batches[number], model


def _settings_of(job: Job, run: Stretch) -> Settings:
    return resolve(seen_from(job.called_in, run.scenario), run.overrides)


def _run(job: Job, batch: Batch) -> DigitalEconomy | Economies:
    """A finished model. Raises `OverTime` between steps, and `OtherProgram`."""
    limit = None if job.time_limit_s is None else job.time_limit_s * batch.as_long_as
    started = time.perf_counter()
    model = _built(job, batch)
    _see_that_it_is(model, batch)
    while model.running:
        model.step()
        if limit is not None and time.perf_counter() - started > limit:
            raise OverTime(f"over the time limit of {job.time_limit_s:g} s after {model.month} steps")
    return model


def _see_that_it_is(model: DigitalEconomy | Economies, batch: Batch) -> None:
    """Raise `OtherProgram` where a model is not that of a batch."""
    if model.run_ids != batch.run_ids:
        raise OtherProgram(
            "a worker has another program, or other files of the scenario or of agent_classes, than the sweep was "
            "planned with; expected the same version of digital-balance everywhere, and files that stay as they are"
        )


def _built(job: Job, batch: Batch) -> DigitalEconomy | Economies:
    """The model of a batch before its first step."""
    scenarios = [_settings_of(job, run) for run in batch.stretches]
    if len(scenarios) == 1:
        (run,) = batch.stretches
        return build(scenarios[0], run.seeds, run.first_replicate, job.engine, _classes(job))
    parts = list(zip(scenarios, batch.stretches, strict=True))
    members = [settings for settings, run in parts for _ in run.seeds]
    seeds = [seed for run in batch.stretches for seed in run.seeds]
    replicates = [number for run in batch.stretches for number in run.replicates]
    # Checked by who planned the sweep: where an id differs, that is another program or file.
    return Economies.of_checked(members, seeds, replicates, job.engine)


def _classes(job: Job) -> dict[str, type]:
    """The classes of agents that are a user's own. Raises `OtherProgram` where this process cannot import one."""
    try:
        return {kind: own.imported() for kind, own in job.own_classes.items()}
    except ConfigError as error:
        raise OtherProgram(f"a worker: {error}") from None


class _Kept:
    """Columns of what a chunk keeps, until it is written."""

    def __init__(self, job: Job) -> None:
        self.job, self.rows = job, []  # type: tuple[Job, list[dict[str, Any]]]
        self.held: set[str] = set()  # runs whose long rows it has: points that are the same run share them
        self.paths: list[dict[str, Any]] = []
        self.tables: dict[str, list[Any]] = {name: [] for name in job.keep}

    def take(self, batch: Batch, model: DigitalEconomy | Economies, duration_s: float) -> None:
        values: dict[str, FloatArray] = {text: Measure.parse(text).values(model) for text in self.job.outcomes}
        paths = {name: measured_path(model, name) for name in self.job.paths}
        tables = {name: getattr(model, name)() for name in self.job.keep}
        runs = [(stretch, number) for stretch in batch.stretches for number in range(len(stretch.seeds))]
        new = np.array([run_id not in self.held for run_id in batch.run_ids])
        new[np.setdiff1d(np.arange(len(new)), np.unique(batch.run_ids, return_index=True)[1])] = False
        for member, (stretch, number) in enumerate(runs):
            run_id = stretch.run_ids[number]
            self.rows.append({
                "run_id": run_id,
                "point_id": stretch.point_id,
                "replicate": stretch.first_replicate + number,
                **({} if stretch.draw is None else {"draw": stretch.draw}),
                "seed": stretch.seeds[number],
                "status": DONE,
                "duration_s": duration_s / len(runs),
                **{text: float(measured[member]) for text, measured in values.items()},
            })  # fmt: skip
            if paths and new[member]:
                self.paths.append(
                    {"run_id": run_id, **{name: np.array(path[:, member]) for name, path in paths.items()}}
                )
        for name, frame in tables.items():
            self.tables[name].append(frame[np.repeat(new, len(frame) // len(new))])
        if paths or tables:
            self.held.update(batch.run_ids)

    def write(self, chunk: str) -> str:
        """Write the shards, that of the runs last: who finds it finds the others, too. The name; "" without runs."""
        import pandas as pd
        import pyarrow as pa

        if not self.rows:
            return ""
        folder, beside = Path(self.job.folder), {}
        if self.paths:
            columns = {name: [row[name] for row in self.paths] for name in ("run_id", *self.job.paths)}
            beside[PATHS] = write_shard(folder / PATHS, chunk, pa.table(columns))
        for name, frames in self.tables.items():
            table = pa.Table.from_pandas(pd.concat(frames, ignore_index=True), preserve_index=False)
            beside[name] = write_shard(folder / name, chunk, table)
        return write_shard(folder / RUNS, chunk, runs_table(self.rows, self.job.outcomes, beside))


def runs_table(rows: list[dict[str, Any]], outcomes: list[str], beside: dict[str, str]) -> Any:
    """Rows of runs as an Arrow table that names the shards which belong to it."""
    import pyarrow as pa

    types = {"run_id": pa.string(), "point_id": pa.int64(), "replicate": pa.int64()}
    types |= {"draw": pa.int64()} if "draw" in rows[0] else {}
    types |= {"seed": pa.int64()}
    types |= {"status": pa.string(), "duration_s": pa.float64(), **dict.fromkeys(outcomes, pa.float64())}
    schema = pa.schema(types, metadata={"beside": json.dumps(beside), "measured_by": measured_by()})
    return pa.table({name: [row.get(name) for row in rows] for name in types}, schema=schema)


@cache
def measured_by() -> str:
    """Hash of the files that say what an outcome's name means: shards of others are done again."""
    return hash_of(b"".join(Path(str(module.__file__)).read_bytes() for module in (measures, calendar, leads)))
