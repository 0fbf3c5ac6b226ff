"""All markets in a table: who leads each, and whether it has tipped."""

import solara

from configs.language import _
from experiments.browser import frames
from experiments.browser.course.moment import Run
from experiments.browser.panels.registry import in_months, panel
from experiments.browser.pieces import begun, card, say, table
from experiments.browser.session import Session
from experiments.browser.ticks import update_counter
from experiments.tipping.words import HELD, YEARS_BACK


@solara.component
def StandingsPanel(model: Run) -> None:
    """Who leads every market, and whether it has tipped."""
    update_counter.get()
    if begun(model):
        solara.HTML(tag="h2", unsafe_innerHTML=_("Which markets have tipped"))
        rows = frames.standings(model)
        table(rows.drop(columns=frames.GROWTH), digits=2, tips=list(rows[frames.GROWTH]))
        say(
            _(
                "Tipped: one offer has {held:.0%} of the users, or a small lead grows. Contested: not so, and the "
                "leader is not that of {years} years before. Shared: all else. By how much a small lead grows if all "
                "decide at once stands under the pointer on a row.",
                held=HELD,
                years=YEARS_BACK,
            )
        )


@panel("Markets", place=22, when=in_months)
def standings(session: Session) -> None:
    """One card of the whole width."""
    with card(whole=True):
        StandingsPanel(session.model)
