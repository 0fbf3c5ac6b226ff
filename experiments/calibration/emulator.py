"""An emulator: what runs would give at points that were not run, with its own uncertainty.

Targets move together, so that what is emulated are the principal components of runs in units of the targets' errors
(Higdon et al. 2008), each by a Gaussian process with a length of its own for every constant (Rasmussen & Williams
2006; scikit-learn). What seeds make of a point is noise to it.
"""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

from agents.draws import FloatArray
from configs import ConfigError
from experiments.calibration.problem import Problem
from experiments.calibration.runs import Wave
from experiments.calibration.targets import Target
from experiments.extras import needed

KEPT_VARIANCE = 0.999
MOST_COMPONENTS = 12


@dataclass(frozen=True)
class Emulator:
    """Means and standard deviations of targets at any point, in the targets' units."""

    low: FloatArray  # of the constants' factors, [n_constants]
    width: FloatArray
    centre: FloatArray  # [n_targets]
    scale: FloatArray  # [n_targets], units of the targets' errors
    axes: FloatArray  # principal components, [n_components, n_targets]
    processes: list[Any]
    left_out: FloatArray  # variance that no component carries, scaled, [n_targets]
    seeds: FloatArray  # variance of a run around its point's mean, [n_targets]

    def __call__(self, factors: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Means and variances, [n, n_targets], of runs' expectations at points [n, n_constants]."""
        unit = (np.atleast_2d(factors) - self.low) / self.width
        answers = [process.predict(unit, return_std=True) for process in self.processes]
        means, sds = (np.stack(part, axis=-1) for part in zip(*answers, strict=True))
        variance = sds**2 @ self.axes**2 + self.left_out
        return self.centre + self.scale * (means @ self.axes), self.scale**2 * variance


def fit_emulator(problem: Problem, keys: list[str], wave: Wave, targets: list[Target]) -> Emulator:
    """An emulator of runs of a wave; runs that failed are left out. Raises `ConfigError` where few are left."""
    gaussian = needed("sklearn.gaussian_process", "study", "calibrate")
    kernels = needed("sklearn.gaussian_process.kernels", "study", "calibrate")
    complete = np.asarray(np.isfinite(wave.means).all(axis=1))
    if complete.sum() < 2 * len(keys):
        raise ConfigError(
            f"{complete.sum()} of {len(complete)} points of the calibration have runs with every target; expected at "
            f"least {2 * len(keys)} to learn {len(keys)} constants from"
        )
    low, high = (np.array([getattr(problem.priors[key], side) for key in keys]) for side in ("low", "high"))
    scale, means = np.array([target.sd for target in targets]), wave.means[complete]
    centre = means.mean(axis=0)
    scaled = (means - centre) / scale
    _, sizes, axes = np.linalg.svd(scaled, full_matrices=False)
    carried = np.cumsum(sizes**2) / (sizes**2).sum()
    n = min(int(np.searchsorted(carried, KEPT_VARIANCE)) + 1, MOST_COMPONENTS, len(sizes))
    unit, scores = (wave.factors[complete] - low) / (high - low), scaled @ axes[:n].T
    processes = []
    for number, score in enumerate(scores.T):
        size = float(np.std(score)) or 1.0
        kernel = kernels.ConstantKernel(size**2, (1e-3 * size**2, 1e4 * size**2)) * kernels.RBF(
            np.full(len(keys), 2.0), (0.2, 100.0)
        ) + kernels.WhiteKernel(0.01 * size**2, (1e-6 * size**2, size**2))
        process = gaussian.GaussianProcessRegressor(kernel, n_restarts_optimizer=0, random_state=number)
        with warnings.catch_warnings():  # lengths at their bounds: constants that a component does not depend on
            warnings.simplefilter("ignore")
            process.fit(unit, score)
        processes.append(_without_noise(process, kernels))
    left_out = scaled.var(axis=0) - (scores @ axes[:n]).var(axis=0)
    seeds = np.nanmean(wave.outputs[complete].var(axis=1, ddof=1), axis=0)
    return Emulator(low, high - low, centre, scale, axes[:n], processes, np.maximum(left_out, 0.0), seeds)


def _without_noise(process: Any, kernels: Any) -> Any:
    """The process as it predicts expectations: what seeds add is counted apart."""
    process.kernel_ = process.kernel_.k1 + kernels.WhiteKernel(1e-12, "fixed")
    return process


def leave_out_errors(
    problem: Problem, keys: list[str], wave: Wave, targets: list[Target], share: float = 0.2
) -> FloatArray:
    """Errors of an emulator at points that it has not seen, over what it says of them, [n_left_out, n_targets]."""
    n = len(wave.factors)
    left = np.arange(n) % round(1.0 / share) == 0
    seen = Wave(wave.factors[~left], wave.outputs[~left], wave.streams)
    emulator = fit_emulator(problem, keys, seen, targets)
    means, variances = emulator(wave.factors[left])
    noise = emulator.seeds / wave.outputs.shape[1]
    errors: FloatArray = (wave.means[left] - means) / np.sqrt(variances + noise)
    return errors
