"""Small pieces of the page: a card, a table, an entry with its message."""

import html
import math
from collections.abc import Callable, Sequence

import pandas as pd
import solara
from solara.alias import rv

from configs.language import _
from experiments.browser.controls import Input, number_in
from experiments.browser.course.moment import Run
from experiments.runs.reading import number_text


def card(whole: bool = False) -> solara.Element:
    """A white card to draw on, half the page wide or all of it."""
    return solara.Div(classes=["db-card", *(["whole"] if whole else [])])


def begun(model: Run) -> bool:
    """Whether there is a month to draw; else the card says what to do."""
    if model.record.n_recorded == 0:
        say(_("Nothing has happened yet: press Step or Play."))
    return model.record.n_recorded > 0


def say(text: str) -> None:
    """A line of text on a card."""
    rv.Html(tag="p", children=[text]).key(text)


def table(frame: pd.DataFrame, digits: int = 1, tips: Sequence[str] = ()) -> None:
    """A table that scrolls sideways where it is wider than its place; `tips` are told under the pointer on a row."""
    cells = [[value if isinstance(value, str) else (number_text(value, digits) or "\u2013") for value in row]
             for row in frame.to_numpy(dtype=object)]  # fmt: skip
    head = "".join(f"<th>{html.escape(str(name))}</th>" for name in frame.columns)
    titles = [f' title="{html.escape(tip)}"' for tip in tips] or [""] * len(cells)
    body = "".join(
        f"<tr{title}>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>"
        for title, row in zip(titles, cells, strict=True)
    )
    text = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    reached = {
        "tabindex": "0",
        "role": "group",
        "aria-label": _("Table: {columns}", columns=", ".join(map(str, frame.columns[:4]))),
    }
    solara.HTML(tag="div", unsafe_innerHTML=text, classes=["db-table"], attributes=reached)


@solara.component
def Entry(control: Input, text: str, error: str, on_text: Callable[[str], None]) -> None:
    """A control: label and unit, slider and number, meaning, and what is wrong with the entry."""
    with solara.Div(classes=["db-control", *(["moved"] if text != control.value else [])]):
        with solara.Div(classes=["db-label"]):
            rv.Html(tag="span", children=[control.label])
            rv.Html(tag="em", children=[control.unit if control.unit != "1" else ""])
        with solara.Div(classes=["db-entry", *(["slid"] if control.low is not None else [])]):
            if control.low is not None and control.high is not None:
                _Slider(control, text, on_text)
            Box(text, on_text, bool(error), placeholder=control.fallback, name=_name(control))
        if error:
            rv.Html(tag="div", class_="db-wrong", attributes={"role": "alert"}, children=[error])
        rv.Html(tag="div", class_="db-help", children=[control.help])


def _name(control: Input) -> str:
    """What a control is called where nothing beside it is seen."""
    return control.label + (f", {control.unit}" if control.unit not in ("1", "") else "")


@solara.component
def _Slider(control: Input, text: str, on_text: Callable[[str], None]) -> None:
    """The slider of a control, which shows its number while it is held; an event says where it comes to rest.

    Its property is not listened to: the browser sends it late, and of its own accord for a number between two steps,
    and would overwrite what was typed meanwhile.
    """
    slider = rv.Slider(
        v_model=_place_of(text, control), min=control.low, max=control.high, step=control.step,
        dense=True, hide_details=True, thumb_label=True, thumb_size=40,
        attributes={"aria-label": _("{label}, slider", label=control.label)},
    )  # fmt: skip
    rv.use_event(slider, "change", lambda _widget, _event, value: on_text(f"{value:g}"))


@solara.component
def Box(
    text: str, on_text: Callable[[str], None], error: bool, label: str = "", placeholder: str = "", name: str = ""
) -> None:
    """A box to type in, which is taken with Enter or when it is left; then it shows what holds.

    What is typed stays in the browser until it is taken, and then the event brings it along: a property that follows
    each letter is held back while the server is busy, and the event would come before it. A taken entry is passed on
    even if it equals `text`, which may be older than the entry before.
    """
    n_taken, set_n_taken = solara.use_state(0)

    def take(entry: tuple[str, int]) -> None:
        letters, number = entry
        on_text(letters)
        set_n_taken(number)

    _Field(text=text, n_taken=n_taken, label=label, placeholder=placeholder, name=name, error=error, event_taken=take)


@solara.component_vue("box.vue")
def _Field(
    text: str,
    n_taken: int,
    label: str,
    placeholder: str,
    name: str,
    error: bool,
    event_taken: Callable[[tuple[str, int]], None],
) -> None:
    """The box in the browser: `text` holds after the first `n_taken` entries; each comes with its number."""


def _place_of(text: str, control: Input) -> float:
    """Where the slider stands: at the step nearest to the entry, or at the nearer end."""
    low, high = control.low or 0.0, control.high or 0.0
    value = number_in(text or control.value or control.fallback)
    if isinstance(value, str) or not math.isfinite(value):
        return low  # a browser knows no nan
    steps = round((min(max(float(value), low), high) - low) / control.step)
    return min(round(low + steps * control.step, 10), high)  # without the dust of adding steps
