"""A calibration from end to end: waves, the posterior, runs of its draws, and scores of what it was not told."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from agents.draws import FloatArray
from configs import load
from configs.schema.observed import observed_series
from experiments.calibration.forecasts import forecasts
from experiments.calibration.posterior import sample_posterior
from experiments.calibration.problem import Problem
from experiments.calibration.runs import Wave, run_points
from experiments.calibration.targets import Target, targets_of
from experiments.calibration.waves import Matched, match
from experiments.progress import Progress
from experiments.runs.inputs import input_files
from experiments.runs.observed.items import BPM6, observed
from experiments.statistics.scores import crps, inside, interval
from experiments.sweep import Execution
from sim.record.fingerprint import program_fingerprint
from sim.whole_files import write_whole

POSTERIOR = "posterior.json"
MODEL = "this model"
RATE = "usd_jpy_average"  # observed, whatever a scenario takes for it
HELD_OUT = "balance_total"  # what the benchmarks forecast, too


@dataclass(frozen=True)
class Fitted:
    """A calibration that is done."""

    problem: Problem
    until: int | None
    targets: list[Target]  # all that are observed
    used: np.ndarray  # bool, those that were fitted
    matched: Matched
    draws: FloatArray  # of the posterior, factors [n_draws, n_keys]
    levels: FloatArray  # of profiled streams, factors [n_draws, n_streams]
    accepted: float  # share of steps that the sampler took
    predicted: FloatArray  # targets as the model with its discrepancy has them, [n_draws x n_replicates, n_targets]
    scores: pd.DataFrame  # predictor, year, item, value, observed, error, crps, inside_90


def calibrate(
    problem: Problem,
    until: int | None,
    folder: Path,
    execution: Execution,
    say: Callable[[str], None] = lambda _text: None,
    progress: Progress | None = None,
) -> Fitted:
    """Fit a problem to what was published until a year; runs are kept in `folder`, and found there again.

    `progress` hears of runs done, of all, and of the stage. Raises `ConfigError`.
    """
    progress_of = _stages(problem, progress)
    targets = targets_of(problem.discrepancy, problem.file)
    fitted = targets_of(problem.discrepancy, problem.file, until)
    used = np.array([target in fitted for target in targets])
    matched = match(problem, fitted, folder, execution, say, progress_of)
    draws, accepted = sample_posterior(
        matched.evidence, matched.emulator, problem.draws, problem.seed, matched.plausible
    )
    runs = run_points(problem, matched.keys, draws, targets, folder / "draws", execution, progress_of("draws"))
    rng = np.random.default_rng([problem.seed, 99])
    levels = np.array([_drawn_levels(matched, row, rng) for row in runs.means[:, used]])
    predicted = _predicted(runs, levels, targets, rng)
    scores = scores_of(targets, used, predicted)
    done = Fitted(problem, until, targets, used, matched, draws, levels, accepted, predicted, scores)
    write_whole(folder / POSTERIOR, json.dumps(posterior_table(done), indent=1))
    return done


def _stages(problem: Problem, progress: Progress | None) -> Callable[[str], Progress | None]:
    """Progress of every stage, as a part of all runs; stages come in their order."""
    n_runs = [problem.points * problem.replicates] * problem.waves + [problem.draws * problem.replicates]
    before = iter([0, *np.cumsum(n_runs).tolist()])

    def progress_of(stage: str) -> Progress | None:
        first, n = next(before), sum(n_runs)
        if progress is None:
            return None
        return lambda done, _total, where: progress(first + done, n, f"{stage}: {where}")

    return progress_of


def _drawn_levels(matched: Matched, outputs: FloatArray, rng: np.random.Generator) -> FloatArray:
    mean, covariance = matched.evidence.levels(outputs, matched.emulator.seeds)
    if len(mean) == 0:  # nothing is profiled out, and of no numbers NumPy draws none
        return mean
    drawn: FloatArray = np.maximum(rng.multivariate_normal(mean, covariance), 0.0)
    return drawn


def _predicted(runs: Wave, levels: FloatArray, targets: list[Target], rng: np.random.Generator) -> FloatArray:
    """Targets of every run with its levels, and with a draw of what the model is wrong by."""
    moved = runs.outputs + ((levels - 1.0) @ runs.streams.T)[:, None, :]
    wrong = rng.standard_normal(moved.shape) * [target.discrepancy for target in targets]
    return np.asarray((moved + wrong).reshape(-1, len(targets)))


def scores_of(targets: list[Target], used: np.ndarray, predicted: FloatArray) -> pd.DataFrame:
    """A row for each figure that was held out, of the model and, of the balance, of five benchmarks."""
    rows = []
    for number in np.flatnonzero(~used):
        target = targets[number]
        rows.append(_row(MODEL, target, predicted[:, number]))
    later = [target for target, fitted in zip(targets, used, strict=True) if not fitted and target.name == HELD_OUT]
    last = max(target.year for target, fitted in zip(targets, used, strict=True) if fitted)
    known = {year: value for year, value in observed_balance().items() if year <= last}
    if len(known) > 2:
        rate = observed_series(RATE).by_year
        for target in later:
            ensembles = forecasts(known, rate, target.year)
            rows += [_row(name, target, members) for name, members in ensembles.items()]
    columns = ["predictor", "year", "item", "value", "observed", "error", "crps", "low_90", "high_90", "inside_90"]
    return pd.DataFrame(rows, columns=columns)


def observed_balance() -> dict[int, float]:
    """The published balance by calendar year, JPY tn, of the manual in force, as it stands beside the model."""
    figures = observed(HELD_OUT)
    return {int(year): figure.value for year, figure in figures.items() if figure.standard == BPM6}


def _row(predictor: str, target: Target, members: FloatArray) -> dict[str, Any]:
    members = members[np.isfinite(members)]
    low, high = interval(members, 0.9)
    value = float(members.mean())
    return {
        "predictor": predictor, "year": target.year, "item": target.name, "value": value, "observed": target.observed,
        "error": abs(value - target.observed), "crps": crps(target.observed, members), "low_90": low, "high_90": high,
        "inside_90": inside(target.observed, members),
    }  # fmt: skip


def posterior_table(fitted: Fitted) -> Mapping[str, Any]:
    """What is kept of a calibration: dotted keys, their values in every draw, and all it takes to get them again."""
    problem, settings = fitted.problem, load(fitted.problem.scenario)
    own, levels = problem.values(settings), problem.stream_levels(settings)
    constants = fitted.draws * [own[key] for key in fitted.matched.keys]
    streams = fitted.levels * list(levels.values())
    return {
        "title": problem.title,
        "scenario": problem.scenario,
        "until": fitted.until,
        "program": program_fingerprint(),
        "inputs": input_files(problem.scenario, load(problem.scenario).model_dump(mode="json")),
        "problem": problem.model_dump(mode="json"),
        "influence": fitted.matched.influence,
        "left": fitted.matched.left,
        "accepted": fitted.accepted,
        "keys": [*fitted.matched.keys, *levels],
        "draws": np.concatenate([constants, streams], axis=1).tolist(),
    }
