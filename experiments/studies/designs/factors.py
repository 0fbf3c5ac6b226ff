"""Factors of a study: what stands at a level, or at a share of the way through all of them."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from configs import ConfigError
from configs.reading.fields import is_whole
from experiments.studies.keys import LEVELS
from experiments.studies.study import Study

MOST_LEVELS = 1_000_000


@dataclass(frozen=True)
class Span:
    """Numbers from `low` to `high`: `n` of them, or any; evenly spread in their logarithms where `log`.

    Where `whole`, whole numbers only: those that the parameter of the key takes.
    """

    low: float
    high: float
    n: int | None
    log: bool
    whole: bool

    def levels(self) -> list[Any]:
        """`n` levels, both ends among them; where they must be whole, rounded, and each of them once."""
        spread = np.geomspace if self.log else np.linspace
        numbers = spread(self.low, self.high, self.n or 0).tolist()
        return list(dict.fromkeys(round(number) if self.whole else rounded(number) for number in numbers))

    def at(self, u: float) -> Any:
        """The number below which a share `u` of the span lies; whole numbers have equal shares."""
        low, high = (self.low - 0.5, self.high + 0.5) if self.whole else (self.low, self.high)
        number = low * (high / low) ** u if self.log else low + u * (high - low)
        number = math.floor(number + 0.5) if self.whole else rounded(number)
        return min(max(number, self.low), self.high)

    def share(self, number: float) -> float:
        """How far through the span a number stands, 0 at `low` and 1 at `high`."""
        if self.log:
            return math.log(number / self.low) / math.log(self.high / self.low)
        return (number - self.low) / (self.high - self.low)

    def between(self, a: float, b: float, t: float) -> Any:
        """The number a share `t` of the way from `a` to `b`."""
        number = a * (b / a) ** t if self.log else a + t * (b - a)
        return round(number) if self.whole else rounded(number)


def rounded(number: float) -> float:
    """A number to twelve digits: 0.3, not 0.30000000000000004, in tables and in the ids of runs."""
    return float(f"{number:.12g}")


def levels(study: Study, key: str) -> list[Any]:
    """The levels of a factor: as listed, or n of them from low to high. Raises `ConfigError`."""
    value = study.factors[key]
    if isinstance(value, list):
        return value
    span = span_of(study, key, "a list, or a table of low, high and n")
    if span.n is None:
        raise _wrong(study, key, "a list, or a table of low, high and n")
    return span.levels()


def quantile(study: Study, key: str) -> Callable[[float], Any]:
    """A function from a share in [0, 1] to what a sampled factor takes there. Raises `ConfigError`.

    Of `low` and `high` it is any number between them; of listed levels, or n of them, each has an equal part of [0, 1].
    """
    value = study.factors[key]
    if isinstance(value, list):
        entries = value
    else:
        span = span_of(study, key, "a list, or a table of low and high, perhaps with n")
        if span.low >= span.high:
            raise _wrong(study, key, "low below high")
        if span.n is None:
            return span.at
        entries = span.levels()
    if not entries:
        raise _wrong(study, key, "at least one level")
    # Shares of Morris stand at thirds, say, which are no binary fractions.
    return lambda u: entries[min(int(u * len(entries) + 1e-9), len(entries) - 1)]


def span_of(study: Study, key: str, expected: str) -> Span:
    """A factor that is given by low and high. Raises `ConfigError`, which says what was `expected` of another one."""
    value = study.factors[key]
    if not isinstance(value, dict) or not {"low", "high"} <= set(value) <= set(LEVELS) or key == "scenario":
        raise _wrong(study, key, expected)
    low, high, n, log = value["low"], value["high"], value.get("n"), value.get("log", False)
    if not (_number(low) and _number(high)) or not (
        n is None or (_number(n) and isinstance(n, int) and 0 <= n <= MOST_LEVELS)
    ):
        raise _wrong(study, key, f"numbers, and n a whole one of at most {MOST_LEVELS:,}")
    if not isinstance(log, bool):
        raise _wrong(study, key, "log to be true or false")
    if log and min(low, high) <= 0.0:
        raise _wrong(study, key, "low and high above 0, as log is true")
    whole = is_whole(key)
    if whole and not (float(low).is_integer() and float(high).is_integer()):
        raise _wrong(study, key, "whole numbers, which the parameter takes")
    return Span(int(low), int(high), n, log, True) if whole else Span(float(low), float(high), n, log, False)


def _number(value: Any) -> bool:
    if isinstance(value, int):
        return not isinstance(value, bool) and abs(value) < 10**300
    return isinstance(value, float) and math.isfinite(value)


def _wrong(study: Study, key: str, expected: str) -> ConfigError:
    return ConfigError(f"{study.file}: factors: {key} is {study.factors[key]!r}; expected {expected}")
