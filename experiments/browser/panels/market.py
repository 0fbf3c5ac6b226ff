"""A market: who serves it, and whether that is stable; in three views."""

import solara

from experiments.browser import frames
from experiments.browser.panels.registry import in_months, in_theory, panel
from experiments.browser.pieces import begun, card, picture
from experiments.browser.sample import markets_of
from experiments.browser.session import Session
from experiments.browser.ticks import update_counter
from experiments.figures.live import market_figure
from sim import DigitalEconomy


@solara.component
def MarketPanel(model: DigitalEconomy, service: str = "") -> None:
    """Market shares of a service by offer, and whether they are stable."""
    update_counter.get()
    if begun(model):
        name = service or frames.first_service(model)
        picture(
            lambda: market_figure(frames.market_frames(model, name), model.settings, name), "Market shares by offer"
        )


@panel("Markets", place=20, when=in_months, of_service=True)
def market(session: Session) -> None:
    """One card; before the first month it has the whole width, as it stands alone."""
    with card(whole=session.model.record.n_recorded == 0):
        MarketPanel(session.model, session.service)


def _of_one_population(session: Session) -> bool:
    return len(markets_of(session.model, session.service)) == 1


@panel("Theory", place=2, when=in_theory)
@panel("Customers", place=31, when=_of_one_population, of_service=True)
def market_beside(session: Session) -> None:
    """One card, beside the theory of the market or beside its customers where those are of one population."""
    with card():
        MarketPanel(session.model, session.service)
