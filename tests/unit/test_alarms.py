"""P values by counting, against those by hand, and how often they raise a false alarm."""

from math import comb

import numpy as np
import pytest

from experiments.statistics.alarms import at_most, holm, regrouped, sign_flip
from experiments.statistics.intervals import welch

N_DATA = 2_000
# A correct test rejects 5% of data: more than 143 of 2,000 with probability 0.00001, by the binomial distribution.
MOST = 143


def test_counts_have_the_probability_of_the_binomial_distribution():
    assert at_most(0, 4, 0.5) == 1 / 16
    assert at_most(4, 4, 0.5) == 1.0
    assert at_most(3, 10, 0.2) == pytest.approx(sum(comb(10, k) * 0.2**k * 0.8 ** (10 - k) for k in range(4)))
    assert at_most(0, 5, 1.0) == 0.0


def test_signs_of_pairs_are_flipped_in_all_ways():
    assert sign_flip(np.array([1.0, 2.0, 4.0])) == 2 / 8  # all signs alike, one way or the other
    assert sign_flip(np.array([1.0, -1.0])) == 1.0
    assert sign_flip(np.zeros(5)) == 1.0
    assert sign_flip(np.array([])) == 1.0


def test_groups_are_parted_in_all_ways():
    assert regrouped(np.array([0.0, 1.0, 2.0]), np.array([10.0, 11.0, 12.0])) == 2 / 20
    assert regrouped(np.zeros(3), np.ones(3)) == 2 / 20
    assert regrouped(np.ones(3), np.ones(4)) == 1.0
    assert regrouped(np.array([]), np.ones(4)) == 1.0


def test_many_values_are_resampled_to_about_the_same():
    rng = np.random.default_rng(2)
    few, many = rng.standard_normal(6), rng.standard_normal(40)
    assert regrouped(many[:20], many[20:] + 3.0) < 1e-3
    assert sign_flip(np.concatenate([few, few, few]) + 3.0) < 1e-3


def test_what_differs_in_nothing_is_seldom_taken_to_differ():
    rng = np.random.default_rng(1)
    pairs = [sign_flip(rng.exponential(size=8) - rng.exponential(size=8)) for _ in range(N_DATA)]
    groups = [regrouped(rng.exponential(size=4), rng.exponential(size=5)) for _ in range(N_DATA)]
    assert sum(p <= 0.05 for p in pairs) <= MOST
    assert sum(p <= 0.05 for p in groups) <= MOST


def test_corrected_p_values_keep_their_order_and_are_no_smaller():
    p_values = np.array([0.2, 0.001, 0.9, 0.001, 0.04])
    corrected = holm(p_values)
    assert (corrected >= p_values).all()
    assert corrected.tolist() == pytest.approx([0.4, 0.005, 0.9, 0.005, 0.12])


def test_the_interval_of_a_difference_is_that_of_student_where_both_are_alike():
    ends = welch(np.array([1.0, 2.0, 3.0]), np.array([4.0, 5.0, 6.0, np.nan]))
    # t(4) = 2.776, standard error sqrt(1/3 + 1/3)
    assert (ends.value, ends.low, ends.high) == pytest.approx((3.0, 3.0 - 2.2666, 3.0 + 2.2666), abs=1e-3)
    assert np.isnan(welch(np.array([1.0]), np.array([1.0, 2.0])).low)
