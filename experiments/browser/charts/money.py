"""Charts beside the balance: dependence, and what use yields."""

import numpy as np

from configs import Settings
from configs.language import N_, _
from experiments.browser.charts.chart import Chart, Series, month_rows, months_axis, zero_line
from experiments.figures.style import DOMESTIC, FOREIGN, GROUP_COLOURS
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


def total_of(frames: Frames) -> np.ndarray:
    """The digital balance of every month, LCU [n_months]."""
    return frames.balance.loc[frames.balance["item"] == "total", "balance_lcu"].to_numpy(dtype=float)


def gained_of(frames: Frames) -> np.ndarray:
    """Value added gained of every month, LCU [n_months]."""
    return frames.outcome("value_added_gained").to_numpy()[:, 0]


def _sums(flow: np.ndarray, large: float) -> np.ndarray:
    """Sums of the last twelve months in a large unit, [n]; nan before there are twelve."""
    return np.append(np.full(min(len(flow), YEAR - 1), np.nan), of_a_year(flow) / large)
