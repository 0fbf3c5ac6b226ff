"""The views of a run, one at a time: what is not seen is not drawn."""

import solara
import solara.lab

from experiments.browser.panels import (
    AdoptionPanel,
    BalancePanel,
    BesidePanel,
    CrowdPanel,
    MarketPanel,
    PairedPanel,
    PhasePanel,
    StandingsPanel,
    YearPanel,
)
from experiments.browser.pieces import say
from experiments.browser.sample import MOST, markets_of, sampled
from experiments.browser.session import Session
from experiments.browser.side import ServiceSelect
from experiments.browser.ticks import redraw, update_counter


@solara.component
def Views(session: Session) -> None:
    """The tabs, and the cards of the one that is chosen."""
    chosen = solara.use_reactive("")
    update_counter.get()
    views = {"Balance": _balance, "Markets": _markets, "Customers": _customers, "Compare": _compare}
    if session.own.time.steps is not None:
        views = {"Theory": _theory, "Customers": _customers, "Compare": _compare}
    names = list(views)
    at = names.index(chosen.value) if chosen.value in names else 0
    with solara.Div():
        with (
            solara.Div(classes=["db-tabs"]),
            solara.lab.Tabs(value=at, on_value=lambda index: chosen.set(names[index])),
        ):
            for name in names:
                solara.lab.Tab(name)
        with solara.Div(classes=["db-cards"]).key(f"{names[at]} {session.scenario}"):
            views[names[at]](session)


def _card(whole: bool = False) -> solara.Element:
    return solara.Div(classes=["db-card", *(["whole"] if whole else [])])


def _balance(session: Session) -> None:
    if not session.model.record.n_recorded:
        with _card(whole=True):
            BalancePanel(session.model)
        return
    with _card():
        BalancePanel(session.model)
    with _card():
        BesidePanel(session.model)
    with _card(whole=True):
        YearPanel(session.model)


def _markets(session: Session) -> None:
    _pick(session)
    if not session.model.record.n_recorded:
        with _card(whole=True):
            MarketPanel(session.model, session.service)
        return
    with _card():
        MarketPanel(session.model, session.service)
    with _card():
        AdoptionPanel(session.model, session.service)
    with _card(whole=True):
        StandingsPanel(session.model)


def _theory(session: Session) -> None:
    with _card():
        PhasePanel(session.model)
    with _card():
        MarketPanel(session.model, session.service)


def _customers(session: Session) -> None:
    _pick(session)
    model = session.model
    markets = markets_of(model, session.service)
    for population, market in markets.items():
        with _card():
            CrowdPanel(model, session.service, population)
            n = len(market.population)
            sample = f"{len(sampled(market)):,} of {n:,}" if n > MOST else f"All {n:,}"
            near = "." if market.peers is None else "; those near each other see each other's choice."
            say(f"{sample} simulated {population}, a tile each{near}")
    if len(markets) == 1:
        with _card():
            MarketPanel(model, session.service)


def _compare(session: Session) -> None:
    with _card(whole=not session.changed):
        if session.changed:
            PairedPanel(session.model, session.paired())
        else:
            say("Here the run with your changes stands beside the scenario as it is written, with the same draws, so "
                "that the difference is that of the changes. Change a control, press Reset, then Play.")  # fmt: skip
    if session.changed:
        with _card():
            solara.HTML(tag="h2", unsafe_innerHTML="What was changed")
            for line in session.changes():
                say(line)


def _pick(session: Session) -> None:
    def choose(name: str) -> None:
        session.service = name
        redraw()

    if len(session.own.services) > 1:
        with solara.Div(classes=["db-pick"]):
            ServiceSelect(session, choose)
