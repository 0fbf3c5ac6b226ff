"""Figures of a projection: fans beside what was published, shares of variance, regimes."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from agents.draws import FloatArray
from configs import country_of
from configs.language import N_, _
from experiments.figures.style import DPI, FOREIGN, GREY, GROUP_COLOURS, INK, clean, literal, shorten
from experiments.figures.words import A_YEAR, PUBLISHED, PUBLISHED_BEFORE
from experiments.projection.fans import LEVELS
from experiments.projection.question import Question
from experiments.projection.variance import Variance
from experiments.runs.observed import BPM5, Published, observed, unbroken
from experiments.runs.reading import number_text
from experiments.statistics.shapley import Effects

FAN_COLOUR = "#332288"  # blue and orange speak of domestic and foreign only
OPACITIES = {95: 0.16, 80: 0.22, 50: 0.34}
MOST_CONSTANTS = 8  # that a figure shows; the table has all
QUANTITIES = {"balance": N_("Digital balance"), "payments": N_("Payments"), "receipts": N_("Receipts")}


def fan_figure(table: pd.DataFrame, question: Question) -> Figure:
    """Fans of balance, payments, receipts and of the balance of every item, with published figures."""
    panels = [("total", quantity, _(title)) for quantity, title in QUANTITIES.items()]
    panels += [
        (item, "balance", _("{item}, {side}", item=_(table.title), side=_("balance")))
        for item, table in question.settings.items.items()
    ]
    n_rows = -(-len(panels) // 3)
    figure = Figure((11.0, 3.5 * n_rows + 0.6), DPI, layout="constrained")
    grid = np.atleast_1d(figure.subplots(n_rows, 3, sharex=True)).ravel()
    for axes in grid[len(panels) :]:
        axes.set_visible(False)
    for axes, (item, quantity, title) in zip(grid, panels, strict=False):
        rows = table[(table["item"] == item) & (table["quantity"] == quantity)]
        draw_fan(axes, rows["year"].to_numpy(), {name: rows[name].to_numpy() for name in rows.columns[3:]})
        _published(axes, f"{quantity}_{item}", question)
        axes.axvline(question.newest + 0.5, color=GREY, linewidth=0.9, linestyle=":")
        if quantity == "balance":
            axes.axhline(0.0, color=INK, linewidth=0.6)
        else:
            axes.set_ylim(bottom=0.0)
        clean(axes)
        axes.set_title(literal("\n".join(shorten(title, 44).splitlines())), loc="left", fontsize=10)
        axes.margins(x=0.02)
    for axes in grid[::3]:
        axes.set_ylabel(_money_a_year(question), fontsize=9)
    figure.suptitle(_sentence(table, question), fontsize=12.5, x=0.01, ha="left")
    figure.legend(handles=_handles(), loc="outside lower center", ncols=7, frameon=False, fontsize=9)
    return figure


def draw_fan(axes: Axes, years: FloatArray, fan: dict[str, FloatArray], colour: str = FAN_COLOUR) -> None:
    """Shade central intervals, the widest first, and draw the median."""
    for level in sorted(LEVELS, reverse=True):
        low, high = fan[f"low_{level}"], fan[f"high_{level}"]
        axes.fill_between(years, low, high, color=colour, alpha=OPACITIES[level], linewidth=0)
    axes.plot(years, fan["median"], color=colour, linewidth=1.6)


def _sentence(table: pd.DataFrame, question: Question) -> str:
    last = table[(table["item"] == "total") & (table["quantity"] == "balance")].iloc[-1]
    low, high = (number_text(last[name], 1) for name in ("low_80", "high_80"))
    return _(
        "The digital balance of {year} lies between {low} and {high} {money} with a probability of 80%,\nif the "
        "exchange rate stays and no policy changes",
        year=question.until,
        low=low,
        high=high,
        money=country_of(question.settings).money_in_words,
    )


def _published(axes: Axes, measure: str, question: Question) -> None:
    years = question.years
    figures = [
        figure
        for figure in observed(measure, country_of(question.settings)).values()
        if years[0] <= figure.year.number <= years[-1]
    ]
    for stretch in unbroken(figures):
        axes.plot(*_points(stretch), linestyle="none", marker="o", markersize=4.0, color=INK, zorder=5,
                  markerfacecolor="white" if stretch[0].standard == BPM5 else INK)  # fmt: skip


def _points(stretch: list[Published]) -> tuple[list[int], list[float]]:
    return [figure.year.number for figure in stretch], [figure.value for figure in stretch]


def _handles() -> list[Line2D | Patch]:
    """The legend; shades lie on one another, so that inner ones are darker."""
    shades, clear = [], 1.0
    for level in sorted(LEVELS, reverse=True):
        clear *= 1.0 - OPACITIES[level]
        shades.append(Patch(color=FAN_COLOUR, alpha=1.0 - clear, linewidth=0, label=f"{level}%"))
    dots: dict[str, Any] = {"marker": "o", "linestyle": "none", "color": INK, "markersize": 4.5}
    return [
        Line2D([], [], color=FAN_COLOUR, linewidth=1.6, label=_("median")),
        *reversed(shades),
        Line2D([], [], **dots, label=_(PUBLISHED)),
        Line2D([], [], **dots, markerfacecolor="white", label=_(PUBLISHED_BEFORE)),
        Line2D([], [], color=GREY, linewidth=0.9, linestyle=":", label=_("projected from here")),
    ]


def variance_figure(variance: Variance, question: Question) -> Figure:
    """What the variance of the balance is made of: four groups, and within parameters the constants that carry most."""
    last = list(variance.groups)[-1]
    panels = [(_("Of all that was drawn"), variance.groups)]
    if variance.constants:
        panels.append((_("Within parameters: the constants that carry most"), variance.constants))
    orders = [np.argsort(-np.nan_to_num(effects[last].shares))[:MOST_CONSTANTS] for _title, effects in panels]
    names = question.names
    heights = [len(order) + 0.8 for order in orders]
    figure = Figure((9.5, 0.42 * sum(heights) + 2.0), DPI, layout="constrained")
    grid = np.atleast_1d(figure.subplots(len(panels), 1, height_ratios=heights))
    for axes, (title, effects), order in zip(grid, panels, orders, strict=True):
        _bars(axes, effects, [names.get(name) or _(name) for name in effects[last].names], order)
        axes.set_title(title, loc="left", fontsize=10)
    grid[-1].set_xlabel(_("Shapley effect, % of the variance (lines: 95% intervals)"), fontsize=9)
    figure.legend(*grid[0].get_legend_handles_labels(), loc="outside lower center", ncols=2, frameon=False, fontsize=9)
    groups = variance.groups[last]
    first, second = orders[0][:2]
    title = _(
        "What the variance of the balance of {year} is made of: {first} {share:.0f}% and {second} {second_share:.0f}%",
        year=last,
        first=_(groups.names[first]),
        share=100.0 * groups.shares[first],
        second=_(groups.names[second]),
        second_share=100.0 * groups.shares[second],
    )
    figure.suptitle(title, fontsize=12.5, x=0.01, ha="left")
    return figure


def _bars(axes: Axes, effects: dict[int, Effects], labels: list[str], order: np.ndarray) -> None:
    rows, height = np.arange(len(order)), 0.8 / len(effects)
    for place, (year, shown) in enumerate(effects.items()):
        shares, low, high = (100.0 * ends[order] for ends in (shown.shares, shown.low, shown.high))
        lengths = np.maximum([shares - low, high - shares], 0.0)
        axes.barh(rows - 0.4 + height * (place + 0.5), shares, height, color=GROUP_COLOURS[place], label=str(year),
                  xerr=lengths, error_kw={"elinewidth": 0.9, "ecolor": INK, "capsize": 2})  # fmt: skip
    axes.set_yticks(rows, [shorten(literal(labels[number]), 40) for number in order], fontsize=8.5)
    axes.set_ylim(len(order) - 0.4, -0.6)
    axes.axvline(0.0, color=INK, linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(axis="x", labelsize=9)


def regime_figure(fans_of: dict[str, dict[str, FloatArray]], label: str, question: Question) -> Figure:
    """The balance in each of two regimes of an outcome."""
    figure = Figure((8.5, 4.6), DPI, layout="constrained")
    axes, years = figure.subplots(), np.array(question.years)
    colours = (FAN_COLOUR, FOREIGN[2])
    for colour, fan in zip(colours, fans_of.values(), strict=True):
        draw_fan(axes, years, fan, colour)
    _published(axes, "balance_total", question)
    axes.axvline(question.newest + 0.5, color=GREY, linewidth=0.9, linestyle=":")
    handles = [
        Patch(color=colour, alpha=0.6, label=_("{outcome} {regime}", outcome=label, regime=word))
        for colour, word in zip(colours, fans_of, strict=True)
    ]
    axes.legend(handles=handles, frameon=False, fontsize=9, loc="best")
    clean(axes)
    axes.set_ylabel(_money_a_year(question), fontsize=9)
    axes.set_title(_("The digital balance in two regimes: 50, 80 and 95% of runs"), loc="left", fontsize=12)
    return figure


def _money_a_year(question: Question) -> str:
    return _(A_YEAR["calendar"], unit=country_of(question.settings).unit_in_words)
