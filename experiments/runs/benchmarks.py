"""Benchmarks: numbers of the model, year by year, that stand beside what was observed."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.runs.flows import ITEMS, SIDES, Measured, label_of

SURVEY_MONTH = 9  # the communications usage survey asks in September
FISCAL_YEAR_END = 3  # generative AI surveys of a fiscal year are held in its last quarter


@dataclass(frozen=True)
class Benchmark:
    """A number of the model that stands beside an observed one."""

    label: str
    unit: str
    value: Callable[[Measured, int], float]  # in a year; nan where the run does not have what it takes
    of_calendar_year: bool = False  # whether it is summed over a calendar year, and not that of a month


def _flow(item: str, side: str) -> Callable[[Measured, int], float]:
    return lambda run, year: run.flow(item, side, year)


def _percent_of(name: str, month: int, later: int = 0) -> Callable[[Measured, int], float]:
    """An outcome in a month, so many years later, in percent."""

    def value(run: Measured, year: int) -> float:
        table = run.outcome(name)
        dates = pd.DatetimeIndex(table.index)
        chosen = table[(dates.year == year + later) & (dates.month == month)]
        return float(100.0 * chosen.mean(axis=1).iloc[0]) if len(chosen) else np.nan

    return value


def _foreign_revenue_share(run: Measured, year: int) -> float:
    cloud = run.of_year(run.frames.market[run.frames.market["service"] == "cloud"], year)
    by_origin = cloud["revenue_lcu"].astype(np.float64).groupby(cloud["origin"]).sum()
    return float(100.0 * by_origin.get("foreign", 0) / by_origin.sum()) if len(cloud) and by_origin.sum() else np.nan


def _large_over_sme(run: Measured, year: int) -> float:
    large = _percent_of("adoption.generative_ai.firms.large", 12)(run, year)
    sme = _percent_of("adoption.generative_ai.firms.sme", 12)(run, year)
    return large / sme if sme > 0.0 else np.nan


FLOWS = {
    f"{side}_{item}": Benchmark(label_of(item, side), "JPY tn", _flow(item, side), True)
    for item in ITEMS
    for side in SIDES
}
BENCHMARKS: dict[str, Benchmark] = FLOWS | {
    "cloud_foreign_revenue_share": Benchmark("Cloud revenue, foreign three", "%", _foreign_revenue_share, True),
    "generative_ai_individuals": Benchmark(
        "Generative AI, individuals",
        "%",
        _percent_of("adoption.generative_ai.individuals", FISCAL_YEAR_END, later=1),
    ),
    "generative_ai_large_over_sme": Benchmark("Generative AI, large over SME", "ratio", _large_over_sme),
    "cloud_adoption_100_plus": Benchmark(
        "Cloud, firms with 100+ employees",
        "%",
        _percent_of("adoption.cloud.firms.employees_100_plus", SURVEY_MONTH),
    ),
}
