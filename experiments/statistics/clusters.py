"""Runs that share a draw of a posterior, and so are not independent: means by draw, and what draws make of a variance.

Replicates stand in rounds: the first n_draws of them have each draw once, the next ones each draw once again.
"""

import math

import numpy as np

from agents.draws import FloatArray


def by_draw(values: FloatArray, n_draws: int) -> FloatArray:
    """Means over the runs of each draw, [..., n_draws], of values [..., n_replicates]; nan is left out.

    >>> by_draw(np.array([1.0, 2.0, 3.0, 6.0]), 2).tolist()
    [2.0, 4.0]
    """
    means, _ = _means(values.reshape(*values.shape[:-1], -1, n_draws))
    return means


def draws_share(values: FloatArray, n_draws: int) -> float:
    """Share of the variance of a run, [n_replicates], that lies between draws; what is left is of seeds.

    Random effects in one way, by the analysis of variance (Searle, Casella & McCulloch 1992, Variance Components, ch.
    3); below zero by chance it is 0. nan values are left out; it is nan where no draw has two runs, or nothing varies.

    >>> round(draws_share(np.array([0.0, 4.0, 2.0, 6.0]), 2), 4)
    0.7778
    """
    runs = values.reshape(-1, n_draws)
    means, n = _means(runs)
    means, runs, n = means[n > 0], runs[:, n > 0], n[n > 0]
    n_runs, n_known = float(n.sum()), len(n)
    if n_known < 2 or n_runs <= n_known:
        return math.nan
    # y_ds = m + a_d + e_ds,  E MS_within = s_e^2,  E MS_between = s_e^2 + n_0 s_a^2
    within = float(np.nansum((runs - means) ** 2)) / (n_runs - n_known)
    overall = float((n * means).sum()) / n_runs
    between = float((n * (means - overall) ** 2).sum()) / (n_known - 1)
    n_0 = (n_runs - float((n**2).sum()) / n_runs) / (n_known - 1)
    of_draws = max((between - within) / n_0, 0.0)
    return of_draws / (of_draws + within) if of_draws + within > 0.0 else math.nan


def _means(runs: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Means over the second axis from the end, and of how many values; nan where there are none."""
    defined = np.isfinite(runs)
    n = defined.sum(axis=-2)
    sums = np.where(defined, runs, 0.0).sum(axis=-2)
    return np.divide(sums, n, out=np.full(sums.shape, np.nan), where=n > 0), n
