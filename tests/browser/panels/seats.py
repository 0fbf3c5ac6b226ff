"""A panel as somebody else would add one: a file, and nothing beside it."""

import solara

from experiments.browser.panels.registry import in_months, panel
from experiments.browser.pieces import card, say
from experiments.browser.session import Session
from experiments.browser.ticks import update_counter
from sim import DigitalEconomy


@solara.component
def SeatsPanel(model: DigitalEconomy) -> None:
    """How many offers there are."""
    update_counter.get()
    say(f"{len(model.offers.name)} offers are for sale in month {model.month}.")


@panel("Offers", place=35, when=in_months)
def seats(session: Session) -> None:
    with card(whole=True):
        SeatsPanel(session.model)
