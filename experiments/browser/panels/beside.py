"""What stands beside the balance: domestic share, dependence and value added."""

import solara

from experiments.browser import frames
from experiments.browser.panels.registry import once_begun, panel
from experiments.browser.pieces import begun, card, picture
from experiments.browser.session import Session
from experiments.browser.ticks import update_counter
from experiments.figures.live import BESIDE, beside_figure
from sim import DigitalEconomy


@solara.component
def BesidePanel(model: DigitalEconomy) -> None:
    """Domestic share, dependence and value added."""
    update_counter.get()
    if begun(model):
        picture(
            lambda: beside_figure(frames.frames_of(model, BESIDE), model.settings),
            "Domestic share, dependence and value added",
        )


@panel("Balance", place=11, when=once_begun)
def beside(session: Session) -> None:
    """One card, beside the balance."""
    with card():
        BesidePanel(session.model)
