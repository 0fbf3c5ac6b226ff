"""Shapley effects against cases that are known by hand."""

import numpy as np
import pytest

from experiments.statistics.shapley import group_effects, group_sample, input_effects

NAMES = ["a", "b", "c"]


def normal(places):
    """Places between 0 and 1 as a list of 4,000 draws of a normal distribution has them."""
    levels = np.sort(np.random.default_rng(7).standard_normal(4_000))
    levels = (levels - levels.mean()) / levels.std()
    return levels[(places * len(levels)).astype(int)]


def test_of_a_sum_each_group_has_its_own_variance():
    sample = group_sample(NAMES, 3_000, 1)
    a, b, c = normal(sample).T
    effects = group_effects(NAMES, sample, 3.0 * a + 4.0 * b + 0.0 * c)
    # 9 and 16 of 25; three nominal half-widths are a false alarm in a million
    assert np.abs(effects.shares - [0.36, 0.64, 0.0]).max() < 1.5 * (effects.high - effects.low).max()
    assert (effects.high - effects.low).max() < 0.08
    assert effects.shares[2] == 0.0
    assert effects.shares.sum() == pytest.approx(1.0)
    assert effects.variance == pytest.approx(25.0, rel=0.1)


def test_an_interaction_is_divided_equally_among_those_who_make_it():
    sample = group_sample(NAMES, 4_000, 2)
    a, b, c = normal(sample).T
    # Var(ab) = 1, half for a, half for b; Var(c) = 1: shares 1/4, 1/4, 1/2, where first-order Sobol indices are 0, 0, 1/2
    effects = group_effects(NAMES, sample, a * b + c)
    assert np.abs(effects.shares - [0.25, 0.25, 0.5]).max() < 0.06


def test_where_nothing_varies_there_is_nothing_to_share():
    sample = group_sample(NAMES, 4, 1)
    assert np.isnan(group_effects(NAMES, sample, np.ones(len(sample))).shares).all()


@pytest.mark.parametrize("rho", [0.0, 0.6, -0.9])
def test_of_inputs_that_move_together_shares_are_those_of_owen_and_prieur(rho):
    rng = np.random.default_rng(3)
    inputs = rng.multivariate_normal([0.0, 0.0], [[1.0, rho], [rho, 1.0]], 4_000)
    a, b = 2.0, 1.0
    values = inputs @ [a, b]
    variance = a**2 + b**2 + 2.0 * rho * a * b
    # Sh_1 = a^2 (1 - rho^2 / 2) + rho a b + b^2 rho^2 / 2
    share = (a**2 * (1.0 - rho**2 / 2.0) + rho * a * b + b**2 * rho**2 / 2.0) / variance
    effects = input_effects(["a", "b"], inputs, values)
    assert effects.shares == pytest.approx([share, 1.0 - share], abs=0.03)
    assert effects.explained == pytest.approx(1.0, abs=1e-6)
    assert (effects.low <= effects.shares).all()
    assert (effects.shares <= effects.high).all()


def test_noise_explains_nothing_and_an_input_that_stands_still_has_no_share():
    rng = np.random.default_rng(4)
    inputs = rng.standard_normal((60, 14))
    inputs[:, 3] = 1.0
    explained = [input_effects(NAMES, inputs, rng.standard_normal(60)).explained for _ in range(3)]
    assert abs(np.mean(explained)) < 0.3, "13 columns would explain 0.22 by chance"
    effects = input_effects(NAMES, inputs, inputs[:, 0] + 0.5 * rng.standard_normal(60))
    assert effects.shares[3] == 0.0
    assert effects.explained == pytest.approx(0.8, abs=0.12)
    with pytest.raises(ValueError, match="3 draws of 2 inputs; expected at least 5"):
        input_effects(["a", "b"], inputs[:3, :2], inputs[:3, 0])
