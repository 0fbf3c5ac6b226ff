"""Figures of markets: who serves them, and who has adopted."""

import math
from itertools import cycle
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from rich.cells import cell_len

from configs import Settings
from configs.language import N_, _
from configs.reading.scenarios import shipped_services
from configs.schema.country import Country
from experiments.figures.style import (
    DOMESTIC,
    DPI,
    FOREIGN,
    GROUP_COLOURS,
    INK,
    LEGEND_HANDLERS,
    Shades,
    clean,
    decimal_years,
    literal,
    reach,
)
from experiments.figures.words import SHARE_OF_USERS
from experiments.lines import lines_of
from experiments.runs.frames import Frames
from experiments.runs.notes import observed_label
from experiments.runs.notes.levers import first_sold
from experiments.runs.notes.registry import last_month
from experiments.runs.observed import surveyed
from experiments.runs.titles import offer_titles

LABEL_WIDTH = 16  # letters of a line of an offer's title
LETTER, LINE = 0.065, 0.05  # inches of a letter of it, and its height as part of the axis
DARK = 0.5  # luminance below which letters are white
Panel = tuple[str, str, dict[str, str]]  # outcome, title, label of each group
MOST_PANELS, PANELS_A_ROW = 8, 4
# One offer, and several.
OFFERS = {
    "domestic": (N_("domestic offer"), N_("domestic offers, in shades")),
    "foreign": (N_("foreign offer"), N_("foreign offers, in shades")),
}
IN_MARKET = {"firms": N_("{service}, firms"), "individuals": N_("{service}, individuals")}


def share_figure(frames: Frames, settings: Settings) -> Figure | None:
    """Market share by offer, a panel a service; domestic offers in blues below, foreign ones in oranges above."""
    users = frames.market.groupby("service", sort=False)["users"].sum()
    services = list(users.index[users > 0])
    if not services:
        return None
    columns = min(len(services), 4)
    rows = math.ceil(len(services) / columns)
    figure = Figure(figsize=(max(3.5 * columns, 7.0), 2.9 * rows + 0.9), dpi=DPI, layout="constrained")
    panels = np.atleast_1d(figure.subplots(rows, columns, sharey=True, squeeze=False)).ravel()
    for axes, service in zip(panels, services, strict=False):
        dates = stacked_shares(
            axes, frames.market[frames.market["service"] == service], offer_titles(settings, service)
        )
        axes.set_title(literal(_(settings.services[service].title)), loc="left", fontsize=11)
        axes.set_xlim(*reach(dates))
        clean(axes)
    for axes in panels[len(services) :]:
        axes.set_axis_off()
    for axes in panels[::columns]:
        axes.set_ylabel(_(SHARE_OF_USERS))
    figure.legend(
        handles=offer_colours(frames.market),
        handler_map=LEGEND_HANDLERS,
        loc="outside lower center",
        ncols=2,
        frameon=False,
    )
    figure.suptitle(_("Who serves the market: share of users by offer"), x=0.01, ha="left", fontsize=13)
    return figure


def stacked_shares(axes: Axes, market: pd.DataFrame, titles: dict[str, str]) -> pd.Index:
    """Domestic offers from below, foreign ones on top, the largest labelled; the dates on which anybody uses one.

    `titles` says what the offers are called.
    """
    whole = market.pivot_table(index="date", columns="offer", values="market_share", dropna=False)
    shares = whole[whole.notna().any(axis=1)].fillna(0.0)
    colours = _colours(market, shares)
    x = decimal_years(shares.index)
    layers = [shares[offer].to_numpy() for offer in colours]
    if len(shares):
        axes.stackplot(x, layers, colors=list(colours.values()), linewidth=0.0)
        _label_layers(axes, x, layers, [(titles[name], colour) for name, colour in colours.items()])
    axes.set_ylim(0.0, 1.0)
    axes.yaxis.set_major_formatter("{x:.0%}")
    return shares.index


def _colours(market: pd.DataFrame, shares: pd.DataFrame) -> dict[str, str]:
    """The colour of each offer, from below."""
    origin = market.drop_duplicates("offer").set_index("offer")["origin"]
    domestic, foreign = _by_size(shares, origin, "domestic"), _by_size(shares, origin, "foreign")
    above = {offer: FOREIGN[number % 4] for number, offer in enumerate(foreign)}
    below = {offer: DOMESTIC[number % 4] for number, offer in enumerate(domestic)}
    return below | dict(reversed(above.items()))


