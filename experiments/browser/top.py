"""The head of the page: title, month, and what makes the run go on."""

from collections.abc import Callable

import solara

from experiments.browser.frames import year_ahead
from experiments.browser.session import Session
from experiments.browser.ticks import redraw, update_counter
from experiments.runs.notes import notes_of

SPEEDS = [1, 3, 6, 12]


@solara.component
def Top(session: Session, on_flip: Callable[[], None]) -> None:
    """Play or pause, step, reset, speed."""
    update_counter.get()
    speed = solara.use_reactive(3)

    def toggle() -> None:
        if session.playing:
            session.pause()
        else:
            session.play(speed.peek, redraw)
        redraw()

    def step() -> None:
        session.step(redraw)

    def reset() -> None:
        session.reset()
        redraw()

    ended = not session.model.running
    with solara.Div():
        with solara.Div(classes=["db-top"]):
            with solara.Div(classes=["db-name"]):
                solara.HTML(tag="h1", unsafe_innerHTML="Digital Balance")
                solara.Text(session.settings.title, classes=["db-title"])
            with solara.Div(classes=["db-run"]):
                solara.Text(session.date, classes=["db-date"])
                solara.Button("Pause" if session.playing else "Play", on_click=toggle, color="primary", disabled=ended)
                solara.Button("Step", on_click=step, outlined=True, disabled=ended or session.playing)
                solara.Button("Reset", on_click=reset, outlined=True)
                with solara.Div(classes=["db-speed"]):
                    solara.ToggleButtonsSingle(speed, values=SPEEDS, dense=True)
                    solara.Text("months a tick" if session.settings.time.steps is None else "steps a tick")
                solara.Button("Settings", on_click=on_flip, text=True)
        for note in notes_of(session.model.settings):
            solara.Text(note, classes=["db-note"])
        _, spans = year_ahead(session.model, session.years)
        if spans is not None:
            solara.Text(f"Of what lies ahead pictures show one run. {spans.over}", classes=["db-note"])
        if session.failure:
            solara.Text(session.failure, classes=["db-failed"])
        elif ended:
            solara.Text("The run is over: Reset starts another.", classes=["db-over"])
