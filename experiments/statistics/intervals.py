"""Intervals of 95%: one formula for each kind of number. Every use names its own, and every page prints the name.

bootstrap   means over replicates, and mean differences of pairs of them. Runs that tip end in one of two places: their
            distribution is lopsided, and often has two humps. The interval of Student then reaches below a share of 0,
            as symmetric about the mean; the bias-corrected and accelerated bootstrap (Efron 1987) follows the values
            and stays within them. It is the same for all means, as whether an outcome tips is known only afterwards,
            and as two pages are to print one number. Of fewer than `FEW` values it is too narrow (`few`).
wilson      shares of runs in which something happens, as tipping: counts, with an interval even where none or all do.
student     means of independent values that are near normal, of which mean and standard deviation are all that is
            kept: the elementary effects of Morris.
central     runs, draws or pairs: what one of them may be, 80% of a year ahead or 90%, beside the mean's interval.
percentile  estimates that are computed anew from resampled runs, as the coupling at which a market tips: of them the
            bootstrap knows values, and no formula.

Likelihood gives the intervals of fits (`experiments.tipping.tip_probability`, `survival`), and SALib those of its own
indices; tests against theory (`experiments.validation`) ask for a z and draw no interval.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from agents.draws import FloatArray
from configs.language import N_, _

LEVEL = 0.95
SPREAD = 0.80  # of runs of a year ahead
MOST = 0.90  # of draws, of pairs and of counts, where what one of them may be is told
TOO_NARROW = N_("what no run draws is held, so that it is too narrow")  # such a spread of seeds alone
FEW = 8  # values below which the bootstrap interval of a mean is too narrow (Hesterberg 2015)
N_BOOT = 9_999
BLOCK = 4_000_000  # numbers that are held at once


@dataclass(frozen=True)
class Interval:
    """A number with the ends of its interval, or one a row: floats or arrays of one shape; nan where undefined."""

    value: FloatArray
    low: FloatArray
    high: FloatArray
    method: str  # as a page calls it

    @property
    def lengths(self) -> FloatArray:
        """How far the interval reaches below and above the number, [2, n_rows], as bars of a figure are given."""
        return np.maximum([self.value - self.low, self.high - self.value], 0.0).reshape(2, -1)

    def __getitem__(self, row: int) -> "Interval":
        """That of one row."""
        return Interval(self.value[row], self.low[row], self.high[row], self.method)

    def divided(self, scale: float) -> "Interval":
        """The same in another unit."""
        return Interval(self.value / scale, self.low / scale, self.high / scale, self.method)

    def record(self) -> dict[str, float | str]:
        """That of a single number, for JSON."""
        return {"mean": float(self.value), "low": float(self.low), "high": float(self.high), "method": self.method}


def few(n: int, unit: str = N_("runs")) -> str:
    """What a page says below bootstrap intervals of n values; nothing where they are enough.

    >>> few(2)
    ' Of two runs an interval is hardly one: expect at least 8.'
    """
    if n == 2:
        return _(" Of two {what} an interval is hardly one: expect at least {few}.", what=_(unit), few=FEW)
    return _(" Of fewer than {few} {what} intervals are too narrow.", what=_(unit), few=FEW) if 2 < n < FEW else ""


def mean_of(values: npt.ArrayLike, axis: int = -1) -> FloatArray:
    """Means over replicates, [n_rows], of values [n_rows, n_replicates]; nan is left out, and stands where all are."""
    given = np.asarray(values, dtype=np.float64)
    valid = np.isfinite(given)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(valid, given, 0.0).sum(axis) / valid.sum(axis), dtype=np.float64)


def bootstrap(values: npt.ArrayLike, n_boot: int = N_BOOT) -> Interval:
    """Means over replicates with their intervals, [n_rows], of values [n_rows, n_replicates]; of one row, floats.

    The interval is bias-corrected and accelerated (Efron 1987, JASA 82): unlike Student's it stays within the values,
    as where runs tip either way. Its normal quantiles are widened to sqrt(n / (n - 1)) times Student's, without which
    that of a few values is too narrow (Hesterberg 2015, The American Statistician 69). nan values are left out; the
    interval of fewer than two is nan. The same values give the same interval: resampling has a seed of its own.
    """
    given = np.asarray(values, dtype=np.float64)
    rows = given.reshape(-1, given.shape[-1])
    valid, mean = np.isfinite(rows), mean_of(rows)
    n = valid.sum(axis=1)
    low, high = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    for size in sorted({*n.tolist()} - {0, 1}):
        alike = np.flatnonzero(n == size)
        for block in np.array_split(alike, -(-len(alike) * n_boot // BLOCK)):
            low[block], high[block] = _bca(rows[block][valid[block]].reshape(-1, size), mean[block], n_boot)
    shape = given.shape[:-1]
    mean, low, high = (end.reshape(shape)[()] for end in (mean, low, high))
    return Interval(mean, low, high, N_("bootstrap"))


def central(values: npt.ArrayLike, level: float = SPREAD, fewest: int = 2) -> Interval:
    """Means over replicates, [n_rows], and the ends of the central part of the values [n_rows, n_replicates].

    What a single run may be, and not how well the mean is known. nan values are left out; ends are nan of fewer than
    `fewest`: of a single value they would be that value itself.

    >>> interval = central(np.arange(101.0), 0.9)
    >>> float(interval.low), float(interval.high)
    (5.0, 95.0)
    """
    given = np.asarray(values, dtype=np.float64)
    ends = np.full((2, *given.shape[:-1]), np.nan)
    below = round((1 - level) / 2, 12)  # the tenth itself of 0.8, and not what subtraction leaves of it
    known = np.isfinite(given).sum(axis=-1) >= fewest
    if known.any():
        ends[:, known] = np.nanquantile(given[known], [below, 1 - below], axis=-1)
    return Interval(mean_of(given), ends[0][()], ends[1][()], "central")


def wilson(count: npt.ArrayLike, n: npt.ArrayLike, level: float = LEVEL) -> Interval:
    """Shares count / n with the intervals of Wilson (1927), of any shape; nan where n is 0.

    The centre is (p + z^2 / 2n) / (1 + z^2 / n): the interval holds its level for shares of 0 and 1, too.
    """
    z, n = normal_quantile(level), np.asarray(n, dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        p = np.asarray(count, dtype=np.float64) / n
        centre = (p + z**2 / (2 * n)) / (1 + z**2 / n)
        half = z / (1 + z**2 / n) * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return Interval(p, np.maximum(centre - half, 0.0), np.minimum(centre + half, 1.0), "Wilson")


def student(mean: npt.ArrayLike, deviation: npt.ArrayLike, n: int, level: float = LEVEL) -> Interval:
    """Means of n independent values with a standard deviation, and Student's interval, of any shape; nan below two."""
    centre = np.asarray(mean, dtype=np.float64)
    quantile = student_quantile(level, n - 1) if n > 1 else math.nan
    half = quantile * np.asarray(deviation, dtype=np.float64) / math.sqrt(n)
    return Interval(centre, centre - half, centre + half, N_("Student"))


