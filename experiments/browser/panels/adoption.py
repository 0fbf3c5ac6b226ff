"""Who uses a service: firms by size, individuals by age."""

import solara

from experiments.browser import frames
from experiments.browser.panels.registry import once_begun, panel
from experiments.browser.pieces import begun, card, picture
from experiments.browser.session import Session
from experiments.browser.ticks import update_counter
from experiments.figures.live import service_adoption_figure
from sim import DigitalEconomy


@solara.component
def AdoptionPanel(model: DigitalEconomy, service: str = "") -> None:
    """Adoption of a service by size class and age."""
    update_counter.get()
    if begun(model):
        name = service or frames.first_service(model)
        picture(
            lambda: service_adoption_figure(frames.market_frames(model, name), model.settings, name),
            "Adoption by size and age",
        )


@panel("Markets", place=21, when=once_begun, of_service=True)
def adoption(session: Session) -> None:
    """One card, beside the market shares."""
    with card():
        AdoptionPanel(session.model, session.service)
