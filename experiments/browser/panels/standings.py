"""All markets in a table: who leads each, and how near it is to tipping."""

import solara

from experiments.browser import frames
from experiments.browser.panels.registry import once_begun, panel
from experiments.browser.pieces import begun, card, say, table
from experiments.browser.session import Session
from experiments.browser.ticks import update_counter
from sim import DigitalEconomy


@solara.component
def StandingsPanel(model: DigitalEconomy) -> None:
    """Who leads every market, and how near it is to tipping."""
    update_counter.get()
    if begun(model):
        solara.HTML(tag="h2", unsafe_innerHTML="How near the markets are to tipping")
        table(frames.standings(model), digits=2)
        say("Growth of a small lead if all decided at once, at equal shares (lambda_symmetric) and at those of the "
            "month (lambda_local): above 1 shares are unstable.")  # fmt: skip


@panel("Markets", place=22, when=once_begun)
def standings(session: Session) -> None:
    """One card of the whole width."""
    with card(whole=True):
        StandingsPanel(session.model)
