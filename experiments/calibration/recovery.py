"""Recovery: histories made from known parameters, each fitted as the observed one is (Talts et al. 2018).

Parameters of a history are drawn from the priors: factors of the constants that the screening keeps (all others stay as
the scenario has them, as in the fit) and levels of the profiled streams. A history is one run at them, with seeds that
no point of an emulator has, and with draws of the model's discrepancy and of the errors of observation.

All histories are fitted by one emulator, of a wave over the whole priors. What this tests is the evidence, the levels
that are profiled out, the emulator and the sampler: a posterior that is right has truths at every rank among its draws
equally often, and nine tenths of them inside its intervals of 90%. What it does not test: the screening, the waves that
look closer (`refocus` has every history go through them, each with runs of its own), and whether the discrepancy is as
large as it is said to be, for a history is made of what the fit assumes.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from agents.draws import FloatArray
from configs import ConfigError
from configs.language import _
from experiments.calibration import posterior
from experiments.calibration.emulator import Emulator, fit_emulator, leave_out_errors
from experiments.calibration.posterior import evidence_of, levels_at, sample_posterior
from experiments.calibration.problem import Problem
from experiments.calibration.runs import Wave, run_points
from experiments.calibration.targets import Target, targets_of
from experiments.calibration.waves import narrow, sample, screened
from experiments.progress import Progress, stages
from experiments.sweep import Execution
from sim.record.fingerprint import program_fingerprint
from sim.whole_files import write_whole

CASES = 40
DRAWS = 99  # a truth has one of 100 ranks among so many
FEWEST = 2
FOLDER = "recovery"


@dataclass(frozen=True)
class Recovery:
    """Truths and what was made of them; parameters are the constants that are kept, then the profiled streams."""

    problem: Problem
    until: int | None
    refocused: bool
    keys: list[str]  # of the parameters
    truths: FloatArray  # factors, [n_cases, n_parameters]
    draws: FloatArray  # factors, [n_cases, DRAWS, n_parameters]
    prior_sd: FloatArray  # [n_parameters]
    trusted: list[bool]  # by case: whether the sampler's chain is long beside its autocorrelation time
    autocorrelation: list[float]  # of the slowest constant, by case
    emulator_errors: FloatArray  # at points left out, over what the emulator says of them, [n_left_out, n_targets]

    @property
    def ranks(self) -> FloatArray:
        """How many draws lie below the truth, 0 to DRAWS, [n_cases, n_parameters]."""
        ranks: FloatArray = (self.draws < self.truths[:, None, :]).sum(axis=1)
        return ranks

    @property
    def names(self) -> list[str]:
        """What the parameters are, in words."""
        return [self.problem.name_of(key) for key in self.keys]


@dataclass(frozen=True)
class _Setting:
    """What all histories are fitted with."""

    problem: Problem
    keys: list[str]
    targets: list[Target]
    wave: Wave
    emulator: Emulator


def recover(
    problem: Problem,
    until: int | None,
    n_cases: int,
    folder: Path,
    execution: Execution,
    say: Callable[[str], None] = lambda _text: None,
    progress: Progress | None = None,
    refocus: bool = False,
) -> Recovery:
    """Make histories and fit them; runs and fits are kept in `folder`, and found there again. Raises `ConfigError`."""
    if n_cases < FEWEST:
        raise ConfigError(_("--cases is {n}; expected at least {least} histories", n=n_cases, least=FEWEST))
    progress_of = _stages(problem, n_cases, refocus, progress)
    targets, place = targets_of(problem.discrepancy, problem.file, until, problem.settings.country), folder / FOLDER
    keys, *_shares_and_runs = screened(problem, targets, folder, execution, say, progress_of)
    points = sample(problem, keys, problem.points, 50)
    wave = run_points(problem, keys, points, targets, place / "emulator", execution, progress_of(_("emulator")),
                      problem.seed + 50)  # fmt: skip
    setting = _Setting(problem, keys, targets, wave, fit_emulator(problem, keys, wave, targets))
    rng = np.random.default_rng([problem.seed, 51])
    low, width = setting.emulator.low, setting.emulator.width
    factors = low + width * rng.random((n_cases, len(keys)))
    once = problem.model_copy(update={"replicates": 1})
    runs = run_points(once, keys, factors, targets, place / "histories", execution,
                      progress_of(_("histories")), problem.seed + 51)  # fmt: skip
    levels = 1.0 + problem.profiled.spread * rng.standard_normal((n_cases, wave.streams.shape[1]))
    covariance = evidence_of(targets, wave.streams, problem.profiled.spread).errors
    errors = rng.multivariate_normal(np.zeros(len(targets)), covariance, n_cases, method="eigh")
    histories = runs.outputs[:, 0] + (levels - 1.0) @ runs.streams.T + errors
    fits = []
    for case, history in enumerate(histories):
        observed = [replace(target, observed=value) for target, value in zip(targets, history.tolist(), strict=True)]
        own = place / f"case_{case}"
        fits.append(_fitted(setting, observed, case, own, execution, progress_of, refocus))
        say(_("history {number} of {n} is fitted", number=case + 1, n=n_cases))
    return Recovery(
        problem=problem,
        until=until,
        refocused=refocus,
        keys=[*keys, *problem.profiled.streams],
        truths=np.concatenate([factors, levels], axis=1),
        draws=np.array([fit["draws"] for fit in fits]),
        prior_sd=np.concatenate([width / np.sqrt(12.0), np.full(levels.shape[1], problem.profiled.spread)]),
        trusted=[fit["trusted"] for fit in fits],
        autocorrelation=[fit["autocorrelation"] for fit in fits],
        emulator_errors=leave_out_errors(problem, keys, wave, targets),
    )


def _fitted(
    setting: _Setting,
    observed: list[Target],
    case: int,
    folder: Path,
    execution: Execution,
    progress_of: Callable[[str], Progress | None],
    refocus: bool,
) -> dict[str, Any]:
    """Draws of parameters, [DRAWS, n_parameters], and how the sampler fared: of the file, where it has this fit."""
    file, digest = folder / "fit.json", _digest(setting, observed, refocus)
    if file.is_file() and (kept := json.loads(file.read_text(encoding="utf-8")))["digest"] == digest:
        return dict(kept)
    problem, wave, emulator, start = setting.problem, setting.wave, setting.emulator, None
    evidence = evidence_of(observed, wave.streams, problem.profiled.spread)
    if refocus:
        seeded = problem.model_copy(update={"seed": problem.seed + 100 * (case + 1)})
        _left, emulator, evidence, start, _wave = narrow(
            seeded, setting.keys, wave, observed, folder, execution, lambda _text: None, progress_of
        )
    sampled = sample_posterior(evidence, emulator, DRAWS, problem.seed + case, start)
    levels = levels_at(evidence, emulator, sampled.draws, np.random.default_rng([problem.seed, 52, case]))
    fit = {
        "digest": digest,
        "draws": np.concatenate([sampled.draws, levels], axis=1).tolist(),
        "trusted": sampled.trusted,
        "autocorrelation": sampled.autocorrelation,
    }
    write_whole(file, json.dumps(fit))
    return fit


def _digest(setting: _Setting, observed: list[Target], refocus: bool) -> str:
    """Of all that a fit follows from."""
    settled = [setting.problem.model_dump(mode="json"), [target.observed for target in observed], refocus, DRAWS]
    settled += [posterior.BURN_IN, posterior.STEPS, program_fingerprint()]
    arrays = b"".join(np.ascontiguousarray(array).tobytes() for array in (setting.wave.factors, setting.wave.outputs))
    return hashlib.sha256(json.dumps(settled).encode() + arrays).hexdigest()[:16]


def _stages(
    problem: Problem, n_cases: int, refocus: bool, progress: Progress | None
) -> Callable[[str], Progress | None]:
    """Progress of every stage, as a part of all runs; stages come in their order."""
    points = [problem.first_points * problem.replicates, problem.points * problem.replicates, n_cases]
    if refocus:
        points += [problem.points * problem.replicates] * (n_cases * (problem.waves - 1))
    return stages(points, progress)
