"""Roots of scalar functions by bisection, which finds every root where the monotone pieces are known."""

from collections.abc import Callable, Sequence
from itertools import pairwise


def bisect(function: Callable[[float], float], low: float, high: float) -> float:
    """The root between `low` and `high` to the last bit; raises `ValueError` where the sign does not change.

    >>> round(bisect(lambda x: x * x - 2, 0, 2), 12)
    1.414213562373
    """
    at_low, at_high = function(low), function(high)
    if at_low == 0.0:
        return low
    if at_high == 0.0:
        return high
    if (at_low > 0.0) == (at_high > 0.0):
        raise ValueError(f"no change of sign between {low} and {high}: {at_low} and {at_high}")
    while True:
        middle = 0.5 * (low + high)
        if middle in (low, high):
            return middle
        value = function(middle)
        if value == 0.0:
            return middle
        if (value > 0.0) == (at_high > 0.0):
            high = middle
        else:
            low = middle


def piecewise_roots(function: Callable[[float], float], edges: Sequence[float]) -> list[float]:
    """All roots, ascending, of a function that is monotone between neighbouring edges."""
    crossings: list[float] = []
    for low, high in pairwise(edges):
        if function(low) * function(high) <= 0.0:
            root = bisect(function, low, high)
            if not crossings or root > crossings[-1]:
                crossings.append(root)
    return crossings
