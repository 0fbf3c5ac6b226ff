"""Receipts and payments of every item, side by side with what was published: a fit of balances can hide both."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from configs import Settings
from configs.language import N_, _
from configs.schema.country import Country
from experiments.figures.style import DPI, GREY, INK, clean, literal
from experiments.figures.words import ACCEPTED, PUBLISHED, PUBLISHED_BEFORE, total_title
from experiments.runs.calendar import YEAR, YearKind
from experiments.runs.frames import Frames
from experiments.runs.observed import BPM5, Published, is_compared, is_observed, observed, targets, unbroken
from experiments.runs.years import mean_balance

SIDE_COLOURS = {"receipts": "#117733", "payments": "#882255"}  # blue and orange speak of domestic and foreign only
MODEL = N_("the model")


def sides_figure(frames: Frames, settings: Settings, years: YearKind = "calendar") -> Figure | None:
    """A panel for the total and for every item: both sides by year, the model and what was published.

    None where nothing was published of the run's years.
    """
    items, table = compared_items(frames, settings, years)
    if not items:
        return None
    figure = Figure((10.5, 6.4), DPI, layout="constrained")
    n_columns = 2 if len(items) > 1 else 1
    grid = np.atleast_1d(figure.subplots(-(-len(items) // n_columns), n_columns, sharex=True)).ravel()
    for axes in grid[len(items) :]:
        axes.set_visible(False)
    for axes, item in zip(grid, items, strict=False):
        _panel(axes, table[table["item"] == item], item, settings, frames.country)
    grid[0].set_xlim(int(table["year"].min()) - 0.7, int(table["year"].max()) + 0.7)  # all share it
    figure.suptitle(
        _("Receipts and payments of every item stand beside what was published"), fontsize=13, x=0.01, ha="left"
    )
    figure.legend(handles=_handles(), loc="outside lower center", ncols=4, frameon=False, fontsize=9)
    return figure


def compared_items(frames: Frames, settings: Settings, years: YearKind) -> tuple[list[str], pd.DataFrame]:
    """The items of which a side is published in the run's whole years, the total first, and their sums by year."""
    table, country = mean_balance(frames, years), frames.country
    table = table[table["months"] == YEAR] if is_compared(settings, years) else table.iloc[:0]
    items = [str(item) for item in dict.fromkeys(table["item"]) if item == "total" or is_observed(str(item), country)]
    items = [item for item in items if _dots(item, table, country)]
    return items, table[table["year"] <= _end(items, country)] if items else table  # beyond, nothing stands beside it


def accepted(name: str, years: Sequence[int], country: Country) -> dict[int, tuple[float, float]]:
    """The accepted bands of a side of an item, by year."""
    return {
        target.year: (target.low, target.high)
        for target in targets(country)
        if target.name == name and target.year in years
    }


def is_older(figure: Published) -> bool:
    """Whether a figure is of the manual before the one in force."""
    return figure.standard == BPM5


def _end(items: list[str], country: Country) -> int:
    """The last year of which a side is published."""
    return max(int(year) for item in items for side in SIDE_COLOURS for year in observed(f"{side}_{item}", country))


def _panel(axes: Axes, rows: pd.DataFrame, item: str, settings: Settings, country: Country) -> None:
    year = rows["year"].to_numpy(dtype=np.int64)
    for side, colour in SIDE_COLOURS.items():
        axes.plot(year, rows[f"{side}_lcu"] / country.large, color=colour, linewidth=1.8)
        for stretch in unbroken(_within(f"{side}_{item}", year, country)):
            hollow = is_older(stretch[0])
            axes.plot(
                [figure.year.number for figure in stretch],
                [figure.value for figure in stretch],
                marker="o",
                linestyle=":",
                linewidth=1.0,
                color=colour,
                markerfacecolor="white" if hollow else colour,
                markersize=5.0,
                zorder=5,
            )
        bands = accepted(f"{side}_{item}", list(year), country)
        low, high = [ends[0] for ends in bands.values()], [ends[1] for ends in bands.values()]
        axes.vlines(list(bands), low, high, color=colour, linewidth=4.0, alpha=0.3)
    axes.set_ylim(bottom=0.0)
    level_breaks = country.balance.manual_since - 0.5  # between the older manual and the one in force
    if year[0] < level_breaks < year[-1]:
        axes.axvline(level_breaks, color=GREY, linewidth=0.9, linestyle="--")
    clean(axes)
    title = total_title(country) if item == "total" else literal(_(settings.items[item].title))
    axes.set_title(title, loc="left", fontsize=10)
    axes.set_ylabel(_("{unit} a year", unit=country.unit_in_words))


def _dots(item: str, table: pd.DataFrame, country: Country) -> bool:
    """Whether a side of an item is published of a year of the table."""
    years = table["year"].to_numpy(dtype=np.int64)
    return any(_within(f"{side}_{item}", years, country) for side in SIDE_COLOURS)


def _within(measure: str, years: np.ndarray, country: Country) -> list[Published]:
    return [figure for figure in observed(measure, country).values() if years[0] <= figure.year.number <= years[-1]]


def _handles() -> list[Line2D]:
    """The legend: colours say the side, line and dots who says it."""
    sides = [Line2D([], [], color=colour, linewidth=3.0, label=_(side)) for side, colour in SIDE_COLOURS.items()]
    dots: dict[str, Any] = {"marker": "o", "linestyle": ":", "color": INK, "linewidth": 1.0}
    return [
        *sides,
        Line2D([], [], color=INK, linewidth=1.8, label=_(MODEL)),
        Line2D([], [], **dots, label=_(PUBLISHED)),
        Line2D([], [], **dots, markerfacecolor="white", label=_(PUBLISHED_BEFORE)),
        Line2D([], [], color=INK, linewidth=4.0, alpha=0.3, label=_(ACCEPTED)),
        Line2D([], [], color=GREY, linewidth=0.9, linestyle="--", label=_("the level breaks")),
    ]
