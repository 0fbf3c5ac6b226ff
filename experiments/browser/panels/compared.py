"""Any two scenarios beside each other, with the same draws, and what the run on the page differs in."""

import solara

from configs.language import _
from experiments.browser.compare.card import Comparison
from experiments.browser.panels.registry import panel
from experiments.browser.pieces import card, say
from experiments.browser.session import Session


@panel("Compare", place=40)
def compared(session: Session) -> None:
    """All cards of the comparison."""
    Comparison(session)


def _changed(session: Session) -> bool:
    return session.changed


@panel("Compare", place=41, when=_changed)
def changes(session: Session) -> None:
    """What the run differs in, a line each."""
    with card(whole=True):
        solara.HTML(tag="h2", unsafe_innerHTML=_("What was changed on this page"))
        for line in session.changes().values():
            say(line)
