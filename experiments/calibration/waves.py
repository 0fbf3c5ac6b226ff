"""History matching: waves of runs in what is left of the priors, and which constants the targets tell anything of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from agents.draws import FloatArray
from configs.language import _
from experiments.calibration.emulator import Emulator, fit_emulator
from experiments.calibration.posterior import IMPLAUSIBLE, Evidence, evidence_of, implausibility
from experiments.calibration.problem import Problem
from experiments.calibration.runs import Wave, run_points
from experiments.calibration.targets import Target
from experiments.extras import needed
from experiments.progress import Progress
from experiments.sweep import Execution

CANDIDATES = 20_000  # points at which implausibility is looked at


@dataclass(frozen=True)
class Matched:
    """What waves have left: constants that are fitted, an emulator of the last runs, and what is not ruled out."""

    keys: list[str]
    influence: dict[str, float]  # of every constant with a prior: share of what moves the targets, in the first wave
    left: list[float]  # share of the priors that each wave has not ruled out
    emulator: Emulator
    evidence: Evidence
    plausible: FloatArray  # points that are not ruled out, [n, n_keys]
    wave: Wave  # the last
    beside: Wave  # the first, of targets that were only measured


def match(
    problem: Problem,
    targets: list[Target],
    folder: Path,
    execution: Execution,
    say: Callable[[str], None],
    progress_of: Callable[[str], Progress | None],
    beside: Sequence[Target] = (),
) -> Matched:
    """Run the waves, each kept in a folder of its own under `folder`, and found there again.

    Targets `beside` are measured in the first wave alone, and tell the waves nothing.
    """
    keys, shares, wave, unseen = screened(problem, targets, folder, execution, say, progress_of, beside)
    narrowed = narrow(problem, keys, wave, targets, folder, execution, say, progress_of)
    return Matched(keys, shares, *narrowed, unseen)


def screened(
    problem: Problem,
    targets: list[Target],
    folder: Path,
    execution: Execution,
    say: Callable[[str], None],
    progress_of: Callable[[str], Progress | None],
    beside: Sequence[Target] = (),
) -> tuple[list[str], dict[str, float], Wave, Wave]:
    """The first wave: constants that move the targets most, influence of all by key, the runs, and those `beside`."""
    all_keys = list(problem.priors)
    points = sample(problem, all_keys, problem.first_points, 0)
    measured = [*targets, *beside]
    runs = run_points(problem, all_keys, points, measured, folder / "wave_1", execution, progress_of(_wave(1)))
    first, unseen = runs.parted(len(targets))
    shares = influence(problem, all_keys, first, targets)
    keys = sorted(sorted(shares, key=lambda key: -shares[key])[: problem.kept], key=all_keys.index)
    without = ", ".join(key for key in all_keys if key not in keys)
    kept = {"n": len(keys), "n_all": len(shares)}
    if without:
        say(_("wave 1: {n} of {n_all} constants are kept, without {names}", **kept, names=without))
    else:
        say(_("wave 1: {n} of {n_all} constants are kept", **kept))
    wave = Wave(first.factors[:, [all_keys.index(key) for key in keys]], first.outputs, first.streams)
    return keys, shares, wave, unseen


def narrow(
    problem: Problem,
    keys: list[str],
    wave: Wave,
    targets: list[Target],
    folder: Path,
    execution: Execution,
    say: Callable[[str], None],
    progress_of: Callable[[str], Progress | None],
) -> tuple[list[float], Emulator, Evidence, FloatArray, Wave]:
    """From a first wave on, each wave in what the one before it has not ruled out: what `Matched` has of them."""
    left, plausible = list[float](), wave.factors
    for number in range(1, problem.waves + 1):
        if number > 1:
            points = _spread(plausible, problem.points, problem.seed + number)
            wave = run_points(problem, keys, points, targets, folder / f"wave_{number}", execution,
                              progress_of(_wave(number)), problem.seed + number)  # fmt: skip
        emulator = fit_emulator(problem, keys, wave, targets)
        evidence = evidence_of(targets, wave.streams, problem.profiled.spread)
        candidates = sample(problem, keys, CANDIDATES, number)
        off = implausibility(evidence, emulator, candidates)
        plausible = candidates[off < IMPLAUSIBLE]
        left.append(len(plausible) / len(candidates))
        say(_("wave {number}: {left:.1%} of the priors are not ruled out", number=number, left=left[-1]))
        if len(plausible) < 2 * len(keys):  # the best there are: the fit is bad, and its page says how bad
            plausible = candidates[np.argsort(off, kind="stable")[: problem.points]]
    return left, emulator, evidence, plausible, wave


def _wave(number: int) -> str:
    return _("wave {number}", number=number)


def sample(problem: Problem, keys: list[str], n: int, stream: int) -> FloatArray:
    """Points of the priors, a Latin hypercube, factors [n, n_keys]."""
    qmc = needed("scipy.stats.qmc", "study", "calibrate")
    low, high = (np.array([getattr(problem.priors[key], side) for key in keys]) for side in ("low", "high"))
    unit = qmc.LatinHypercube(len(keys), rng=np.random.default_rng([problem.seed, stream])).random(n)
    return np.asarray(low + (high - low) * unit)


def influence(problem: Problem, keys: list[str], wave: Wave, targets: list[Target]) -> dict[str, float]:
    """How much of what moves the targets, in units of their errors, goes with each constant, a parabola of it each.

    Less what as many columns of chance would carry: with few points, a constant that does nothing has a share, too.
    """
    complete = np.isfinite(wave.means).all(axis=1)
    scaled = wave.means[complete] / [target.sd for target in targets]
    scaled = scaled - scaled.mean(axis=0)
    low, high = (np.array([getattr(problem.priors[key], side) for key in keys]) for side in ("low", "high"))
    unit = 2.0 * (wave.factors[complete] - low) / (high - low) - 1.0
    columns = np.concatenate([unit, unit**2 - (unit**2).mean(axis=0)], axis=1)
    effects, *_ = np.linalg.lstsq(columns, scaled, rcond=None)
    left = ((scaled - columns @ effects) ** 2).sum() / max(len(scaled) - columns.shape[1] - 1, 1)
    doubt = np.linalg.pinv(columns.T @ columns)  # effects have this times `left` for a covariance
    n, moved = len(keys), []
    for number in range(n):
        pair = [number, n + number]
        own = columns[:, pair]
        by_chance = left * np.trace(own.T @ own @ doubt[np.ix_(pair, pair)])
        moved.append(((own @ effects[pair]) ** 2).sum() - by_chance)
    shares = np.maximum(moved, 0.0) / (scaled**2).sum()
    return dict(zip(keys, shares.tolist(), strict=True))


def _spread(points: FloatArray, n: int, seed: int) -> FloatArray:
    """Some of the points, drawn with a little noise between them where there are too few."""
    rng = np.random.default_rng(seed)
    chosen = points[rng.choice(len(points), n, replace=len(points) < n)]
    if len(points) >= n:
        return chosen
    low, high = points.min(axis=0), points.max(axis=0)
    jittered: FloatArray = np.clip(chosen + 0.05 * (high - low) * rng.standard_normal(chosen.shape), low, high)
    return jittered
