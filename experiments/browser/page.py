"""The page: who is shown what, and what a click does."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib as mpl
import solara
import solara.lab

from configs import ConfigError, scenario_names
from experiments.browser.numbers import Numbers
from experiments.browser.panels import AdoptionPanel, BalancePanel, BesidePanel, MarketPanel, PairedPanel, YearPanel
from experiments.browser.pieces import Entry
from experiments.browser.serve import SCENARIO
from experiments.browser.session import Session
from experiments.browser.ticks import redraw, update_counter
from experiments.figure_style import FONTS

SPEEDS = [1, 3, 6, 12]
CSS = Path(__file__).with_name("style.css")
mpl.rcParams["font.family"] = FONTS


@solara.component
def Layout(children: list[Any] | None = None) -> None:
    """The page has its own frame."""
    solara.Div(children=children or [])


@solara.component
def Page() -> None:
    """The whole page of one browser tab."""
    session = solara.use_memo(lambda: Session(os.environ.get(SCENARIO, "baseline")), [])
    flipped = solara.use_reactive(False)
    solara.use_effect(lambda: session.pause, [])  # a tab that is closed plays no more
    solara.use_effect(session.drawn.set, [update_counter.value])
    solara.Title("Digital Balance")
    solara.Style(CSS)
    with solara.Div(classes=["db-app", *(["wide"] if flipped.value else [])]):
        Side(session)
        with solara.Div(classes=["db-main"]):
            Top(session, lambda: flipped.set(not flipped.value))
            Numbers(session)
            Pages(session)


@solara.component
def Top(session: Session, on_flip: Callable[[], None]) -> None:
    """Title, month, and what makes the run go on."""
    update_counter.get()
    speed = solara.use_reactive(3)

    def toggle() -> None:
        if session.playing:
            session.pause()
        else:
            session.play(speed.peek, redraw)
        redraw()

    def step() -> None:
        session.advance(1)
        redraw()

    def reset() -> None:
        session.reset()
        redraw()

    over = not session.model.running
    with solara.Div(classes=["db-top"]):
        with solara.Div(classes=["db-name"]):
            solara.HTML(tag="h1", unsafe_innerHTML="Digital Balance")
            solara.Text(session.own.title, classes=["db-title"])
        with solara.Div(classes=["db-run"]):
            solara.Text(session.date, classes=["db-date"])
            solara.Button("Pause" if session.playing else "Play", on_click=toggle, color="primary", disabled=over)
            solara.Button("Step", on_click=step, outlined=True, disabled=over or session.playing)
            solara.Button("Reset", on_click=reset, outlined=True)
            with solara.Div(classes=["db-speed"]):
                solara.ToggleButtonsSingle(speed, values=SPEEDS, dense=True)
                solara.Text("months a tick" if session.own.time.steps is None else "steps a tick")
            solara.Button("Settings", on_click=on_flip, text=True)
    if session.failure:
        solara.Text(session.failure, classes=["db-failed"])


@solara.component
def Side(session: Session) -> None:
    """The controls."""
    version = solara.use_reactive(0)
    update_counter.get() if not session.playing else version.get()
    failed, set_failed = solara.use_state("")

    def changed() -> None:
        version.set(version.peek() + 1)

    def choose(name: str) -> None:
        try:
            session.choose(name)
            set_failed("")
        except ConfigError as error:
            set_failed(str(error))
        redraw()

    def enter(each: Any, text: str) -> None:
        session.enter(each, text)
        changed()

    def seed(text: str) -> None:
        session.enter_seed(text)
        changed()

    version.get()
    with solara.Div(classes=["db-side"]):
        names = scenario_names()
        solara.Select("Scenario", value=session.scenario, values=[*dict.fromkeys([*names, session.scenario])],
                      on_value=choose)  # fmt: skip
        if failed:
            solara.Text(failed, classes=["db-wrong"])
        solara.InputText("Seed", value=session.seed_text, on_value=seed, error=session.seed_error or False)
        n = session.n_waiting
        waiting = (
            f"{n} change{'s' if n > 1 else ''} waiting: Reset starts a run with {'them' if n > 1 else 'it'}."
            if n
            else ""
        )
        solara.Text(waiting, classes=["db-wait"])
        group = ""
        for each in session.inputs():
            if each.group != group:
                group = each.group
                solara.HTML(tag="h2", unsafe_innerHTML=group)
            Entry(each, session.text(each), session.errors.get(each.key, ""),
                  lambda text, each=each: enter(each, text)).key(each.key)  # fmt: skip


@solara.component
def Pages(session: Session) -> None:
    """One page at a time: what is not seen is not drawn."""
    chosen = solara.use_reactive(0)
    update_counter.get()
    model, dated = session.model, session.own.time.steps is None
    names = ["Balance", "Markets", "Compare"] if dated else ["Markets", "Compare"]
    at = min(chosen.value, len(names) - 1)
    with solara.Div(classes=["db-tabs"]), solara.lab.Tabs(value=at, on_value=chosen.set):
        for name in names:
            solara.lab.Tab(name)
    with solara.Div(classes=["db-cards"]):
        if names[at] == "Balance":
            with solara.Div(classes=["db-card"]):
                BalancePanel(model)
            with solara.Div(classes=["db-card"]):
                BesidePanel(model)
            with solara.Div(classes=["db-card", "whole"]):
                YearPanel(model)
        elif names[at] == "Markets":
            with solara.Div(classes=["db-card"]):
                MarketPanel(model, session.service)
            with solara.Div(classes=["db-card"]):
                AdoptionPanel(model, session.service)
        else:
            with solara.Div(classes=["db-card"]):
                PairedPanel(model, session.paired())
