"""Where a theory scenario stands beside its theory."""

import solara

from experiments.browser import frames
from experiments.browser.panels.registry import in_theory, panel
from experiments.browser.pieces import card, picture
from experiments.browser.session import Session
from experiments.browser.ticks import update_counter
from experiments.figures.phase import phase_figure
from sim import DigitalEconomy


@solara.component
def PhasePanel(model: DigitalEconomy) -> None:
    """Where a theory scenario stands beside its theory."""
    update_counter.get()
    picture(lambda: phase_figure(frames.frames_of(model), model.settings), "Where the market stands beside theory")


@panel("Theory", place=1, when=in_theory)
def phase(session: Session) -> None:
    """One card, before the market's."""
    with card():
        PhasePanel(session.model)
