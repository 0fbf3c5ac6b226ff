"""What ranks of truths among draws say: whether all ranks are equally often, and how often intervals hold the truth.

Of a posterior that is right, the rank of the truth among independent draws is uniform (Talts et al. 2018). Ranks of
several parameters of one history are not independent, but histories are: so the pooled test takes the counts of a
history by fifth of the ranks as one observation (Hotelling's T squared), and the test of each parameter, chi-square
over fifths, is corrected for how many there are (Holm 1979), which holds whatever depends on what.
"""

from dataclasses import dataclass

import numpy as np

from agents.draws import FloatArray
from experiments.extras import needed
from experiments.statistics.alarms import holm
from experiments.statistics.intervals import Interval, student, wilson

BINS = 5  # of forty histories eight are expected in each
LEVEL = 0.9
PASSED = 0.01  # p above which ranks are taken for uniform


@dataclass(frozen=True)
class Uniformity:
    """P values that ranks are uniform."""

    pooled: float
    by_parameter: FloatArray  # chi-square, [n_parameters]
    corrected: FloatArray  # the same by Holm, [n_parameters]

    @property
    def passed(self) -> bool:
        """Whether neither all together nor any by itself is against it."""
        return bool(self.pooled > PASSED and self.corrected.min() > PASSED)


def counts_of(ranks: FloatArray, n_draws: int, n_bins: int = BINS) -> FloatArray:
    """How many ranks [n_cases, n_parameters] of 0 to n_draws lie in each bin, [n_parameters, n_bins]."""
    return np.stack([np.bincount(column, minlength=n_bins) for column in _bins(ranks, n_draws, n_bins).T])


def uniformity(ranks: FloatArray, n_draws: int) -> Uniformity:
    """Tests of ranks [n_cases, n_parameters] of 0 to n_draws; n_draws + 1 is a multiple of BINS."""
    stats = needed("scipy.stats", "study", "calibrate")
    n_cases, n_parameters = ranks.shape
    by_parameter = stats.chisquare(counts_of(ranks, n_draws), axis=1).pvalue
    bins = _bins(ranks, n_draws, BINS)
    by_case = np.stack([(bins == number).sum(axis=1) for number in range(BINS - 1)], axis=1)  # the last bin follows
    off = by_case.mean(axis=0) - n_parameters / BINS
    n_free = BINS - 1
    if n_cases > n_free + 1:
        covariance = np.cov(by_case.T)
        t_squared = n_cases * off @ np.linalg.pinv(covariance) @ off
        pooled = stats.f.sf(t_squared * (n_cases - n_free) / (n_free * (n_cases - 1)), n_free, n_cases - n_free)
    else:
        pooled = np.nan
    return Uniformity(float(pooled), np.asarray(by_parameter), holm(np.asarray(by_parameter)))


def covered(ranks: FloatArray, n_draws: int) -> np.ndarray:
    """Whether the central interval of LEVEL of the draws holds the truth, bool, as `ranks`."""
    outside = (n_draws + 1) * (1.0 - LEVEL) / 2.0
    return np.asarray((ranks >= outside) & (ranks <= n_draws - outside))


def coverage(held: np.ndarray) -> tuple[Interval, Interval]:
    """Share of intervals, [n_cases, n_parameters], that hold the truth, with 95%: by interval, and by history.

    The first takes all intervals for independent. The second takes the share of a history as one observation, so that
    what its parameters have in common counts once.
    """
    shares = held.mean(axis=1)
    whole = student(shares.mean(), shares.std(ddof=1), len(shares))
    low, high = np.clip([whole.low, whole.high], 0.0, 1.0)  # a share is neither below none nor above all
    return wilson(int(held.sum()), held.size), Interval(whole.value, low, high, "Student, by history")


def _bins(ranks: FloatArray, n_draws: int, n_bins: int) -> np.ndarray:
    return np.asarray(ranks * n_bins // (n_draws + 1), dtype=np.int64)
