"""The digital balance by item and year."""

from dataclasses import replace

import solara

from configs.language import _
from experiments.browser import frames
from experiments.browser.charts.balance import balance_chart
from experiments.browser.charts.chart import Chart
from experiments.browser.charts.drawn import chart
from experiments.browser.charts.events import events_of, marked
from experiments.browser.course.moment import Run, kept
from experiments.browser.panels.registry import in_months, panel
from experiments.browser.pieces import begun, card
from experiments.browser.sentences import balance_sentences
from experiments.browser.session import Session
from experiments.browser.ticks import update_counter
from experiments.figures.words import NET
from experiments.runs.calendar import YearKind


@solara.component
def BalancePanel(model: Run, years: YearKind = "calendar", before: Run | None = None) -> None:
    """The digital balance by item, and the net line of a run before."""
    update_counter.get()

    def draw() -> Chart:
        made, old = _chart(model, years), None if before is None else _chart(before, years)
        told = replace(
            made.beside(old, _(NET)), titles=tuple(_("{text}, by item", text=text) for text in balance_sentences(model))
        )
        return marked(told, events_of(model.settings, model.world.usd_lcu))

    if begun(model):
        chart(draw, _("Digital balance by item"))


@kept
def _chart(model: Run, years: YearKind) -> Chart:
    unmodelled = [f"unmodelled_{side}.{item}" for side in ("payments", "receipts") for item in model.record.items]
    return balance_chart(frames.frames_of(model, unmodelled), model.settings, years)


@panel("Balance", place=10, when=in_months)
def balance(session: Session) -> None:
    """One card."""
    with card():
        BalancePanel(session.whole, session.years, session.ghost)
