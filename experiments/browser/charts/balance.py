"""Charts of the balance: by item and year, and both sides of every item beside what was published."""

from collections.abc import Sequence
from itertools import cycle

import numpy as np
import pandas as pd

from configs import Settings, country_of
from configs.language import _
from configs.schema.country import Country
from configs.schema.time import month_number
from experiments.browser.charts.chart import (
    SYMBOLS,
    Chart,
    Mark,
    Rows,
    Series,
    full_span,
    value_of,
    years_axis,
    zero_line,
)
from experiments.figures.balance import balance_layers, totals_of
from experiments.figures.sides import SIDE_COLOURS, accepted, compared_items, is_older
from experiments.figures.style import INK, NOT_SIMULATED, item_colours
from experiments.figures.words import (
    A_YEAR,
    ACCEPTED,
    NET,
    PUBLISHED,
    PUBLISHED_BEFORE,
    observed_words,
    total_title,
)
from experiments.runs.calendar import YEAR, Year, YearKind, year_numbers
from experiments.runs.frames import Frames
from experiments.runs.notes import observed_label
from experiments.runs.observed import observed, projections
from experiments.runs.spans import spans_of

PALE = 0.4  # of a year of fewer than twelve months
Column = dict[int, float]  # a value by year
Columns = list[tuple[Series, Column | tuple[Column, Column]]]


def balance_chart(frames: Frames, settings: Settings, years: YearKind = "calendar") -> Chart:
    """Balance by item, a bar a year, with the net line, what was observed and what others project.

    The bar of a year of fewer than twelve months is paler, and has no place in the net line.
    """
    layers, months = balance_layers(frames, settings, years, so_far=True)
    numbers, whole = [int(number) for number in months.index], months.to_numpy() == YEAR
    n_apart = sum(bool(hatch) for *_rest, hatch in layers)
    colours = [*item_colours(len(layers) - n_apart), *[NOT_SIMULATED] * n_apart]
    columns: Columns = []
    for (title, values, _hatch), colour in zip(layers, colours, strict=True):
        for chosen, opacity in ((whole, 1.0), (~whole, PALE)):
            if chosen.any():
                of_year = {number: value for number, value, yes in zip(numbers, values, chosen, strict=True) if yes}
                columns.append((Series(title, colour, "bar", opacity=opacity), of_year))
    totals = totals_of(frames, years).mean(axis=1)
    net = dict(zip(map(int, totals.index), totals.to_numpy(dtype=float), strict=True))
    columns.append((zero_line(_(NET)), net))
    columns += _ahead(settings, years, net)
    columns += _published(settings, years, numbers)
    unit = frames.country.unit_told
    y_label = _("{unit_a_year}, below 0: more leaves than enters", unit_a_year=_(A_YEAR[years], unit=unit))
    return Chart(
        _("Digital balance by item"), _("The digital balance by item"), y_label, years_axis(settings, years),
        tuple(series for series, _ in columns), rows_of(numbers, columns, years), 1, unit, height=250,
        marks=_projection(settings, years),
    )  # fmt: skip


def rows_of(numbers: Sequence[int], columns: Columns, years: YearKind) -> Rows:
    """Rows of a chart by year, of columns that say some years each."""
    apart = [part for _, column in columns for part in (column if isinstance(column, tuple) else (column,))]
    return [[Year(number, years).told(), *(value_of(part.get(number, np.nan)) for part in apart)] for number in numbers]


def _ahead(settings: Settings, years: YearKind, net: Column) -> Columns:
    """The 80% interval of whole years ahead; none of one run that is not the baseline."""
    spans = spans_of(None, settings, years)
    if spans is None:
        return []
    ends = {number: spans.of("balance_total", Year(number, years).label) for number in net}
    known = {number: span for number, span in ends.items() if span is not None}
    if not known:
        return []
    end = Series(_("80%, {kind}", kind=_(spans.kind)), INK, dash="dashed", width=1.2, labelled=False)
    return [(end, {number: span[place] for number, span in known.items()}) for place in (0, 1)]


