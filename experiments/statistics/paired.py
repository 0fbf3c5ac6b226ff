"""Paired differences under common random numbers.

Two scenarios that are run with the same draws differ by what separates them and little else: the variance of the
difference falls by twice their covariance (Law 2015, Simulation Modeling and Analysis, sec. 11.2).
"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from agents.draws import FloatArray
from experiments.statistics.clusters import by_draw, draws_share
from experiments.statistics.intervals import LEVEL, N_BOOT, bootstrap, central, normal_quantile, student_quantile

PRECISION = 0.1  # half width of the interval over the mean difference, for the number of replicates needed


@dataclass(frozen=True)
class Paired:
    """What pairs of runs say about a difference; nan where they say nothing."""

    n_pairs: int  # pairs in which both runs have the outcome
    mean_first: float
    mean_other: float
    difference: float  # mean of other - first
    low: float
    high: float
    method: str  # of the interval
    n_equal: int  # pairs without a difference, which speak for neither direction
    same_sign_share: float  # of all pairs, those that differ in the direction of the mean; nan where it has none
    correlation: float
    variance_ratio: float  # variance of the mean difference with draws of its own for each scenario, over that of pairs
    n_needed: float  # replicates, or draws, for an interval of +-10% of the mean difference
    low_80: float = math.nan  # ends between which 80% of the differences lie
    high_80: float = math.nan
    low_80_first: float = math.nan  # and 80% of the first runs
    high_80_first: float = math.nan
    n_draws: int = 0  # of a posterior that pairs carry, each several of them
    draws_share: float = math.nan  # of the variance of a pair's difference, what draws make of it; the rest is of seeds


def paired(first: FloatArray, second: FloatArray, n_boot: int = N_BOOT, n_draws: int = 0) -> Paired:
    """Paired differences of two scenarios, both [n_replicates]; nan leaves its pair out.

    The interval is that of `bootstrap`: a mean difference is a mean over replicates. Where replicates carry `n_draws`
    draws of a posterior it is one over draws, each with the mean of its pairs, which are not independent.
    """
    defined_pairs, all_differences = np.isfinite(first) & np.isfinite(second), second - first
    first, second = first[defined_pairs], second[defined_pairs]
    n = len(first)
    if n == 0:
        return Paired(0, *(math.nan,) * 5, "bootstrap", 0, *(math.nan,) * 4)
    differences = second - first
    independent = by_draw(all_differences, n_draws) if n_draws else differences
    independent = independent[np.isfinite(independent)]
    mean = float(independent.mean())
    ends = bootstrap(independent, n_boot)
    spread_first, spread_other, spread, spread_independent = (
        float(sample.std(ddof=1)) if len(sample) > 1 else math.nan
        for sample in (first, second, differences, independent)
    )
    spans = central(np.stack([differences, first]))
    apart = spread_first**2 + spread_other**2
    defined = spread_first > 0.0 and spread_other > 0.0
    return Paired(
        n_pairs=n,
        mean_first=float(first.mean()),
        mean_other=float(second.mean()),
        difference=mean,
        low=float(ends.low),
        high=float(ends.high),
        method=ends.method,
        n_equal=int((differences == 0.0).sum()),
        same_sign_share=float((np.sign(differences) == np.sign(mean)).mean()) if mean != 0.0 else math.nan,
        correlation=float(np.corrcoef(first, second)[0, 1]) if defined else math.nan,
        variance_ratio=apart / spread**2 if spread > 0.0 else (math.inf if apart > 0.0 else math.nan),
        n_needed=replicates_needed(mean, spread_independent),
        low_80=float(spans.low[0]),
        high_80=float(spans.high[0]),
        low_80_first=float(spans.low[1]),
        high_80_first=float(spans.high[1]),
        n_draws=n_draws,
        draws_share=draws_share(all_differences, n_draws) if n_draws else math.nan,
    )


def has_spans(compared: pd.DataFrame) -> bool:
    """Whether a comparison has ends between which 80% of runs and pairs lie: of draws, or of a time ahead."""
    return bool((compared["n_draws"] > 0).any() or compared["ahead"].any())


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
    n = max(2, math.ceil((normal_quantile(level) * ratio) ** 2))
    while student_quantile(level, n - 1) * ratio > math.sqrt(n):
        n += 1
    return n
