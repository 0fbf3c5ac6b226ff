"""Research below its minimum scale yields little, and without one what it always did."""

import numpy as np
import pytest

from agents.equations.innovation import research_yield


def yielded(research: float, minimum: float, exponent: float = 2.0) -> float:
    columns = (np.array([number]) for number in (research, 100.0, minimum, exponent))
    return float(research_yield(*columns)[0])


def test_at_the_minimum_scale_half_is_left():
    assert yielded(50.0, 50.0) == pytest.approx(0.5 * np.log(1.5))


def test_a_third_of_the_money_below_the_minimum_yields_less_than_a_third():
    assert yielded(10.0, 100.0) < yielded(30.0, 100.0) / 3.0
    assert yielded(10.0, 0.0) > yielded(30.0, 0.0) / 3.0, "without a minimum the first yen does most"


def test_without_a_minimum_the_yield_is_the_logarithm_to_the_last_bit():
    assert yielded(7.3e10, 0.0) == np.log(1.0 + 7.3e10 / 100.0)


@pytest.mark.parametrize("minimum", [0.0, 1e11, 1e18])
def test_no_research_yields_nothing_and_never_more_than_the_logarithm(minimum):
    assert yielded(0.0, minimum, 10.0) == 0.0
    assert 0.0 <= yielded(1e12, minimum, 10.0) <= np.log(1.0 + 1e10)
