"""The head of the page: title, the time of the run, and what a reader has to know of it."""

from collections.abc import Callable
from functools import partial

import solara
from solara.alias import rv

from configs.language import N_, _
from experiments.browser.plain import plain
from experiments.browser.session import Session
from experiments.browser.speech.spoken import Switch
from experiments.browser.ticks import follow, month_counter, redraw, update_counter
from experiments.lines import in_a_row
from experiments.runs.notes import notes_of
from experiments.runs.spans import spans_of

# What stands on and beside the buttons of the time, by their names in timeline.vue.
WORDS = {
    "play": N_("Play"),
    "pause": N_("Pause"),
    "step": N_("Step"),
    "step_help": N_("A month on; from the end, to the first month"),
    "reset": N_("Reset"),
    "reset_help": N_("Back to the opening"),
    "end": N_("End"),
    "end_help": N_("To the last month"),
    "speed": N_("Speed"),
    "present": N_("Present"),
    "present_help": N_("One chart that fills the screen (key P)"),
    "leave": N_("Leave"),
    "keys": N_("Keys"),
    "keys_help": N_("What keys do (key ?)"),
    "steps_a_second": N_("dozen steps a second"),
    "years_a_second": N_("years a second"),
    "settings": N_("Settings"),
    "month": N_("Month"),
    "start": N_("Start"),
    "step_of": N_("Step {step} of {n}"),
}


@solara.component
def Top(session: Session, on_flip: Callable[[], None]) -> None:
    """Title, time, notes, and what has failed."""
    update_counter.get()
    with rv.Html(tag="header"):
        with solara.Div(classes=["db-top"]):
            with solara.Div(classes=["db-name"]):
                solara.HTML(tag="h1", unsafe_innerHTML=_("Digital Balance"))
                solara.Text(_(session.settings.title), classes=["db-title"])
            Time(session, on_flip)
            Switch()
        if not session.arriving:
            Chips(session)
            _notes(session)
        if session.told:
            solara.Text(_("The address: {text}", text=session.told), classes=["db-failed"])
        if session.failure:
            solara.Text(session.failure, classes=["db-failed"])


def _notes(session: Session) -> None:
    """What has to be known of the run that is shown."""
    for note in notes_of(session.course.settings):
        solara.Text(plain(session.settings, note), classes=["db-note"])
    spans = spans_of(None, session.course.settings, session.years)
    if spans is not None:
        known = spans.over if spans.ends else _("How much of it is chance, the draws of Compare say.")
        solara.Text(in_a_row([_("Of what lies ahead pictures show one run."), known]), classes=["db-note"])


@solara.component
def Time(session: Session, on_flip: Callable[[], None]) -> None:
    """The month that is looked at; the browser plays by itself, and tells what it shows."""
    update_counter.get()
    heard = solara.use_ref(0)
    month_counter.get()

    def hear(word: tuple[int, int]) -> None:
        month, heard.current = word
        session.hear(month)
        follow()

    def begin(_: object) -> None:
        session.reset()
        session.renew(redraw)
        redraw()

    time = session.course.settings.time
    _Time(
        start=time.first_step,
        steps=time.steps is not None,
        n_months=session.course.n_months,
        n_ready=session.course.n_ready,
        chosen=session.month,
        n_set=session.n_set,
        heard=heard.current,
        progress=session.progress,
        words={name: _(text) for name, text in WORDS.items()},
        event_moved=hear,
        event_begin=begin,
        event_flip=lambda _: on_flip(),
    )


@solara.component_vue("timeline.vue")
def _Time(
    start: int,
    steps: bool,
    n_months: int,
    n_ready: int,
    chosen: int,
    n_set: int,
    heard: int,
    progress: float,
    words: dict[str, str],
    event_moved: Callable[[tuple[int, int]], None],
    event_begin: Callable[[object], None],
    event_flip: Callable[[object], None],
) -> None:
    """The time of the run in the browser."""


@solara.component
def Chips(session: Session) -> None:
    """Every change that is in force in the run that is shown, to be taken back by a click."""
    update_counter.get()

    def take_back(key: str) -> None:
        session.take_back(key)
        session.renew(redraw)
        redraw()

    changes, seed = session.changes(), session.in_use[1]
    with solara.Div(classes=["db-chips"]):
        if changes:
            solara.Text(_("A changed run:") if session.changed else _("This run:"), classes=["db-changed"])
        if seed != 1:
            rv.Chip(small=True, children=[_("Seed {seed}", seed=seed)])
        for key, words in changes.items():
            _Chip(words, partial(take_back, key)).key(key)


@solara.component
def _Chip(words: str, take_back: Callable[[], None]) -> None:
    with rv.Chip(small=True):
        rv.Html(tag="span", children=[words])
        button = rv.Html(
            tag="button",
            class_="db-back",
            attributes={"aria-label": _("Take back: {change}", change=words)},
            children=["×"],
        )
    rv.use_event(button, "click", lambda *_: take_back())
