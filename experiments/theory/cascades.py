"""Cascades of adoption on random networks (Watts 2002; Gleeson & Cahalane 2007), Poisson degrees of mean z.

A customer of k peers adopts when m / k >= phi, m of them having adopted; one without peers never does, but for seeds.
"""

import math

import numpy as np

from experiments.theory import FloatArray
from experiments.theory.roots import bisect


def largest_vulnerable_degree(threshold: float) -> int:
    """The most peers with which one adopter among them suffices, 1 / k >= phi."""
    degree = int(1.0 / threshold) + 1
    while degree > 0 and 1.0 / degree < threshold:
        degree -= 1
    return degree


def cascade_condition(mean_degree: float, threshold: float) -> float:
    """Further vulnerable customers that each vulnerable one reaches; above 1 one customer may set off a cascade."""
    # sum_k k (k - 1) rho_k p_k / z = z P(Poisson(z) <= k* - 2)
    return mean_degree * _poisson_below(mean_degree, largest_vulnerable_degree(threshold) - 2)


def cascade_window(threshold: float) -> tuple[float, float]:
    """Mean degrees between which one customer may set off a cascade; nan, nan where there is none.

    >>> [round(z, 4) for z in cascade_window(0.18)]
    [1.0207, 5.7647]
    """
    last = largest_vulnerable_degree(threshold) - 2
    if last < 0:
        return math.nan, math.nan

    # The condition is greatest where d/dz [z P(<= n)] = P(<= n) - z p(n) = 0, which happens once.
    def gain(z: float) -> float:
        return _poisson_below(z, last) - z * math.exp(-z + last * math.log(z) - math.lgamma(last + 1))

    best, far = bisect(gain, 1e-6, last + 3.0), 10.0 * (last + 3.0)
    if cascade_condition(best, threshold) <= 1.0:
        return math.nan, math.nan
    return (
        bisect(lambda z: cascade_condition(z, threshold) - 1.0, 1e-6, best),
        bisect(lambda z: cascade_condition(z, threshold) - 1.0, best, far),
    )


def final_share(mean_degree: float, threshold: float, seed_share: float, max_steps: int = 200_000) -> float:
    """Share that adopts in the end, on average, when `seed_share` drawn at random adopts at the start; many customers.

    A share of seeds near 0 gives the size of a global cascade set off by few; 0 gives 0.
    """
    top = int(mean_degree + 12.0 * math.sqrt(mean_degree) + 30.0)
    degree = np.arange(top + 1)
    log_factorial = np.array([math.lgamma(k + 1.0) for k in degree])
    degree_share = np.exp(-mean_degree + degree * math.log(mean_degree) - log_factorial)
    count = degree[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        agree = np.where(degree[:, None] > 0, degree[None, :] / degree[:, None] >= threshold, False)
    # Peers k of a customer [all]; the k - 1 others of a peer [excess], of whom m have adopted: sum_m C(k, m) q^m ...
    below = degree[None, :] <= count
    everyone = np.where(below & agree, _choose(log_factorial, count, degree), 0.0)
    below &= count < top
    peers = np.where(below & np.vstack([agree[1:], agree[-1:]]), _choose(log_factorial, count, degree), 0.0)

    def adopting(ways: FloatArray, q: float) -> float:
        chance = ways * q ** degree[None, :] * (1.0 - q) ** np.maximum(count - degree[None, :], 0)
        return seed_share + (1.0 - seed_share) * float(degree_share @ chance.sum(axis=1))

    # q = rho_0 + (1 - rho_0) sum_k (k / z) p_k sum_m C(k-1, m) q^m (1 - q)^(k-1-m) [m / k >= phi]
    q = seed_share
    for _ in range(max_steps):
        following = adopting(peers, q)
        if abs(following - q) <= 1e-15 + 1e-13 * q:
            break
        q = following
    return adopting(everyone, q)


def _choose(log_factorial: FloatArray, count: np.ndarray, chosen: np.ndarray) -> FloatArray:
    """Binomial coefficients [count, chosen], some number where chosen exceeds count."""
    return np.exp(log_factorial[count] - log_factorial[chosen] - log_factorial[np.maximum(count - chosen, 0)])


def _poisson_below(mean: float, last: int) -> float:
    """P(Poisson(mean) <= last)."""
    return sum(math.exp(-mean + k * math.log(mean) - math.lgamma(k + 1)) for k in range(last + 1))
