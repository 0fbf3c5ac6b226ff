"""The panels of the page: components that take a model, as Mesa's `SolaraViz` takes them, too."""

from functools import partial

import solara
from matplotlib.figure import Figure

from agents.state.market import Market
from configs import Settings
from experiments.browser import readings
from experiments.browser.pieces import picture, say, table
from experiments.browser.sample import markets_of, sampled
from experiments.browser.ticks import update_counter
from experiments.figures.balance import balance_figure
from experiments.figures.customers import crowd_figure
from experiments.figures.live import (
    BESIDE,
    beside_figure,
    market_figure,
    market_outcomes,
    paired_figure,
    service_adoption_figure,
)
from experiments.figures.phase import phase_figure
from experiments.runs.years import Frames
from sim import DigitalEconomy


@solara.component
def BalancePanel(model: DigitalEconomy) -> None:
    """The digital balance by item."""
    update_counter.get()
    if _begun(model):
        apart = [f"unmodelled_{side}.{item}" for side in ("payments", "receipts") for item in model.record.items]
        picture(
            lambda: balance_figure(readings.frames_of(model, apart), model.settings, ongoing=True),
            "Digital balance by item",
        )


@solara.component
def BesidePanel(model: DigitalEconomy) -> None:
    """Domestic share, dependence and value added."""
    update_counter.get()
    if _begun(model):
        picture(
            lambda: beside_figure(readings.frames_of(model, BESIDE), model.settings),
            "Domestic share, dependence and value added",
        )


@solara.component
def YearPanel(model: DigitalEconomy) -> None:
    """A table of the year so far."""
    update_counter.get()
    if _begun(model):
        rows = readings.year_so_far(model)
        year = rows["Month"].iloc[0][:4] + ("" if len(rows) == readings.YEAR else " so far")
        solara.HTML(tag="h2", unsafe_innerHTML=f"{year}: JPY billion a month")
        table(rows)


@solara.component
def MarketPanel(model: DigitalEconomy, service: str = "") -> None:
    """Market shares of a service by offer, and whether they are stable."""
    update_counter.get()
    if _begun(model):
        name = _service(model.settings, service)
        picture(lambda: market_figure(_market_frames(model, name), model.settings, name), "Market shares by offer")


@solara.component
def AdoptionPanel(model: DigitalEconomy, service: str = "") -> None:
    """Adoption of a service by size class and age."""
    update_counter.get()
    if _begun(model):
        name = _service(model.settings, service)
        picture(
            lambda: service_adoption_figure(_market_frames(model, name), model.settings, name),
            "Adoption by size and age",
        )


@solara.component
def StandingsPanel(model: DigitalEconomy) -> None:
    """Who leads every market, and how near it is to tipping."""
    update_counter.get()
    if _begun(model):
        solara.HTML(tag="h2", unsafe_innerHTML="How near the markets are to tipping")
        table(readings.standings(model), digits=2)
        say("Growth of a small lead if all decided at once, at equal shares (lambda_symmetric) and at those of the "
            "month (lambda_local): above 1 shares are unstable.")  # fmt: skip


@solara.component
def CrowdPanel(model: DigitalEconomy, service: str = "", population: str = "") -> None:
    """Customers as tiles in the colour of the offer they use."""
    update_counter.get()
    name = _service(model.settings, service)
    markets = markets_of(model, name)
    market = markets[population or next(iter(markets))]
    title = f"{model.settings.services[name].title}, {market.population.name}: who uses what"
    picture(partial(_crowd, model, market, name, title), title)


@solara.component
def PhasePanel(model: DigitalEconomy) -> None:
    """Where a theory scenario stands beside its theory."""
    update_counter.get()
    picture(lambda: phase_figure(readings.frames_of(model), model.settings), "Where the market stands beside theory")


@solara.component
def PairedPanel(model: DigitalEconomy, reference: DigitalEconomy) -> None:
    """Two runs with the same draws, and their difference."""
    update_counter.get()
    if _begun(model) and model.settings.time.steps is None and model.record.n_recorded < readings.YEAR:
        say("Sums of twelve months are compared: there are some after the first twelve.")
    elif model.record.n_recorded:
        names = "the scenario as it is written", "with the changes"
        frames = [readings.frames_of(each, BESIDE) for each in (reference, model)]
        picture(lambda: paired_figure(frames[0], frames[1], model.settings, names), "Paired difference of two runs")


def _begun(model: DigitalEconomy) -> bool:
    """Whether there is a month to draw; else the panel says what to do."""
    if model.record.n_recorded == 0:
        say("Nothing has happened yet: press Step or Play.")
    return model.record.n_recorded > 0


def _service(settings: Settings, service: str) -> str:
    return service or next(iter(settings.services))


def _market_frames(model: DigitalEconomy, service: str) -> Frames:
    return readings.frames_of(model, market_outcomes(model.settings, service), [service])


def _crowd(model: DigitalEconomy, market: Market, service: str, title: str) -> Figure:
    return crowd_figure(sampled(market), readings.offers_of(model, service), title)
