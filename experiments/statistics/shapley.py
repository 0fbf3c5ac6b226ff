"""Shares of an outcome's variance by Shapley effects: what a group of inputs adds, over all orders of adding them.

They add up to the variance whatever interactions and correlations there are, as Sobol indices do not where inputs move
together (Owen 2014; Song, Nelson & Staum 2016; Owen & Prieur 2017).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from agents.draws import FloatArray
from experiments.extras import needed
from experiments.statistics.intervals import LEVEL, percentile

N_ORDERS = 2_000  # of the inputs, and as many the other way round
N_ORDERS_RESAMPLED = 100
N_RESAMPLES = 200


@dataclass(frozen=True)
class Effects:
    """Shares of a variance, one an input, with intervals of 95%."""

    names: list[str]
    shares: FloatArray  # [n_inputs]
    low: FloatArray
    high: FloatArray
    variance: float  # of the outcome, in its unit squared
    explained: float  # part of it that the shares divide: 1, or what a straight fit explains


def group_sample(names: Sequence[str], n: int, seed: int) -> FloatArray:
    """Where independent groups are to be drawn, numbers from 0 to 1, [n * (n_groups + 1), n_groups].

    A group is drawn as a whole by one number, such as the place in a list of draws, so that what is inside may move
    together. Rows come in trajectories in which one group after another is drawn anew (Goda 2021; SALib).
    """
    sampler = needed("SALib.sample.shapley", "sweep", "Shapley effects")
    drawn: FloatArray = sampler.sample(_problem(names), n, seed=seed)
    return drawn


def group_effects(names: Sequence[str], sample: FloatArray, values: FloatArray) -> Effects:
    """Shapley effects of groups from the values, [n_rows], of a `group_sample`; shares nan where nothing varies."""
    analyzer = needed("SALib.analyze.shapley", "sweep", "Shapley effects")
    result = analyzer.analyze(_problem(names), sample, values, conf_level=LEVEL)
    shares, half = result["shapley_normalized"], result["shapley_normalized_conf"]
    return Effects(list(names), shares, shares - half, shares + half, float(result["shapley"].sum()), 1.0)


def input_effects(names: Sequence[str], inputs: FloatArray, values: FloatArray, seed: int = 1) -> Effects:
    """Shapley effects of inputs that move together, by a straight fit of values [n] to inputs [n, n_inputs].

    The worth of a set of inputs is the variance that a linear regression on them explains: exact where values are
    linear in normal inputs (Owen & Prieur 2017), and elsewhere a statement about the straight part, `explained` of the
    variance. What any column of noise would explain is taken off. Intervals are from resampled rows. Raises
    `ValueError` for fewer than two rows more than inputs.
    """
    n, n_inputs = inputs.shape
    if n < n_inputs + 3:
        raise ValueError(f"{n} draws of {n_inputs} inputs; expected at least {n_inputs + 3}")
    rng = np.random.default_rng(seed)
    parts, noise = _regression_parts(inputs, values, _orders(rng, n_inputs, N_ORDERS))
    resampled = []
    for _ in range(N_RESAMPLES):
        rows = rng.integers(n, size=n)
        part, noise_again = _regression_parts(inputs[rows], values[rows], _orders(rng, n_inputs, N_ORDERS_RESAMPLED))
        resampled.append(part - noise_again - noise)  # to the rows given, noise in them is no noise
    shares = parts - noise
    ends = percentile(shares, np.array(resampled))
    return Effects(list(names), shares, ends.low, ends.high, float(values.var(ddof=1)), float(shares.sum()))


def _problem(names: Sequence[str]) -> dict[str, Any]:
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}


def _orders(rng: np.random.Generator, n_inputs: int, n: int) -> np.ndarray:
    orders = rng.permuted(np.tile(np.arange(n_inputs), (n, 1)), axis=1)
    return np.concatenate([orders, orders[:, ::-1]])


def _regression_parts(inputs: FloatArray, values: FloatArray, orders: np.ndarray) -> tuple[FloatArray, FloatArray]:
    """Shares of the variance by input, [n_inputs], and what of each any noise would have; 0 where nothing varies."""
    (n, n_inputs), spread = inputs.shape, inputs.std(axis=0)
    if not values.std() or not spread.any():
        return np.zeros(n_inputs), np.zeros(n_inputs)
    varied = spread > 0.0
    standard = np.zeros(inputs.shape)
    standard[:, varied] = (inputs[:, varied] - inputs[:, varied].mean(axis=0)) / spread[varied]
    standard_values = (values - values.mean()) / values.std()
    # C = L L^T of the inputs in an order; (L^-1 r)_k^2 is what the k-th adds to R^2.
    correlation = standard.T @ standard / n + 1e-9 * np.eye(n_inputs)
    with_values = standard.T @ standard_values / n
    factors = np.linalg.cholesky(correlation[orders[:, :, None], orders[:, None, :]])
    added = np.linalg.solve(factors, with_values[orders][..., None])[..., 0] ** 2
    parts = np.zeros(n_inputs)
    np.add.at(parts, orders, added)
    parts /= len(orders)
    return np.where(varied, parts, 0.0), np.where(varied, (1.0 - parts.sum()) / (n - varied.sum() - 1.0), 0.0)
