"""Customers as a mosaic: one tile each, in the colour of the offer in use, neighbours beside each other."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from configs.schema.country import Country
from experiments.figures.markets import fixed_colours
from experiments.figures.style import SCREEN, SCREEN_DPI, literal, settle

COLUMNS, TILE, GAP = 60, 8, 1
NONE, UNAWARE = "uses none", "has not heard of it"
WITHOUT = {NONE: "#D9DCE0", UNAWARE: "#F1F2F4"}


def customers_figure(
    customers: pd.DataFrame, market: pd.DataFrame, title: str, titles: dict[str, str], country: Country
) -> Figure:
    """A tile a customer, a band a stratum.

    `customers` has a row each in the order in which they stand: stratum and offer, or what they are without one;
    `market` says which offers there are, and where they come from, `titles` what they are called.
    """
    colours = {**fixed_colours(market), **WITHOUT}
    figure = Figure(figsize=SCREEN, dpi=SCREEN_DPI)
    axes = figure.subplots()
    tiles, heights = [], []
    labels = country.strata
    known = list(labels)
    strata = sorted(set(customers["stratum"]), key=lambda name: (known.index(name) if name in known else -1, name))
    for stratum in strata:
        tiles.append(_band(customers.loc[customers["stratum"] == stratum, "offer"], colours))
        heights.append(len(tiles[-1]))
        if stratum != strata[-1]:
            tiles.append(np.ones((TILE, COLUMNS * TILE, 3)))
    axes.imshow(np.concatenate(tiles), interpolation="nearest")
    edges = np.cumsum([0, *(height + TILE for height in heights)])[:-1]
    if len(strata) > 1:
        axes.set_yticks(
            edges + np.array(heights) / 2.0,
            [literal(labels.get(stratum, stratum.replace("_", " "))) for stratum in strata],
        )
    else:
        axes.set_yticks([])
    axes.set_xticks([])
    axes.tick_params(length=0, labelsize=8.5)
    axes.spines[:].set_visible(False)
    axes.set_title(literal(title), loc="left", fontsize=11)
    shown = set(customers["offer"])
    handles = [
        Patch(color=colour, label=literal(titles.get(name, name))) for name, colour in colours.items() if name in shown
    ]
    settle(figure, handles, 3, left=0.24 if len(strata) > 1 else 0.02)
    return figure


def _band(offers: pd.Series, colours: dict[str, str]) -> np.ndarray:
    """The tiles of a stratum, [height, width, 3], along a curve that keeps neighbours together."""
    rows = max(len(offers) // COLUMNS, 1)  # whole rows: a few customers less
    picture = np.ones((rows * TILE, COLUMNS * TILE, 3))
    for (x, y), offer in zip(curve(COLUMNS, rows), offers, strict=False):
        picture[y * TILE : (y + 1) * TILE - GAP, x * TILE : (x + 1) * TILE - GAP] = to_rgb(colours[offer])
    return picture


def curve(width: int, height: int) -> Iterator[tuple[int, int]]:
    """A path through all places of a rectangle in which near places of the path are near in the plane (Hilbert 1891).

    >>> list(curve(2, 2))
    [(0, 0), (0, 1), (1, 1), (1, 0)]
    """
    return _fill(0, 0, width, 0, 0, height) if width >= height else _fill(0, 0, 0, height, width, 0)


def _fill(x: int, y: int, ax: int, ay: int, bx: int, by: int) -> Iterator[tuple[int, int]]:
    """The rectangle that a and b span, from a corner along a: halved until it is a line (Cerveny 2019)."""
    long, wide = abs(ax + ay), abs(bx + by)
    dax, day, dbx, dby = np.sign(ax), np.sign(ay), np.sign(bx), np.sign(by)
    if wide == 1 or long == 1:
        step, n = ((dax, day), long) if wide == 1 else ((dbx, dby), wide)
        for number in range(n):
            yield int(x + number * step[0]), int(y + number * step[1])
        return
    ax2, ay2, bx2, by2 = (int(end / 2) for end in (ax, ay, bx, by))
    if 2 * long > 3 * wide:
        if abs(ax2 + ay2) % 2 and long > 2:
            ax2, ay2 = ax2 + dax, ay2 + day
        yield from _fill(x, y, ax2, ay2, bx, by)
        yield from _fill(x + ax2, y + ay2, ax - ax2, ay - ay2, bx, by)
        return
    if abs(bx2 + by2) % 2 and wide > 2:
        bx2, by2 = bx2 + dbx, by2 + dby
    yield from _fill(x, y, bx2, by2, ax2, ay2)
    yield from _fill(x + bx2, y + by2, ax, ay, bx - bx2, by - by2)
    yield from _fill(x + (ax - dax) + (bx2 - dbx), y + (ay - day) + (by2 - dby), -bx2, -by2, -(ax - ax2), -(ay - ay2))