def fixed_colours(market: pd.DataFrame) -> dict[str, str]:
    """The colour of each offer, whatever its size, from below."""
    offers = market.drop_duplicates("offer")
    names = {origin: list(offers.loc[offers["origin"] == origin, "offer"]) for origin in ("domestic", "foreign")}
    below = {name: DOMESTIC[number % 4] for number, name in enumerate(names["domestic"])}
    above = {name: FOREIGN[number % 4] for number, name in enumerate(names["foreign"])}
    return below | dict(reversed(above.items()))


def offer_colours(market: pd.DataFrame) -> list[Shades]:
    """What the colours and their shades stand for, as handles of a legend."""
    offers = market.drop_duplicates(["service", "offer"]).groupby(["origin", "service"]).size()
    handles = []
    for origin, colours in (("domestic", DOMESTIC), ("foreign", FOREIGN)):
        if origin in offers.index.get_level_values("origin"):
            most = int(offers.xs(origin, level="origin").max())
            label = _(OFFERS[origin][int(most > 1)])
            handles.append(Shades(Patch(color=colour, linewidth=0, label=label) for colour in colours[:most]))
    return handles


def _by_size(shares: pd.DataFrame, origin: pd.Series, side: str) -> list[str]:
    chosen = [offer for offer in shares.columns if origin[offer] == side]
    return sorted(chosen, key=lambda offer: -float(shares[offer].to_numpy().mean()))


def _label_layers(axes: Axes, x: np.ndarray, layers: list[np.ndarray], titles: list[tuple[str, str]]) -> None:
    """Write an offer's title where its layer, of a colour, has most room for it, if it fits and hides no other."""
    span = float(x[-1] - x[0])
    bottom = np.zeros(len(x))
    left, right = float(x[0]), float(x[-1])
    width = (
        axes.get_position().width * axes.figure.get_window_extent().width / axes.figure.dpi
    )  # inches, before the layout
    written: list[tuple[float, float, float, float]] = []  # centre and half sizes
    for layer, (title, colour) in zip(layers, titles, strict=True):
        lines = lines_of(title, LABEL_WIDTH)
        half = 0.5 * LETTER * max(map(cell_len, lines)) / width * span
        high = 0.5 * LINE * len(lines)
        centres = np.clip(x, left + half, max(right - half, left + half))
        places = [_room(x, bottom, bottom + layer, float(centre), half) for centre in centres]
        room, where, middle = max(places)
        clear = all(abs(where - a) > half + c or abs(middle - b) > high + d for a, b, c, d in written)
        if room > 2.0 * high and clear:
            ink = "white" if np.dot(to_rgb(colour), (0.3, 0.59, 0.11)) < DARK else INK
            style: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": 7, "weight": "bold"}
            axes.text(where, middle, literal("\n".join(lines)), color=ink, **style)
            written.append((where, middle, half, high))
        bottom = bottom + layer


def _room(x: np.ndarray, low: np.ndarray, high: np.ndarray, where: float, half: float) -> tuple[float, float, float]:
    """How high a text may be that reaches `half` to both sides of a place of a layer; that place, and its height."""
    beside = (x >= where - half) & (x <= where + half)
    beside[int(np.argmin(np.abs(x - where)))] = True
    floor, ceiling = float(low[beside].max()), float(high[beside].min())
    return ceiling - floor, where, (floor + ceiling) / 2.0


