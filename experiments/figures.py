"""Figures of a run: frames in, matplotlib Figures out."""

import math

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import get_font_names
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from configs import Settings
from experiments.annual import TRILLION, Frames, annual_balance, mean_balance
from experiments.observed import observed, projections, surveyed

# Okabe & Ito 2008: told apart with any colour vision.
DOMESTIC = ["#0072B2", "#56B4E9", "#004C75", "#A3D5F2"]
FOREIGN = ["#D55E00", "#E69F00", "#8F3F00", "#F5C77E"]
ITEM_COLOURS = ["#CC79A7", "#F0E442", "#009E73"]
INK, GREY = "#222222", "#8A8A8A"
DPI = 130
# Titles may be Japanese: the first of these fonts that is installed draws what the default font lacks.
CJK = ("Noto Sans CJK JP", "Noto Sans JP", "IPAexGothic", "Hiragino Sans", "Yu Gothic", "MS Gothic")
FONTS = ["DejaVu Sans", *sorted(set(CJK) & set(get_font_names()), key=CJK.index)[:1]]
Panel = tuple[str, str, dict[str, str]]  # outcome, title, label of each group
FIRM_SIZES = {
    "large": "large",
    "medium_100": "medium, 100+",
    "medium": "medium, below 100",
    "small": "small",
    "micro": "micro",
}
AGES = {"age_20s": "20s", "age_40s": "40s", "age_60s": "60s", "age_70_plus": "70 and over"}
ADOPTION_PANELS: list[Panel] = [
    ("cloud.firms", "Cloud, firms", FIRM_SIZES),
    ("generative_ai.firms", "Generative AI, firms", FIRM_SIZES),
    ("generative_ai.individuals", "Generative AI, individuals", AGES),
]


def run_figures(frames: Frames, settings: Settings) -> dict[str, Figure]:
    """All figures of a run by file name."""
    mpl.rcParams["font.family"] = FONTS
    figures = {
        "digital_balance": balance_figure(frames, settings),
        "market_shares": share_figure(frames, settings),
        "adoption": adoption_figure(frames, settings),
    }
    return {name: figure for name, figure in figures.items() if figure is not None}


def balance_figure(frames: Frames, settings: Settings) -> Figure:
    """Balance by item, year by year, with the net line, observations and what others project."""
    years, layers = _balance_layers(frames, settings)
    figure = Figure(figsize=(10.5, 5.8), dpi=DPI, layout="constrained")
    axes = figure.subplots()
    below, above = np.zeros(len(years)), np.zeros(len(years))
    for (title, values, hatch), colour in zip(layers, [*ITEM_COLOURS, "#BBBBBB"], strict=False):
        base = np.where(values < 0, below, above)
        axes.bar(
            years,
            values,
            bottom=base,
            width=0.75,
            color=colour,
            alpha=0.85,
            label=_literal(title),
            hatch=hatch,
            edgecolor="white",
            linewidth=0.4,
        )
        below, above = below + np.minimum(values, 0), above + np.maximum(values, 0)
    totals = annual_balance(frames)
    totals = (
        totals[totals["item"] == "total"].pivot_table(index="year", columns="replicate", values="balance_jpy")
        / TRILLION
    )
    axes.plot(
        years,
        totals.mean(axis=1),
        color=INK,
        linewidth=2.0,
        label="digital balance" + (f", mean of {totals.shape[1]} runs and their range" if totals.shape[1] > 1 else ""),
    )
    if totals.shape[1] > 1:
        axes.fill_between(years, totals.min(axis=1), totals.max(axis=1), color=INK, alpha=0.18, linewidth=0)
    if settings.compare_with_history:
        _observed_points(axes, "balance_total", years)
    others = projections() if settings.compare_with_history else []
    for (label, year, value), marker in zip(others, ["s", "D", "v"], strict=False):
        if years[0] <= year <= years[-1]:
            axes.plot(
                year,
                value,
                marker,
                color="white",
                markeredgecolor=INK,
                markersize=7,
                label=f"{label} ({value:g})",
                zorder=5,
            )
    _projection_line(axes, settings, years)
    axes.axhline(0.0, color=INK, linewidth=0.8)
    axes.set_xlim(years[0] - 0.7, years[-1] + 0.9)
    axes.set_ylabel("JPY trillion a year (negative: payments exceed receipts)")
    first, last = totals.mean(axis=1).iloc[0], totals.mean(axis=1).iloc[-1]
    axes.set_title(
        f"The digital balance goes from {_signed(first)} trillion yen in {years[0]} to {_signed(last)} in {years[-1]}",
        loc="left",
        fontsize=13,
    )
    _clean(axes)
    axes.legend(loc="lower left", frameon=False, fontsize=9)
    return figure


