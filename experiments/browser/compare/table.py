"""Two scenarios in numbers: chosen years ahead, and their sums, with the difference of the pairs."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from agents.draws import FloatArray, IntArray
from configs import country_of
from configs.language import N_, _
from experiments.browser.compare.charts import Two
from experiments.browser.course.paths import BALANCE, GAINED, PAYMENTS, RECEIPTS, SHARE, SPENDING, Paths
from experiments.runs.calendar import YEAR, Year, YearKind, month_numbers
from experiments.runs.reading import number_text, span_text
from experiments.runs.spans import first_ahead
from experiments.statistics.intervals import central
from sim.start.world import World

ROUND = 5  # years whose numbers can be divided by it are told
MOST_YEARS = 2
FLOWS = {
    BALANCE: N_("Digital balance"),
    PAYMENTS: N_("Payments"),
    RECEIPTS: N_("Receipts"),
    GAINED: N_("Value added gained by use"),
}


@dataclass(frozen=True)
class Period:
    """A year or several, and the rows of their months."""

    title: str
    years: tuple[Year, ...]


def periods_of(two: Two, months: IntArray, years: YearKind) -> list[Period]:
    """The last round years ahead, and all years ahead together; of a run that has none, its last year and all."""
    country, ahead = two.settings.country, first_ahead(two.settings, years)
    whole = [year for year in dict.fromkeys(Year.of(int(month), years, country) for month in months)
             if year.n_months(months, 1) == YEAR]  # fmt: skip
    told = [year for year in whole if ahead is not None and year.number >= ahead.number] or whole
    if not told:
        return []
    chosen = [year for year in told if year.number % ROUND == 0][-MOST_YEARS:] or told[-1:]
    periods = [Period(year.told(), (year,)) for year in chosen]
    all_years = _("{low} to {high}", low=told[0].told(), high=told[-1].told())
    return [*periods, Period(all_years, tuple(told))] if len(told) > 1 else periods


def years_table(two: Two, world: World, years: YearKind) -> pd.DataFrame:
    """A row for every quantity and period: both scenarios, and the mean difference of their pairs."""
    months, rows = month_numbers(world.dates), []
    unit, large = country_of(two.settings).unit_told, country_of(two.settings).large
    for period in periods_of(two, months, years):
        chosen = np.concatenate([np.arange(len(months))[year.steps(months)] for year in period.years])
        for name, label in FLOWS.items():
            sums = [paths.of[name][chosen].sum(axis=0) / large for paths in (two.first, two.second)]
            rows.append(_row(period, _("{label}, {unit}", label=_(label), unit=unit), sums, two, 2))
        shares = [100.0 * _share(paths, chosen) for paths in (two.first, two.second)]
        rows.append(_row(period, _("Domestic share of spending, %"), shares, two, 1))
    return pd.DataFrame(rows)


def _row(period: Period, label: str, values: list[FloatArray], two: Two, digits: int) -> dict[str, str]:
    difference = values[1] - values[0]
    row = {
        _("Years"): period.title,
        _("What"): label,
        two.names[0]: number_text(float(values[0].mean()), digits),
        two.names[1]: number_text(float(values[1].mean()), digits),
        _("Difference"): number_text(float(difference.mean()), digits, sign=True),
    }
    if two.first.n_draws > 1:
        span = central(difference)
        row[_("80% of the pairs")] = span_text(span.low, span.high, digits, sign=True)
    return row


def _share(paths: Paths, rows: IntArray) -> FloatArray:
    """Domestic share of what is spent in some months, [n_draws]."""
    share: FloatArray = (paths.of[SHARE][rows] * paths.of[SPENDING][rows]).sum(axis=0) / paths.of[SPENDING][rows].sum(
        axis=0
    )
    return share


def headline(two: Two, world: World, years: YearKind) -> str:
    """What the comparison says of the last year: which way the balance moves, and by how much."""
    months, country = month_numbers(world.dates), country_of(two.settings)
    periods = [period for period in periods_of(two, months, years) if len(period.years) == 1]
    names = {"first": two.names[0], "second": two.names[1], "draws": two.draws}
    if not periods:
        return _("{second} beside {first}, {draws}.", **names)
    period = periods[-1]
    rows = period.years[0].steps(months)
    change = (two.second.of[BALANCE][rows] - two.first.of[BALANCE][rows]).sum(axis=0) / country.large
    size, mean = number_text(abs(float(change.mean())), 2), float(change.mean())
    words = names | {"year": period.years[0].told(in_sentence=True), "amount": country.amount(size)}
    if float(size) == 0.0:
        return _("{second} beside {first}: the balance of {year} is the same ({draws}).", **words)
    if mean > 0.0:
        return _("{second} beside {first}: the balance of {year} is {amount} better ({draws}).", **words)
    return _("{second} beside {first}: the balance of {year} is {amount} worse ({draws}).", **words)
