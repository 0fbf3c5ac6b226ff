"""Figures of a run: frames in, matplotlib Figures out."""

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure

from configs import Settings
from experiments.figures.markets import adoption_figure, share_figure
from experiments.figures.steps import steps_figure
from experiments.figures.style import (
    DPI,
    FONTS,
    GREY,
    INK,
    ITEM_COLOURS,
    SCREEN,
    SCREEN_DPI,
    clean,
    literal,
    settle,
    signed,
)
from experiments.runs.frames import TRILLION, Frames
from experiments.runs.observed import observed, projections
from experiments.runs.years import annual_balance, mean_balance


def run_figures(frames: Frames, settings: Settings) -> dict[str, Figure]:
    """All figures of a run by file name."""
    mpl.rcParams["font.family"] = FONTS
    if settings.time.steps is not None:
        return {"shares": steps_figure(frames, settings)}
    figures = {
        "digital_balance": balance_figure(frames, settings),
        "market_shares": share_figure(frames, settings),
        "adoption": adoption_figure(frames, settings),
    }
    return {name: figure for name, figure in figures.items() if figure is not None}


def balance_figure(frames: Frames, settings: Settings, ongoing: bool = False) -> Figure:
    """Balance by item, year by year, with the net line, observations and what others project.

    `ongoing`: of a run that goes on, and smaller: the axis has all its years, and a year that is not over is paler
    and left out of the net line.
    """
    years, layers = _balance_layers(frames, settings)
    figure = Figure(SCREEN, SCREEN_DPI) if ongoing else Figure((10.5, 5.8), DPI, layout="constrained")
    axes = figure.subplots()
    last = pd.Timestamp(frames.balance["date"].max())
    n_over = len(years) - (ongoing and last.month < 12)
    strength = np.where(np.arange(len(years)) < n_over, 0.85, 0.4)
    below, above = np.zeros(len(years)), np.zeros(len(years))
    for (title, values, hatch), colour in zip(layers, [*ITEM_COLOURS, "#BBBBBB"], strict=False):
        base = np.where(values < 0, below, above)
        axes.bar(
            years,
            values,
            bottom=base,
            width=0.75,
            color=[to_rgba(colour, opacity) for opacity in strength],
            label=literal(title),
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
        years[:n_over],
        totals.mean(axis=1)[:n_over],
        color=INK,
        linewidth=2.0,
        marker="o" if n_over == 1 else None,
        markersize=3.0,
        label="digital balance" + (f", mean of {totals.shape[1]} runs and their range" if totals.shape[1] > 1 else ""),
    )
    if totals.shape[1] > 1:
        axes.fill_between(years, totals.min(axis=1), totals.max(axis=1), color=INK, alpha=0.18, linewidth=0)
    span = np.array(full_span(settings)) if ongoing else years
    if settings.compare_with_history:
        _observed_points(axes, "balance_total", span)
    projected = projections() if settings.compare_with_history else []
    for (label, year, value), marker in zip(projected, ["s", "D", "v"], strict=False):
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
    axes.axhline(0.0, color=INK, linewidth=0.8)
    axes.set_xlim(span[0] - 0.7, span[-1] + 0.9)
    _projection_line(axes, settings, span)
    clean(axes)
    if ongoing:
        _month_mark(axes, last)
        title = f"{last:%Y-%m}: the digital balance by item"
        axes.set_ylabel("JPY trillion a year", fontsize=9)
        settle(figure, axes.get_legend_handles_labels()[0], 2)
    else:
        first, final = totals.mean(axis=1).iloc[0], totals.mean(axis=1).iloc[-1]
        title = f"The digital balance goes from {signed(first)} trillion yen in {years[0]}"
        title += f" to {signed(final)} in {years[-1]}"
        axes.set_ylabel("JPY trillion a year (negative: payments exceed receipts)")
        axes.legend(loc="lower left", frameon=False, fontsize=9)
    axes.set_title(title, loc="left", fontsize=11 if ongoing else 13)
    return figure


def full_span(settings: Settings) -> range:
    """All calendar years that a scenario has."""
    time = settings.time
    last = time.first_step + (time.n_steps - 1) * time.months_per_step
    return range(time.first_step // 12, last // 12 + 1)


def _month_mark(axes: Axes, date: pd.Timestamp) -> None:
    """A thin line at the month that has been reached; a year's bar stands around its number."""
    axes.axvline(date.year - 0.5 + date.month / 12.0, color=INK, linewidth=0.8, alpha=0.5)


def _balance_layers(frames: Frames, settings: Settings) -> tuple[np.ndarray, list[tuple[str, np.ndarray, str]]]:
    """Years, and the balance of each item in JPY tn without what is not simulated, which comes apart at the end."""
    annual = mean_balance(frames)
    years = np.array(sorted(set(annual["year"])))
    layers, apart = [], np.zeros(len(years))
    for item, part in annual[annual["item"] != "total"].groupby("item", sort=False):
        by_year = part.set_index("year").reindex(years)
        not_simulated = (by_year["unmodelled_receipts_jpy"] - by_year["unmodelled_payments_jpy"]).to_numpy() / TRILLION
        layers.append(
            (settings.items[str(item)].title, by_year["balance_jpy"].to_numpy() / TRILLION - not_simulated, "")
        )
        apart += not_simulated
    if apart.any():
        layers.append(("Not simulated", apart, "//"))
    return years, layers


def _observed_points(axes: Axes, name: str, years: np.ndarray) -> None:
    points = [(year, figure) for year, figure in observed(name).items() if years[0] <= year <= years[-1]]
    if points:
        values = np.array([figure.value for _, figure in points])
        spans = np.abs(np.array([[figure.low, figure.high] for _, figure in points]).T - values)
        dated = [year for year, _ in points]
        axes.errorbar(
            dated,
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
    if settings.time.projection_start is None:
        return
    start = int(settings.time.projection_start[:4]) - 0.5
    if years[0] < start < years[-1]:
        axes.axvline(start, color=GREY, linewidth=0.9, linestyle=":")
        axes.text(start + 0.2, axes.get_ylim()[0], "projection", color=GREY, fontsize=9, va="bottom")
