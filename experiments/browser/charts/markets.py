"""Charts of one service: who serves it, whether that is stable, and who uses it."""

from itertools import cycle

import numpy as np
import pandas as pd

from configs import Settings
from configs.language import N_, _
from experiments.browser.charts.chart import SYMBOLS, Chart, Dash, Series, month_rows, months_axis
from experiments.figures.markets import IN_MARKET, fixed_colours, surveys_of
from experiments.figures.style import GROUP_COLOURS, INK
from experiments.figures.words import POPULATIONS, SERVED_BY, SHARE_OF_USERS, USED_BY
from experiments.runs.frames import Frames
from experiments.runs.titles import offer_titles

LEAST = 1.4  # end of the axis of growth, so that it is seen whether a lead is near 1
STABILITY = {"lambda_symmetric": N_("at equal shares"), "lambda_local": N_("at present shares")}
DASHES: tuple[Dash, ...] = ("solid", "dashed", "solid", "dashed", "dotted")  # as well as colours


def market_outcomes(settings: Settings, service: str) -> list[str]:
    """The outcomes that charts of a service read."""
    names = [f"{name}.{service}" for name in STABILITY]
    return names + [f"adoption.{name}" for name in adoption_names(settings, service)]


def share_chart(frames: Frames, settings: Settings, service: str) -> Chart:
    """Share of users by offer: domestic offers from below, foreign ones on top."""
    market = frames.market[frames.market["service"] == service]
    colours, titles = fixed_colours(market), offer_titles(settings, service)
    table = market.pivot_table(index="date", columns="offer", values="market_share", dropna=False)
    shares = 100.0 * table.fillna(0.0)  # of no users, no band
    series = tuple(Series(titles[offer], colour, "band") for offer, colour in colours.items())
    rows = month_rows(settings, [shares[offer].to_numpy() for offer in colours], 2)
    return Chart(
        _("Market shares by offer"),
        _("{service}: {what}", service=_(settings.services[service].title), what=_(SERVED_BY)),
        _(SHARE_OF_USERS),
        months_axis(settings),
        series,
        rows,
        unit="%",
        y_low=0.0,
        y_high=100.0,
        height=210,
    )


def growth_chart(frames: Frames, settings: Settings, service: str) -> Chart:
    """Whether shares are stable: by which factor a small lead grows, at equal shares and at those of the month."""
    paths = [_of_months(frames.outcome(f"{name}.{service}"), settings) for name in STABILITY]
    return Chart(
        _("Growth of a small lead"),
        _("Growth of a small lead: above 1 it grows until one offer has the market"),
        _("factor"),
        months_axis(settings),
        (
            Series(_(STABILITY["lambda_symmetric"]), INK, dash="dashed", width=1.8),
            Series(_(STABILITY["lambda_local"]), INK, width=1.8),
        ),
        month_rows(settings, paths),
        digits=2,
        y_low=0.0,
        y_high=max(LEAST, float(np.ceil(5.0 * np.nanmax(np.append(paths, 0.0))) / 5.0)),
        height=110,
        shaded=(1.0, _("unstable")),
    )


def _of_months(path: pd.DataFrame, settings: Settings) -> np.ndarray:
    """An outcome by month; where steps are counted from the opening on, of which it says nothing."""
    values = path.to_numpy()[:, 0]
    return values if settings.time.steps is None else np.append(np.nan, values)


def adoption_names(settings: Settings, service: str) -> list[str]:
    """The outcomes of adoption of a service: each population, and its strata."""
    names = []
    for population in ("firms", "individuals"):
        table = getattr(settings.customers, population)
        if settings.services[service].customers(population) is not None and table is not None:
            names += [f"{service}.{population}", *(f"{service}.{population}.{stratum}" for stratum in table.strata)]
    return names


def adoption_charts(frames: Frames, settings: Settings, service: str) -> list[Chart]:
    """Adoption of a service by size of firm and by age, a chart a population."""
    names = adoption_names(settings, service)
    return [_adoption(frames, settings, name, names) for name in names if name.count(".") == 1]


def _adoption(frames: Frames, settings: Settings, name: str, names: list[str]) -> Chart:
    service, population = name.split(".")
    strata = [outcome.rpartition(".")[2] for outcome in names if outcome.startswith(f"{name}.")]
    known = {stratum: _(label) for stratum, label in frames.country.strata.items() if stratum in strata}
    groups = known or ({stratum: stratum.replace("_", " ") for stratum in strata} if len(strata) > 1 else {})
    lines = {"all": Series(_("all"), INK, width=2.6)}
    for (stratum, label), colour, dash in zip(groups.items(), GROUP_COLOURS, DASHES, strict=False):
        lines[stratum] = Series(label, colour, dash=dash, width=1.8)
    outcomes = [f"adoption.{name}" if key == "all" else f"adoption.{name}.{key}" for key in lines]
    paths = [100.0 * _of_months(frames.outcome(outcome), settings) for outcome in outcomes]
    series, rows = list(lines.values()), month_rows(settings, paths, 2)
    for (label, surveys), symbol in zip(surveys_of(settings, frames.country, name), cycle(SYMBOLS), strict=False):
        dots = _dots(surveys, settings, len(rows))
        if any(dot is not None for dot in dots):
            series.append(Series(label, INK, "points", hollow=True, symbol=symbol))
            rows = [[*row, dot] for row, dot in zip(rows, dots, strict=True)]
    return Chart(
        _("Adoption by size and age: {population}", population=_(POPULATIONS[population])),
        _(
            "{service}: {what}",
            service=_(IN_MARKET[population], service=_(settings.services[service].title)),
            what=_(USED_BY),
        ),
        _("users over all firms") if population == "firms" else _("users over all individuals"),
        months_axis(settings),
        tuple(series),
        rows,
        unit="%",
        y_low=0.0,
        y_high=100.0,
        height=170,
    )


def _dots(surveys: dict[float, float], settings: Settings, n_rows: int) -> list[float | None]:
    """What a survey found in percent, by row: in the month next to its decimal year."""
    axis = months_axis(settings)
    return [
        next((100.0 * value for year, value in surveys.items() if abs(year - axis.place(month)) < 1 / 24), None)
        for month in range(1, n_rows + 1)
    ]
