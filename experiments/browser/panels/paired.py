"""The run with the changes beside the scenario as it is written, with the same draws."""

import solara

from configs.language import N_, _
from experiments.browser import frames
from experiments.browser.charts.chart import Chart
from experiments.browser.charts.drawn import charts
from experiments.browser.charts.money import BESIDE, paired_charts
from experiments.browser.course.moment import Run
from experiments.browser.panels.registry import panel
from experiments.browser.pieces import begun, card, say
from experiments.browser.session import Session
from experiments.browser.ticks import redraw, update_counter

NAMES = N_("the scenario as it is written"), N_("with the changes")


@solara.component
def PairedPanel(model: Run, reference: Run) -> None:
    """Two runs with the same draws, and their difference."""
    update_counter.get()

    def draw() -> list[Chart]:
        pair = frames.frames_of(reference, BESIDE), frames.frames_of(model, BESIDE)
        return paired_charts(*pair, model.settings, (_(NAMES[0]), _(NAMES[1])))

    if begun(model):
        charts(draw, _("Paired difference of two runs"))


@panel("Compare", place=40)
def paired(session: Session) -> None:
    """The two runs; without a change, what there would be to see, and how."""
    with card(whole=not session.changed):
        reference = session.paired(redraw) if session.changed else None
        if reference is not None:
            PairedPanel(session.whole, reference)
        elif session.changed:
            say(_("The scenario as it is written is being computed."))
        else:
            say(_("Here the run with your changes stands beside the scenario as it is written, with the same draws, so "
                  "that the difference is that of the changes. Change a control, and it is here."))  # fmt: skip


def _changed(session: Session) -> bool:
    return session.changed


@panel("Compare", place=41, when=_changed)
def changes(session: Session) -> None:
    """What the run differs in, a line each."""
    with card():
        solara.HTML(tag="h2", unsafe_innerHTML=_("What was changed"))
        for line in session.changes().values():
            say(line)