def share_figure(frames: Frames, settings: Settings) -> Figure | None:
    """Market share by offer, a panel a service; domestic offers in blues below, foreign ones in oranges above."""
    users = frames.market.groupby("service", sort=False)["users"].sum()
    services = list(users.index[users > 0])
    if not services:
        return None
    columns = min(len(services), 4)
    rows = math.ceil(len(services) / columns)
    figure = Figure(figsize=(3.5 * columns, 2.9 * rows + 0.9), dpi=DPI, layout="constrained")
    panels = np.atleast_1d(figure.subplots(rows, columns, sharey=True, squeeze=False)).ravel()
    for axes, service in zip(panels, services, strict=False):
        _share_panel(axes, frames.market[frames.market["service"] == service], settings.services[service].title)
    for axes in panels[len(services) :]:
        axes.set_axis_off()
    for axes in panels[::columns]:
        axes.set_ylabel("share of users")
    handles = [Patch(color=DOMESTIC[0], label="domestic offers"), Patch(color=FOREIGN[0], label="foreign offers")]
    figure.legend(handles=handles, loc="outside lower center", ncols=2, frameon=False)
    figure.suptitle("Who serves the market: share of users by offer", x=0.01, ha="left", fontsize=13)
    return figure


def adoption_figure(frames: Frames, settings: Settings) -> Figure | None:
    """Adoption by size class or population, with the surveys where there are any."""
    names = frames.outcomes["outcome"].unique()
    wanted = [panel for panel in ADOPTION_PANELS if f"adoption.{panel[0]}" in names] or _plain_adoption(settings, names)
    if not wanted:
        return None
    figure = Figure(figsize=(4.3 * len(wanted), 4.4), dpi=DPI, layout="constrained")
    panels = figure.subplots(1, len(wanted), sharey=True, squeeze=False).ravel()
    for axes, (name, title, groups) in zip(panels, wanted, strict=True):
        _adoption_panel(axes, frames, name, groups, settings.compare_with_history)
        axes.set_title(_literal(title), loc="left", fontsize=11)
        _clean(axes)
        axes.set_ylim(0.0, 1.0)
        axes.yaxis.set_major_formatter("{x:.0%}")
        axes.legend(frameon=False, fontsize=8, loc="lower right" if title.startswith("Cloud") else "upper left")
    panels[0].set_ylabel("users over all firms or people")
    figure.suptitle("Who has adopted: users by size and age", x=0.01, ha="left", fontsize=13)
    return figure


def _plain_adoption(settings: Settings, names: np.ndarray) -> list[Panel]:
    found = [name.removeprefix("adoption.") for name in names if name.startswith("adoption.") and name.count(".") == 2]
    panels: list[Panel] = []
    for name in found[:4]:
        service, population = name.split(".")
        panels.append((name, f"{settings.services[service].title}, {population}", {}))
    return panels


def _adoption_panel(axes: Axes, frames: Frames, name: str, groups: dict[str, str], compared: bool) -> None:
    total = frames.outcome(f"adoption.{name}").mean(axis=1)
    axes.plot(_decimal(total.index), total, color=INK, linewidth=2.2, label="all")
    shades = [FOREIGN[0], DOMESTIC[0], FOREIGN[1], DOMESTIC[1], GREY]
    for (group, label), colour in zip(groups.items(), shades, strict=False):
        curve = frames.outcome(f"adoption.{name}.{group}")
        if not curve.empty:
            axes.plot(_decimal(curve.index), curve.mean(axis=1), color=colour, linewidth=1.3, label=label)
    survey = {
        "cloud.firms": ("cloud_adoption_100_plus", 0.7),
        "generative_ai.individuals": ("generative_ai_individuals", 1.2),
    }
    if compared and name in survey:
        measure, offset = survey[name]
        dots = {year + offset: value / 100.0 for year, value in surveyed(measure).items()}
        who = "100+ employees" if name == "cloud.firms" else "all"
        axes.plot(
            list(dots),
            list(dots.values()),
            "o",
            color="white",
            markeredgecolor=INK,
            markersize=5,
            label=f"survey, {who}",
            zorder=5,
        )
    axes.set_xlim(*_reach(total.index))


