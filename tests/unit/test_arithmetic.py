"""Powers of two and logarithms of the kernels are as exact as the error bound takes them to be."""

import numpy as np
import pytest

from agents.engines.kept import kept

pytestmark = pytest.mark.usefixtures("kernels")


def test_powers_and_logarithms_have_the_stated_errors():
    pytest.importorskip("numba")
    from numba import njit

    from agents.engines.compiled.arithmetic import log, power_of_two

    @njit
    def compute(numbers, powers, logarithms):
        for row in range(len(numbers)):
            powers[row] = power_of_two(numbers[row])
            logarithms[row] = log(powers[row])

    numbers = np.linspace(-125, 125, 1_000_001).astype(np.float32)
    powers, logarithms = np.empty_like(numbers), np.empty_like(numbers)
    compute(numbers, powers, logarithms)
    assert np.abs(powers / np.exp2(numbers.astype(np.float64)) - 1.0).max() < 2e-7
    exact = np.log(powers.astype(np.float64))
    assert (np.abs(logarithms - exact) / np.maximum(np.abs(exact), 1.0)).max() < 2e-7


def test_compiled_kernels_are_found_again():
    pytest.importorskip("numba")
    from sim import DigitalEconomy

    DigitalEconomy("baseline", rng=1, engine="numba", **{"customers.number": 100, "time.end": "2010-02"}).run()
    assert kept()
