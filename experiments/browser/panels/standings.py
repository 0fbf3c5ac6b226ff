"""All markets in a table: who leads each, and whether it has tipped."""

import solara

from experiments.browser import frames
from experiments.browser.panels.registry import once_begun, panel
from experiments.browser.pieces import begun, card, say, table
from experiments.browser.session import Session
from experiments.browser.ticks import update_counter
from experiments.tipping.words import HELD, YEARS_BACK
from sim import DigitalEconomy


@solara.component
def StandingsPanel(model: DigitalEconomy) -> None:
    """Who leads every market, and whether it has tipped."""
    update_counter.get()
    if begun(model):
        solara.HTML(tag="h2", unsafe_innerHTML="Which markets have tipped")
        table(frames.standings(model), digits=2)
        say(
            f"Tipped: one offer has {HELD:.0%} of the users, or a small lead grows. Contested: not so, and the leader "
            f"is not that of {YEARS_BACK} years before. Shared: all else. Growth of a small lead if all decided at "
            "once, at equal shares of offers alike (lambda_symmetric) and at those of the month (lambda_local, near 0 "
            "where one offer has all): above 1 shares are unstable."
        )


@panel("Markets", place=22, when=once_begun)
def standings(session: Session) -> None:
    """One card of the whole width."""
    with card(whole=True):
        StandingsPanel(session.model)
