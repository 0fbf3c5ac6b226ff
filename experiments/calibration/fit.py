"""A calibration from end to end: waves, the posterior, runs of its draws, and scores of what it was not told."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from agents.draws import FloatArray
from configs.language import ENGLISH, _, speaking
from experiments.calibration.holdout import HoldOut, Skipped, told_figures
from experiments.calibration.posterior import Sample, sample_posterior
from experiments.calibration.predictions import figures_before_fit, log_predictive_density, predicted_figures
from experiments.calibration.problem import Problem
from experiments.calibration.runs import run_points
from experiments.calibration.scoring import scores_of
from experiments.calibration.targets import Target
from experiments.calibration.waves import Matched, match
from experiments.progress import Progress, stages
from experiments.runs.inputs import input_files
from experiments.sweep import Execution
from sim.record.fingerprint import program_fingerprint
from sim.whole_files import write_whole

POSTERIOR = "posterior.json"


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
    sampled: Sample  # how the draws were made
    predicted: FloatArray  # targets as the model with its discrepancy has them, [n_draws x n_replicates, n_targets]
    scores: pd.DataFrame  # predictor, year, item, value, observed, error, crps, low_90, high_90, inside_90, members
    held: list[HoldOut]  # kinds of figures that were held out
    skipped: list[Skipped]  # of what was told neither
    log_density: float  # of all held-out figures together; nan where there are none


def calibrate(
    problem: Problem,
    until: int | None,
    folder: Path,
    execution: Execution,
    say: Callable[[str], None] = lambda _text: None,
    progress: Progress | None = None,
    held: Sequence[HoldOut] = (),
) -> Fitted:
    """Fit a problem to what was published until a year; runs are kept in `folder`, and found there again.

    Kinds of figures that are `held` out are not told either. `progress` hears of runs done, of all, and of the stage.
    Raises `ConfigError`.
    """
    progress_of = _stages(problem, progress)
    told = told_figures(problem.discrepancy, problem.file, until, held, problem.settings.country)
    targets, used = told.targets, told.used
    for skipped in told.skipped:
        say(str(skipped))
    matched = match(problem, told.fitted, folder, execution, say, progress_of, told.beside)
    sampled = sample_posterior(matched.evidence, matched.emulator, problem.draws, problem.seed, matched.plausible)
    draws = sampled.draws
    runs = run_points(problem, matched.keys, draws, targets, folder / "draws", execution, progress_of(_("draws")))
    rng = np.random.default_rng([problem.seed, 99])
    levels = np.array([_drawn_levels(matched, row, rng) for row in runs.means[:, used]])
    seeds = matched.emulator.seeds
    predicted = predicted_figures(runs, levels, targets, used, seeds, rng)
    prior = figures_before_fit(matched.beside, told.beside, problem.profiled.spread, rng)
    scores = scores_of(targets, used, predicted, prior, problem.settings.country)
    log_density = log_predictive_density(runs, levels, targets, used, seeds)
    done = Fitted(problem, until, targets, used, matched, draws, levels, sampled, predicted, scores, list(held),
                  told.skipped, log_density)  # fmt: skip
    write_whole(folder / POSTERIOR, json.dumps(posterior_table(done), indent=1))
    return done


def _stages(problem: Problem, progress: Progress | None) -> Callable[[str], Progress | None]:
    """Progress of every stage, as a part of all runs; stages come in their order."""
    n_runs = [problem.replicates * n for n in [*_points(problem), problem.draws]]
    return stages(n_runs, progress)


def _points(problem: Problem) -> list[int]:
    """Of every wave."""
    return [problem.first_points, *[problem.points] * (problem.waves - 1)]


def _drawn_levels(matched: Matched, outputs: FloatArray, rng: np.random.Generator) -> FloatArray:
    seeds = matched.emulator.seeds * (1.0 + 1.0 / matched.wave.outputs.shape[1])  # of what was observed, and of a mean
    mean, covariance = matched.evidence.levels(outputs, seeds)
    if len(mean) == 0:  # nothing is profiled out, and of no numbers NumPy draws none
        return mean
    drawn: FloatArray = np.maximum(rng.multivariate_normal(mean, covariance), 0.0)
    return drawn


def posterior_table(fitted: Fitted) -> Mapping[str, Any]:
    """What is kept of a calibration: dotted keys, their values in every draw, and all it takes to get them again."""
    problem, settings = fitted.problem, fitted.problem.settings
    levels = problem.stream_levels(settings)
    moved, constants = problem.moved(settings, fitted.matched.keys, fitted.draws)
    streams = fitted.levels * list(levels.values())
    with speaking(ENGLISH):  # which programs read
        notices = [str(skipped) for skipped in fitted.skipped]
    return {
        "title": problem.title,
        "scenario": problem.scenario,
        "until": fitted.until,
        "program": program_fingerprint(),
        "inputs": input_files(problem.scenario, settings.model_dump(mode="json")),
        "problem": problem.model_dump(mode="json"),
        "influence": fitted.matched.influence,
        "left": fitted.matched.left,
        "accepted": fitted.sampled.accepted,
        "autocorrelation": fitted.sampled.autocorrelation,
        "held_out": [str(part) for part in fitted.held],
        "notices": notices,
        "targets": [
            {
                "name": target.name,
                "year": target.year,
                "unit": target.unit,
                "observed": target.observed,
                "error": target.error,
                "discrepancy": target.discrepancy,
                "used": bool(used),
            }
            for target, used in zip(fitted.targets, fitted.used, strict=True)
        ],
        "waves": [
            {
                "points": points,
                "replicates": problem.replicates,
                "seed": problem.seed + (number + 1 if number else 0),
                "left": left,
            }
            for number, (points, left) in enumerate(zip(_points(problem), fitted.matched.left, strict=True))
        ],
        "seeds": {"root": problem.seed, "draws": [problem.seed, 99]},
        "keys": [*moved, *levels],
        "draws": np.concatenate([constants, streams], axis=1).tolist(),
    }
