"""Charts beside the balance: dependence, what use yields, and two runs with the same draws."""

import numpy as np

from configs import Settings
from configs.language import N_, _
from experiments.browser.charts.chart import Chart, Series, month_rows, months_axis, zero_line
from experiments.figures.style import DOMESTIC, FOREIGN, GREY, GROUP_COLOURS, INK
from experiments.figures.words import NET
from experiments.runs.calendar import YEAR
from experiments.runs.frames import Frames
from experiments.runs.years import of_a_year

BESIDE = ("domestic_share", "dependence", "value_added_gained")
DOMESTIC_SHARE, DEPENDENCE = N_("domestic share"), N_("dependence on the largest foreign offers")
GAINED = N_("value added gained by use")


def dependence_chart(frames: Frames, settings: Settings) -> Chart:
    """Domestic share and dependence, by month."""
    paths = [100.0 * frames.outcome(name).to_numpy()[:, 0] for name in BESIDE[:2]]
    return Chart(
        _("Domestic share and dependence"),
        _("Who is paid: domestic share, and dependence"),
        _("share of a month's spending"),
        months_axis(settings),
        (Series(_(DOMESTIC_SHARE), DOMESTIC[0]), Series(_(DEPENDENCE), FOREIGN[0])),
        month_rows(settings, paths, 3),
        unit="%",
        y_low=0.0,
        y_high=100.0,
        height=160,
    )


def yield_chart(frames: Frames, settings: Settings) -> Chart:
    """The digital balance and value added gained, of twelve months."""
    unit, large = frames.country.unit_told, frames.country.large
    return Chart(
        _("Balance and value added"),
        _("What leaves, and what use yields"),
        _("{unit}, last 12 months", unit=unit),
        months_axis(settings),
        (zero_line(_(NET)), Series(_(GAINED), GROUP_COLOURS[2])),
        month_rows(settings, [_sums(total_of(frames), large), _sums(gained_of(frames), large)]),
        2,
        unit,
        height=160,
    )


def paired_charts(first: Frames, second: Frames, settings: Settings, names: tuple[str, str]) -> list[Chart]:
    """Two runs with the same draws: the balance of both, and what the second gains over the first, of 12 months.

    Where a scenario counts steps, the share of the first offer in both, and the difference.
    """
    if settings.time.steps is not None:
        return _paired_shares(first, second, settings, names)
    series = (Series(names[0], GREY, dash="dashed", width=1.8), Series(names[1], INK, width=2.4))
    totals = [total_of(frames) for frames in (first, second)]
    n = min(map(len, totals))
    gains = totals[1][:n] - totals[0][:n], gained_of(second)[:n] - gained_of(first)[:n]
    axis, unit, large = months_axis(settings), first.country.unit_told, first.country.large
    both = Chart(
        _("Paired balance of two runs"),
        _("With and without: the digital balance, same draws"),
        _("{unit}, last 12 months", unit=unit),
        axis,
        series,
        month_rows(settings, [_sums(total[:n], large) for total in totals]),
        2,
        unit,
    )
    apart = (
        Series(_("difference of the {what}", what=_(NET)), INK, width=2.4),
        Series(_("difference of {what}", what=_(GAINED)), GROUP_COLOURS[2]),
    )
    difference = Chart(
        _("Paired difference of two runs"),
        _("What the changes make: with less without"),
        _("{unit}, last 12 months", unit=unit),
        axis,
        apart,
        month_rows(settings, [_sums(gain, large) for gain in gains]),
        2,
        unit,
        height=170,
    )
    return [both, difference]


def _paired_shares(first: Frames, second: Frames, settings: Settings, names: tuple[str, str]) -> list[Chart]:
    service, table = next(iter(settings.services.items()))
    shares = []
    for frames in (first, second):
        chosen = (frames.market["service"] == service) & (frames.market["offer"] == min(table.offers))
        shares.append(100.0 * frames.market.loc[chosen, "users"].to_numpy(dtype=float) / settings.customers.number)
    n, axis = min(map(len, shares)), months_axis(settings)
    both = Chart(
        _("Paired share of the first offer"),
        _("With and without: the first offer, same draws"),
        _("customers of the first offer"),
        axis,
        (Series(names[0], GREY, dash="dashed", width=1.8), Series(names[1], INK, width=2.4)),
        month_rows(settings, [share[:n] for share in shares], 3),
        unit="%",
        y_low=0.0,
        y_high=100.0,
    )
    difference = Chart(
        _("Paired difference of two runs"),
        _("What the changes make: with less without"),
        _("percentage points"),
        axis,
        (Series(_("difference"), INK, width=2.4),),
        month_rows(settings, [shares[1][:n] - shares[0][:n]], 3),
        unit=_("points"),
        height=170,
    )
    return [both, difference]


def total_of(frames: Frames) -> np.ndarray:
    """The digital balance of every month, LCU [n_months]."""
    return frames.balance.loc[frames.balance["item"] == "total", "balance_lcu"].to_numpy(dtype=float)


def gained_of(frames: Frames) -> np.ndarray:
    """Value added gained of every month, LCU [n_months]."""
    return frames.outcome("value_added_gained").to_numpy()[:, 0]


def _sums(flow: np.ndarray, large: float) -> np.ndarray:
    """Sums of the last twelve months in a large unit, [n]; nan before there are twelve."""
    return np.append(np.full(min(len(flow), YEAR - 1), np.nan), of_a_year(flow) / large)
