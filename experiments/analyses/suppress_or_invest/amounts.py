"""Sums of money and lists of them, as findings and tables say them."""

from collections.abc import Iterable

from agents.draws import FloatArray
from configs.language import _
from experiments.analyses.suppress_or_invest.effects import SAID, Effects
from experiments.lines import listed
from experiments.runs.reading import interval_text, number_text, span_text
from experiments.statistics.intervals import MOST, central
from sim.record.surplus import READINGS


def money(effects: Effects, values: FloatArray, interval: bool = True) -> str:
    """A sum of money in the large unit with its sign, and the bootstrap interval of the mean."""
    mean = effects.mean(values)
    digits = 2 if abs(mean.value) < 10 else 1
    return interval_text(mean, digits, sign=True) if interval else number_text(float(mean.value), digits, sign=True)


def of_pairs(values: FloatArray) -> str:
    """Between what ends most of the pairs lie."""
    inside = central(values, MOST, fewest=1)
    low, high = float(inside.low), float(inside.high)
    return span_text(low, high, 2 if max(abs(low), abs(high)) < 10 else 1, sign=True)


def amounts(values: Iterable[tuple[str, str]]) -> str:
    """Names, as data have them, with what each is worth."""
    return _("; ").join(_("{name} {value}", name=_(name), value=value) for name, value in values)


def by_reading(effects: Effects, values: dict[str, FloatArray]) -> str:
    """Sums by how the stay bonus counts, each said to be so."""
    return listed(
        _("{value} with {reading}", value=money(effects, values[reading]), reading=_(SAID[reading]))
        for reading in READINGS
    )


def span(effects: Effects) -> dict[str, object]:
    """What sentences name: the years of the policies and the unit of money."""
    return {"first": effects.years[0], "last": effects.years[1], "unit": effects.unit}