def adoption_figure(frames: Frames, settings: Settings) -> Figure | None:
    """Adoption by size class or age: of services with surveys, and of those that a scenario adds to the shipped ones.

    Of all services where none has surveys.
    """
    wanted, n_all = _adoption_panels(frames, settings)
    if not wanted:
        return None
    columns = min(len(wanted), PANELS_A_ROW)
    rows = -(-len(wanted) // columns)
    figure = Figure(figsize=(max(4.3 * columns, 7.0), 0.4 + 4.0 * rows), dpi=DPI, layout="constrained")
    panels = figure.subplots(rows, columns, sharey=True, squeeze=False).ravel()
    for axes, (name, title, groups) in zip(panels, wanted, strict=False):
        adoption_lines(axes, frames, name, groups, settings)
        axes.set_title(literal(title), loc="left", fontsize=11)
        clean(axes)
        axes.set_ylim(0.0, 1.0)
        axes.yaxis.set_major_formatter("{x:.0%}")
        axes.legend(frameon=False, fontsize=8, loc="upper left" if name.startswith("generative_ai") else "best")
    for axes in panels[len(wanted) :]:
        axes.set_axis_off()
    for axes in panels[::columns]:
        axes.set_ylabel(_("users over all firms or people"))
    title = _adoption_title(wanted)
    if n_all > len(wanted):
        title = _("{title} (the first {n} of {n_all} markets)", title=title, n=len(wanted), n_all=n_all)
    figure.suptitle(title, x=0.01, ha="left", fontsize=13)
    return figure


def _adoption_title(panels: list[Panel]) -> str:
    """What the panels tell apart."""
    by = {population for name, _title, groups in panels if groups for population in ("firms", "individuals")
          if name.endswith(population)}  # fmt: skip
    if not by:
        return _("Who has adopted")
    if len(by) > 1:
        return _("Who has adopted: users by size and age")
    return _("Who has adopted: users by size") if "firms" in by else _("Who has adopted: users by age")


def _adoption_panels(frames: Frames, settings: Settings) -> tuple[list[Panel], int]:
    """The markets that are shown, each a population of a service that is sold, and how many there are of them."""
    outcomes = set(frames.outcomes["outcome"].unique())
    markets = [
        f"{service}.{population}"
        for service in settings.services
        for population in ("firms", "individuals")
        if f"adoption.{service}.{population}" in outcomes and first_sold(settings, service) <= last_month(settings)
    ]
    compared = [name for name in frames.country.compared_markets if name in markets]
    shipped = shipped_services(settings.country)
    own = [name for name in markets if name.partition(".")[0] not in shipped]
    shown = [*compared, *own] if compared else markets
    panels: list[Panel] = []
    for name in shown[:MOST_PANELS]:
        service, population = name.split(".")
        groups = {key: _(label) for key, label in frames.country.strata.items() if f"adoption.{name}.{key}" in outcomes}
        title = _(IN_MARKET[population], service=_(settings.services[service].title))
        panels.append((name, title, groups))
    return panels, len(shown)


def adoption_lines(axes: Axes, frames: Frames, name: str, groups: dict[str, str], settings: Settings) -> None:
    """Adoption of a service by a population, in all and by group, and what surveys found where it is compared."""
    total = frames.outcome(f"adoption.{name}").mean(axis=1)
    axes.plot(decimal_years(total.index), total, color=INK, linewidth=2.2, label=_("all"))
    for (group, label), colour in zip(groups.items(), GROUP_COLOURS, strict=False):
        curve = frames.outcome(f"adoption.{name}.{group}")
        if not curve.empty:
            axes.plot(decimal_years(curve.index), curve.mean(axis=1), color=colour, linewidth=1.3, label=label)
    low, high = reach(total.index)
    for (label, surveys), marker in zip(surveys_of(settings, frames.country, name), cycle("osDv"), strict=False):
        dots = {date: value for date, value in surveys.items() if low <= date <= high}
        if not dots:
            continue
        axes.plot(
            list(dots),
            list(dots.values()),
            marker,
            color="white",
            markeredgecolor=INK,
            markersize=5,
            label=label,
            zorder=5,
        )
    axes.set_xlim(low, high)


def surveys_of(settings: Settings, country: Country, name: str) -> list[tuple[str, dict[float, float]]]:
    """What surveys found of the adoption of a service by a population: whom they ask, and shares by decimal year.

    None of another history.
    """
    if not settings.compare_with_history:
        return []
    return [
        (
            observed_label(settings, _("survey, {group}", group=_(survey.group)), _("survey")),
            {year + survey.shown_at: value / 100.0 for year, value in surveyed(measure, country).items()},
        )
        for measure, survey in country.benchmarks.items()
        if survey.market == name
    ]
