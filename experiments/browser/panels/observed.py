"""A run beside what was published: both sides of every item, and the bands with every miss."""

import pandas as pd
import solara

from configs import country_of
from configs.language import _
from experiments.browser import frames
from experiments.browser.charts.balance import side_charts
from experiments.browser.charts.chart import Chart
from experiments.browser.charts.drawn import charts
from experiments.browser.course.moment import Run, kept
from experiments.browser.panels.registry import in_months, panel
from experiments.browser.pieces import begun, card, say, table
from experiments.browser.session import Session
from experiments.browser.ticks import update_counter
from experiments.lines import in_a_row
from experiments.runs.benchmarks import surveyed_outcomes, surveyed_services
from experiments.runs.calendar import YearKind
from experiments.runs.observed import (
    Band,
    band_rows,
    break_text,
    comparisons,
    definition_text,
    is_compared,
    judged,
    misses,
    side_rows,
)

QUARTER = 3  # months: what is judged is of a year or of a month, most of which end a quarter


def compared(session: Session) -> bool:
    """Of runs that are held against history."""
    return in_months(session) and is_compared(session.settings, session.years)


@solara.component
def SidesPanel(model: Run, years: YearKind = "calendar") -> None:
    """Receipts and payments of every item, the model's and the published ones."""
    update_counter.get()
    if begun(model):
        _heading(_("Receipts and payments of every item beside what was published"))
        without = _("Receipts and payments beside what was published: after a whole year of which they are.")
        with solara.Div(classes=["db-multiples"]):
            charts(lambda: _side_charts(model, years), _("Both sides of every item"), without)


@kept
def _side_charts(model: Run, years: YearKind) -> list[Chart]:
    return side_charts(frames.frames_of(model), model.settings, years)


@solara.component
def MissesPanel(model: Run, years: YearKind = "calendar") -> None:
    """How many bands the run lies in, and what it misses, in words."""
    update_counter.get()
    bands = _bands(model, years) if model.record.n_recorded else []
    if not bands:
        say(_("No observation with a band has been reached yet."))
        return
    inside = sum(band.inside for band in bands)
    _heading(_("{inside} of {n} observations lie inside their bands", inside=inside, n=len(bands)))
    for miss in misses(bands):
        say(miss)


@solara.component
def ObservedPanel(model: Run, years: YearKind = "calendar") -> None:
    """Tables of both sides and of the bands, with definition and vintage."""
    update_counter.get()
    if model.record.n_recorded < QUARTER:
        say(_("Tables of what was observed come after the first year."))
        return
    shown = _seen(model)
    country = shown.country
    sides = side_rows(comparisons(shown, model.settings, years), country)
    bands = _bands(model, years)
    if sides:
        _heading(_("Both sides of every item beside what was published"))
        say(in_a_row([_("{unit}.", unit=country.unit_told), definition_text(country), break_text(country)]))
        table(pd.DataFrame(sides))
    if bands:
        _heading(_("Observations and their bands"))
        say(
            in_a_row(
                [
                    _("{unit} where no unit is named.", unit=country.unit_told),
                    _("Verdict: whether the model lies inside the band."),
                ]
            )
        )
        table(pd.DataFrame(band_rows(bands)))
    if not sides and not bands:
        say(_("Tables of what was observed come after the first year."))


@kept
def _bands(model: Run, years: YearKind) -> list[Band]:
    return judged(_seen(model), model.settings, years)


def _seen(model: Run) -> frames.Frames:
    """What bands and comparisons read of a run."""
    country = country_of(model.settings)
    recorded = [name for name in surveyed_outcomes(country) if name in model.record.names]
    return frames.frames_of(model, recorded, surveyed_services(country))


def _heading(text: str) -> None:
    solara.HTML(tag="h2", unsafe_innerHTML=text)


def _reached(session: Session) -> Run:
    """The run as it stood at the end of the last quarter: what is judged is of a year, of March or of September."""
    return session.course.at(session.month - session.month % QUARTER)


@panel("Balance", place=13, when=compared)
def both_sides(session: Session) -> None:
    """One card, beside the misses."""
    with card():
        SidesPanel(session.whole, session.years)


@panel("Balance", place=14, when=compared)
def missed(session: Session) -> None:
    """One card, beside both sides."""
    with card():
        MissesPanel(_reached(session), session.years)


@panel("Balance", place=15, when=compared)
def beside_the_published(session: Session) -> None:
    """One card of the whole width: tables have many columns."""
    with card(whole=True):
        ObservedPanel(_reached(session), session.years)
