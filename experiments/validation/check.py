"""One line of the theory table: what theory expects, what the simulation gave, and how far apart they may lie.

Every check rejects a correct program with probability 0.001; all z are standard normal under it, or nearly so.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any
from zlib import crc32

import numpy as np

from agents.draws import FloatArray, IntArray
from sim import Replicates

FALSE_ALARM = 0.001
LIMIT = NormalDist().inv_cdf(1.0 - FALSE_ALARM / 2.0)


@dataclass(frozen=True)
class Check:
    """A comparison of one number with theory."""

    case: str
    quantity: str
    expected: float
    simulated: float
    standard_error: float
    z: float
    source: str

    @property
    def passed(self) -> bool:
        """Whether the two agree, with a false-alarm probability of 0.001."""
        return abs(self.z) <= LIMIT


@dataclass(frozen=True)
class Simulation:
    """What all replicates did: users [n_steps + 1, n_replicates, n_offers], prices of the same shape."""

    users: IntArray
    price_lcu: FloatArray

    @property
    def share(self) -> FloatArray:
        """Share of the first offer, [n_steps + 1, n_replicates]."""
        return self.users[..., 0] / self.users.sum(axis=-1)

    @property
    def m(self) -> FloatArray:
        """m = 2 share - 1 of a duopoly, [n_steps + 1, n_replicates]."""
        return 2.0 * self.share - 1.0


Simulate = Callable[..., Simulation]
Case = Callable[[Simulate], list[Check]]


def simulator(root_seed: int, case: str) -> Simulate:
    """A function that runs replicates of a theory scenario with seeds that belong to a case.

    `simulate(scenario, n_replicates, **{dotted key: value})`.
    """
    counter = 0

    def simulate(scenario: str, n_replicates: int, overrides: Mapping[str, Any]) -> Simulation:
        nonlocal counter
        counter += 1
        words = np.random.SeedSequence([root_seed, crc32(case.encode()), counter])
        seeds = words.generate_state(n_replicates).tolist()
        batch = Replicates(f"theory/{scenario}", seeds=seeds, **overrides)
        while batch.running:
            batch.step()
        return Simulation(batch.record.users, batch.record.price)

    return simulate


def of_mean(
    case: str, quantity: str, expected: float, sample: FloatArray, source: str, sd: float | None = None
) -> Check:
    """The mean of independent replicates, with the standard deviation that theory gives to each, or their own."""
    n, mean = len(sample), float(np.mean(sample))
    error = (float(np.std(sample, ddof=1)) if sd is None else sd) / math.sqrt(n)
    gap = mean - expected
    z = gap / error if error > 0.0 else (0.0 if abs(gap) < 1e-12 else math.inf)
    return Check(case, quantity, expected, mean, error, z, source)


def of_variance(case: str, quantity: str, expected: float, sample: FloatArray, scale: float, source: str) -> Check:
    """`scale` times the variance over replicates: normal by the cube root of chi-square (Wilson & Hilferty 1931)."""
    free = len(sample) - 1
    simulated = scale * float(np.var(sample, ddof=1))
    spread = 2.0 / (9.0 * free)
    z = ((simulated / expected) ** (1.0 / 3.0) - (1.0 - spread)) / math.sqrt(spread)
    return Check(case, quantity, expected, simulated, expected * math.sqrt(2.0 / free), z, source)


def of_correlation(
    case: str, quantity: str, expected: float, first: FloatArray, second: FloatArray, source: str
) -> Check:
    """The correlation over replicates: normal by Fisher's transformation."""
    simulated = float(np.corrcoef(first, second)[0, 1])
    z = (math.atanh(simulated) - math.atanh(expected)) * math.sqrt(len(first) - 3.0)
    return Check(case, quantity, expected, simulated, (1.0 - expected**2) / math.sqrt(len(first) - 3.0), z, source)


def of_share(case: str, quantity: str, expected: float, happened: np.ndarray, source: str) -> Check:
    """How often something happened; where theory leaves no room, once against it is enough."""
    n, simulated = len(happened), float(np.mean(happened))
    error = math.sqrt(max(expected * (1.0 - expected), 0.0) / n)
    if n * min(expected, 1.0 - expected) < 5.0:
        # Exact: how probable is a count as far off as this one, or farther?
        count = int(np.sum(happened))
        p = _binomial_tail(n, expected, count)
        z = math.copysign(-NormalDist().inv_cdf(p / 2.0) if p < 1.0 else 0.0, simulated - expected)
        return Check(case, quantity, expected, simulated, error, z, source)
    return Check(case, quantity, expected, simulated, error, (simulated - expected) / error, source)


def _binomial_tail(n: int, p: float, count: int) -> float:
    """Twice the probability of a count at least as far from the mean, on its side; at most 1."""
    if p in (0.0, 1.0):
        return 1.0 if count == round(n * p) else 1e-300
    logs = [math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) for k in range(n + 1)]
    mass = [math.exp(log + k * math.log(p) + (n - k) * math.log1p(-p)) for k, log in enumerate(logs)]
    tail = sum(mass[count:]) if count >= n * p else sum(mass[: count + 1])
    return min(2.0 * tail, 1.0)
