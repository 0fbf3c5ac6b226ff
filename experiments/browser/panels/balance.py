"""The digital balance by item and year."""

import solara

from experiments.browser import frames
from experiments.browser.panels.registry import in_months, panel
from experiments.browser.pieces import begun, card, picture
from experiments.browser.session import Session
from experiments.browser.ticks import update_counter
from experiments.figures.balance import balance_figure
from experiments.runs.calendar import YearKind
from sim import DigitalEconomy


@solara.component
def BalancePanel(model: DigitalEconomy, years: YearKind = "calendar") -> None:
    """The digital balance by item."""
    update_counter.get()
    if begun(model):
        unmodelled = [f"unmodelled_{side}.{item}" for side in ("payments", "receipts") for item in model.record.items]
        picture(
            lambda: balance_figure(frames.frames_of(model, unmodelled), model.settings, years, ongoing=True),
            "Digital balance by item",
        )


@panel("Balance", place=10, when=in_months)
def balance(session: Session) -> None:
    """One card; before the first month it has the whole width, as it stands alone."""
    with card(whole=session.model.record.n_recorded == 0):
        BalancePanel(session.model, session.years)
