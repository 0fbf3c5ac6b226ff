"""Intervals cover what they say, pairs gain what their correlation says, and enough replicates are enough."""

import math

import numpy as np
import pytest

from experiments.statistics.intervals import bootstrap, student_quantile
from experiments.statistics.paired import paired, replicates_needed


def test_the_bootstrap_interval_covers_the_mean_as_often_as_it_says():
    """2,000 samples: the share that covers has a standard error of 0.5%; 2.5% off is a false alarm in a million.

    Of eight values the interval is still a little narrow, as Hesterberg (2015) has it: 93% to 95%.
    """
    rng = np.random.default_rng(7)
    for n, nominal in ((8, 0.94), (16, 0.95), (40, 0.95)):
        interval = bootstrap(rng.normal(3.0, 2.0, (2000, n)), n_boot=999)
        covered = ((interval.low <= 3.0) & (interval.high >= 3.0)).mean()
        assert abs(covered - nominal) < 0.025, n


def test_the_interval_of_skewed_values_is_shifted_towards_their_tail():
    """Student's is symmetrical; that of an exponential has more room above (Efron 1987)."""
    below, above = bootstrap(np.random.default_rng(3).exponential(1.0, (200, 30)), n_boot=999).lengths
    assert (above > below).mean() > 0.95


def test_the_interval_stays_within_the_values_and_that_of_equal_ones_is_a_point():
    values = np.array([[0.0, 1.0, 1.0, 0.0, 1.0], [2.0] * 5, [np.nan, 0.1, 0.1, 0.4, np.nan], [1.0] + [np.nan] * 4])
    interval = bootstrap(values)
    mean, low, high = interval.value, interval.low, interval.high
    assert low[0] >= 0.0
    assert high[0] <= 1.0
    assert (low[1], high[1]) == (2.0, 2.0)
    assert mean[2] == pytest.approx(0.2)
    alone = bootstrap(np.array([0.1, 0.1, 0.4]))
    assert (low[2], high[2]) == (alone.low, alone.high)
    assert np.isnan([low[3], high[3]]).all(), "one value has no interval"


@pytest.mark.parametrize(
    ("freedom", "quantile"), [(1, 12.7062), (2, 4.30265), (3, 3.18245), (5, 2.57058), (10, 2.22814), (30, 2.04227), (1000, 1.96234)]
)  # fmt: skip
def test_students_quantiles_are_those_of_the_tables(freedom, quantile):
    assert student_quantile(0.95, freedom) == pytest.approx(quantile, rel=1e-5)


@pytest.mark.parametrize("spread", [0.02, 0.3, 1.0])
def test_as_many_replicates_are_needed_as_leave_a_tenth_of_the_difference(spread):
    """n is the least with t s / sqrt(n) at most a tenth of the mean: at n - 1 the interval is wider."""
    n = int(replicates_needed(-2.0, 2.0 * spread))

    def half(count):
        return student_quantile(0.95, count - 1) * 2.0 * spread / math.sqrt(count)

    assert half(n) <= 0.2
    assert n == 2 or half(n - 1) > 0.2


def test_that_number_of_replicates_does_leave_a_tenth():
    """Synthetic differences of mean 1 and deviation 0.6: n = 141, whose half width is 0.1 with an error of 6%."""
    n = int(replicates_needed(1.0, 0.6))
    rng = np.random.default_rng(11)
    interval = bootstrap(rng.normal(1.0, 0.6, (40, n)), n_boot=999)
    assert n == pytest.approx((1.96 * 6.0) ** 2, rel=0.03)
    assert (interval.high - interval.low).mean() / 2.0 == pytest.approx(
        0.1, rel=0.04
    )  # of 40: six standard errors of 1%


def test_no_number_of_replicates_finds_a_difference_of_zero():
    assert replicates_needed(0.0, 1.0) == math.inf
    assert math.isnan(replicates_needed(0.0, 0.0))


def test_pairs_gain_what_their_correlation_says():
    """Equal variances and correlation r: Var(A) + Var(B) over Var(A - B) is 1 / (1 - r) (Law 2015, sec. 11.2).

    Of 4,000 pairs the ratio has a standard error of some 3%: 15% off is a false alarm in a million.
    """
    rng = np.random.default_rng(5)
    common, own = rng.normal(size=4000), rng.normal(size=(2, 4000))
    first, second = (math.sqrt(0.9) * common + math.sqrt(0.1) * noise for noise in own)
    difference = paired(first, second + 0.5, n_boot=999)
    assert difference.variance_ratio == pytest.approx(10.0, rel=0.15)
    assert difference.correlation == pytest.approx(0.9, abs=0.02)
    assert difference.low < 0.5 < difference.high
    assert difference.same_sign_share == pytest.approx(0.868, abs=0.03)  # Phi(0.5 / sqrt(0.2))


def test_a_run_that_is_missing_leaves_its_pair_out():
    first, second = np.array([1.0, 2.0, np.nan, 4.0]), np.array([2.0, np.nan, 3.0, 6.0])
    difference = paired(first, second)
    assert (difference.n_pairs, difference.difference) == (2, 1.5)
    unfinished = paired(np.full(3, np.nan), second[:3])
    assert unfinished.n_pairs == 0
    assert math.isnan(unfinished.difference)
