"""Runs of one draw are not independent: means by draw, intervals over draws, and what draws make of a variance."""

import numpy as np
import pytest

from experiments.statistics.clusters import by_draw, draws_share
from experiments.statistics.intervals import bootstrap
from experiments.statistics.paired import paired, replicates_needed


def test_runs_are_counted_by_draw_whatever_is_missing():
    values = np.array([[1.0, 10.0, np.nan], [3.0, np.nan, np.nan]]).reshape(-1)
    np.testing.assert_array_equal(by_draw(values, 3), [2.0, 10.0, np.nan])
    np.testing.assert_array_equal(by_draw(np.stack([values, values + 1.0]), 3)[1], [3.0, 11.0, np.nan])


def test_the_part_of_draws_in_a_variance_is_what_it_is_by_hand():
    # Three draws with 2, 2 and 1 runs: within = (2 + 2 + 0) / 2 = 2, mean 22 / 5 = 4.4,
    # between = (2 (2 - 4.4)^2 + 2 (6 - 4.4)^2 + (6 - 4.4)^2) / 2 = 9.6, n_0 = (5 - 9 / 5) / 2 = 1.6
    values = np.array([1.0, 5.0, 6.0, 3.0, 7.0, np.nan])
    assert draws_share(values, 3) == pytest.approx(4.75 / 6.75)
    assert draws_share(np.array([1.0, 1.0, 3.0, 3.0]), 2) == 0.0, "below zero by chance"
    assert np.isnan(draws_share(np.array([1.0, 2.0]), 2)), "of a run each nobody can tell"
    assert np.isnan(draws_share(np.ones(4), 2)), "nothing varies"


def test_the_part_of_draws_is_found_again_in_many_runs():
    rng = np.random.default_rng(1)
    values = 2.0 * rng.standard_normal(400) + rng.standard_normal((5, 400))
    # Standard error of the share some 0.015: 0.8 +- 0.06 fails less than once in a thousand times.
    assert draws_share(values.reshape(-1), 400) == pytest.approx(0.8, abs=0.06)


def test_the_interval_of_a_mean_difference_is_one_over_draws():
    """Pairs of a draw say nearly the same: as if they were independent the interval would be too narrow."""
    rng = np.random.default_rng(2)
    of_draws = rng.standard_normal(12)
    difference = (of_draws + 0.05 * rng.standard_normal((6, 12))).reshape(-1)
    first = rng.standard_normal(72)
    carried, naive = paired(first, first + difference, n_draws=12), paired(first, first + difference)
    expected = bootstrap(by_draw(difference, 12))
    assert (carried.difference, carried.low, carried.high) == pytest.approx(
        (float(expected.value), float(expected.low), float(expected.high))
    )
    assert (carried.n_pairs, carried.n_draws, naive.n_draws) == (72, 12, 0)
    assert carried.high - carried.low > 2.0 * (naive.high - naive.low)
    assert carried.draws_share > 0.95
    assert (carried.low_80, carried.high_80) == pytest.approx(tuple(np.quantile(difference, [0.1, 0.9])))
    spread = float(by_draw(difference, 12).std(ddof=1))
    assert carried.n_needed == replicates_needed(carried.difference, spread)


def test_an_interval_over_draws_covers_as_often_as_it_says():
    """Of 300 comparisons with 20 draws and 3 runs each; 95% of intervals hold the mean, 91% is 3 standard errors off."""
    rng, held = np.random.default_rng(3), 0
    for _ in range(300):
        difference = (1.0 + rng.standard_normal(20) + 0.7 * rng.standard_normal((3, 20))).reshape(-1)
        answer = paired(np.zeros(60), difference, n_boot=499, n_draws=20)
        held += answer.low <= 1.0 <= answer.high
    assert held >= 0.91 * 300


def test_a_pair_that_is_not_done_leaves_its_draw_with_the_others():
    first = np.array([0.0, 0.0, np.nan, 0.0])
    answer = paired(first, np.array([1.0, 4.0, 9.0, 6.0]), n_draws=2)
    assert (answer.n_pairs, answer.difference) == (3, 3.0), "the mean of 1, and of 4 and 6"
    unfinished = paired(np.full(4, np.nan), np.zeros(4), n_draws=2)
    assert unfinished.n_pairs == 0
