"""An emulator: what runs would give at points that were not run, with its own uncertainty.

Targets move together, so that what is emulated are the principal components of runs in units of the targets' errors
(Higdon et al. 2008), each by a Gaussian process with a length of its own for every constant (Rasmussen & Williams
2006; scikit-learn). What seeds make of a point is noise to it, as points have seeds of their own: seeds that all points
shared would be learned as if they were the model's, and the emulator would be off by them wherever it is asked.
"""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

from agents.draws import FloatArray
from configs import ConfigError
from configs.language import _
from experiments.calibration.problem import Problem
from experiments.calibration.runs import Wave
from experiments.calibration.targets import Target
from experiments.extras import needed

KEPT_VARIANCE = 0.999
MOST_COMPONENTS = 12
INDEPENDENT = 0.1  # of the covariance of seeds: as if so much of it were of targets by themselves (Ledoit & Wolf 2004)


@dataclass(frozen=True)
class Process:
    """A Gaussian process that has been fitted to one component: an expectation without the noise of seeds."""

    lengths: FloatArray  # of the constants, in widths of their priors, [n_constants]
    size: float  # variance before any run is known
    points: FloatArray  # over their lengths, [n_points, n_constants]
    weights: FloatArray  # of the points in the mean, [n_points]
    root: FloatArray  # inverse of the Cholesky factor of the points' covariance, [n_points, n_points]

    def __call__(self, unit: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Means and variances at points in widths of the priors, [n] each."""
        # m = k K^-1 y,  v = s^2 - k K^-1 k^T,  k = s^2 exp(-|x - x'|^2 / 2)
        scaled = unit / self.lengths
        squares = (scaled**2).sum(axis=1)[:, None] + (self.points**2).sum(axis=1) - 2.0 * scaled @ self.points.T
        nearness = self.size * np.exp(-0.5 * np.maximum(squares, 0.0))
        told = ((nearness @ self.root.T) ** 2).sum(axis=1)
        return nearness @ self.weights, np.maximum(self.size - told, 0.0)


@dataclass(frozen=True)
class Emulator:
    """Means and uncertainties of targets at any point, in the targets' units."""

    low: FloatArray  # of the constants' factors, [n_constants]
    width: FloatArray
    centre: FloatArray  # [n_targets]
    scale: FloatArray  # [n_targets], units of the targets' errors
    axes: FloatArray  # principal components, [n_components, n_targets]
    processes: list[Process]
    left_out: FloatArray  # variance that no component carries, scaled, [n_targets]
    seeds: FloatArray  # covariance of a run around its point's expectation, [n_targets, n_targets]

    def __call__(self, factors: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Means and variances, [n, n_targets], of runs' expectations at points [n, n_constants]."""
        means, variances = self.components(factors)
        return self.centre + self.scale * (means @ self.axes), self.scale**2 * (
            variances @ self.axes**2 + self.left_out
        )

    def joint(self, factors: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The same means, and covariances of targets, [n, n_targets, n_targets]: components move many at once."""
        means, variances = self.components(factors)
        axes = self.axes * self.scale
        covariances = np.matmul(axes.T * variances[:, None, :], axes) + np.diag(self.scale**2 * self.left_out)
        return self.centre + means @ axes, covariances

    def components(self, factors: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Means and variances of the principal components, [n, n_components], at points [n, n_constants]."""
        unit = (np.atleast_2d(factors) - self.low) / self.width
        means, variances = zip(*(process(unit) for process in self.processes), strict=True)
        return np.stack(means, axis=-1), np.stack(variances, axis=-1)


def fit_emulator(problem: Problem, keys: list[str], wave: Wave, targets: list[Target]) -> Emulator:
    """An emulator of runs of a wave; runs that failed are left out. Raises `ConfigError` where few are left."""
    complete = np.asarray(np.isfinite(wave.outputs).all(axis=(1, 2)))
    if complete.sum() < 2 * len(keys):
        raise ConfigError(
            _(
                "{n} of {n_all} points of the calibration have runs with every target; expected at least {least} to "
                "learn {n_constants} constants from",
                n=complete.sum(),
                n_all=len(complete),
                least=2 * len(keys),
                n_constants=len(keys),
            )
        )
    low, high = (np.array([getattr(problem.priors[key], side) for key in keys]) for side in ("low", "high"))
    scale, means = np.array([target.sd for target in targets]), wave.means[complete]
    centre = means.mean(axis=0)
    scaled = (means - centre) / scale
    _left, sizes, axes = np.linalg.svd(scaled, full_matrices=False)
    carried = np.cumsum(sizes**2) / (sizes**2).sum()
    n = min(int(np.searchsorted(carried, KEPT_VARIANCE)) + 1, MOST_COMPONENTS, len(sizes))
    unit, scores = (wave.factors[complete] - low) / (high - low), scaled @ axes[:n].T
    processes = [_fitted(unit, score, number) for number, score in enumerate(scores.T)]
    left_out = scaled.var(axis=0) - (scores @ axes[:n]).var(axis=0)
    seeds = seed_covariance(wave.outputs[complete])
    return Emulator(low, high - low, centre, scale, axes[:n], processes, np.maximum(left_out, 0.0), seeds)


def seed_covariance(outputs: FloatArray) -> FloatArray:
    """Covariance of a run around its point's expectation, [n_targets, n_targets], from [n_points, n_replicates, ...].

    Years of one target go up and down together with a seed, so that variances alone would count them many times.
    """
    n_points, n_replicates, n_targets = outputs.shape
    off = (outputs - outputs.mean(axis=1, keepdims=True)).reshape(-1, n_targets)
    covariance = off.T @ off / (n_points * (n_replicates - 1))
    return np.asarray((1.0 - INDEPENDENT) * covariance + INDEPENDENT * np.diag(np.diag(covariance)))


def _fitted(unit: FloatArray, score: FloatArray, number: int) -> Process:
    gaussian = needed("sklearn.gaussian_process", "study", "calibrate")
    kernels = needed("sklearn.gaussian_process.kernels", "study", "calibrate")
    size = float(np.std(score)) or 1.0
    kernel = kernels.ConstantKernel(size**2, (1e-3 * size**2, 1e4 * size**2)) * kernels.RBF(
        np.full(unit.shape[1], 2.0), (0.2, 100.0)
    ) + kernels.WhiteKernel(0.01 * size**2, (1e-6 * size**2, size**2))
    process: Any = gaussian.GaussianProcessRegressor(kernel, n_restarts_optimizer=0, random_state=number)
    with warnings.catch_warnings():  # lengths at their bounds: constants that a component does not depend on
        warnings.simplefilter("ignore")
        process.fit(unit, score)
    signal = process.kernel_.k1
    lengths = np.broadcast_to(signal.k2.length_scale, unit.shape[1]).copy()
    root = np.linalg.inv(process.L_)
    return Process(lengths, float(signal.k1.constant_value), unit / lengths, process.alpha_.ravel(), root)


def leave_out_errors(
    problem: Problem, keys: list[str], wave: Wave, targets: list[Target], share: float = 0.2
) -> FloatArray:
    """Errors of an emulator at points that it has not seen, over what it says of them, [n_left_out, n_targets]."""
    n = len(wave.factors)
    left = np.arange(n) % round(1.0 / share) == 0
    seen = Wave(wave.factors[~left], wave.outputs[~left], wave.streams)
    emulator = fit_emulator(problem, keys, seen, targets)
    means, variances = emulator(wave.factors[left])
    noise = np.diag(emulator.seeds) / wave.outputs.shape[1]
    errors: FloatArray = (wave.means[left] - means) / np.sqrt(variances + noise)
    return errors
