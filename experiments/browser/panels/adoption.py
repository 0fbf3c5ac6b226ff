"""Who uses a service: firms by size, individuals by age."""

import solara

from configs.language import _
from experiments.browser import frames
from experiments.browser.charts.chart import Chart
from experiments.browser.charts.drawn import charts
from experiments.browser.charts.markets import adoption_charts
from experiments.browser.course.moment import Run, kept
from experiments.browser.panels.registry import in_months, panel
from experiments.browser.pieces import begun, card
from experiments.browser.session import Session
from experiments.browser.ticks import update_counter


@solara.component
def AdoptionPanel(model: Run, service: str = "") -> None:
    """Adoption of a service by size class and age."""
    update_counter.get()
    if begun(model):
        charts(lambda: _charts(model, service or frames.first_service(model)), _("Adoption by size and age"))


@kept
def _charts(model: Run, name: str) -> list[Chart]:
    return adoption_charts(frames.market_frames(model, name), model.settings, name)


@panel("Markets", place=21, when=in_months)
def adoption(session: Session) -> None:
    """One card, beside the market shares."""
    with card():
        AdoptionPanel(session.whole, session.service)
