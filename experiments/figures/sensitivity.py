"""Sensitivity indices as bars with their intervals, on one page."""

from collections.abc import Mapping
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from configs.language import N_, _
from experiments.figures.fonts import fonts
from experiments.figures.style import DPI, GREY, GROUP_COLOURS, INK, literal, shorten
from experiments.lines import lines_of
from experiments.runs.labels import phrase_of, unit_of
from experiments.runs.reading import scale_of
from experiments.runs.titles import UNTITLED, Titles, capitalised, factor_phrases
from experiments.sweep.sensitivity import ONE_LEVEL, measure_told

TICK_LETTERS = 30  # of a line beside an axis
TITLE_LETTERS, LEGEND_WIDTH = 9.0, 4.4  # letters of an inch of the title, and inches that the legend beside it takes
NOTE_LETTERS = 14.5  # of an inch of the note
TITLE_OF_PANEL = 44  # letters of a line
DARK, LIGHT = GROUP_COLOURS[0], GROUP_COLOURS[1]


def sensitivity_figure(indices: pd.DataFrame, title: str, note: str, titles: Titles = UNTITLED) -> Figure:
    """A panel an outcome, factors from the most to the least important, of the table of `sensitivity_indices`.

    Bars with 95% bootstrap intervals: ST and S1 of Sobol, mu_star of Morris with sigma as a mark. `title` is that of
    the study, `note` says how many runs stand behind it, `titles` are those of its scenario.
    """
    mpl.rcParams["font.family"] = fonts()
    outcomes = list(dict.fromkeys(indices["outcome"]))
    single = indices[indices["index"] != "S2"]
    phrases = factor_phrases(list(dict.fromkeys(single["factor"])), titles)
    columns = 1 if len(outcomes) == 1 else 2
    rows = -(-len(outcomes) // columns)
    height = 1.5 + rows * (1.4 + 0.34 * len(phrases))
    figure = Figure(figsize=(5.2 * columns + 2.2, height), dpi=DPI, layout="constrained")
    panels = figure.subplots(rows, columns, squeeze=False).reshape(-1)
    shown: dict[str, Artist] = {}
    for axes, outcome in zip(panels, outcomes, strict=False):
        shown |= _panel(axes, single[single["outcome"] == outcome], phrases, titles)
    for axes in panels[len(outcomes) :]:
        axes.set_axis_off()
    figure.legend(handles=list(shown.values()), loc="outside upper right", ncols=2, frameon=False, fontsize=8.5)
    room = round((figure.get_figwidth() - LEGEND_WIDTH) * TITLE_LETTERS)
    figure.suptitle(literal("\n".join(lines_of(title, room))), x=0.01, ha="left", fontsize=13, color=INK)
    lines = lines_of(note, round(NOTE_LETTERS * figure.get_figwidth()), long_words=True)
    figure.supxlabel("\n".join(lines), x=0.01, ha="left", fontsize=9, color=GREY)
    return figure


def effect_scale(outcome: str, measure: str, effects: pd.Series, titles: Titles) -> tuple[float, str]:
    """What effects of factors on an outcome are divided by, and their unit then; probabilities are pure numbers."""
    if measure != "mean":
        return 1.0, ""
    scale, unit = scale_of(unit_of(outcome, titles), effects)
    return scale, _("percentage points") if unit == "%" else unit


def _panel(axes: Axes, table: pd.DataFrame, phrases: Mapping[str, str], titles: Titles) -> dict[str, Artist]:
    """Draw a panel; what stands for what, by its label."""
    by_index = {str(index): rows.set_index("factor") for index, rows in table.groupby("index")}
    main = by_index["ST"] if "ST" in by_index else by_index["mu_star"]
    order = main["value"].sort_values(kind="stable", na_position="first").index
    place = np.arange(len(order), dtype=float)
    outcome, measure = table["outcome"].iloc[0], table["measure"].iloc[0]
    shown: list[Any] = []
    if "ST" in by_index:
        shown += [_bars(axes, place + 0.19, by_index["ST"].loc[order], DARK, _("with interactions, ST"))]
        shown += [_bars(axes, place - 0.19, by_index["S1"].loc[order], LIGHT, _("by itself, S1"))]
        unit = _("share of the variance of the {measure}", measure=measure_told(measure))
        axes.set_xlim(min(0.0, float(table["low"].min())) - 0.02, max(1.0, float(table["high"].max())) + 0.02)
    else:
        scale, unit_of_effect = effect_scale(outcome, measure, main["value"], titles)
        effect = main.loc[order, ["value", "low", "high"]] / scale
        sigma = by_index["sigma"].loc[order, "value"] / scale
        shown += [_bars(axes, place, effect, DARK, _("mean absolute effect, μ*"), height=0.6)]
        shown += axes.plot(
            sigma, place, "D", color=LIGHT, markersize=5, clip_on=False, label=_("spread of the effect, σ")
        )
        axes.set_xlim(left=min(0.0, float(effect["low"].min())))
        unit = _("change of the {measure} over a factor's range", measure=measure_told(measure))
        unit = _("{label}, {unit}", label=unit, unit=unit_of_effect) if unit_of_effect else unit
    if main["value"].isna().all():
        axes.text(0.5, 0.5, _("does not vary"), transform=axes.transAxes, ha="center", color=GREY)
    axes.axvline(0.0, color=INK, linewidth=0.8)
    varied = main["method"] != ONE_LEVEL
    names = {factor: capitalised(phrases[str(factor)]) for factor in order}
    labels = [name if varied[factor] else _("{factor} (one level)", factor=name) for factor, name in names.items()]
    axes.set_yticks(place, [literal(shorten(label, TICK_LETTERS)) for label in labels])
    axes.set_ylim(-0.7, len(order) - 0.3)
    axes.set_xlabel(unit, fontsize=9)
    axes.set_title(
        literal("\n".join(lines_of(_sentence(phrase_of(outcome, titles), main, phrases), TITLE_OF_PANEL))),
        loc="left",
        fontsize=10,
        color=INK,
    )
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(labelsize=9)
    axes.tick_params(axis="y", length=0, pad=6)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=5))
    return {str(drawn.get_label()): drawn for drawn in shown}


