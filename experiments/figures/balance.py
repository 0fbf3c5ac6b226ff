"""Figures of a run: frames in, matplotlib Figures out."""

from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from configs import Settings
from configs.language import _
from configs.schema.country import Country
from configs.schema.time import month_number
from experiments.figures.fonts import fonts
from experiments.figures.markets import adoption_figure, share_figure
from experiments.figures.sides import sides_figure
from experiments.figures.steps import steps_figure
from experiments.figures.style import (
    DPI,
    GREY,
    INK,
    NOT_SIMULATED,
    clean,
    item_colours,
    literal,
    signed,
)
from experiments.figures.words import NET, NOT_SIMULATED_NAME, observed_words
from experiments.runs.calendar import YEAR, Year, YearKind, fiscal_year_text, months_text, year_numbers
from experiments.runs.frames import Frames
from experiments.runs.notes import observed_label
from experiments.runs.observed import is_observed, observed, projections
from experiments.runs.reading import number_text
from experiments.runs.spans import Spans, spans_of
from experiments.runs.years import annual_of, mean_balance


def run_figures(frames: Frames, settings: Settings, years: YearKind = "calendar") -> dict[str, Figure]:
    """All figures of a run by file name."""
    mpl.rcParams["font.family"] = fonts()
    # Nothing stands above the axes that a title would have to give way to, which to look for takes a tenth of drawing.
    with mpl.rc_context({"axes.titley": 1.0}):
        if settings.time.steps is not None:
            return {"shares": steps_figure(frames, settings)}
        figures = {
            "digital_balance": balance_figure(frames, settings, years),
            "both_sides": sides_figure(frames, settings, years),
            "market_shares": share_figure(frames, settings),
            "adoption": adoption_figure(frames, settings),
        }
    return {name: figure for name, figure in figures.items() if figure is not None}


def balance_figure(frames: Frames, settings: Settings, years: YearKind = "calendar") -> Figure:
    """Balance by item, year by year, with the net line, observations and what others project.

    A year that is not whole has no bar and no place in the net line, but a note of its months.
    """
    layers, months = balance_layers(frames, settings, years)
    numbers, whole = months.index.to_numpy(), months.to_numpy() == YEAR
    figure = Figure((10.5, 5.8), DPI, layout="constrained")
    axes = figure.subplots()
    _bars(axes, numbers[whole], [(title, values[whole], hatch) for title, values, hatch in layers])
    for number in numbers[~whole]:
        _months_mark(axes, number, int(months[number]))
    totals = totals_of(frames, years)
    _net_line(axes, totals, with_range=not frames.has_spread)
    spans = spans_of(frames, settings, years)
    _span_ahead(axes, totals, spans, years)
    if settings.compare_with_history:
        _observed_points(axes, "balance_total", years, numbers, settings, frames.country)
        if years == "calendar":
            _projected_points(axes, numbers, frames.country)
    axes.axhline(0.0, color=INK, linewidth=0.8)
    axes.set_xlim(numbers[0] - 0.7, numbers[-1] + 0.9)
    _projection_line(axes, settings, years, numbers)
    clean(axes)
    axes.xaxis.set_major_locator(MaxNLocator("auto", integer=True, steps=[1, 2, 5, 10], min_n_ticks=1))
    axes.xaxis.set_major_formatter(lambda year, _place: Year(round(year), years).told())
    axes.set_ylabel(_y_label(frames.country, years))
    axes.legend(loc="best", frameon=False, fontsize=9)
    axes.set_title(_title(totals, frames, years, spans), loc="left", fontsize=13)
    return figure


def _y_label(country: Country, years: YearKind) -> str:
    if years == "fiscal":
        return _(
            "{unit} a fiscal year, {months} (negative: payments exceed receipts)",
            unit=country.unit_in_words,
            months=fiscal_year_text(country.name),
        )
    return _("{unit} a year (negative: payments exceed receipts)", unit=country.unit_in_words)


