"""What the statistics of tipping share: estimates with intervals, and resampling weights."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.statistics.intervals import Interval

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Estimate:
    """A number with its interval of confidence `level`; `note` says why a number is nan or how to read it."""

    value: float
    low: float
    high: float
    level: float
    note: str = ""

    @property
    def defined(self) -> bool:
        """Whether there is a value."""
        return not math.isnan(self.value)


def estimate_of(interval: Interval, level: float, note: str = "") -> Estimate:
    """An estimate with the interval of a single number."""
    return Estimate(float(interval.value), float(interval.low), float(interval.high), level, note)


def undefined(level: float, note: str) -> Estimate:
    """An estimate without value, and the reason."""
    return Estimate(math.nan, math.nan, math.nan, level, note)


def replicate_weights(n_replicates: int, n_boot: int, rng: np.random.Generator) -> FloatArray:
    """How often each replicate is drawn, [1 + n_boot, n_replicates]; the first row is the sample itself.

    A replicate is drawn with all its couplings: where seeds are common to them, their dependence is kept.
    """
    draws = rng.multinomial(n_replicates, np.full(n_replicates, 1 / n_replicates), size=n_boot)
    return np.concatenate([np.ones((1, n_replicates)), draws])


def weighted_mean(values: FloatArray, weights: FloatArray) -> FloatArray:
    """Means [n_rows, n_couplings] of values [n_couplings, n_replicates] by weights [n_rows, n_replicates].

    nan is left out; nan where nothing is left.
    """
    valid = np.isfinite(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        return (weights @ np.where(valid, values, 0.0).T) / (weights @ valid.T.astype(float))


def standard_error(values: FloatArray) -> float:
    """Standard error of the mean of the defined values; nan for fewer than two."""
    kept = values[np.isfinite(values)]
    return float(kept.std(ddof=1) / math.sqrt(len(kept))) if len(kept) > 1 else math.nan


def increasing_couplings(couplings: npt.ArrayLike, samples: npt.ArrayLike, least: int) -> tuple[FloatArray, FloatArray]:
    """Couplings [n] in rising order and their samples [n, n_replicates], checked; ValueError says what is wrong."""
    given, values = np.asarray(couplings, dtype=float), np.asarray(samples, dtype=float)
    if values.ndim != 2 or values.shape[0] != len(given):
        raise ValueError(f"samples have shape {values.shape}; expected [n_couplings, n_replicates], {len(given)} rows")
    if len(given) < least:
        raise ValueError(f"{len(given)} couplings are given; expected at least {least}")
    order = np.argsort(given)
    if (np.diff(given[order]) <= 0).any():
        raise ValueError("couplings repeat; expected different ones")
    return given[order], values[order]
