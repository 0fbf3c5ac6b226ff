"""Customers as a mosaic: one tile each, in the colour of the offer in use, neighbours beside each other."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
import solara

from agents.draws import IntArray
from configs.language import N_, _
from experiments.figures.markets import fixed_colours

COLUMNS = 60
NONE, UNAWARE = N_("uses none"), N_("has not heard of it")
WITHOUT = {NONE: "#C9CDD2", UNAWARE: "#ECEEF0"}


@dataclass(frozen=True)
class Mosaic:
    """Customers of a population, whose strata and choices stand in one order: bands of tiles, and their colours."""

    name: str  # what it shows
    title: str
    names: list[str]  # of the states that a customer can be in, by number
    colours: list[str]
    strata: np.ndarray  # [n]
    states: IntArray  # [n]
    labels: dict[str, str]  # of strata, in the order in which they stand


def colours_of(market: pd.DataFrame, titles: dict[str, str], offers: list[str]) -> tuple[list[str], list[str]]:
    """Names and colours of what customers can use, and of using none, in the order of the numbers of offers."""
    colours = {**fixed_colours(market), **WITHOUT}
    return [titles.get(name) or _(name) for name in (*offers, *WITHOUT)], [
        colours[name] for name in (*offers, *WITHOUT)
    ]


@solara.component
def Tiles(mosaic: Mosaic) -> None:
    """A band a stratum, a tile a customer, along a curve that keeps neighbours together."""
    known = list(mosaic.labels)
    strata = sorted(set(mosaic.strata), key=lambda name: (known.index(name) if name in known else -1, name))
    bands = []
    for stratum in strata:
        states = mosaic.states[mosaic.strata == stratum]
        n_rows = max(len(states) // COLUMNS, 1)  # whole rows: a few customers less
        title = _(mosaic.labels.get(stratum, stratum.replace("_", " "))) if len(strata) > 1 else ""
        bands.append({"title": title, "n_rows": n_rows, "states": states[: n_rows * COLUMNS].tolist()})
    heights = dict.fromkeys(int(str(band["n_rows"])) for band in bands)
    _Mosaic(
        name=mosaic.name,
        title=mosaic.title,
        states=json.dumps({"names": mosaic.names, "colours": mosaic.colours, "bands": bands}),
        places=json.dumps({n_rows: places_of(n_rows) for n_rows in heights}),
    )


@lru_cache(maxsize=64)
def places_of(n_rows: int) -> list[tuple[int, int]]:
    """Where the tiles of a band stand, in their order."""
    return list(curve(COLUMNS, n_rows))


@solara.component_vue("tiles.vue")
def _Mosaic(name: str, title: str, states: str, places: str) -> None:
    """The tiles in the browser."""


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
