"""Statistics of replicates: paired differences under common random numbers, and intervals of means.

Two scenarios that are run with the same draws differ by what separates them and little else: the variance of the
difference falls by twice their covariance (Law 2015, Simulation Modeling and Analysis, sec. 11.2).
"""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from agents.draws import FloatArray

LEVEL = 0.95
PRECISION = 0.1  # half width of the interval over the mean difference, for the number of replicates needed
N_BOOT = 9_999
BLOCK = 4_000_000  # numbers that are held at once


@dataclass(frozen=True)
class Paired:
    """What pairs of runs say about a difference; nan where they say nothing."""

    n_pairs: int  # pairs in which both runs have the outcome
    mean_first: float
    mean_other: float
    difference: float  # mean of other - first
    low: float
    high: float
    same_sign_share: float  # of pairs whose difference has the sign of the mean difference
    correlation: float
    variance_ratio: float  # variance of the mean difference with draws of its own for each scenario, over that of pairs
    n_needed: float  # replicates for an interval of +-10% of the mean difference


def paired(first: FloatArray, other: FloatArray, n_boot: int = N_BOOT) -> Paired:
    """Paired differences of two scenarios, both [n_replicates]; nan leaves its pair out.

    The interval is `bca_interval` of the mean difference, of confidence 95%.
    """
    both = np.isfinite(first) & np.isfinite(other)
    first, other = first[both], other[both]
    n = len(first)
    if n == 0:
        return Paired(0, *(math.nan,) * 9)
    differences = other - first
    mean = float(differences.mean())
    low, high = bca_interval(differences, n_boot)
    spread_first, spread_other, spread = (
        float(each.std(ddof=1)) if n > 1 else math.nan for each in (first, other, differences)
    )
    apart = spread_first**2 + spread_other**2
    defined = spread_first > 0.0 and spread_other > 0.0
    return Paired(
        n_pairs=n,
        mean_first=float(first.mean()),
        mean_other=float(other.mean()),
        difference=mean,
        low=low,
        high=high,
        same_sign_share=float((np.sign(differences) == np.sign(mean)).mean()),
        correlation=float(np.corrcoef(first, other)[0, 1]) if defined else math.nan,
        variance_ratio=apart / spread**2 if spread > 0.0 else (math.inf if apart > 0.0 else math.nan),
        n_needed=replicates_needed(mean, spread),
    )


def bca_interval(values: FloatArray, n_boot: int = N_BOOT) -> tuple[float, float]:
    """The interval of `mean_intervals` for one row of values [n]; nan for fewer than two."""
    _, low, high = mean_intervals(values[None], n_boot)
    return float(low[0]), float(high[0])


