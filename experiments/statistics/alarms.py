"""P values that need no distribution, and their correction for how many there are."""

import math
from itertools import combinations

import numpy as np

from agents.draws import FloatArray

N_RESAMPLED = 20_000  # resamples, where there are more ways than that
SLACK = 1e-9  # of a statistic: sums in another order are equal still


def at_most(count: int, n: int, p: float) -> float:
    """Probability of `count` or fewer of n independent events of probability p.

    >>> round(at_most(1, 4, 0.5), 4)
    0.3125
    """
    return min(math.fsum(math.comb(n, k) * p**k * (1.0 - p) ** (n - k) for k in range(count + 1)), 1.0)


def sign_flip(differences: FloatArray) -> float:
    """P value of paired differences, [n]: how often their mean is as far from 0 when each has a sign by chance.

    Exact where the two of a pair could have been drawn the other way round (Fisher 1935); over all signs for up to 14
    pairs, else over `N_RESAMPLED` of them. 1 without any difference.
    """
    n = len(differences)
    if n == 0 or not differences.any():
        return 1.0
    observed = abs(differences.sum()) * (1.0 - SLACK)
    if 2**n <= N_RESAMPLED:
        signs = 1.0 - 2.0 * (np.arange(2**n)[:, None] >> np.arange(n) & 1)
        return float((np.abs(signs @ differences) >= observed).mean())
    signs = np.random.default_rng(1).choice([-1.0, 1.0], size=(N_RESAMPLED, n))
    return float((1 + (np.abs(signs @ differences) >= observed).sum()) / (1 + N_RESAMPLED))


def regrouped(first: FloatArray, second: FloatArray) -> float:
    """P value of the difference of two independent samples: how often as large a t comes when groups are by chance.

    t is that of Welch. Exact where both samples are of one distribution, and for many values where they have one mean
    and spread differently (Janssen 1997, Statistics & Probability Letters 36). Over all ways to part the values, or
    `N_RESAMPLED` of them. 1 where either sample is empty or nothing differs.
    """
    values, n = np.concatenate([first, second]), len(first)
    if n == 0 or len(second) == 0 or np.ptp(values) == 0.0:
        return 1.0
    observed = _welch(values[None, :n], values[None, n:])[0] * (1.0 - SLACK)
    if math.comb(len(values), n) <= N_RESAMPLED:
        chosen = np.array(list(combinations(range(len(values)), n)))
        in_first = np.zeros((len(chosen), len(values)), dtype=bool)
        np.put_along_axis(in_first, chosen, True, axis=1)
        parted = np.broadcast_to(values, in_first.shape)
        t = _welch(parted[in_first].reshape(-1, n), parted[~in_first].reshape(-1, len(second)))
        return float((t >= observed).mean())
    shuffled = np.random.default_rng(1).permuted(np.tile(values, (N_RESAMPLED, 1)), axis=1)
    t = _welch(shuffled[:, :n], shuffled[:, n:])
    return float((1 + (t >= observed).sum()) / (1 + N_RESAMPLED))


def holm(p_values: FloatArray) -> FloatArray:
    """P values corrected for how many there are (Holm 1979, Scandinavian Journal of Statistics 6).

    >>> holm(np.array([0.01, 0.04, 0.03])).round(2).tolist()
    [0.03, 0.06, 0.06]
    """
    order = np.argsort(p_values, kind="stable")
    n = len(p_values)
    steps = np.minimum(np.maximum.accumulate(p_values[order] * (n - np.arange(n))), 1.0)
    corrected = np.empty(n)
    corrected[order] = steps
    return corrected


def _welch(first: FloatArray, second: FloatArray) -> FloatArray:
    """Absolute t of Welch, row by row, [n_rows, n_first] and [n_rows, n_second]; of one value the variance is 0."""
    squared_error = sum(
        (sample.var(axis=1, ddof=1) if sample.shape[1] > 1 else np.zeros(len(sample))) / sample.shape[1]
        for sample in (first, second)
    )
    gap = np.abs(first.mean(axis=1) - second.mean(axis=1))
    error = np.sqrt(squared_error)
    return np.divide(gap, error, out=np.where(gap > 0.0, np.inf, 0.0), where=error > SLACK * gap)
