"""What stands beside the balance: domestic share, dependence and value added."""

from dataclasses import replace

import solara

from configs.language import _
from experiments.browser import frames
from experiments.browser.charts.chart import Chart
from experiments.browser.charts.drawn import charts
from experiments.browser.charts.events import events_of, marked
from experiments.browser.charts.money import BESIDE, DEPENDENCE, DOMESTIC_SHARE, GAINED, dependence_chart, yield_chart
from experiments.browser.course.moment import Run, kept
from experiments.browser.panels.registry import in_months, panel
from experiments.browser.pieces import begun, card
from experiments.browser.sentences import payment_sentences
from experiments.browser.session import Session
from experiments.browser.ticks import update_counter
from experiments.figures.words import NET


@solara.component
def BesidePanel(model: Run, before: Run | None = None) -> None:
    """Domestic share, dependence and value added, and those of a run before."""
    update_counter.get()

    def draw() -> list[Chart]:
        old = [None, None] if before is None else _charts(before)
        names = (_(DOMESTIC_SHARE), _(DEPENDENCE)), (_(NET), _(GAINED))
        made = [new.beside(was, *of) for new, was, of in zip(_charts(model), old, names, strict=True)]
        events = events_of(model.settings, model.world.usd_lcu)
        return [replace(marked(made[0], events), titles=tuple(payment_sentences(model))), made[1]]

    if begun(model):
        charts(draw, _("Domestic share, dependence and value added"))


@kept
def _charts(model: Run) -> list[Chart]:
    shown = frames.frames_of(model, BESIDE)
    return [dependence_chart(shown, model.settings), yield_chart(shown, model.settings)]


@panel("Balance", place=11, when=in_months)
def beside(session: Session) -> None:
    """One card, beside the balance."""
    with card():
        BesidePanel(session.whole, session.ghost)
