"""A market: who serves it, and whether that is stable; in three views."""

from dataclasses import replace

import solara

from configs.language import _
from experiments.browser import frames
from experiments.browser.charts.chart import Chart
from experiments.browser.charts.drawn import charts
from experiments.browser.charts.events import events_of, marked
from experiments.browser.charts.markets import growth_chart, share_chart
from experiments.browser.course.moment import Run, kept
from experiments.browser.panels.registry import in_months, in_theory, panel
from experiments.browser.pieces import begun, card
from experiments.browser.sentences import dates_of, market_sentences
from experiments.browser.session import Session
from experiments.browser.ticks import update_counter


@solara.component
def MarketPanel(model: Run, service: str = "") -> None:
    """Market shares of a service by offer, and whether they are stable."""
    update_counter.get()
    if begun(model):
        charts(lambda: _charts(model, service or frames.first_service(model)), _("Market shares by offer"))


@kept
def _charts(model: Run, name: str) -> list[Chart]:
    shown = frames.market_frames(model, name)
    made = marked(share_chart(shown, model.settings, name), events_of(model.settings, model.world.usd_lcu, name))
    titles = zip(dates_of(model), market_sentences(model, name), strict=True)
    told = replace(made, titles=tuple(_("{date}: {text}", date=date, text=text) for date, text in titles))
    return [told, growth_chart(shown, model.settings, name)]


@panel("Markets", place=20, when=in_months)
def market(session: Session) -> None:
    """One card."""
    with card():
        MarketPanel(session.whole, session.service)


def _of_one_population(session: Session) -> bool:
    return len(session.course.sample.populations(session.service)) == 1


@panel("Theory", place=2, when=in_theory)
@panel("Customers", place=31, when=_of_one_population)
def market_beside(session: Session) -> None:
    """One card, beside the theory of the market or beside its customers where those are of one population."""
    with card():
        MarketPanel(session.whole, session.service)
