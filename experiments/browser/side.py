"""The column of controls: scenario, seed, service, and the entries of the table in controls.py."""

from collections.abc import Callable
from functools import partial
from typing import Any

import solara
from solara.alias import rv

from configs.language import _
from experiments.browser.controls import MARKET, RULES
from experiments.browser.lever_controls import POLICIES, meaning_of, title_of
from experiments.browser.pieces import Box, Entry
from experiments.browser.scenarios import grouped_scenarios, listed_scenarios
from experiments.browser.session import Session
from experiments.browser.ticks import month_counter, redraw, update_counter
from experiments.browser.used import when_rules_act


@solara.component
def Side(session: Session) -> None:
    """What the run shall be: the next one is computed as soon as a control is let go."""
    version = solara.use_reactive(0)
    failed, set_failed = solara.use_state("")
    version.get()
    update_counter.get()

    def changed() -> None:
        version.set(version.peek() + 1)
        session.renew(redraw)

    def choose(name: str) -> None:
        try:
            session.choose(name)
            set_failed("")
        except Exception as error:  # whatever it is, the old model stays, and the page says so
            set_failed(str(error))
        redraw()
        changed()

    def then_shown(act: Callable[..., None]) -> Callable[..., None]:
        def acts(*values: Any) -> None:
            act(*values)
            changed()

        return acts

    names = list(dict.fromkeys([*listed_scenarios(session.opened), session.scenario]))
    with rv.Html(tag="aside", class_="db-side", attributes={"aria-label": _("Settings")}):
        _Chooser(_("Scenario"), session.scenario, names, choose)
        _wrong(failed)
        with solara.Div(classes=["db-seed"]):
            Box(session.seed_text, then_shown(session.enter_seed), bool(session.seed_error), _("Seed"))
            _wrong(session.seed_error)
        with solara.Div(classes=["db-wait"]):
            if session.entries:
                solara.Button(_("Take all changes back"), on_click=then_shown(session.forget), text=True, small=True)
        group = ""
        for control in session.inputs():
            if control.group != group:
                group = control.group
                rv.Html(tag="h2", children=[_title_of(session, group)])
                if group == POLICIES:
                    _LeverSelect(_titles_of_levers(session), session.lever, then_shown(session.choose_lever))
                    solara.Text(meaning_of(session.settings, session.lever), classes=["db-help"])
            error = session.errors.get(control.key, "")
            # One box for one question, of whichever service or lever: who is quick types in no box that goes.
            Entry(control, session.text(control), error, then_shown(partial(session.enter, control))).key(
                f"{control.group} {control.label}"
            )
            if control.key.endswith(".start") and session.settings.time.steps is None:
                if group == RULES:
                    _rules_act(session)
                _FromNow(session, then_shown(partial(session.enter, control)))


@solara.component
def _Chooser(label: str, value: str, values: list[str], on_value: Callable[[str], None]) -> None:
    """A list to choose from that is too long to look through: what is typed narrows it, or names a file."""
    solara.v.Combobox(
        label=label,
        v_model=value,
        on_v_model=on_value,
        items=_items(values),
        return_object=False,
        hide_details=True,
        menu_props={"maxHeight": 480},
    )


def _items(names: list[str]) -> list[dict[str, str]]:
    """Names below the title of their country, as the list has them."""
    items: list[dict[str, str]] = []
    for title, members in grouped_scenarios(names):
        items.append({"header": title})
        items += [{"text": _without_folder(name), "value": name} for name in members]
    return items


def _without_folder(name: str) -> str:
    return name.rpartition("/")[2] if name.endswith(".toml") else name


def _wrong(message: str) -> None:
    if message:
        solara.Text(message, classes=["db-wrong"])


@solara.component
def ServiceSelect(session: Session, on_service: Callable[[str], None]) -> None:
    """Which service the controls and pictures of a market speak of."""
    titles = {_(table.title): name for name, table in session.settings.services.items()}
    title = _(session.settings.services[session.service].title)
    solara.Select(_("Service"), value=title, values=list(titles), on_value=lambda chosen: on_service(titles[chosen]))


def _title_of(session: Session, group: str) -> str:
    """What a group of controls is of: of a market, which."""
    several = group == MARKET and len(session.settings.services) > 1
    if not several:
        return _(group)
    return _("{group}: {service}", group=_(group), service=_(session.settings.services[session.service].title))


def _titles_of_levers(session: Session) -> dict[str, str]:
    """Levers by title; those in force say since when."""
    starts = {name: session.start_of(name) for name in session.levers}
    return {title_of(name) + (f" \u00b7 {starts[name]}" if starts[name] else ""): name for name in session.levers}


@solara.component
def _LeverSelect(titles: dict[str, str], lever: str, on_lever: Callable[[str], None]) -> None:
    """Which lever the controls speak of."""
    title = next(title for title, name in titles.items() if name == lever)
    solara.Select(_("Lever"), value=title, values=list(titles), on_value=lambda chosen: on_lever(titles[chosen]))


def _rules_act(session: Session) -> None:
    """When the rules that are entered are in force: empty, their first month is that of the run."""
    when = when_rules_act(session.next_settings)
    if when is not None:
        rv.Html(tag="p", class_="db-acts", attributes={"role": "status"}, children=[when.sentence])


@solara.component
def _FromNow(session: Session, enter: Callable[[str], None]) -> None:
    """A change that begins in the month that is looked at, or with the projection."""
    month_counter.get()
    ahead = session.settings.time.projection_start
    with solara.Div(classes=["db-from"]):
        for month in dict.fromkeys([session.date if session.month else None, ahead]):
            if month is not None:
                text = _("From {month} on", month=month)
                solara.Button(text, on_click=partial(enter, month), text=True, small=True).key(month)
