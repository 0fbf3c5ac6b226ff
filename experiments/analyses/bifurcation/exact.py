"""What theory says of markets of a finite number of customers, who all choose anew in every step."""

import math

import numpy as np

from agents.draws import FloatArray
from experiments.theory import mean_field

CRITICAL = 2.0  # taste scales: where tanh(gamma m / 2 mu) has slope 1 at m = 0


def _exact(n: int, coupling: float) -> tuple[FloatArray, FloatArray]:
    """m and its stationary chances in a market of n customers who all choose at once.

    n b m m' is symmetric in m and m', so that the chain of binomial draws is in detailed balance with these chances.
    """
    users = np.arange(n + 1)
    m = 2.0 * users / n - 1.0
    ways = np.array([math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) for k in users.tolist()])
    weight = ways + n * np.log(np.cosh(coupling / 2.0 * m))
    chances = np.exp(weight - weight.max())
    return m, chances / chances.sum()


def measures(n: int, first: FloatArray, second: FloatArray, fourth: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Binder cumulant and susceptibility from the moments of |m|."""
    return 1.0 - fourth / (3.0 * second**2), n * (second - first**2)


def exact_measures(n: int, couplings: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Binder cumulant and susceptibility by theory."""
    exact = [_exact(n, coupling) for coupling in couplings.tolist()]
    first, second, fourth = (np.array([chances @ np.abs(m) ** power for m, chances in exact]) for power in (1, 2, 4))
    return measures(n, first, second, fourth)


def quantiles(n: int, couplings: FloatArray) -> FloatArray:
    """Samples of m that have the chances of theory, without noise, [n_couplings, 20,000]."""
    quantile, exact = (np.arange(20_000) + 0.5) / 20_000, [_exact(n, coupling) for coupling in couplings.tolist()]
    return np.array([m[np.searchsorted(np.cumsum(chances), quantile).clip(max=n)] for m, chances in exact])


def folded(coupling: FloatArray, n: int) -> FloatArray:
    """E|m| of finite markets: about the branch above the point, folded noise round 0 below it."""
    leads = []
    for b in (coupling / CRITICAL).tolist():
        noise = math.sqrt(2.0 / math.pi * mean_field.variance_constant(b, 0.0) / n) if b < 1.0 else 0.0
        leads.append(noise or mean_field.spontaneous_magnetisation(b))
    return np.array(leads)
