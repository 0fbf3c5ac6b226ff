"""Runs of a calibration: design points through the sweep runner, measured as targets are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from agents.draws import FloatArray
from configs import Settings, country_of, load
from configs.schema.country import Country
from experiments.calibration.problem import Problem
from experiments.calibration.targets import Target
from experiments.progress import Progress
from experiments.runs.flows import SIDES, TOTAL, joint_items
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


def paths_of(targets: Sequence[Target], settings: Settings, streams: Sequence[str]) -> list[str]:
    """What runs keep, step by step, for these targets and streams."""
    wanted: dict[str, None] = {}
    for target in targets:
        for part in _parts(target, settings):
            wanted[part] = None
    return [*wanted, *(f"outcomes.{stream}" for stream in streams)]


def measured(target: Target, paths: Mapping[str, FloatArray], dates: np.ndarray, settings: Settings) -> FloatArray:
    """A target's figure in runs, [...], from paths [..., n_steps]; nan where a run lacks a month of it."""
    years, months = dates.astype("datetime64[Y]").astype(int) + 1970, dates.astype("datetime64[M]").astype(int) % 12 + 1

    def summed(name: str) -> FloatArray:
        chosen = years == target.year
        total: FloatArray = paths[name][..., chosen].sum(axis=-1)
        return total if chosen.sum() == 12 else np.full(total.shape, np.nan)

    def in_month(name: str, month: int, later: int = 0) -> FloatArray:
        chosen = (years == target.year + later) & (months == month)
        shape = paths[name].shape[:-1]
        return paths[name][..., chosen][..., 0] if chosen.any() else np.full(shape, np.nan)

    parts, described = _parts(target, settings), country_of(settings)
    survey = described.benchmarks.get(target.name)
    if survey is not None and survey.service is None:
        values = [in_month(part, survey.month, survey.years_later) for part in parts]
        if len(values) == 1:
            return 100.0 * values[0]
        above, below = values
        return np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0.0)
    if survey is not None:
        by_offer = {part: summed(part) for part in parts}
        foreign = sum(by_offer[part] for part in parts if _is_foreign(part, settings))
        return np.asarray(100.0 * foreign / np.maximum(sum(by_offer.values()), 1.0))
    return np.asarray(sum(summed(part) for part in parts) / described.large)


def stream_of(
    stream: str, target: Target, paths: Mapping[str, FloatArray], dates: np.ndarray, country: Country
) -> float:
    """What a stream adds to a target at the level that the scenario says, in the target's unit."""
    side, _, item = stream.partition(".")
    flow, items = side.removeprefix("unmodelled_"), joint_items(country).get(target.subject, (target.subject,))
    name = target.name.partition("_")[0]
    if name not in SIDES or (item not in items and target.subject != TOTAL) or name not in (flow, "balance"):
        return 0.0
    chosen = dates.astype("datetime64[Y]").astype(int) + 1970 == target.year
    sign = -1.0 if name == "balance" and flow == "payments" else 1.0
    path = paths[f"outcomes.{stream}"]
    return sign * float(path.reshape(-1, path.shape[-1])[0, chosen].sum()) / country.large


def _parts(target: Target, settings: Settings) -> list[str]:
    """Paths that a target is measured by."""
    described = country_of(settings)
    survey = described.benchmarks.get(target.name)
    if survey is not None and survey.service is not None:
        service = survey.service
        return [f"market.{service}.{offer}.revenue_lcu" for offer in settings.services[service].offers]
    if survey is not None:
        return [f"outcomes.{name}" for name in (survey.outcome, survey.over) if name]
    side, _, item = target.name.partition("_")
    return [f"balance.{part}.{side}_lcu" for part in joint_items(described).get(item, (item,))]


def _is_foreign(part: str, settings: Settings) -> bool:
    _, service, offer = part.split(".")[:3]
    return settings.providers[settings.services[service].offers[offer].provider].origin == "foreign"