def _share_panel(axes: Axes, market: pd.DataFrame, title: str) -> None:
    """Stacked shares: domestic offers from below, foreign ones on top, the largest labelled."""
    shares = market.pivot_table(index="date", columns="offer", values="market_share").dropna(how="all").fillna(0.0)
    origin = market.drop_duplicates("offer").set_index("offer")["origin"]
    order = [*_by_size(shares, origin, "domestic"), *_by_size(shares, origin, "foreign")[::-1]]
    colours = {offer: DOMESTIC[at % 4] for at, offer in enumerate(_by_size(shares, origin, "domestic"))}
    colours |= {offer: FOREIGN[at % 4] for at, offer in enumerate(_by_size(shares, origin, "foreign"))}
    x = _decimal(shares.index)
    layers = [shares[offer].to_numpy() for offer in order]
    axes.stackplot(x, layers, colors=[colours[offer] for offer in order], linewidth=0.0)
    _label_layers(axes, x, layers, order)
    axes.set_title(_literal(title), loc="left", fontsize=11)
    axes.set_xlim(x[0], _reach(shares.index)[1])
    axes.set_ylim(0.0, 1.0)
    axes.yaxis.set_major_formatter("{x:.0%}")
    _clean(axes)


def _by_size(shares: pd.DataFrame, origin: pd.Series, which: str) -> list[str]:
    chosen = [offer for offer in shares.columns if origin[offer] == which]
    return sorted(chosen, key=lambda offer: -float(shares[offer].to_numpy().mean()))


def _label_layers(axes: Axes, x: np.ndarray, layers: list[np.ndarray], names: list[str]) -> None:
    """Write an offer's name where its layer is thickest, if it fits there."""
    bottom = np.zeros(len(x))
    inner = slice(len(x) // 4, max(3 * len(x) // 4, len(x) // 4 + 1))
    for layer, name in zip(layers, names, strict=True):
        at = inner.start + int(np.argmax(layer[inner]))
        if layer[at] > 0.1:
            axes.text(
                x[at],
                bottom[at] + layer[at] / 2,
                name.replace("_", " "),
                ha="center",
                va="center",
                fontsize=7,
                color="white",
                weight="bold",
            )
        bottom = bottom + layer


def _balance_layers(frames: Frames, settings: Settings) -> tuple[np.ndarray, list[tuple[str, np.ndarray, str]]]:
    """Years, and the balance of each item in JPY tn without what is not simulated, which comes apart at the end."""
    annual = mean_balance(frames)
    years = np.array(sorted(set(annual["year"])))
    layers, apart = [], np.zeros(len(years))
    for item, part in annual[annual["item"] != "total"].groupby("item", sort=False):
        its = part.set_index("year").reindex(years)
        not_simulated = (its["unmodelled_receipts_jpy"] - its["unmodelled_payments_jpy"]).to_numpy() / TRILLION
        layers.append((settings.items[str(item)].title, its["balance_jpy"].to_numpy() / TRILLION - not_simulated, ""))
        apart += not_simulated
    if apart.any():
        layers.append(("Not simulated", apart, "//"))
    return years, layers


def _observed_points(axes: Axes, name: str, years: np.ndarray) -> None:
    points = [(year, figure) for year, figure in observed(name).items() if years[0] <= year <= years[-1]]
    if points:
        values = np.array([figure.value for _, figure in points])
        spans = np.abs(np.array([[figure.low, figure.high] for _, figure in points]).T - values)
        at = [year for year, _ in points]
        axes.errorbar(
            at,
            values,
            yerr=spans,
            fmt="o",
            color="white",
            ecolor=INK,
            markeredgecolor=INK,
            markersize=6,
            capsize=2.5,
            label="observed, span of vintages",
            zorder=6,
        )


def _projection_line(axes: Axes, settings: Settings, years: np.ndarray) -> None:
    start = int(settings.time.projection_start[:4]) - 0.5
    if years[0] < start < years[-1]:
        axes.axvline(start, color=GREY, linewidth=0.9, linestyle=":")
        axes.text(start + 0.2, axes.get_ylim()[0], "projection", color=GREY, fontsize=9, va="bottom")


def _literal(text: str) -> str:
    """Text of a scenario as it stands: a dollar sign starts no formula."""
    return text.replace("$", r"\$")


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "\u2212")


def _decimal(dates: pd.Index) -> np.ndarray:
    stamps = pd.DatetimeIndex(dates)
    return np.asarray(stamps.year + (stamps.month - 1) / 12.0, dtype=float)


def _reach(dates: pd.Index) -> tuple[float, float]:
    x = _decimal(dates)
    return float(x[0]), float(max(x[-1], x[0] + 0.5))


def _clean(axes: Axes) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=9)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
