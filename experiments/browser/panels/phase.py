"""Where a theory scenario stands beside its theory."""

import solara

from configs.language import _
from experiments.browser import frames
from experiments.browser.charts.drawn import chart
from experiments.browser.charts.theory import theory_chart
from experiments.browser.course.moment import Run
from experiments.browser.panels.registry import in_theory, panel
from experiments.browser.pieces import card
from experiments.browser.session import Session
from experiments.browser.ticks import update_counter


@solara.component
def PhasePanel(model: Run) -> None:
    """Where a theory scenario stands beside its theory."""
    update_counter.get()
    chart(lambda: theory_chart(frames.frames_of(model), model.settings), _("Where the market stands beside theory"))


@panel("Theory", place=1, when=in_theory)
def phase(session: Session) -> None:
    """One card, before the market's: as of the step that is looked at."""
    with card():
        PhasePanel(session.model)