def _title(totals: pd.DataFrame, frames: Frames, years: YearKind, spans: Spans | None) -> str:
    """What the whole years say, with the 80% interval of the last one where it is ahead."""
    if totals.empty:
        dates = pd.DatetimeIndex(frames.balance["date"])
        first_month, last_month = (f"{date:%Y-%m}" for date in (dates.min(), dates.max()))
        return _("The digital balance, {first} to {last}: no year is whole", first=first_month, last=last_month)
    means, money = totals.mean(axis=1), frames.country.money_in_words
    first, last = (Year(int(number), years) for number in means.index[[0, -1]])
    span = None if spans is None else spans.of("balance_total", last.label)
    within = "" if span is None else _(" (80%: {low} to {high})", low=signed(span[0]), high=signed(span[1]))
    said = {"first": signed(means.iloc[0]), "money": money, "first_year": first.told(in_sentence=True)}
    if len(means) == 1:
        return _("The digital balance is {first} {money} in {first_year}{within}", **said, within=within)
    return _(
        "The digital balance goes from {first} {money} in {first_year} to {last} in {last_year}{within}",
        **said,
        last=signed(means.iloc[-1]),
        last_year=last.told(in_sentence=True),
        within=within,
    )


def totals_of(frames: Frames, years: YearKind) -> pd.DataFrame:
    """The balance in the large unit of the country, a row a whole year and a column a replicate."""
    sums = annual_of(frames, years)
    sums = sums[(sums["item"] == "total") & (sums["months"] == YEAR)]
    table = sums.pivot_table(index="year", columns="replicate", values="balance_lcu") / frames.country.large
    return table.set_axis(year_numbers(table.index))


def _bars(axes: Axes, numbers: np.ndarray, layers: list[tuple[str, np.ndarray, str]]) -> None:
    """A bar for each item on those before it."""
    below, above = np.zeros(len(numbers)), np.zeros(len(numbers))
    apart = any(hatch for *_rest, hatch in layers)
    colours = [*item_colours(len(layers) - apart), *[NOT_SIMULATED] * apart]
    for (title, values, hatch), colour in zip(layers, colours, strict=True):
        axes.bar(
            numbers,
            values,
            bottom=np.where(values < 0, below, above),
            width=0.75,
            color=to_rgba(colour, 0.85),
            label=literal(title),
            hatch=hatch,
            edgecolor="white",
            linewidth=0.4,
        )
        known = np.nan_to_num(values)
        below, above = below + np.minimum(known, 0), above + np.maximum(known, 0)


def _net_line(axes: Axes, totals: pd.DataFrame, with_range: bool) -> None:
    """The balance of whole years, a row a year and a column a replicate: their mean and, if asked for, their range."""
    n_runs = totals.shape[1]
    axes.plot(
        totals.index,
        totals.mean(axis=1),
        color=INK,
        linewidth=2.0,
        marker="o" if len(totals) == 1 else None,
        markersize=3.0,
        label=_("digital balance, mean of {n} runs", n=n_runs) if n_runs > 1 else _(NET),
    )
    if n_runs > 1 and with_range:
        low, high, label = totals.min(axis=1), totals.max(axis=1), _("shaded: range of the {n} runs", n=n_runs)
        axes.fill_between(totals.index, low, high, color=INK, alpha=0.18, linewidth=0, label=label)


def _span_ahead(axes: Axes, totals: pd.DataFrame, spans: Spans | None, years: YearKind) -> None:
    """The 80% interval of whole years ahead, or a line of the legend that says why there is none."""
    ahead = [Year(int(number), years) for number in totals.index]
    if spans is None or not any(spans.is_ahead(year.label) for year in ahead):
        return
    ends = {year.number: spans.of("balance_total", year.label) for year in ahead}
    known = {number: span for number, span in ends.items() if span is not None}
    numbers, low, high = list(known), [span[0] for span in known.values()], [span[1] for span in known.values()]
    axes.fill_between(numbers, low, high, color="white", alpha=0.35, linewidth=0, zorder=1.5)  # on bars, below lines
    style: dict[str, Any] = {"color": INK, "linewidth": 1.2, "linestyle": (0, (4, 2)), "zorder": 4}
    style |= {"marker": "_" if len(numbers) == 1 else None, "markersize": 7.0}
    axes.plot(numbers, low, label=spans.short, **style)
    axes.plot(numbers, high, **style)


