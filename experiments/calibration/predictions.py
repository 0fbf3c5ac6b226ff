"""What a fitted model predicts: its runs, with what it is wrong by as far as fitted figures tell of that.

What the model lacks in figures that it was told, it lacks in later ones, too, in part: the discrepancy of a figure that
was held out is drawn given the residuals of those that were fitted (Kennedy & O'Hagan 2001).
"""

import numpy as np

from agents.draws import FloatArray
from experiments.calibration.errors import discrepancy_covariance, observation_covariance
from experiments.calibration.runs import Wave
from experiments.calibration.targets import Target, made_of


def predicted_figures(
    runs: Wave, levels: FloatArray, targets: list[Target], used: np.ndarray, seeds: FloatArray, rng: np.random.Generator
) -> FloatArray:
    """Figures of every run with its levels and what the model is wrong by, drawn, [n_draws x n_replicates, n_targets].

    Of figures that were fitted (`used`) the discrepancy is drawn as the prior has it: given their residuals everything
    would fit. `seeds` is the covariance of a run around its point's mean, [n_used, n_used].
    """
    moved = _moved(runs, levels)
    wrong = discrepancy_covariance(targets)
    drawn = rng.standard_normal(moved.shape) @ _root(wrong).T
    if not used.all():
        residuals = _residuals(moved, targets, used)
        gain = _gain(wrong[np.ix_(~used, used)], _around(targets, used, seeds, runs.outputs.shape[1]))
        left = wrong[np.ix_(~used, ~used)] - gain @ wrong[np.ix_(used, ~used)]
        noise = rng.standard_normal((*moved.shape[:2], int((~used).sum()))) @ _root(left).T
        drawn[:, :, ~used] = (residuals @ gain.T)[:, None, :] + noise
    return np.asarray((moved + drawn).reshape(-1, len(targets)))


def figures_before_fit(
    wave: Wave, targets: list[Target], spread: float, rng: np.random.Generator
) -> dict[tuple[str, int], FloatArray]:
    """Members of figures over the priors, of runs of a first wave, by name and year: what the model says untold."""
    if not targets:
        return {}
    levels = np.maximum(1.0 + spread * rng.standard_normal((len(wave.factors), wave.streams.shape[1])), 0.0)
    moved = _moved(wave, levels)
    moved = moved + rng.standard_normal(moved.shape) @ _root(discrepancy_covariance(targets)).T
    members = moved.reshape(-1, len(targets))
    return {(target.name, target.year): members[:, number] for number, target in enumerate(targets)}


def log_predictive_density(
    runs: Wave, levels: FloatArray, targets: list[Target], used: np.ndarray, seeds: FloatArray
) -> float:
    """Log density of all held-out figures together given the fitted ones: log of the mean over draws of normals.

    nan where nothing was held out; sums of others say nothing more and are left out. Errors of what was published
    count, as figures have them; seeds of held-out figures are taken from the draws' own runs.
    """
    held = ~used & np.array([not made_of(target, targets) for target in targets])
    if not held.any():
        return float("nan")
    moved = _moved(runs, levels)
    complete = np.isfinite(moved).all(axis=(1, 2))
    moved = moved[complete]
    covariance = discrepancy_covariance(targets) + observation_covariance(targets)
    gain = _gain(covariance[np.ix_(held, used)], _around(targets, used, seeds, runs.outputs.shape[1]))
    left = covariance[np.ix_(held, held)] + _of_seeds(moved[:, :, held]) - gain @ covariance[np.ix_(used, held)]
    observed = np.array([target.observed for target in targets])[held]
    means = moved[:, :, held].mean(axis=1) + _residuals(moved, targets, used) @ gain.T
    factor = np.linalg.cholesky(left)
    scaled = np.linalg.solve(factor, (observed - means).T)
    constant = np.log(np.diag(factor)).sum() + 0.5 * len(observed) * np.log(2.0 * np.pi)
    logs = -0.5 * (scaled**2).sum(axis=0) - constant
    highest = logs.max()
    return float(highest + np.log(np.exp(logs - highest).mean()))


def _moved(runs: Wave, levels: FloatArray) -> FloatArray:
    """Runs with the levels of their draw, [n_draws, n_replicates, n_targets]."""
    moved: FloatArray = runs.outputs + ((levels - 1.0) @ runs.streams.T)[:, None, :]
    return moved


def _residuals(moved: FloatArray, targets: list[Target], used: np.ndarray) -> FloatArray:
    observed = np.array([target.observed for target in targets])
    residuals: FloatArray = (observed - moved.mean(axis=1))[:, used]
    return residuals


def _of_seeds(moved: FloatArray) -> FloatArray:
    """Covariance of a run around its point's mean, [n_targets, n_targets], of [n_draws, n_replicates, n_targets]."""
    off = (moved - moved.mean(axis=1, keepdims=True)).reshape(-1, moved.shape[2])
    return np.asarray(off.T @ off / (moved.shape[0] * (moved.shape[1] - 1)))


def _around(targets: list[Target], used: np.ndarray, seeds: FloatArray, n_replicates: int) -> FloatArray:
    """Covariance of residuals of fitted figures: history is one run, and a point's mean is that of a few."""
    covariance = discrepancy_covariance(targets) + observation_covariance(targets)
    return np.asarray(covariance[np.ix_(used, used)] + seeds * (1.0 + 1.0 / n_replicates))


def _gain(across: FloatArray, around: FloatArray) -> FloatArray:
    return np.asarray(np.linalg.solve(around, across.T).T)


def _root(covariance: FloatArray) -> FloatArray:
    """A square root of a covariance, which may be singular: sums are."""
    sizes, axes = np.linalg.eigh((covariance + covariance.T) / 2.0)
    return np.asarray(axes * np.sqrt(np.maximum(sizes, 0.0)))
