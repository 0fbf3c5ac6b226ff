"""The page: who is shown what, and what a click does."""

import os
import threading
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import solara
import solara.lab
from solara.alias import rv
from solara.server import kernel_context
from solara.server import settings as server_settings

from configs.language import _, language
from experiments.browser.panels import views_of
from experiments.browser.pieces import card, say
from experiments.browser.readings import Numbers
from experiments.browser.server.serve import SCENARIO, STORY, YEARS
from experiments.browser.session import Session
from experiments.browser.share.bar import Address, Share
from experiments.browser.side import ServiceSelect, Side
from experiments.browser.speech.font import face
from experiments.browser.stage.stage import Stage
from experiments.browser.story.card import Story
from experiments.browser.ticks import follow, month_counter, redraw, update_counter
from experiments.browser.top import Top
from experiments.runs.calendar import YearKind
from experiments.stories.reading import read_story

CSS = Path(__file__).with_name("style.css")
server_settings.telemetry.mixpanel_enable = False  # `solara run` speaks to nobody about this page, either
server_settings.theme.show_banner = False
warnings.filterwarnings("ignore", "Cookies with samesite=none")  # of pages inside other pages, which this is not


@solara.component
def Layout(children: list[Any] | None = None) -> None:
    """The page has its own frame."""
    solara.Div(children=children or [])


@solara.component
def Page() -> None:
    """The whole page of one browser tab."""
    session = solara.use_memo(_session, [])
    flipped = solara.use_reactive(False)
    _Connected(session)
    Address(session)
    solara.Title(_("Digital Balance"))
    solara.Style(CSS)
    if face():
        solara.Style(face())
    with solara.Div(classes=["db-app", *(["wide"] if flipped.value else [])]):
        Side(session)
        with solara.Div(classes=["db-main"]):
            Top(session, lambda: flipped.set(not flipped.value))
            with rv.Html(tag="main"):
                Told(session)
    Stage(language())


@solara.component
def Told(session: Session) -> None:
    """A step of a story, and what its run says; where a guess comes first, nothing of it, and never another step's."""
    update_counter.get()
    with solara.Div():
        Story(session)
        if session.arriving and not session.story.waits:
            _wait(session)
        elif not session.story.waits:
            Numbers(session)
            Share(session)
            Views(session)


def _session() -> Session:
    """As the command asks for it; `solara run` asks for nothing."""
    years: YearKind = "fiscal" if os.environ.get(YEARS) == "fiscal" else "calendar"
    folder = os.environ.get(STORY, "")
    steps = read_story(Path(folder)) if folder else None
    return Session(os.environ.get(SCENARIO, "baseline"), years, _attended(), steps)


@solara.component
def Views(session: Session) -> None:
    """The views as tabs, and the panels of the one that is chosen: what is not seen is not drawn."""
    update_counter.get()
    month_counter.get()  # panels that read `session.model` show the month that is looked at
    views = views_of(session)
    names = list(views)

    def choose(name: str) -> None:
        session.view = "" if name == names[0] else name
        follow()

    view = session.view if session.view in views else names[0]
    with solara.Div(classes=["db-views"]):
        with (
            rv.Html(tag="nav", class_="db-tabs", attributes={"aria-label": _("Views")}),
            solara.lab.Tabs(value=names.index(view), on_value=lambda index: choose(names[index])),
        ):
            for name in names:
                solara.lab.Tab(_(name))
        if len(session.settings.services) > 1:
            _pick(session)
        panel_of_tab = {"role": "tabpanel", "aria-label": _(view)}
        with rv.Html(tag="div", class_="db-cards", attributes=panel_of_tab).key(f"{view} {session.scenario}"):
            if session.course.n_ready == 0:
                _wait(session)
                return
            for panel in views[view]:
                panel.draw(session)


def _wait(session: Session) -> None:
    """What stands where pictures will."""
    with card(whole=True):
        say(
            _("The run has failed.")
            if session.failure
            else _("The run is being computed: its pictures are here in a moment.")
        )


def _pick(session: Session) -> None:
    def choose(name: str) -> None:
        session.choose_service(name)
        redraw()

    with solara.Div(classes=["db-pick"]):
        ServiceSelect(session, choose)


def _attended() -> Callable[[], bool]:
    """Whether a browser is connected to what this page is drawn in; in a notebook, which has no links, always.

    Links are asked and not the status of pages: of a page that comes back before its old link is given up, that says
    to the end that it is gone.
    """
    if not kernel_context.has_current_context():
        return lambda: True
    context = kernel_context.get_current_context()
    return lambda: context.kernel is not None and bool(context.kernel.session.websockets)


@solara.component
def _Connected(session: Session) -> None:
    """Show who comes back after a lost link the month that was reached: headers are new with every connection."""

    links: Any = solara.use_ref(set())

    def show(_headers: object) -> None:
        _newest(links.current)
        session.renew(redraw)
        # Not in this thread: for its first answer a browser that comes back waits half a second, and then gives up.
        threading.Thread(target=redraw, daemon=True, name="redraw").start()

    def listen() -> Callable[[], None]:
        _newest(links.current)
        return solara.lab.headers.subscribe(show)

    solara.use_effect(listen, [])
    solara.Div(style={"display": "none"})


def _newest(seen: set[object]) -> None:
    """Speak to the newest link alone: what is written to one that was cut stays there, until nothing can be written."""
    if not kernel_context.has_current_context():
        return
    links = kernel_context.get_current_context().kernel.session.websockets
    for old in links & seen:
        links.discard(old)
    seen.clear()
    seen.update(links)