def _months_mark(axes: Axes, number: int, n_months: int) -> None:
    """How many months there are of a year that is not whole, on its bar or in the place of it."""
    axes.annotate(
        months_text(n_months),
        (number, 0.0),
        (0, -5),
        textcoords="offset points",
        rotation=90,
        ha="center",
        va="top",
        fontsize=8,
        color=INK,
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.7, "pad": 1.0},
        zorder=7,
    )


def _projected_points(axes: Axes, years: np.ndarray, country: Country) -> None:
    for (label, year, value), marker in zip(projections(country), ["s", "D", "v"], strict=False):
        if years[0] <= year <= years[-1]:
            axes.plot(
                year,
                value,
                marker,
                color="white",
                markeredgecolor=INK,
                markersize=7,
                label=_("{projection} ({value})", projection=_(label), value=number_text(value, 0)),
                zorder=5,
            )


def balance_layers(
    frames: Frames, settings: Settings, years: YearKind, so_far: bool = False
) -> tuple[list[tuple[str, np.ndarray, str]], pd.Series]:
    """The balance of each item without what is not simulated, which comes apart at the end; months by year.

    A year that is not whole is nan; `so_far`: what its months add up to.
    """
    table = mean_balance(frames, years, so_far)
    table["year"] = year_numbers(table["year"])
    months = table.groupby("year")["months"].first()
    layers, apart = [], np.zeros(len(months))
    of_items = dict(list(table[table["item"] != "total"].groupby("item", sort=False)))
    for item in sorted(
        of_items, key=lambda name: not is_observed(str(name), frames.country)
    ):  # so that these keep their colours
        part = of_items[item]
        by_year = part.set_index("year").reindex(months.index)
        not_simulated = (
            by_year["unmodelled_receipts_lcu"] - by_year["unmodelled_payments_lcu"]
        ).to_numpy() / frames.country.large
        layers.append(
            (
                _(settings.items[str(item)].title),
                by_year["balance_lcu"].to_numpy() / frames.country.large - not_simulated,
                "",
            )
        )
        apart += not_simulated
    if np.nan_to_num(apart).any():
        layers.append((_(NOT_SIMULATED_NAME), apart, "//"))
    return layers, months


def _observed_points(
    axes: Axes, name: str, years: YearKind, span: np.ndarray, settings: Settings, country: Country
) -> None:
    figures = {int(year_numbers([year])[0]): figure for year, figure in observed(name, country, years).items()}
    points = [(number, figure) for number, figure in figures.items() if span[0] <= number <= span[-1]]
    if points:
        values = np.array([figure.value for _, figure in points])
        spans = np.abs(np.array([[figure.low, figure.high] for _, figure in points]).T - values)
        dated = [number for number, _ in points]
        axes.errorbar(
            dated,
            values,
            yerr=spans,
            fmt="o",
            color="white",
            ecolor=INK,
            markeredgecolor=INK,
            markersize=6,
            capsize=2.5,
            label=observed_label(settings, *observed_words(country)),
            zorder=6,
        )


def _projection_line(axes: Axes, settings: Settings, years: YearKind, span: np.ndarray) -> None:
    """Where history ends: a year's bar stands around its number."""
    if settings.time.projection_start is None:
        return
    month = month_number(settings.time.projection_start)
    year = Year.of(month, years, settings.country)
    start = year.number - 0.5 + (month - year.first) / YEAR
    if span[0] < start < span[-1]:
        axes.axvline(start, color=GREY, linewidth=0.9, linestyle=":")
        axes.text(start + 0.2, axes.get_ylim()[0], _("projection"), color=GREY, fontsize=9, va="bottom")
