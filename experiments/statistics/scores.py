"""Scores of predictions by samples: absolute error, the continuous ranked probability score, coverage of intervals."""

import numpy as np

from agents.draws import FloatArray
from experiments.statistics.intervals import central


def crps(observed: float, members: FloatArray, fair: bool = True) -> float:
    """The continuous ranked probability score of an ensemble, [n], in the unit of what is observed.

    The plain estimator, E|x - y| - E|x - x'| / 2 over all pairs, charges a small ensemble for its size: the fair one
    leaves out pairs of a member with itself (Ferro, Richardson & Weigel 2008). Raises `ValueError` for fewer than two
    members.

    >>> round(crps(0.0, np.array([1.0, 2.0, 3.0]), fair=False), 4), round(crps(0.0, np.array([1.0, 2.0, 3.0])), 4)
    (1.5556, 1.3333)
    """
    members = np.sort(np.asarray(members, dtype=np.float64))
    n = len(members)
    if n < 2:
        raise ValueError(f"an ensemble of {n}; expected at least two members")
    # sum over pairs |x_i - x_k|, both ways, of sorted numbers
    between = 2.0 * float((members * (2.0 * np.arange(n) - n + 1.0)).sum())
    pairs = n * (n - 1) if fair else n**2
    return float(np.abs(members - observed).mean()) - between / pairs / 2.0


def interval(members: FloatArray, level: float) -> tuple[float, float]:
    """The central interval of an ensemble."""
    ends = central(members, level, fewest=1)
    return float(ends.low), float(ends.high)


def inside(observed: float, members: FloatArray, level: float = 0.9) -> bool:
    """Whether what was observed lies in the central interval of an ensemble."""
    low, high = interval(members, level)
    return low <= observed <= high