def _bars(
    axes: Axes, place: np.ndarray, rows: pd.DataFrame, colour: str, label: str, height: float = 0.36
) -> BarContainer:
    value = rows["value"].to_numpy()
    reach = [value - rows["low"].to_numpy(), rows["high"].to_numpy() - value]
    bars = axes.barh(place, value, height=height, color=colour, alpha=0.65, label=label)
    axes.errorbar(value, place, xerr=reach, fmt="none", ecolor=INK, elinewidth=1.0, capsize=2.5)
    return bars


def _sentence(outcome: str, main: pd.DataFrame, phrases: Mapping[str, str]) -> str:
    """What matters most: those whose intervals reach that of the largest index; several are in no order."""
    if main["value"].isna().all() or main["value"].max() == 0.0:
        return _("Nothing moves {outcome}", outcome=outcome)
    ordered = main.sort_values("value", ascending=False, kind="stable")
    leaders = [phrases[str(factor)] for factor in ordered.index[ordered["high"] >= ordered["low"].iloc[0]]]
    if len(leaders) == 1:
        return _("{factor} matters most for {outcome}", factor=capitalised(leaders[0]), outcome=outcome)
    if len(leaders) == 2:
        text = N_("{first} and {second} matter most for {outcome}")
        return _(text, first=capitalised(leaders[0]), second=leaders[1], outcome=outcome)
    if len(leaders) == len(phrases):
        return _("Which factor matters most for {outcome} is open: all intervals overlap", outcome=outcome)
    text = N_("One of {n} factors, whose intervals overlap, matters most for {outcome}")
    return _(text, n=len(leaders), outcome=outcome)
