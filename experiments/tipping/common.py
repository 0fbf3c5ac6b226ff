"""What the statistics of tipping share: estimates with intervals, resampling weights, and the extra `study`."""

import math
from dataclasses import dataclass
from importlib import import_module
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt

from configs import ConfigError

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


def undefined(level: float, note: str) -> Estimate:
    """An estimate without value, and the reason."""
    return Estimate(math.nan, math.nan, math.nan, level, note)


def study_module(name: str, purpose: str) -> Any:
    """The module `name` of the extra `study`; ConfigError says that `purpose` needs it and how to install it."""
    try:
        return import_module(name)
    except ImportError as error:
        package = name.partition(".")[0]
        raise ConfigError(f"{purpose} needs {package}: pip install 'digital-balance[study]'") from error


def normal_quantile(level: float) -> float:
    """Half width of the central interval of probability `level`, in standard deviations."""
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; expected a probability between 0 and 1, such as 0.95")
    return NormalDist().inv_cdf((1 + level) / 2)


def percentile_interval(resampled: FloatArray, level: float) -> tuple[float, float]:
    """Percentile interval of resampled estimates [n_boot], nan left out (Efron & Tibshirani 1993)."""
    kept = resampled[np.isfinite(resampled)]
    if not len(kept):
        return math.nan, math.nan
    low, high = np.quantile(kept, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


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


def mean_of_defined(values: FloatArray, axis: int) -> FloatArray:
    """Mean along `axis` without nan; nan, and no warning, where nothing is left."""
    valid = np.isfinite(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(valid, values, 0.0).sum(axis) / valid.sum(axis), dtype=float)


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
