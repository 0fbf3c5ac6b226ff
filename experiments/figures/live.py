"""Figures of a run that goes on, as the page shows them: one service, what stands beside the balance, two runs."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from configs import Settings
from experiments.figures.markets import AGES, FIRM_SIZES, adoption_lines, offer_colours, stacked_shares
from experiments.figures.style import (
    DOMESTIC,
    FOREIGN,
    GREY,
    GROUP_COLOURS,
    INK,
    SCREEN,
    SCREEN_DPI,
    band_handles,
    decimal_years,
    literal,
    settle,
)
from experiments.runs.frames import TRILLION, Frames
from experiments.runs.titles import offer_titles
from experiments.runs.years import of_a_year

STABILITY = ("lambda_symmetric", "lambda_local")
BESIDE = ("domestic_share", "dependence", "value_added_gained")


def canvas() -> Figure:
    """An empty picture of the page."""
    return Figure(SCREEN, SCREEN_DPI)


def market_outcomes(settings: Settings, service: str) -> list[str]:
    """The outcomes that `market_figure` and `service_adoption_figure` read."""
    names = [f"{name}.{service}" for name in STABILITY]
    return names + [f"adoption.{name}" for name in adoption_names(settings, service)]


def market_figure(frames: Frames, settings: Settings, service: str) -> Figure:
    """Share of users by offer, and below whether shares are stable: equal ones, and those of the month."""
    figure = canvas()
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=[3.0, 1.25])
    market = frames.market[frames.market["service"] == service]
    x = _axis(above, settings, market["date"].unique())
    stacked_shares(above, market, offer_titles(settings, service), x)
    above.set_ylabel("share of users", fontsize=9)
    above.set_title(literal(f"{settings.services[service].title}: who serves the market"), loc="left", fontsize=11)
    labels = ("equal shares (lambda_symmetric)", "present shares (lambda_local)")
    for name, label, style in zip(STABILITY, labels, ("--", "-"), strict=True):
        path = frames.outcome(f"{name}.{service}")
        below.plot(_x(settings, path.index), path.to_numpy()[:, 0], style, color=INK, linewidth=1.3, label=label)
    low, high = below.get_ylim()
    grows = "shaded: above 1 a small lead grows"
    below.axhspan(1.0, max(high, 1.4), color=FOREIGN[1], alpha=0.14, linewidth=0, label=grows)
    below.axhline(1.0, color=GREY, linewidth=0.9)
    below.set_ylim(min(low, 0.0), max(high, 1.4))
    below.set_ylabel("growth of\na lead", fontsize=9)
    _tidy(below)
    _tidy(above)
    below.set_xlabel("step" if settings.time.steps is not None else "", fontsize=9)
    handles = [*offer_colours(market), *below.get_legend_handles_labels()[0]]
    settle(figure, handles, 2, x_label=settings.time.steps is not None)
    return figure


def adoption_names(settings: Settings, service: str) -> list[str]:
    """The outcomes of adoption of a service: each population, and its strata."""
    names = []
    for population in ("firms", "individuals"):
        table = getattr(settings.customers, population)
        if settings.services[service].customers(population) is not None and table is not None:
            names += [f"{service}.{population}", *(f"{service}.{population}.{stratum}" for stratum in table.strata)]
    return names


def service_adoption_figure(frames: Frames, settings: Settings, service: str) -> Figure:
    """Adoption of a service by size of firm and by age."""
    figure = canvas()
    names = adoption_names(settings, service)
    populations = [name for name in names if name.count(".") == 1]
    panels = figure.subplots(1, len(populations), sharey=True, squeeze=False).ravel()
    for axes, name in zip(panels, populations, strict=True):
        strata = [outcome.rpartition(".")[2] for outcome in names if outcome.startswith(f"{name}.")]
        known = {stratum: label for stratum, label in (FIRM_SIZES | AGES).items() if stratum in strata}
        groups = known or ({stratum: stratum.replace("_", " ") for stratum in strata} if len(strata) > 1 else {})
        adoption_lines(axes, frames, name, groups, settings)
        _axis(axes, settings, frames.outcome(f"adoption.{name}").index.to_numpy())
        axes.set_title(name.partition(".")[2], loc="left", fontsize=9)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=6 // len(populations), integer=True, prune="upper"))
        axes.set_ylim(-0.02, 1.02)
        axes.yaxis.set_major_formatter("{x:.0%}")
        rows, columns = (2, 4) if len(populations) == 1 else (4, 2)
        axes.legend(frameon=False, fontsize=7.5, loc="upper center", bbox_to_anchor=(0.5, -0.07), ncols=columns)
        _tidy(axes)
    panels[0].set_ylabel("users over all", fontsize=9)
    title = f"{settings.services[service].title}: who uses it"
    figure.suptitle(literal(title), x=0.02, y=0.985, ha="left", fontsize=11)
    figure.subplots_adjust(left=0.12, right=0.985, top=0.86, bottom=0.12 + 0.045 * rows, wspace=0.08)
    return figure


def beside_figure(frames: Frames, settings: Settings) -> Figure:
    """Beside the balance: domestic share and dependence; value added gained and the balance, of 12 months."""
    figure = canvas()
    above, below = figure.subplots(2, 1, sharex=True)
    for name, colour, label in (
        ("domestic_share", DOMESTIC[0], "domestic share"),
        ("dependence", FOREIGN[0], "dependence on the largest foreign offers"),
    ):
        path = frames.outcome(name)
        above.plot(_x(settings, path.index), path.to_numpy()[:, 0], color=colour, linewidth=1.8, label=label)
    _axis(above, settings, frames.balance["date"].unique())
    above.set_ylim(0.0, 1.0)
    above.yaxis.set_major_formatter("{x:.0%}")
    above.set_ylabel("share of a\nmonth's spending", fontsize=9)
    total = frames.balance[frames.balance["item"] == "total"].set_index("date")["balance_lcu"]
    gained = frames.outcome("value_added_gained")
    for dates, flow, colour, label in (
        (total.index, total.to_numpy(dtype=float), INK, "digital balance"),
        (gained.index, gained.to_numpy()[:, 0], GROUP_COLOURS[2], "value added gained by use"),
    ):
        sums = of_a_year(flow)
        below.plot(
            _x(settings, dates)[len(flow) - len(sums) :], sums / TRILLION, color=colour, linewidth=1.8, label=label
        )
    below.axhline(0.0, color=INK, linewidth=0.7)
    below.set_ylabel("JPY trillion,\nlast 12 months", fontsize=9)
    for axes in (above, below):
        _tidy(axes)
    handles = [*above.get_legend_handles_labels()[0], *below.get_legend_handles_labels()[0]]
    settle(figure, handles, 2, left=0.165)
    above.set_title("Beside the balance: dependence, and what use yields", loc="left", fontsize=11)
    return figure


def paired_figure(first: Frames, second: Frames, settings: Settings, names: tuple[str, str]) -> Figure:
    """Two runs with the same draws: the balance of both, and what the second gains over the first, of 12 months.

    Where a scenario counts steps, the share of the first offer in both, and the difference.
    """
    if settings.time.steps is not None:
        return _paired_shares(first, second, settings, names)
    figure = canvas()
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=[1.2, 1.0])
    totals = [
        frames.balance[frames.balance["item"] == "total"].set_index("date")["balance_lcu"] for frames in (first, second)
    ]
    for total, name, colour, style in zip(totals, names, (GREY, INK), ("--", "-"), strict=True):
        sums = of_a_year(total.to_numpy(dtype=float)) / TRILLION
        x = _x(settings, total.index)[len(total) - len(sums) :]
        above.plot(x, sums, style, color=colour, linewidth=1.8, label=literal(name))
    _axis(above, settings, totals[0].index.to_numpy())
    above.set_ylabel("digital balance,\nJPY trillion", fontsize=9)
    gains = [
        ("difference of the balance", totals[1].to_numpy(dtype=float) - totals[0].to_numpy(dtype=float), INK),
        ("difference of value added gained", _gained(second) - _gained(first), GROUP_COLOURS[2]),
    ]
    for label, gain, colour in gains:
        sums = of_a_year(gain) / TRILLION
        x = _x(settings, totals[0].index)[len(gain) - len(sums) :]
        below.plot(x, sums, color=colour, linewidth=1.8, label=label)
        below.fill_between(x, 0.0, sums, color=colour, alpha=0.12, linewidth=0)
    below.axhline(0.0, color=INK, linewidth=0.7)
    below.set_ylabel("difference,\nJPY trillion", fontsize=9)
    for axes in (above, below):
        _tidy(axes)
    handles = [*above.get_legend_handles_labels()[0], *below.get_legend_handles_labels()[0]]
    settle(figure, [*handles, *band_handles(below, "gain or loss")], 2, left=0.165)
    above.set_title("With and without: sums of 12 months, same draws", loc="left", fontsize=11)
    return figure


def _paired_shares(first: Frames, second: Frames, settings: Settings, names: tuple[str, str]) -> Figure:
    figure = canvas()
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=[1.2, 1.0])
    service, table = next(iter(settings.services.items()))
    shares = []
    for frames in (first, second):
        chosen = (frames.market["service"] == service) & (frames.market["offer"] == min(table.offers))
        users = frames.market.loc[chosen, "users"].to_numpy(dtype=float)
        shares.append(users / settings.customers.number)
    for share, name, colour, style in zip(shares, names, (GREY, INK), ("--", "-"), strict=True):
        above.plot(np.arange(len(share)), share, style, color=colour, linewidth=1.8, label=literal(name))
    difference = 100.0 * (shares[1] - shares[0])
    below.plot(np.arange(len(difference)), difference, color=INK, linewidth=1.8)
    below.fill_between(np.arange(len(difference)), 0.0, difference, color=INK, alpha=0.12, linewidth=0)
    below.axhline(0.0, color=INK, linewidth=0.7)
    above.set(xlim=(0, settings.time.n_steps), ylim=(-0.02, 1.02))
    above.yaxis.set_major_formatter("{x:.0%}")
    above.set_ylabel("customers of the\nfirst offer", fontsize=9)
    below.set_ylabel("difference,\npercentage points", fontsize=9)
    below.set_xlabel("step", fontsize=9)
    for axes in (above, below):
        _tidy(axes)
    above.set_title("With and without: the first offer, same draws", loc="left", fontsize=11)
    handles = [*above.get_legend_handles_labels()[0], *band_handles(below, "gain or loss")]
    settle(figure, handles, 3, left=0.165, x_label=True)
    return figure


def _gained(frames: Frames) -> np.ndarray:
    return frames.outcome("value_added_gained").to_numpy()[:, 0]


def _x(settings: Settings, dates: pd.Index | np.ndarray) -> np.ndarray:
    """Decimal years; steps from the opening on where a scenario counts steps."""
    if settings.time.steps is None:
        return decimal_years(pd.Index(dates))
    months = pd.DatetimeIndex(dates).to_numpy().astype("datetime64[M]").astype(np.int64) + 1970 * 12
    return (months - settings.time.first_step) / settings.time.months_per_step + 1.0


def _axis(axes: Axes, settings: Settings, dates: np.ndarray) -> np.ndarray:
    """Let an axis span the whole scenario; where some dates stand on it."""
    if settings.time.steps is None:
        axes.set_xlim(settings.time.first_step / 12.0, (settings.time.first_step + settings.time.n_steps) / 12.0)
    else:
        axes.set_xlim(0, settings.time.n_steps)
    return _x(settings, dates)


def _tidy(axes: Axes) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=8.5)
