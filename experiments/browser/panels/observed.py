"""A run beside what was published: both sides of every item, and the bands with every miss."""

import pandas as pd
import solara
from matplotlib.figure import Figure

from configs import country_of
from experiments.browser import frames
from experiments.browser.panels.registry import once_begun, panel
from experiments.browser.pieces import begun, card, picture, say, table
from experiments.browser.session import Session
from experiments.browser.ticks import update_counter
from experiments.figures.sides import sides_figure
from experiments.runs.benchmarks import surveyed_outcomes, surveyed_services
from experiments.runs.calendar import YEAR, YearKind
from experiments.runs.observed import (
    band_rows,
    break_text,
    comparisons,
    definition_text,
    is_compared,
    judged,
    misses,
    side_rows,
)
from sim import DigitalEconomy

QUARTER = 3  # months: what is judged is of a year or of a month, most of which end a quarter


def compared(session: Session) -> bool:
    """Of runs that are held against history, once the first month is over."""
    return once_begun(session) and is_compared(session.settings, session.years)


@solara.component
def SidesPanel(model: DigitalEconomy, years: YearKind = "calendar") -> None:
    """Receipts and payments of every item, the model's and the published ones, drawn anew after every year."""
    update_counter.get()
    if begun(model):
        _Sides(model, model.record.n_recorded // YEAR, years)


@solara.component
def _Sides(model: DigitalEconomy, n_years: int, years: YearKind) -> None:
    def draw() -> Figure | None:
        return sides_figure(frames.frames_of(model), model.settings, years, ongoing=True) if n_years else None

    without = "Receipts and payments beside what was published: after a whole year of which they are."
    picture(draw, "Both sides of every item", without)


@solara.component
def MissesPanel(model: DigitalEconomy, years: YearKind = "calendar") -> None:
    """How many bands the run lies in, and what it misses, in words."""
    update_counter.get()
    if begun(model):
        _Misses(model, model.record.n_recorded // QUARTER, years)


@solara.component
def _Misses(model: DigitalEconomy, _n_quarters: int, years: YearKind) -> None:
    bands = judged(_seen(model), model.settings, years)
    if not bands:
        say("No observation with a band has been reached yet.")
        return
    inside = sum(band.inside for band in bands)
    _heading(f"{inside} of {len(bands)} observations lie inside their bands")
    for miss in misses(bands):
        say(miss)


@solara.component
def ObservedPanel(model: DigitalEconomy, years: YearKind = "calendar") -> None:
    """Tables of both sides and of the bands, with definition and vintage."""
    update_counter.get()
    if begun(model):
        _Tables(model, model.record.n_recorded // QUARTER, years)


@solara.component
def _Tables(model: DigitalEconomy, _n_quarters: int, years: YearKind) -> None:
    shown = _seen(model)
    country = shown.country
    sides = side_rows(comparisons(shown, model.settings, years), country)
    bands = judged(shown, model.settings, years)
    if sides:
        _heading("Both sides of every item beside what was published")
        say(f"{country.unit}. {definition_text(country)} {break_text(country)}")
        table(pd.DataFrame(sides))
    if bands:
        _heading("Observations and their bands")
        say(f"{country.unit} where no unit is named. ✓: the model lies inside the band, ✗: it misses it.")
        table(pd.DataFrame(band_rows(bands)))
    if not sides and not bands:
        say("Tables of what was observed come after the first year.")


def _seen(model: DigitalEconomy) -> frames.Frames:
    """What bands and comparisons read of a run."""
    country = country_of(model.settings)
    recorded = [name for name in surveyed_outcomes(country) if name in model.record.names]
    return frames.frames_of(model, recorded, surveyed_services(country))


def _heading(text: str) -> None:
    solara.HTML(tag="h2", unsafe_innerHTML=text)


@panel("Balance", place=13, when=compared)
def both_sides(session: Session) -> None:
    """One card, beside the misses."""
    with card():
        SidesPanel(session.model, session.years)


@panel("Balance", place=14, when=compared)
def missed(session: Session) -> None:
    """One card, beside both sides."""
    with card():
        MissesPanel(session.model, session.years)


@panel("Balance", place=15, when=compared)
def beside_the_published(session: Session) -> None:
    """One card of the whole width: tables have many columns."""
    with card(whole=True):
        ObservedPanel(session.model, session.years)
