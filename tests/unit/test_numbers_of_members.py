"""Numbers of members: each takes the last bit that it takes by itself."""

import numpy as np
import pytest

from agents.members import beside, column, each, entry, power, together


def test_powers_have_the_bits_of_each_member_by_itself():
    """A placebo holds: of a plain column of exponents many have other bits, as NumPy takes roots and squares alone."""
    base, exponents = np.random.default_rng(1).uniform(0.1, 5.0, (4, 5_000)), np.array([0.5, 2.0, -1.0, 0.3])
    alone = np.stack([row ** float(exponent) for row, exponent in zip(base, exponents, strict=True)])
    np.testing.assert_array_equal(power(base, exponents), alone)
    np.testing.assert_array_equal(power(base[0], 0.5), alone[0])
    shared = power(base[0], exponents)
    np.testing.assert_array_equal(shared[3], base[0] ** 0.3)
    assert (base ** np.repeat(exponents[:, None], base.shape[1], axis=1) != alone).any() or not _simd()


def _simd() -> bool:
    """Whether NumPy's power of whole vectors differs from its roots on this processor."""
    numbers = np.random.default_rng(2).uniform(0.1, 5.0, 20_000)
    return bool((numbers ** np.full(numbers.shape, 0.5) != numbers**0.5).any())


def test_columns_have_an_axis_of_members_only_where_they_differ():
    assert column([1.0, 2.0]).shape == (2,)
    np.testing.assert_array_equal(column([1.0, np.array([3.0, 4.0])]), [[1.0, 3.0], [1.0, 4.0]])
    np.testing.assert_array_equal(beside(np.array([1.0, 2.0])) * np.ones(3), [[1.0] * 3, [2.0] * 3])
    assert beside(1.5) == 1.5
    np.testing.assert_array_equal(entry(np.array([[1.0, 2.0], [3.0, 4.0]]), 1), [2.0, 4.0])
    assert entry(np.array([1.0, 2.0]), 1) == 2.0
    np.testing.assert_array_equal(each(pow, np.array([2.0, 3.0]), 2.0), [4.0, 9.0])
    assert each(pow, 2.0, 3.0) == 8.0
    equal = [np.arange(3.0), np.arange(3.0)]
    assert together(equal) is equal[0]
    assert together([np.arange(3.0), np.ones(3)]).shape == (2, 3)


def test_shares_of_use_that_rounding_could_move_are_left_to_the_exact_path():
    kernel = pytest.importorskip("agents.engines.compiled.one")
    from agents.state.multi_homing import WHOLE, thousandths

    divide, random, doubts = kernel.divide.py_func, np.random.default_rng(3), 0
    cases = [
        *random.dirichlet(np.ones(4), 500),
        *(random.multinomial(WHOLE, np.ones(4) / 4) / WHOLE for _ in range(100)),
    ]
    cases += [
        np.array([0.25, 0.25, 0.25, 0.25]),
        np.array([1.0, 0.0, 0.0, 0.0]),
        np.array([0.3335, 0.3335, 0.333, 0.0]),
    ]
    for weights in cases:
        shares = np.zeros(4, np.int16)
        if divide(np.cumsum(weights), 0, shares, np.zeros(4)):
            np.testing.assert_array_equal(shares, thousandths(weights[None] / np.cumsum(weights)[-1])[0])
        else:
            doubts += 1
    assert 100 <= doubts < 150, "whole thousandths and ties, and few of the rest"
    assert not divide(np.cumsum([0.3335, 0.3335, 0.333, 0.0]), 0, np.zeros(4, np.int16), np.zeros(4)), "a tie"
