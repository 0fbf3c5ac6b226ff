"""Figures of a sweep: an outcome over the factors of its design, with intervals over replicates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.figure import Figure

from agents.draws import FloatArray
from configs.language import _
from experiments.figures.canvas import MOST_LINES, canvas, colours_of, label_axes, legend_below
from experiments.figures.panels import UNCHANGED, levels_of, panel_factors, panels_of, points_at
from experiments.figures.spread import draw_spread, shade_spread, spread_entry
from experiments.figures.style import DPI, GROUP_COLOURS, INK, bar_handle, literal, shorten
from experiments.runs.titles import UNTITLED, Titles, country_in, factor_labels
from experiments.statistics.intervals import bootstrap, mean_of
from experiments.studies.designs.registry import ALONE, COMBINED, LISTED, Design
from experiments.studies.levels import is_number, level_text

DODGE = 0.006
MOST_ROWS = 40  # of a figure with a row a category
MOST_INTERVALS = 200  # dots of a scatter beyond which intervals hide them


@dataclass(frozen=True)
class Drawing:
    """A figure without its title, and what it shows: a title or a caption is made of that."""

    figure: Figure
    means: FloatArray  # all that are drawn, in the unit of the axis; nan where undefined
    over: tuple[str, ...] = ()  # factors on axes and in the legend
    averaged: tuple[str, ...] = ()  # factors over which means are taken
    panels: tuple[str, ...] = ()  # factors of which each level has a panel
    held: tuple[str, ...] = ()  # factors that stay as at the first point
    varying: tuple[str, ...] = ()  # factors that differ from dot to dot
    intervals: bool = False  # whether any is drawn


def outcome_figure(
    values: FloatArray,
    design: pd.DataFrame,
    kind: Design,
    factors: Sequence[str],
    label: str,
    titles: Titles = UNTITLED,
    runs: FloatArray | None = None,
) -> Drawing | None:
    """An outcome [n_points, n_replicates] over the first two factors of a design, numbers before names.

    Lines where levels are combined, dots where they are sampled or names, a histogram of the runs without factors;
    None where there is nothing to draw. Further factors of few levels have a panel a level. Means over what else
    varies are taken within a replicate; the interval is a bootstrap one, of the mean over replicates. `label` is what
    is measured, with its unit; `titles` are those of the scenario. Of `runs` [n_points, n_runs], given for a time
    ahead, pale bars show where 80% lie.
    """
    if not np.isfinite(values).any():
        return None
    if not factors:
        return _histogram(values, label, runs)
    called = factor_labels(factors, titles)
    numbers = [name for name in factors if is_number(design[name])]
    names = [name for name in factors if name not in numbers]
    if not numbers:
        return _dots(values, runs, design, names, label, titles)
    first, *further = [*numbers, *names]
    if kind.shape == ALONE:
        return _scatters(values, runs, design, factors, numbers, label, called, alone=True)
    levels = design[first].nunique() * (design[further[0]].nunique() if further else 1)
    if kind.shape in (COMBINED, LISTED) and levels <= len(design):
        return _lines(values, runs, design, [first, *further], label, titles)
    return _scatters(values, runs, design, factors, numbers, label, called, alone=False)


def _histogram(values: FloatArray, label: str, runs: FloatArray | None) -> Drawing | None:
    known = values[np.isfinite(values)]
    if len(known) < 2:
        return None
    figure, axes = canvas()
    axes.hist(known, bins="fd" if len(known) > 20 and np.ptp(known) > 0.0 else 10, color=GROUP_COLOURS[0], alpha=0.8)
    axes.axvline(known.mean(), color=INK, linewidth=1.2, label=_("mean of {n} runs", n=len(known)))
    shade_spread(axes, runs)
    label_axes(axes, label, _("runs"))
    axes.yaxis.set_major_locator(mpl.ticker.MaxNLocator(integer=True))
    legend_below(axes, "")
    return Drawing(figure, np.array([known.mean()]))


def _lines(
    values: FloatArray, runs: FloatArray | None, design: pd.DataFrame, factors: list[str], label: str, titles: Titles
) -> Drawing:
    """A line a level of the second factor over the first, which is a number; panels, and means, of all others."""
    first, hue = factors[0], factors[1] if len(factors) > 1 else None
    levels = levels_of(design[hue]) if hue is not None else [None]
    chosen = [levels[number] for number in np.unique(np.linspace(0, len(levels) - 1, MOST_LINES).round().astype(int))]
    ordered = hue is None or is_number(design[hue])
    panel_of = panel_factors(design, factors[2:], design[first].nunique() * len(levels))
    figure, panels = panels_of(design, panel_of, titles)
    called = factor_labels(factors, titles)
    drawn: list[FloatArray] = []
    intervals = False
    apart = DODGE * float(np.ptp(design[first].dropna().astype(float)))  # so that intervals do not hide each other
    for panel in panels:
        for number, (colour, level) in enumerate(zip(colours_of(len(chosen), ordered), chosen, strict=True)):
            points = panel.points if hue is None else panel.points & points_at(design[hue], level)
            x = sorted(set(design.loc[points, first].dropna().astype(float)))
            if not x:  # of a list, which has no such point
                continue
            groups = [points & (design[first].to_numpy() == value) for value in x]
            mean, bars = _bars(np.array([mean_of(values[group], axis=0) for group in groups]))
            drawn, intervals = [*drawn, mean], intervals or _any_length(bars)
            moved = np.array(x) + apart * (number - (len(chosen) - 1) / 2.0)
            draw_spread(panel.axes, moved, runs, groups, colour, "y")
            panel.axes.errorbar(
                moved, mean, yerr=bars, fmt="o-", color=colour, markersize=3.5, capsize=2, linewidth=1.2,
                label=None if hue is None else _level_label(level, hue, titles),
            )  # fmt: skip
        label_axes(panel.axes, called[first] if panel.bottom else "", label if panel.left else "")
    heading = "" if hue is None else _hue_title(hue, len(chosen), len(levels), called)
    legend_below(panels[0].axes, heading, [*_of_bars(intervals, values), *spread_entry(runs)], panels[1:])
    averaged = tuple(name for name in factors[2:] if name not in panel_of)
    return Drawing(figure, np.concatenate(drawn), tuple(factors[:2]), averaged, panel_of, intervals=intervals)


def _scatters(
    values: FloatArray,
    runs: FloatArray | None,
    design: pd.DataFrame,
    factors: Sequence[str],
    numbers: list[str],
    label: str,
    called: Mapping[str, str],
    alone: bool,
) -> Drawing:
    """Dots over each of the first two factors; `alone`: only of the points at which nothing else is moved."""
    shown = numbers[:2]
    figure = Figure(figsize=(8.4, 4.4), dpi=DPI, layout="constrained")
    panels = figure.subplots(1, len(shown), sharey=True, squeeze=False).ravel()
    drawn: list[FloatArray] = []
    intervals = with_bars = False
    for axes, name in zip(panels, shown, strict=True):
        rest = design[[factor for factor in factors if factor != name]]
        alone_points = (rest == rest.iloc[0]).all(axis=1).to_numpy() if alone else np.ones(len(design), bool)
        mean, bars = _bars(values[alone_points])
        drawn = [*drawn, mean]
        x = design.loc[alone_points, name].to_numpy(dtype=float)
        if alone_points.sum() <= MOST_INTERVALS:
            with_bars = True
            intervals = intervals or _any_length(bars)
            draw_spread(axes, x, runs, np.flatnonzero(alone_points).tolist(), GROUP_COLOURS[0], "y")
            axes.errorbar(x, mean, yerr=bars, fmt="o", color=GROUP_COLOURS[0], markersize=3.5, capsize=2, linewidth=1.0)
        else:
            axes.plot(x, mean, "o", color=GROUP_COLOURS[0], markersize=2.5, alpha=0.4, markeredgewidth=0)
        label_axes(axes, called[name], label if axes is panels[0] else "")
        axes.xaxis.set_major_locator(mpl.ticker.MaxNLocator(nbins=6))
    legend_below(panels[0], "", [*_of_bars(intervals, values), *spread_entry(runs if with_bars else None)])
    rest_of = tuple(name for name in factors if name not in shown)
    held, varying = (rest_of, ()) if alone else ((), rest_of)
    return Drawing(figure, np.concatenate(drawn), tuple(shown), held=held, varying=varying, intervals=intervals)


def _dots(
    values: FloatArray,
    runs: FloatArray | None,
    design: pd.DataFrame,
    names: list[str],
    label: str,
    titles: Titles,
) -> Drawing | None:
    """Dots a level of the first factor, in the colours of the second; panels, and means, of all others."""
    first, hue = names[0], names[1] if len(names) > 1 else None
    rows, levels = levels_of(design[first]), levels_of(design[hue]) if hue is not None else [None]
    if len(rows) > MOST_ROWS:
        return None
    n_levels, levels = len(levels), levels[:MOST_LINES]
    panel_of = panel_factors(design, names[2:], len(rows) * n_levels)
    called = factor_labels(names, titles)
    figure, panels = panels_of(design, panel_of, titles, 1.5 + len(rows) * (0.22 + 0.12 * len(levels)))
    drawn: list[FloatArray] = []
    intervals = False
    for panel in panels:
        for number, (colour, level) in enumerate(zip(colours_of(len(levels), ordered=False), levels, strict=True)):
            points = panel.points if hue is None else panel.points & points_at(design[hue], level)
            groups = [points & points_at(design[first], row) for row in rows]
            mean, bars = _bars(np.array([mean_of(values[group], axis=0) for group in groups]))
            drawn, intervals = [*drawn, mean], intervals or _any_length(bars)
            y = np.arange(len(rows)) + 0.5 * ((number + 0.5) / len(levels) - 0.5)
            draw_spread(panel.axes, y, runs, groups, colour, "x")
            panel.axes.errorbar(
                mean, y, xerr=bars, fmt="o", color=colour, markersize=4.5, capsize=2.5, linewidth=1.2,
                label=None if hue is None else _level_label(level, hue, titles),
            )  # fmt: skip
        panel.axes.set_yticks(range(len(rows)), [shorten(_level_label(row, first, titles), 30) for row in rows])
        panel.axes.set_ylim(len(rows) - 0.5, -0.5)
        label_axes(panel.axes, label if panel.bottom else "", called[first] if panel.left and first != "label" else "")
    heading = "" if hue is None else _hue_title(hue, len(levels), n_levels, called)
    legend_below(panels[0].axes, heading, [*_of_bars(intervals, values), *spread_entry(runs)], panels[1:])
    averaged = tuple(name for name in names[2:] if name not in panel_of)
    return Drawing(figure, np.concatenate(drawn), tuple(names[:2]), averaged, panel_of, intervals=intervals)


def _level_label(level: Any, factor: str, titles: Titles) -> str:
    """A level of a factor in a legend or beside an axis."""
    return literal(level_text(level, factor, _(UNCHANGED), country_in(titles)))


def _hue_title(hue: str, n_shown: int, n_levels: int, called: Mapping[str, str]) -> str:
    """What colours stand for, and whether all levels have one."""
    extent = _("{n} of {n_all} levels", n=n_shown, n_all=n_levels) if n_shown < n_levels else ""
    return _(", ").join(filter(None, ["" if hue == "label" else called[hue], extent]))


def _of_bars(drawn: bool, values: FloatArray) -> list[Artist]:
    """The entry of a legend for bars, where any is drawn."""
    return [bar_handle(_("95% bootstrap interval, {n} runs", n=values.shape[1]))] if drawn else []


def _any_length(bars: FloatArray) -> bool:
    return bool(np.isfinite(bars).all(axis=0).any())


def _bars(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Means over replicates, [n_rows], and the lengths of their intervals below and above, [2, n_rows]."""
    interval = bootstrap(values)
    return interval.value, interval.lengths
