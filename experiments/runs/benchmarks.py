"""Benchmarks: numbers of the model, year by year, that stand beside what was observed in a country."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from configs.schema import country as schema
from configs.schema.country import Country
from experiments.runs.flows import SIDES, Measured, items_of, label_of


@dataclass(frozen=True)
class Benchmark:
    """A number of the model that stands beside an observed one."""

    label: str
    unit: str
    value: Callable[[Measured, int], float]  # in a year; nan where the run does not have what it takes
    of_calendar_year: bool = False  # whether it is summed over a calendar year, and not that of a month


def flows(country: Country) -> dict[str, Benchmark]:
    """Both sides and the balance of every item of which figures are published, by name, as receipts_copyright."""
    return {
        f"{side}_{item}": Benchmark(label_of(item, side, country), country.unit, _flow(item, side), True)
        for item in items_of(country)
        for side in SIDES
    }


def benchmarks(country: Country) -> dict[str, Benchmark]:
    """Flows, and what stands beside surveys of the country, by the names of bands."""
    return flows(country) | {name: _survey(survey) for name, survey in country.benchmarks.items()}


def is_flow(name: str) -> bool:
    """Whether a benchmark is a side of an item, and of no survey."""
    return name.partition("_")[0] in SIDES


def surveyed_outcomes(country: Country) -> list[str]:
    """Outcomes that stand beside surveys, each once."""
    wanted = [name for survey in country.benchmarks.values() for name in (survey.outcome, survey.over) if name]
    return list(dict.fromkeys(wanted))


def surveyed_services(country: Country) -> list[str]:
    """Services of which the revenue of foreign offers stands beside a survey, each once."""
    return list(dict.fromkeys(survey.service for survey in country.benchmarks.values() if survey.service))


def _flow(item: str, side: str) -> Callable[[Measured, int], float]:
    return lambda run, year: run.flow(item, side, year)


def _survey(survey: schema.Benchmark) -> Benchmark:
    if survey.service is not None:
        return Benchmark(survey.label, survey.unit, _foreign_revenue_share(survey.service), True)
    return Benchmark(survey.label, survey.unit, _ratio(survey) if survey.over else _percent(survey))


def _percent(survey: schema.Benchmark) -> Callable[[Measured, int], float]:
    """An outcome in a month, so many years later, in percent."""
    return lambda run, year: 100.0 * _in_month(run, survey.outcome, survey, year)


def _ratio(survey: schema.Benchmark) -> Callable[[Measured, int], float]:
    """An outcome over another in a month."""

    def value(run: Measured, year: int) -> float:
        above, below = (100.0 * _in_month(run, name, survey, year) for name in (survey.outcome, survey.over))
        return above / below if below > 0.0 else np.nan

    return value


def _in_month(run: Measured, name: str, survey: schema.Benchmark, year: int) -> float:
    table = run.outcome(name)
    dates = pd.DatetimeIndex(table.index)
    chosen = table[(dates.year == year + survey.years_later) & (dates.month == survey.month)]
    return float(chosen.mean(axis=1).iloc[0]) if len(chosen) else np.nan


def _foreign_revenue_share(service: str) -> Callable[[Measured, int], float]:
    def value(run: Measured, year: int) -> float:
        sold = run.of_year(run.frames.market[run.frames.market["service"] == service], year)
        by_origin = sold["revenue_jpy"].astype(np.float64).groupby(sold["origin"]).sum()
        return float(100.0 * by_origin.get("foreign", 0) / by_origin.sum()) if len(sold) and by_origin.sum() else np.nan

    return value
