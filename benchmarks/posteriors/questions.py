"""Cases on which methods are compared: one with an exact posterior, and one of the model, with known truths."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from experiments import evaluate, evaluate_many

Array = NDArray[np.float64]
Simulate = Callable[[Array, Array], Array]

CLOUD = "services.cloud.imitation", "services.cloud.firms.adoption_constant", "exports.pass_through"
BASELINE = np.array([0.53, -13.6, 0.5])
SURVEYED = [f"outcomes.adoption.cloud.firms.employees_100_plus@{year}" for year in (2010, 2011, 2012)]
TINY = {"customers.number": 300, "time.end": "2012-12"}


@dataclass
class Question:
    """Constants with flat priors, runs that are noisy, and errors of observation."""

    name: str
    low: Array  # of the constants, [n_constants]
    high: Array
    run: Simulate  # figures of runs [n, n_figures] at points [n, n_constants], with a seed for each, [n]
    errors: Array  # standard deviations of what is observed, [n_figures]
    exact: Callable[[Array, int, np.random.Generator], Array] | None = None  # draws given what is observed
    n_runs: int = field(default=0, init=False)
    seconds: float = field(default=0.0, init=False)  # of processor, that runs took

    def figures(self, points: Array, rng: np.random.Generator) -> Array:
        """Runs, counted and timed."""
        started = time.process_time()
        figures = self.run(points, rng.integers(0, 2**31, len(points)).astype(np.float64))
        self.seconds += time.process_time() - started
        self.n_runs += len(points)
        return figures

    def observed(self, points: Array, rng: np.random.Generator) -> Array:
        """What would be observed at points: runs with errors."""
        figures = self.figures(points, rng)
        return figures + self.errors * rng.standard_normal(figures.shape)

    def prior(self, n: int, rng: np.random.Generator) -> Array:
        """Points of the prior, [n, n_constants]."""
        return self.low + (self.high - self.low) * rng.random((n, len(self.low)))


def linear() -> Question:
    """Six figures that are sums of four constants, with correlated noise of runs: normal, cut off by the flat prior."""
    rng = np.random.default_rng(11)
    slopes = rng.standard_normal((6, 4)) * np.array([2.0, 1.0, 0.5, 0.05])  # the last constant is hardly told
    root = 0.2 * (np.eye(6) + 0.7)
    errors = np.full(6, 0.25)
    low, high = np.full(4, 1.0), np.full(4, 2.0)

    def run(points: Array, seeds: Array) -> Array:
        noise = np.stack([np.random.default_rng(int(seed)).standard_normal(6) for seed in seeds])
        return points @ slopes.T + noise @ root.T

    def exact(seen: Array, n: int, rng: np.random.Generator) -> Array:
        precision = np.linalg.inv(root @ root.T + np.diag(errors**2))
        covariance = np.linalg.inv(slopes.T @ precision @ slopes)
        mean = covariance @ slopes.T @ precision @ seen
        return _within(mean, np.linalg.inv(covariance), low, high, n, rng)

    return Question("linear, normal noise (exact)", low, high, run, errors, exact)


def _within(mean: Array, precision: Array, low: Array, high: Array, n: int, rng: np.random.Generator) -> Array:
    """Draws of a normal distribution cut off by a box: Gibbs, one constant given the others, [n, n_constants]."""
    from scipy.special import ndtr, ndtri

    n_chains, n_sweeps = n, 400
    x = low + (high - low) * rng.random((n_chains, len(low)))
    for _ in range(n_sweeps):
        for k in range(len(low)):
            sd = 1.0 / np.sqrt(precision[k, k])
            off = (x - mean) @ precision[k] - precision[k, k] * (x[:, k] - mean[k])
            middle = mean[k] - off / precision[k, k]
            below, above = ndtr((low[k] - middle) / sd), ndtr((high[k] - middle) / sd)
            x[:, k] = np.clip(middle + sd * ndtri(below + (above - below) * rng.random(n_chains)), low[k], high[k])
    return x


def model() -> Question:
    """Cloud adoption in the first years of the baseline: two constants that it tells of, and one that it does not."""

    def run(points: Array, seeds: Array) -> Array:
        asked = [{**TINY, **dict(zip(CLOUD, row, strict=True))} for row in (points * BASELINE).tolist()]
        whole = [int(seed) for seed in seeds]
        if len(asked) == 1:
            rows = [evaluate(asked[0], whole[0], "baseline", SURVEYED)]
        else:
            rows = evaluate_many(asked, whole, "baseline", SURVEYED)
        return np.array([[100.0 * row[name] for name in SURVEYED] for row in rows])

    low, high = np.array([0.3, 0.7, 0.5]), np.array([2.5, 1.2, 1.5])
    return Question("cloud adoption 2010-2012 of the model", low, high, run, np.full(3, 1.0))


QUESTIONS = {"linear": linear, "model": model}
