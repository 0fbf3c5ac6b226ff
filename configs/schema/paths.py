"""Exogenous paths: a constant, a curve with at most three constants, or a cited observed series.

There is no fourth kind: a path cannot be drawn by hand year by year.
"""

import math
from functools import cache
from typing import Annotated, Any, Literal, TypeAlias, get_args, get_origin

import numpy as np
import numpy.typing as npt
from pydantic import Discriminator, PrivateAttr, Tag, model_validator

from configs.errors import ConfigError
from configs.language import _
from configs.places import DEFAULT_COUNTRY
from configs.schema.observed import DATA, OUTCOMES, observed_series
from configs.schema.parameter import Table, parameter

PLAIN = frozenset({float, int, str, bool, type(None)})
FloatArray = npt.NDArray[np.float64]


class Curve(Table):
    """What all kinds of paths have in common."""

    def values(self, years: FloatArray, origin: float) -> FloatArray:
        """The path at `years` (decimal calendar years), [n_months]; `origin` is the year that curves count from."""
        raise NotImplementedError


class Constant(Curve):
    """The same value in every month; in TOML a bare number."""

    value: float = parameter(unit="the path's")
    """value in every month"""

    @model_validator(mode="before")
    @classmethod
    def _from_number(cls, value: Any) -> Any:
        return value if isinstance(value, dict | Curve) else {"value": value}

    def values(self, years: FloatArray, _origin: float) -> FloatArray:
        """The path at `years`; the origin plays no part."""
        return np.full(len(years), self.value)


class Growth(Curve):
    """Growth that fades: level exp(g F (1 - exp(-t / F))), t in years since the origin (Gompertz 1825)."""

    level: float = parameter(unit="the path's", low=0)
    """value at the origin"""
    growth_rate_per_year: float = parameter(0.0, "1/year", low=-3, high=3)
    """growth rate at the origin"""
    fading_years: float = parameter(1000.0, "years", above=0, high=1e9)
    """e-folding time in which the growth rate fades (default: never)"""

    def values(self, years: FloatArray, origin: float) -> FloatArray:
        """The path at `years`; the value at the origin before it."""
        if self.level == 0.0:  # nothing grows to nothing, however fast
            return np.zeros(len(years))
        elapsed = np.maximum(years - origin, 0.0)
        fade = self.fading_years
        with np.errstate(over="ignore"):  # what is not finite is refused with its key
            return self.level * np.exp(self.growth_rate_per_year * fade * -np.expm1(-elapsed / fade))


class Logistic(Curve):
    """An S-curve: ceiling / (1 + exp(-slope (year - midpoint))) (Verhulst 1838)."""

    ceiling: float = parameter(unit="the path's", low=0)
    """value approached"""
    midpoint: float = parameter(unit="year", low=1900, high=2200)
    """year of half the ceiling"""
    slope_per_year: float = parameter(unit="1/year", above=0, high=1e6)
    """steepness at the midpoint"""

    def values(self, years: FloatArray, _origin: float) -> FloatArray:
        """The path at `years`; the origin plays no part."""
        with np.errstate(over="ignore"):  # far from the midpoint
            return self.ceiling / (1.0 + np.exp(-self.slope_per_year * (years - self.midpoint)))


class Cycle(Curve):
    """Up and down at a constant speed: `low` at the origin, `high` half a period later, and so on."""

    low: float = parameter(unit="the path's")
    """value at the origin"""
    high: float = parameter(unit="the path's")
    """value half a period after the origin"""
    period_years: float = parameter(unit="years", low=0.01, high=1e6)
    """time from `low` to `low`"""

    def values(self, years: FloatArray, origin: float) -> FloatArray:
        """The path at `years`; `low` before the origin."""
        phase = np.maximum(years - origin, 0.0) / self.period_years % 1.0
        return self.low + (self.high - self.low) * (1.0 - np.abs(2.0 * phase - 1.0))


