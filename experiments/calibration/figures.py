"""Figures of a calibration: what was held out beside what was predicted of it."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from agents.draws import FloatArray
from configs.language import N_, _
from experiments.calibration.fit import Fitted
from experiments.calibration.scoring import HELD_OUT, MODEL, unit_of_balances
from experiments.figures.style import DOMESTIC, FOREIGN, GREY, INK
from experiments.figures.words import PUBLISHED

WIDEST = 8.0  # standard deviations shown
CAPTION = N_(
    "Left: the balance, observed (diamonds) and as the model has it, nine tenths and half of draws; years in orange "
    "were held out, and crosses are simple forecasts of them. Right: every figure that was held out, in standard "
    "deviations of what figure and model are known to be wrong by; bars that go on beyond the edge are cut."
)


def held_out_figure(fitted: Fitted) -> Figure:
    """The balance by year beside the model, and all figures that were held out in units of their errors."""
    held = [int(number) for number in np.flatnonzero(~fitted.used)]
    figure = Figure(figsize=(11.0, 0.21 * len(held) + 2.6), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=[1.0, 1.1])
    _balances(left, fitted)
    for place, number in enumerate(reversed(held)):
        target = fitted.targets[number]
        off = (_members(fitted, number) - target.observed) / (target.sd or 1.0)
        _interval(right, off, place, FOREIGN[0], horizontal=True)
    right.axvline(0.0, color=INK, linewidth=0.8)
    right.set_yticks(range(len(held)), [fitted.targets[number].label for number in reversed(held)], fontsize=8)
    right.set_ylim(-0.7, len(held) - 0.3)
    right.set_xlim(-WIDEST, WIDEST)
    right.set_xlabel(_("predicted less observed, in standard deviations"))
    rows = fitted.scores[fitted.scores["predictor"] == MODEL]
    title = _(
        "{inside} of {n} figures that were held out lie inside their 90% intervals",
        inside=int(rows["inside_90"].sum()),
        n=len(rows),
    )
    figure.suptitle(title, x=0.01, ha="left", fontsize=13, color=INK)
    figure.legend(handles=_entries(), loc="outside lower center", ncols=4, frameon=False, fontsize=9)
    return figure


def _entries() -> list[Line2D]:
    """What colours and signs are, for the legend."""
    bars = [
        Line2D([], [], color=colour, linewidth=4.5, label=_(words))
        for colour, words in (
            (DOMESTIC[0], N_("predicted, told to the fit; thin 90%, thick 50%")),
            (FOREIGN[0], N_("predicted, held out; thin 90%, thick 50%")),
        )
    ]
    signs = [
        Line2D([], [], color=colour, marker=marker, linestyle="none", markersize=5, label=_(words))
        for colour, marker, words in ((INK, "D", PUBLISHED), (GREY, "x", N_("simple forecasts")))
    ]
    return [*bars, *signs]


def _balances(axes: Axes, fitted: Fitted) -> None:
    for number, target in enumerate(fitted.targets):
        if target.name != HELD_OUT:
            continue
        colour = DOMESTIC[0] if fitted.used[number] else FOREIGN[0]
        _interval(axes, _members(fitted, number), target.year, colour)
        axes.plot(target.year, target.observed, "D", color=INK, markersize=5, zorder=5)
    simple = fitted.scores[(fitted.scores["item"] == HELD_OUT) & (fitted.scores["predictor"] != MODEL)]
    axes.plot(simple["year"] + 0.25, simple["value"], "x", color=GREY, markersize=5, zorder=4)
    axes.set_xlabel(_("year"))
    axes.set_ylabel(_("digital balance, {unit}", unit=unit_of_balances(fitted.targets)))
    axes.axhline(0.0, color=GREY, linewidth=0.8)


def _interval(axes: Axes, members: FloatArray, place: float, colour: str, horizontal: bool = False) -> None:
    low, quarter, middle, third, high = np.quantile(members, [0.05, 0.25, 0.5, 0.75, 0.95])
    for ends, width in (((low, high), 1.5), ((quarter, third), 4.5)):
        coordinates = (ends, (place, place)) if horizontal else ((place, place), ends)
        axes.plot(*coordinates, color=colour, linewidth=width, solid_capstyle="butt", zorder=2)
    point = (middle, place) if horizontal else (place, middle)
    axes.plot(*point, "o", color="white", markeredgecolor=colour, markersize=4, zorder=3)


def _members(fitted: Fitted, number: int) -> FloatArray:
    column = fitted.predicted[:, number]
    return np.asarray(column[np.isfinite(column)])