def mean_intervals(values: FloatArray, n_boot: int = N_BOOT) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Mean over replicates with its 95% bootstrap interval, each [n_rows], of values [n_rows, n_replicates].

    The interval is bias-corrected and accelerated (Efron 1987, JASA 82): unlike Student's it stays within the values,
    as where runs tip either way. Its normal quantiles are widened to sqrt(n / (n - 1)) times Student's, without which
    that of a few values is too narrow (Hesterberg 2015, The American Statistician 69). nan values are left out; the
    interval of fewer than two is nan. The same values give the same interval: resampling has a seed of its own.
    """
    valid = np.isfinite(values)
    n = valid.sum(axis=1)
    with np.errstate(invalid="ignore"):
        mean = np.where(valid, values, 0.0).sum(axis=1) / n
    low, high = np.full(len(values), np.nan), np.full(len(values), np.nan)
    for size in sorted({*n.tolist()} - {0, 1}):
        alike = np.flatnonzero(n == size)
        for rows in np.array_split(alike, -(-len(alike) * n_boot // BLOCK)):
            low[rows], high[rows] = _bca(values[rows][valid[rows]].reshape(-1, size), mean[rows], n_boot)
    return mean, low, high


def _bca(values: FloatArray, mean: FloatArray, n_boot: int) -> tuple[FloatArray, FloatArray]:
    """Ends of the interval for rows of as many values, [n_rows, n]."""
    n, normal = values.shape[1], NormalDist()
    sums = np.sort(_resampled_sums(values, n_boot), axis=0)
    wide = math.sqrt(n / (n - 1)) * student_quantile(LEVEL, n - 1)
    low, high = mean.copy(), mean.copy()
    alike = np.ptp(values, axis=1) == 0.0
    for row in np.flatnonzero(~alike).tolist():
        resampled = sums[:, row] / n
        # z_0 = Phi^-1(share of theta* below theta-hat), a = sum d_i^3 / (6 (sum d_i^2)^(3/2))
        slack = 1e-12 * float(np.abs(values[row]).max())  # sums in another order are equal still
        below, up_to = np.searchsorted(resampled, [mean[row] - slack, mean[row] + slack]) / n_boot
        bias = normal.inv_cdf(min(max(0.5 * (below + up_to), 0.5 / n_boot), 1.0 - 0.5 / n_boot))
        deviations = values[row] - mean[row]
        acceleration = float((deviations**3).sum() / (6.0 * (deviations**2).sum() ** 1.5))
        shares = [
            normal.cdf(bias + (bias + z) / (1.0 - acceleration * (bias + z)))  # z_0 + (z_0 + z) / (1 - a (z_0 + z))
            for z in (-wide, wide)
        ]
        low[row], high[row] = np.interp(shares, np.linspace(0.0, 1.0, n_boot), resampled)
    return low, high


def _resampled_sums(values: FloatArray, n_boot: int) -> FloatArray:
    """Sums of n values drawn with replacement, the same draws for all rows, [n_boot, n_rows]."""
    (n_rows, n), rng = values.shape, np.random.default_rng(1)
    sums = np.empty((n_boot, n_rows))
    for start in range(0, n_boot, max(BLOCK // n, 1)):
        part = sums[start : start + max(BLOCK // n, 1)]
        draws = rng.integers(n, size=(len(part), n)) + n * np.arange(len(part))[:, None]
        part[:] = np.bincount(draws.ravel(), minlength=len(part) * n).reshape(len(part), n) @ values.T
    return sums


def replicates_needed(mean: float, spread: float, precision: float = PRECISION, level: float = LEVEL) -> float:
    """The least n with t(n - 1) s / sqrt(n) <= precision |mean|, from mean and standard deviation s of what there is.

    Relative precision of a mean (Law 2015, sec. 9.4.1). It is as uncertain as mean and s: infinite where the mean is
    zero, nan where nothing differs, or s is not known.
    """
    wanted = precision * abs(mean)
    if math.isnan(spread) or (spread == 0.0 and wanted == 0.0):
        return math.nan
    if wanted == 0.0:
        return math.inf
    ratio = spread / wanted
    n = max(2, math.ceil((NormalDist().inv_cdf((1.0 + level) / 2.0) * ratio) ** 2))
    while student_quantile(level, n - 1) * ratio > math.sqrt(n):
        n += 1
    return n


def student_quantile(level: float, freedom: int) -> float:
    """Half width of the central interval of probability `level` of Student's t (Hill 1970, Algorithm 396 of CACM).

    Exact for one and two degrees of freedom, else to some six digits.
    """
    p, n = 1.0 - level, float(freedom)
    if freedom == 1:
        return 1.0 / math.tan(p * math.pi / 2.0)
    if freedom == 2:
        return math.sqrt(2.0 / (p * (2.0 - p)) - 2.0)
    a = 1.0 / (n - 0.5)
    b = 48.0 / a**2
    c = ((20700.0 * a / b - 98.0) * a - 16.0) * a + 96.36
    d = ((94.5 / (b + c) - 3.0) / b + 1.0) * math.sqrt(a * math.pi / 2.0) * n
    y = (d * p) ** (2.0 / n)
    if y > 0.05 + a:
        x = NormalDist().inv_cdf(p / 2.0)
        y = x * x
        if freedom < 5:
            c += 0.3 * (n - 4.5) * (x + 0.6)
        c = (((0.05 * d * x - 5.0) * x - 7.0) * x - 2.0) * x + b + c
        y = (((((0.4 * y + 6.3) * y + 36.0) * y + 94.5) / c - y - 3.0) / b + 1.0) * x
        y = math.expm1(a * y * y)
    else:
        y = ((1.0 / (((n + 6.0) / (n * y) - 0.089 * d - 0.822) * (n + 2.0) * 3.0) + 0.5 / (n + 4.0)) * y - 1.0) * (
            n + 1.0
        ) / (n + 2.0) + 1.0 / y
    return math.sqrt(n * y)
