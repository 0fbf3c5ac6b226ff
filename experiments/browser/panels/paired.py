"""The run with the changes beside the scenario as it is written, with the same draws."""

import solara

from experiments.browser import frames
from experiments.browser.panels.registry import panel
from experiments.browser.pieces import begun, card, picture, say
from experiments.browser.session import Session
from experiments.browser.ticks import update_counter
from experiments.figures.live import BESIDE, paired_figure
from experiments.runs.calendar import YEAR
from sim import DigitalEconomy


@solara.component
def PairedPanel(model: DigitalEconomy, reference: DigitalEconomy) -> None:
    """Two runs with the same draws, and their difference."""
    update_counter.get()
    if begun(model) and model.settings.time.steps is None and model.record.n_recorded < YEAR:
        say("Sums of twelve months are compared: there are some after the first twelve.")
    elif model.record.n_recorded:
        names = "the scenario as it is written", "with the changes"
        pair = frames.frames_of(reference, BESIDE), frames.frames_of(model, BESIDE)
        picture(lambda: paired_figure(*pair, model.settings, names), "Paired difference of two runs")


@panel("Compare", place=40)
def paired(session: Session) -> None:
    """The two runs; without a change, what there would be to see, and how."""
    with card(whole=not session.changed):
        if session.changed:
            PairedPanel(session.model, session.paired())
        else:
            say("Here the run with your changes stands beside the scenario as it is written, with the same draws, so "
                "that the difference is that of the changes. Change a control, press Reset, then Play.")  # fmt: skip


def _changed(session: Session) -> bool:
    return session.changed


@panel("Compare", place=41, when=_changed)
def changes(session: Session) -> None:
    """What the run differs in, a line each."""
    with card():
        solara.HTML(tag="h2", unsafe_innerHTML="What was changed")
        for line in session.changes():
            say(line)
