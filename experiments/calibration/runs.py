"""Runs of a calibration: design points through the sweep runner, measured as targets are."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from agents.draws import FloatArray
from configs import Settings, country_of, load
from experiments.calibration.measuring import measured, paths_of, stream_of
from experiments.calibration.problem import Problem
from experiments.calibration.targets import Target
from experiments.progress import Progress
from experiments.studies.study import Study
from experiments.sweep import Execution
from experiments.sweep.study_runs import run_study
from sim.start.world import build_world


@dataclass(frozen=True)
class Wave:
    """Points and what their runs give."""

    factors: FloatArray  # of the scenario's values, [n_points, n_constants]
    outputs: FloatArray  # targets in runs, [n_points, n_replicates, n_targets]; nan where a run failed
    streams: FloatArray  # what each profiled stream adds to each target, [n_targets, n_streams]

    @property
    def means(self) -> FloatArray:
        """Over replicates, [n_points, n_targets]."""
        means: FloatArray = self.outputs.mean(axis=1)
        return means

    def parted(self, n: int) -> tuple["Wave", "Wave"]:
        """The same runs with the first so many targets, and with the others."""
        first = Wave(self.factors, self.outputs[..., :n], self.streams[:n])
        return first, Wave(self.factors, self.outputs[..., n:], self.streams[n:])


def run_points(
    problem: Problem,
    keys: list[str],
    factors: FloatArray,
    targets: list[Target],
    folder: Path,
    execution: Execution,
    progress: Progress | None = None,
    seed: int | None = None,
) -> Wave:
    """Run points, factors of constants [n_points, n_keys], kept in `folder`: what is there already is not run again.

    Every point has seeds of its own: what a seed does is then no part of what an emulator learns.
    """
    settings = problem.settings
    moved, values = problem.moved(settings, keys, factors)
    points = [
        {"label": f"point {number}", **dict(zip(moved, row, strict=True))} for number, row in enumerate(values.tolist())
    ]
    end = {"time.end": f"{max(target.year for target in targets) + 1}-03", "customers.number": problem.customers}
    overrides = {**problem.set, **end}
    paths = paths_of(targets, settings, problem.profiled.streams)
    study = Study(
        title=problem.title,
        scenario=problem.scenario,
        design="list",
        points=points,
        set=overrides,
        replicates=problem.replicates,
        seed=problem.seed if seed is None else seed,
        shared_seeds=False,
        outcomes=["balance.total.balance_lcu"],
        paths=paths,
    )
    runs = run_study(study, execution, progress, folder)
    dates = build_world(load(problem.scenario, overrides)).dates
    return Wave(factors, *_measured(runs.paths, dates, targets, settings, problem.profiled.streams))


def _measured(
    paths: dict[str, FloatArray], dates: np.ndarray, targets: list[Target], settings: Settings, streams: list[str]
) -> tuple[FloatArray, FloatArray]:
    outputs = np.stack([measured(target, paths, dates, settings) for target in targets], axis=-1)
    country = country_of(settings)
    added = [[stream_of(stream, target, paths, dates, country) for stream in streams] for target in targets]
    return outputs, np.array(added).reshape(len(targets), len(streams))
