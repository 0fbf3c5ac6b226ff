"""Small multiples: a panel for each level of a factor that has few of them, all on one scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from configs.language import N_, _
from experiments.figures.style import DPI, INK, literal, shorten
from experiments.runs.titles import Titles, capitalised, country_in, factor_phrases
from experiments.studies.levels import is_number, level_text

MOST_PANEL_LEVELS, MOST_PANELS, MOST_PANEL_FACTORS = 6, 12, 2
A_ROW = 3  # panels of a single factor
WIDTH, HEIGHT = 8.4, 4.4
PANEL_WIDTH, PANEL_HEIGHT = 2.8, 2.7
LETTERS = 36  # of a line above a panel
UNCHANGED = N_("as in the scenario")


@dataclass(frozen=True)
class Panel:
    """Axes, and the design points that are drawn there, bool [n_points]."""

    axes: Axes
    points: np.ndarray
    left: bool  # whether it stands in the first column
    bottom: bool  # whether nothing stands below it


def levels_of(column: pd.Series) -> list[Any]:
    """The levels of a factor: numbers in rising order, names as they come; None for what a point leaves as it is."""
    known = list(dict.fromkeys(column.dropna()))
    return (sorted(known) if is_number(column) else known) + ([None] if column.isna().any() else [])


def points_at(column: pd.Series, level: Any) -> np.ndarray:
    """Which points have a level, bool [n_points]."""
    return np.asarray(column.isna() if level is None else column == level, dtype=bool)


def panel_factors(design: pd.DataFrame, factors: Sequence[str], n_drawn: int) -> tuple[str, ...]:
    """The factors that have a panel a level: few levels, few panels in all, and a point for each of what is drawn.

    `n_drawn` is how many levels are drawn in a panel. Over all other factors means are taken.
    """
    chosen: list[str] = []
    n_panels = 1
    for name in factors:
        n = len(levels_of(design[name]))
        fits = n <= MOST_PANEL_LEVELS and n_panels * n <= MOST_PANELS and n_drawn * n_panels * n <= len(design)
        if fits and len(chosen) < MOST_PANEL_FACTORS:
            chosen.append(name)
            n_panels *= n
    return tuple(chosen)


def panels_of(
    design: pd.DataFrame, factors: Sequence[str], titles: Titles, height: float = HEIGHT
) -> tuple[Figure, list[Panel]]:
    """A figure with a panel for each combination of levels; `height` is that of one without factors.

    Levels of one factor stand one after the other, those of two in columns and rows.
    """
    levels, phrases = [levels_of(design[name]) for name in factors], factor_phrases(factors, titles)
    n = int(np.prod([len(column) for column in levels], dtype=int))
    columns = len(levels[0]) if len(levels) > 1 else 2 if n == 4 else min(n, A_ROW)
    rows = -(-n // columns)
    size = (max(WIDTH, PANEL_WIDTH * columns), height if n == 1 else 1.2 + rows * max(PANEL_HEIGHT, height - 1.7))
    figure = Figure(figsize=size, dpi=DPI, layout="constrained")
    grid = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel()
    panels = []
    for place, combination in enumerate(product(*reversed(levels))):  # the last factor goes down
        chosen = list(zip(factors, reversed(combination), strict=True))
        points = np.ones(len(design), bool)
        for name, level in chosen:
            points &= points_at(design[name], level)
        axes, bottom = grid[place], place + columns >= n
        axes.tick_params(labelbottom=bottom)
        named = (
            _(
                "{what} = {level}",
                what=capitalised(phrases[name]),
                level=level_text(level, name, _(UNCHANGED), country_in(titles)),
            )
            for name, level in chosen
        )
        title = "\n".join(shorten(text, LETTERS) for text in named)
        axes.set_title(literal(title), loc="left", fontsize=9, color=INK)
        panels.append(Panel(axes, points, place % columns == 0, bottom))
    for axes in grid[n:]:
        axes.set_axis_off()
    return figure, panels
