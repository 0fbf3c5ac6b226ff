"""The panels of the page: components that take a model, as Mesa's `SolaraViz` takes them, too."""

import pandas as pd
import solara

from experiments.annual import Frames
from experiments.browser import readings
from experiments.browser.pieces import picture, table
from experiments.browser.ticks import update_counter
from experiments.figures import balance_figure
from experiments.screen_figures import (
    BESIDE,
    beside_figure,
    market_figure,
    market_outcomes,
    paired_figure,
    service_adoption_figure,
)
from sim import DigitalEconomy


@solara.component
def BalancePanel(model: DigitalEconomy) -> None:
    """The digital balance by item."""
    update_counter.get()
    if _begun(model):
        picture(lambda: balance_figure(_balance_frames(model), model.settings, ongoing=True), "Digital balance by item")


@solara.component
def BesidePanel(model: DigitalEconomy) -> None:
    """Domestic share, dependence and value added."""
    update_counter.get()
    if _begun(model):
        draw = lambda: beside_figure(readings.frames_of(model, BESIDE), model.settings)  # noqa: E731
        picture(draw, "Domestic share, dependence and value added")


@solara.component
def YearPanel(model: DigitalEconomy) -> None:
    """A table of the year so far."""
    update_counter.get()
    rows = readings.year_so_far(model)
    year = rows["Month"].iloc[0][:4] if len(rows) else ""
    solara.HTML(tag="h2", unsafe_innerHTML=f"The year {year} so far, JPY billion a month")
    table(rows if len(rows) else pd.DataFrame({"Month": ["nothing yet: Step or Play"]}))


@solara.component
def MarketPanel(model: DigitalEconomy, service: str = "") -> None:
    """Market shares of a service by offer, and whether they are stable."""
    update_counter.get()
    if _begun(model):
        name = service or next(iter(model.settings.services))
        picture(lambda: market_figure(_market_frames(model, name), model.settings, name), "Market shares by offer")


@solara.component
def AdoptionPanel(model: DigitalEconomy, service: str = "") -> None:
    """Adoption of a service by size class and age."""
    update_counter.get()
    if _begun(model):
        name = service or next(iter(model.settings.services))
        draw = lambda: service_adoption_figure(_market_frames(model, name), model.settings, name)  # noqa: E731
        picture(draw, "Adoption by size and age")


@solara.component
def PairedPanel(model: DigitalEconomy, reference: DigitalEconomy) -> None:
    """Two runs with the same draws, and their difference."""
    update_counter.get()
    if _begun(model):
        names = "the scenario as it is written", "with the changes"
        frames = [readings.frames_of(each, BESIDE) for each in (reference, model)]
        picture(lambda: paired_figure(frames[0], frames[1], model.settings, names), "Paired difference of two runs")


def _begun(model: DigitalEconomy) -> bool:
    """Whether there is a month to draw; else the panel says what to do."""
    if model.record.n_recorded == 0:
        solara.HTML(tag="p", unsafe_innerHTML="Nothing has happened yet: press Step or Play.")
    return model.record.n_recorded > 0


def _balance_frames(model: DigitalEconomy) -> Frames:
    apart = [f"unmodelled_{side}.{item}" for side in ("payments", "receipts") for item in model.record.items]
    return readings.frames_of(model, apart)


def _market_frames(model: DigitalEconomy, service: str) -> Frames:
    return readings.frames_of(model, market_outcomes(model.settings, service), [service])