def welch(first: FloatArray, second: FloatArray, level: float = LEVEL) -> Interval:
    """How far the mean of a second sample lies above that of a first, [n] each, and the interval of Welch (1947).

    nan values are left out; the ends are nan where a sample has fewer than two.
    """
    first, second = (sample[np.isfinite(sample)] for sample in (first, second))
    gap, half = mean_of(second) - mean_of(first), math.nan
    if min(len(first), len(second)) > 1:
        errors = np.array([sample.var(ddof=1) / len(sample) for sample in (first, second)])
        per_freedom = float((errors**2 / [len(first) - 1, len(second) - 1]).sum())
        freedom = float(errors.sum()) ** 2 / per_freedom if per_freedom > 0.0 else len(first) + len(second) - 2
        half = student_quantile(level, int(freedom)) * math.sqrt(errors.sum())
    return Interval(gap, gap - half, gap + half, "Welch")


def percentile(value: npt.ArrayLike, resampled: FloatArray, level: float = LEVEL) -> Interval:
    """An estimate, of any shape, and the quantiles of those from resamples [n_boot, ...]; nan is left out.

    Without any resample the ends are nan.
    Efron & Tibshirani 1993, ch. 13.
    """
    columns = resampled.reshape(len(resampled), math.prod(resampled.shape[1:]))
    ends = np.full((2, columns.shape[1]), np.nan)
    for column in np.flatnonzero(np.isfinite(columns).any(axis=0)).tolist():
        known = columns[:, column][np.isfinite(columns[:, column])]
        ends[:, column] = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    low, high = (end.reshape(resampled.shape[1:])[()] for end in ends)
    return Interval(np.asarray(value, dtype=np.float64)[()], low, high, "percentile bootstrap")


def normal_quantile(level: float) -> float:
    """Half width of the central interval of probability `level`, in standard deviations."""
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; expected a probability between 0 and 1, such as 0.95")
    return NormalDist().inv_cdf((1 + level) / 2)


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


def _bca(values: FloatArray, mean: FloatArray, n_boot: int) -> tuple[FloatArray, FloatArray]:
    """Ends of the interval for rows of as many values, [n_rows, n]."""
    n, normal = values.shape[1], NormalDist()
    sums = np.sort(_resampled_sums(values, n_boot), axis=1)
    wide = math.sqrt(n / (n - 1)) * student_quantile(LEVEL, n - 1)
    low, high = mean.copy(), mean.copy()
    alike = np.ptp(values, axis=1) == 0.0
    for row in np.flatnonzero(~alike).tolist():
        resampled = sums[row] / n
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
    """Sums of n values drawn with replacement, the same draws for all rows, [n_rows, n_boot]."""
    (n_rows, n), rng = values.shape, np.random.default_rng(1)
    sums = np.empty((n_rows, n_boot))
    step = max(BLOCK // n, 1)
    for start in range(0, n_boot, step):
        size = min(step, n_boot - start)
        draws = rng.integers(n, size=(size, n)) + n * np.arange(size)[:, None]
        counts = np.bincount(draws.ravel(), minlength=size * n).reshape(size, n)
        sums[:, start : start + size] = values @ counts.T
    return sums
