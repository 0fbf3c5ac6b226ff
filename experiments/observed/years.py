"""Years from what a series has: its own, or the sum of all months or quarters of a flow."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from experiments.observed.amounts import total
from experiments.observed.checks import Figure
from experiments.observed.periods import PARTS, Period
from experiments.observed.reading import Contents
from experiments.observed.selection import Selected


@dataclass(frozen=True)
class Annual:
    """The figure of a calendar year, of how many parts it is the sum, and statuses of these that say something."""

    year: int
    value: Decimal
    parts: int
    statuses: tuple[str, ...]


def annual(contents: Contents, choice: Selected, figures: Iterable[Figure]) -> list[Annual]:
    """Calendar years in order; years of which nothing is there are left out, as gaps.

    Raises `ConfigError` for a year that lacks some of its parts, and for parts of what is no flow: a stock (what there
    is on a day) and an average do not add up.
    """
    by_year: dict[int, list[Figure]] = {}
    for figure in figures:
        by_year.setdefault(figure.period.year, []).append(figure)
    return [_annual(contents, choice, year, parts) for year, parts in sorted(by_year.items())]


def _annual(contents: Contents, choice: Selected, year: int, figures: list[Figure]) -> Annual:
    parts = figures[0].period.parts
    if parts > 1 and choice.wanted.kind != "flow":
        told = f"{year} has {PARTS[parts]}s of a {choice.wanted.kind}, which do not add up to a year"
        problem = f"{told}; expected annual figures"
        raise contents.refusal(choice.label, problem)
    if len(figures) < parts:
        published = {figure.period.part for figure in figures}
        lacking = [str(Period(year, part, parts)) for part in range(1, parts + 1) if part not in published]
        advice = f"--until {year - 1} or --since {year + 1} leaves the year out"
        told = f"{year} lacks {_listed(lacking)}, {len(lacking)} of {parts} {PARTS[parts]}s"
        problem = f"{told}; expected all of them ({advice})"
        raise contents.refusal(choice.label, problem)
    statuses = tuple(sorted({figure.status for figure in figures} - {"", "A"}))  # A: a normal value
    return Annual(year, total(figure.value for figure in figures), parts, statuses)


def _listed(periods: list[str]) -> str:
    return ", ".join(periods) if len(periods) <= 3 else f"{periods[0]} to {periods[-1]}"