class Series(Curve):
    """A cited observed series: the mean of a year holds all year, and the newest one that is published ever after.

    The newest is that of the last whole year, or of the half-year after it where the series has one (2026H1).
    """

    series: str = parameter(unit="name")
    """name of the series in the data of the scenario's country or in `file`"""
    file: str | None = parameter(None, "path")
    """CSV file of the user's own, beside the scenario"""
    level: float | None = parameter(None, "the path's")
    """value in `level_year`; without it the series' own"""
    level_year: int | None = parameter(None, "year")
    """year in which the path equals `level`"""
    growth_before: float | None = parameter(None, "1/year", low=-3, high=3)
    """growth rate before the first observation"""
    growth_after: float = parameter(0.0, "1/year", low=-3, high=3)
    """growth rate after the newest observation"""
    value_after: float | None = parameter(None, "the path's")
    """value after the last whole year (a scenario's say)"""
    _country: str = PrivateAttr(DEFAULT_COUNTRY)  # in whose data the series is looked up: that of the settings it is in

    @model_validator(mode="after")
    def _level_needs_a_year(self) -> "Series":
        if (self.level is None) != (self.level_year is None):
            raise ValueError(_("level and level_year go together"))
        constants = {"level", "growth_before", "growth_after", "value_after"} & self.model_fields_set
        if len(constants) > 3:
            raise ValueError(
                _("{names} are four constants; expected at most three", names=", ".join(sorted(constants)))
            )
        if self.series in {"total_balance_3items", "payments_total", "receipts_total"} or self.series.startswith(
            ("balance_", "total_balance", "payments_", "receipts_")
        ):
            raise ValueError(
                _(
                    "an exogenous path never follows the balance, observed or projected ({names})",
                    names=", ".join(OUTCOMES),
                )
            )
        return self

    def values(self, years: FloatArray, _origin: float) -> FloatArray:
        """The path at `years`; raises `ConfigError` for a year that is neither observed nor extended."""
        series = observed_series(self.series, self.file, self._country)
        observed, (newest, level) = series.by_year, series.latest
        first, last = min(observed), max(observed)
        scale = 1.0
        if self.level is not None and self.level_year is not None:
            base = self._of(observed, self.level_year)
            if base == 0.0:
                raise ConfigError(
                    _(
                        "series {series} is 0 in level_year {level_year}; expected another year",
                        series=self.series,
                        level_year=self.level_year,
                    )
                )
            scale = self.level / base
        calendar_years, year_of = np.unique(np.floor(years).astype(np.int64), return_inverse=True)
        path = np.empty(len(calendar_years))
        for index, calendar_year in enumerate(calendar_years.tolist()):
            if calendar_year > last:
                after, since = (scale * level, newest) if self.value_after is None else (self.value_after, last)
                path[index] = after * _growth(self.growth_after * (calendar_year - since))
            elif calendar_year < first and self.growth_before is not None:
                path[index] = scale * observed[first] * _growth(self.growth_before * (calendar_year - first))
            else:
                path[index] = scale * self._of(observed, calendar_year)
        return path[year_of]

    def _of(self, observed: dict[int, float], year: int) -> float:
        if year not in observed:
            years = f"{min(observed)}-{max(observed)}"
            raise ConfigError(
                _(
                    "{data}: series {series} has no value for {year}; expected every year of {years}, or "
                    "growth_before for earlier years",
                    data=self.file or DATA,
                    series=self.series,
                    year=year,
                    years=years,
                )
            )
        return observed[year]


def _growth(exponent: float) -> float:
    return math.exp(exponent) if exponent < 700.0 else math.inf


def _kind(value: Any) -> str:
    if type(value) is float:  # most are
        return "constant"
    if isinstance(value, Curve):
        return type(value).__name__.lower()
    if isinstance(value, dict) and "value" not in value:
        if "period_years" in value:
            return "cycle"
        return "series" if "series" in value else "logistic" if {"midpoint", "ceiling"} & set(value) else "growth"
    return "constant"


Path = Annotated[
    Annotated[Constant, Tag("constant")]
    | Annotated[Growth, Tag("growth")]
    | Annotated[Logistic, Tag("logistic")]
    | Annotated[Cycle, Tag("cycle")]
    | Annotated[Series, Tag("series")],
    Discriminator(_kind),
]
CURVES: dict[str, type[Curve]] = {
    "constant": Constant,
    "growth": Growth,
    "logistic": Logistic,
    "cycle": Cycle,
    "series": Series,
}


PathField: TypeAlias = tuple[str, tuple[type[Table], str], Curve]


def walk_paths(table: Table, prefix: str = "") -> list[PathField]:
    """Every exogenous path below a table: dotted key, the table's kind with the name of the field, path."""
    paths: list[PathField] = []
    _add_paths(table, prefix, paths)
    return paths


def _add_paths(table: Table, prefix: str, paths: list[PathField]) -> None:
    columns = table.__dict__
    for name in _more_than_plain(type(table)):
        value = columns[name]
        if isinstance(value, Curve):
            paths.append((f"{prefix}{name}", (type(table), name), value))
        elif isinstance(value, Table):
            _add_paths(value, f"{prefix}{name}.", paths)
        elif isinstance(value, dict):
            for key, entry in value.items():
                if isinstance(entry, Table):
                    _add_paths(entry, f"{prefix}{name}.{key}.", paths)


@cache
def _more_than_plain(kind: type[Table]) -> list[str]:
    """Fields of a kind of table that may hold more than one plain value, which most do, and there are many."""
    return [name for name, field in kind.model_fields.items() if not _is_plain(field.annotation)]


def _is_plain(annotation: Any) -> bool:
    if annotation in PLAIN or get_origin(annotation) is Literal:
        return True
    parts = get_args(annotation)
    return bool(parts) and all(map(_is_plain, parts[:1] if get_origin(annotation) is Annotated else parts))