def _published(settings: Settings, years: YearKind, numbers: Sequence[int]) -> Columns:
    """What was observed, with the span of its vintages, and what others project of calendar years."""
    if not settings.compare_with_history:
        return []
    country = country_of(settings)
    published = observed("balance_total", country, years)
    figures = {int(year_numbers([year])[0]): figure for year, figure in published.items()}
    figures = {number: figure for number, figure in figures.items() if number in numbers}
    columns: Columns = []
    if figures:
        spread = Series(_("span of its vintages"), INK, "spans", width=1.4)
        ends = [{number: getattr(figure, end) for number, figure in figures.items()} for end in ("low", "high")]
        columns.append((spread, (ends[0], ends[1])))
        name = observed_label(settings, _("observed"), observed_words(country)[1])
        columns.append((Series(name, INK, "points", hollow=True), {n: figure.value for n, figure in figures.items()}))
    made = projections(country) if years == "calendar" else []
    for (label, year, value), symbol in zip(made, cycle(SYMBOLS[1:]), strict=False):
        if year in numbers:
            columns.append((Series(_(label), "#7A3FA0", "points", hollow=True, symbol=symbol), {year: value}))
    return columns


def _projection(settings: Settings, years: YearKind) -> tuple[Mark, ...]:
    """Where history ends: a year's bar stands around its number."""
    start, span = settings.time.projection_start, full_span(settings, years)
    if start is None:
        return ()
    month = month_number(start)
    year = Year.of(month, years, settings.country)
    place = year.number - 0.5 + (month - year.first) / YEAR
    return (Mark(_("projection"), place),) if span[0] < place < span[-1] else ()


def side_charts(frames: Frames, settings: Settings, years: YearKind = "calendar") -> list[Chart]:
    """Receipts and payments of the total and of every item by year: the model's and what was published.

    None where nothing was published of the run's years.
    """
    items, table = compared_items(frames, settings, years)
    country, charts = frames.country, []
    for item in items:
        rows = table[table["item"] == item]
        numbers = [int(number) for number in rows["year"]]
        title = total_title(country) if item == "total" else _(settings.items[item].title)
        columns = [pair for side in SIDE_COLOURS for pair in _side(side, item, rows, country)]
        charts.append(
            Chart(
                _("{item}: both sides", item=title),
                title,
                _(A_YEAR[years], unit=country.unit_told),
                years_axis(settings, years, numbers[-1]),
                tuple(series for series, _ in columns),
                rows_of(numbers, columns, years),
                2,
                country.unit_told,
                y_low=0.0,
                height=120,
                legend=False,
            )
        )
    return charts


def _side(side: str, item: str, rows: pd.DataFrame, country: Country) -> Columns:
    """A side of an item: the model's line, the published dots, hollow in the older manual, and accepted bands."""
    colour, numbers = SIDE_COLOURS[side], [int(number) for number in rows["year"]]
    line = dict(zip(numbers, rows[f"{side}_lcu"] / country.large, strict=True))
    columns: Columns = [(Series(_(side), colour), line)]
    bands = accepted(f"{side}_{item}", numbers, country)
    if bands:
        ends = ({year: low for year, (low, _) in bands.items()}, {year: high for year, (_, high) in bands.items()})
        columns.append(
            (
                Series(_("{side}, {what}", side=_(side), what=_(ACCEPTED)), colour, "spans", width=6.0, opacity=0.35),
                ends,
            )
        )
    figures = {figure.year.number: figure for figure in observed(f"{side}_{item}", country).values()}
    for older, name in ((False, PUBLISHED), (True, PUBLISHED_BEFORE)):
        dots = {n: figures[n].value for n in numbers if n in figures and is_older(figures[n]) == older}
        if dots:
            columns.append(
                (Series(_("{side}, {what}", side=_(side), what=_(name)), colour, "points", hollow=older), dots)
            )
    return columns
