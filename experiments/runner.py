"""Run the design of a study: every point in replicates that share their draws with those of all other points."""

import os
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any

import numpy as np
import pandas as pd

from agents.draws import FloatArray
from configs import ConfigError, load
from experiments.designs import design_points
from experiments.measures import Measure, measured_path
from experiments.run import batches
from experiments.study import Study
from sim import Replicates
from sim.check import check_settings

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Task:
    """Replicates of a design point that step together."""

    point_id: int
    scenario: str
    overrides: dict[str, Any]
    seeds: list[int]
    first_replicate: int
    outcomes: list[str]
    paths: list[str]


@dataclass
class StudyRuns:
    """A study that has been run: its design, a row a run, and the paths that were kept."""

    study: Study
    design: pd.DataFrame
    runs: pd.DataFrame  # run_id, point_id, replicate, seed, status, duration_s and the outcomes
    paths: dict[str, FloatArray] = field(default_factory=dict)  # [n_points, n_replicates, n_steps], nan where failed
    failures: pd.DataFrame = field(default_factory=pd.DataFrame)
    workers: int | None = None  # as asked for: an analysis that runs more does so on as many

    def values(self, outcome: str) -> FloatArray:
        """An outcome by design point and replicate, [n_points, n_replicates]; nan where a run failed."""
        table = self.runs.pivot_table(index="point_id", columns="replicate", values=outcome, dropna=False)
        return table.reindex(self.design["point_id"]).to_numpy(dtype=np.float64)

    def grid(self, outcome: str, *factors: str) -> tuple[list[list[Any]], FloatArray]:
        """Levels of all factors, and an outcome over them, [n_levels of each ..., n_replicates]."""
        levels = [list(dict.fromkeys(self.design[factor])) for factor in factors]
        shape = tuple(len(each) for each in levels)
        order = self.design.sort_values(
            list(factors), key=lambda column: column.map(levels[factors.index(str(column.name))].index)
        )
        return levels, self.values(outcome)[order.index].reshape(*shape, -1)


def replicate_seeds(root: int, n: int) -> list[int]:
    """Seeds of the replicates, the same for every design point, so that points are compared draw by draw."""
    return [int(np.random.SeedSequence(root, spawn_key=(at,)).generate_state(1)[0]) for at in range(n)]


def run_study(study: Study, workers: int | None = None, progress: Progress | None = None) -> StudyRuns:
    """All runs of a study, on `workers` processes (default: one a processor). Raises `ConfigError` before any work.

    A run that raises costs itself and those that step with it: they are listed in `failures`.
    """
    design = design_points(study)
    tasks = _tasks(study, design)
    _check_first(tasks[0])
    n_workers = min(workers or os.cpu_count() or 1, len(tasks))
    rows: list[dict[str, Any]] = []
    kept: dict[str, dict[tuple[int, int], FloatArray]] = {name: {} for name in study.paths}
    total, done = sum(len(task.seeds) for task in tasks), 0

    def take(task: Task, answer: tuple[list[dict[str, Any]], dict[str, FloatArray]]) -> None:
        nonlocal done
        rows.extend(answer[0])
        for name, path in answer[1].items():
            for at in range(path.shape[1]):
                kept[name][task.point_id, task.first_replicate + at] = path[:, at]
        done += len(task.seeds)
        if progress is not None:
            failed = sum(row["status"] != "done" for row in rows)
            progress(done, total, f"{done} of {total} runs" + (f", {failed} failed" if failed else ""))

    if n_workers == 1:
        for task in tasks:
            take(task, run_task(task))
    else:
        with ProcessPoolExecutor(n_workers, mp_context=get_context("spawn")) as pool:
            running = {pool.submit(run_task, task): task for task in tasks}
            for finished in as_completed(running):
                take(running[finished], finished.result())
    runs = pd.DataFrame(rows).sort_values(["point_id", "replicate"], ignore_index=True)
    failures = runs[runs["status"] != "done"].reset_index(drop=True)
    errors = ["error", "traceback"]
    stacked = _stack(kept, len(design), study.replicates)
    return StudyRuns(study, design, runs.drop(columns=errors), stacked, failures, workers)


def run_task(task: Task) -> tuple[list[dict[str, Any]], dict[str, FloatArray]]:
    """A row for each replicate, and the paths that are kept, [n_steps, n_replicates]."""
    started = time.perf_counter()
    values: dict[str, FloatArray] = {}
    paths: dict[str, FloatArray] = {}
    error = trace = ""
    ids = [""] * len(task.seeds)
    try:
        model = Replicates(task.scenario, seeds=task.seeds, first_replicate=task.first_replicate, **task.overrides)
        while model.running:
            model.step()
        values = {text: Measure.parse(text).values(model) for text in task.outcomes}
        paths = {name: measured_path(model, name) for name in task.paths}
        ids = model.run_ids
    except Exception as problem:
        error, trace = f"{type(problem).__name__}: {problem}", traceback.format_exc()
        values, paths = {}, {}
    share = (time.perf_counter() - started) / len(task.seeds)
    rows = [
        {
            "run_id": ids[at],
            "point_id": task.point_id,
            "replicate": task.first_replicate + at,
            "seed": seed,
            "status": "failed" if error else "done",
            "duration_s": share,
            **{text: float(values[text][at]) if text in values else np.nan for text in task.outcomes},
            "error": error,
            "traceback": trace,
        }
        for at, seed in enumerate(task.seeds)
    ]
    return rows, paths


def _tasks(study: Study, design: pd.DataFrame) -> list[Task]:
    """The runs as batches, all of the first replicates first; every point is checked. Raises `ConfigError`."""
    seeds = replicate_seeds(study.seed, study.replicates)
    tasks = []
    for point in design.to_dict("records"):
        given = {
            str(key): value for key, value in point.items() if key not in ("point_id", "label") and not _absent(value)
        }
        overrides = {**study.set, **given}
        scenario = str(overrides.pop("scenario", study.scenario))
        try:
            settings = load(scenario, overrides, origins=dict.fromkeys(overrides, study.file))
            check_settings(settings)
        except ConfigError as error:
            where = ", ".join(f"{key} = {value}" for key, value in given.items())
            raise ConfigError(f"{error}" + (f" (design point {where})" if where else "")) from None
        for first, size in batches(settings, study.replicates, "auto"):
            tasks.append(
                Task(int(point["point_id"]), scenario, overrides, seeds[first : first + size], first, study.outcomes,
                     study.paths)
            )  # fmt: skip
    return sorted(tasks, key=lambda task: (task.first_replicate, task.point_id))


def _absent(value: Any) -> bool:
    """Whether a point of a list leaves a factor as it stands in the scenario."""
    return value is None or (isinstance(value, float) and np.isnan(value))


def _check_first(task: Task) -> None:
    """See that the outcomes exist before anything runs."""
    measures = [Measure.parse(text) for text in task.outcomes]
    model = Replicates(task.scenario, seeds=task.seeds[:1], **task.overrides)
    for name in [*(measure.name for measure in measures), *task.paths]:
        measured_path(model, name)


def _stack(
    kept: dict[str, dict[tuple[int, int], FloatArray]], n_points: int, n_replicates: int
) -> dict[str, FloatArray]:
    stacked = {}
    for name, paths in kept.items():
        longest = max((len(path) for path in paths.values()), default=0)
        stacked[name] = np.full((n_points, n_replicates, longest), np.nan)
        for (point, replicate), path in paths.items():
            stacked[name][point, replicate, : len(path)] = path
    return stacked
