"""The months of the year that has been reached, in a table."""

import solara

from experiments.browser import frames
from experiments.browser.panels.registry import once_begun, panel
from experiments.browser.pieces import begun, card, table
from experiments.browser.session import Session
from experiments.browser.ticks import update_counter
from sim import DigitalEconomy


@solara.component
def YearPanel(model: DigitalEconomy) -> None:
    """A table of the year so far."""
    update_counter.get()
    if begun(model):
        rows = frames.year_so_far(model)
        year = rows["Month"].iloc[0][:4] + ("" if len(rows) == frames.YEAR else " so far")
        solara.HTML(tag="h2", unsafe_innerHTML=f"{year}: JPY billion a month")
        table(rows)


@panel("Balance", place=12, when=once_begun)
def year_so_far(session: Session) -> None:
    """One card of the whole width: a table has many columns."""
    with card(whole=True):
        YearPanel(session.model)
