"""Charts of two scenarios with the same draws: both, and the difference, with bands over the draws behind the lines."""

from dataclasses import dataclass

import numpy as np

from agents.draws import FloatArray
from configs import Settings, country_of
from configs.language import _, _n, _p
from experiments.browser.charts.chart import Chart, Series, month_rows, months_axis
from experiments.browser.charts.money import GAINED as GAINED_NAME
from experiments.browser.course.paths import BALANCE, GAINED, SHARE, Paths
from experiments.figures.style import DOMESTIC, GREY, GROUP_COLOURS
from experiments.figures.words import NET
from experiments.runs.calendar import YEAR, Year, month_numbers
from experiments.runs.spans import spans_of
from experiments.runs.years import of_a_year
from experiments.statistics.intervals import central
from sim.start.world import World

COLOURS = GREY, GROUP_COLOURS[0]  # of the first and the second
OPACITY = 0.24  # of a band


@dataclass(frozen=True)
class Two:
    """What is drawn: names and paths of the two scenarios, of one draw or of several."""

    names: tuple[str, str]
    first: Paths
    second: Paths

    @property
    def draws(self) -> str:
        """How many draws it is of, in words."""
        n = self.first.n_draws
        return _("one draw") if n == 1 else _n("{n} draw", "{n} draws", n)

    @property
    def settings(self) -> Settings:
        """The scenario of the second, whose months both have."""
        return self.second.settings


def month_charts(two: Two, fans: tuple[FloatArray, ...] = ()) -> list[Chart]:
    """The balance of both, what the second gains over the first, and what both spend at home.

    `fans` are the ends of the packaged projection by month, where the first is what was projected.
    """
    unit, large = country_of(two.settings).unit_told, country_of(two.settings).large
    sums = [year_sums(paths.of[BALANCE]) / large for paths in (two.first, two.second)]
    gained = [year_sums(paths.of[GAINED]) / large for paths in (two.first, two.second)]
    shares = [100.0 * paths.of[SHARE] for paths in (two.first, two.second)]
    projected = _("{scenario}, 80% of the packaged projection", scenario=two.names[0])
    fan = [(Series(projected, "#B98A00", "spread", opacity=0.16), fans)] if fans else []
    months = _("{unit}, sums of 12 months", unit=unit)
    title = _("The digital balance of both, {draws}", draws=two.draws)
    overlay = _chart(_("Balance of two scenarios"), title, months, unit, two, fan, sums)
    parts = (_(NET), COLOURS[1], sums), (_(GAINED_NAME), GROUP_COLOURS[2], gained)
    layers = [layer for name, colour, pair in parts for layer in lines(name, colour, pair[1] - pair[0])]
    apart = Chart(
        _("Difference of two scenarios"),
        _("{second} less {first}, same draws: {draws}", first=two.names[0], second=two.names[1], draws=two.draws),
        months,
        months_axis(two.settings),
        tuple(series for series, _columns in layers),
        month_rows(two.settings, [column for _series, columns in layers for column in columns]),
        2,
        unit,
        height=180,
    )
    home = _chart(_("Domestic share of two scenarios"), _("What both spend at home, {draws}", draws=two.draws),
                  _("domestic share of a month's spending"), "%", two, [], shares)  # fmt: skip
    return [overlay, apart, home]


def _chart(
    name: str,
    title: str,
    y_label: str,
    unit: str,
    two: Two,
    fan: list[tuple[Series, tuple[FloatArray, ...]]],
    pair: list[FloatArray],
) -> Chart:
    """Lines of both scenarios, with their bands."""
    layers = [*fan, *(layer for name, colour, path in zip(two.names, COLOURS, pair, strict=True)
                      for layer in lines(name, colour, path, dashed=colour == COLOURS[0]))]  # fmt: skip
    layers.sort(key=lambda layer: layer[0].form != "spread")
    return Chart(
        name, title, y_label, months_axis(two.settings), tuple(series for series, _columns in layers),
        month_rows(two.settings, [column for _series, columns in layers for column in columns]), 2, unit, height=190,
    )  # fmt: skip


def lines(
    name: str, colour: str, path: FloatArray, dashed: bool = False
) -> list[tuple[Series, tuple[FloatArray, ...]]]:
    """A line of means over the draws, [n, n_draws], and where there are several, the band in which 80% of them lie."""
    line = Series(name, colour, dash="dashed" if dashed else "solid", width=2.2)
    if path.shape[1] == 1:
        return [(line, (path[:, 0],))]
    span = central(path)
    band = Series(_("{name}, 80% of draws", name=name), colour, "spread", opacity=OPACITY, labelled=False)
    return [(band, (span.low, span.high)), (line, (span.value,))]


def year_sums(path: FloatArray) -> FloatArray:
    """Sums of the last twelve months, [n, n_draws]; nan before there are twelve."""
    sums = [of_a_year(draw) for draw in path.T]
    unknown = np.full((min(len(path), YEAR - 1), path.shape[1]), np.nan)
    return np.vstack([unknown, np.stack(sums, axis=1)]) if len(path) >= YEAR else unknown


def fans_of(settings: Settings, world: World) -> tuple[FloatArray, ...]:
    """Low and high of the packaged projection in the last month of every year ahead, [n]; none for what has none."""
    spans = spans_of(None, settings)
    if spans is None or not spans.ends:
        return ()
    ends: FloatArray = np.full((2, len(world.dates)), np.nan)
    for row, month in enumerate(month_numbers(world.dates)):
        span = spans.of("balance_total", Year.of(int(month), "calendar").label)
        if span is not None and int(month) % YEAR == YEAR - 1:
            ends[:, row] = span
    return ends[0], ends[1]


def share_charts(first: FloatArray, second: FloatArray, two: Two) -> list[Chart]:
    """The share of customers of the first offer in both, %, [n], where steps are counted; and the difference."""
    settings, names = two.settings, two.names
    n, axis = min(len(first), len(second)), months_axis(settings)
    overlay = Chart(
        _("Share of the first offer in both"), _("The first offer in both, same draws"),
        _("customers of the first offer"), axis,
        (Series(names[0], COLOURS[0], dash="dashed", width=2.2), Series(names[1], COLOURS[1], width=2.2)),
        month_rows(settings, [first[:n], second[:n]], 3), unit="%", y_low=0.0, y_high=100.0,
    )  # fmt: skip
    apart = Chart(
        _("Difference of two scenarios"), _("{second} less {first}", first=names[0], second=names[1]),
        _("percentage points"), axis,
        (Series(_("difference"), DOMESTIC[0], width=2.2),),
        month_rows(settings, [second[:n] - first[:n]], 3), unit=_p("of a percentage", "points"), height=170,
    )  # fmt: skip
    return [overlay, apart]
