"""A chart on the page: the browser keeps its rows, and is told of new ones alone."""

import json
import logging
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import solara
import solara.settings
from solara.alias import rv

from configs.language import _
from experiments.browser.charts.chart import Chart, Rows
from experiments.browser.charts.option import option_of

log = logging.getLogger(__name__)


def chart(draw: Callable[[], Chart], name: str) -> None:
    """A chart that takes the width it is given; what cannot be drawn leaves a line, not an empty page."""
    charts(lambda: [draw()], name)


def charts(draw: Callable[[], list[Chart]], name: str, without: str = "") -> None:
    """Charts below one another; `without` is said where there is none yet."""
    try:
        made = draw()
    except Exception:  # whatever it is, the rest of the page stays
        log.exception("%s cannot be drawn", name)
        rv.Html(tag="p", class_="db-wrong", children=[_("{what} cannot be drawn for this run.", what=name)]).key(
            "wrong"
        )
        return
    made = [shown for shown in made if any(value is not None for row in shown.rows for value in row[1:])]
    for shown in made:
        Drawn(shown).key(shown.name)
    if not made:
        rv.Html(tag="p", children=[without]).key(without)


@solara.component
def Drawn(shown: Chart) -> None:
    """A chart, of which the browser has some rows by now."""
    sent: Any = solara.use_ref([])
    missed, set_missed = solara.use_state(0)
    first = 0 if missed else n_alike(sent.current, shown.rows)

    def settled() -> None:
        sent.current = shown.rows
        set_missed(0)

    solara.use_effect(settled, [shown.rows, missed])
    # As texts: Reacton looks into every list and dictionary of what it is given, at every drawing.
    _Plot(
        name=shown.name,
        height=shown.height,
        told=json.dumps(_told(shown)),
        titles=json.dumps(shown.titles or [shown.title]),
        chunk=json.dumps({"first": first, "rows": shown.rows[first:]}),
        words=json.dumps({"span": _("{low} to {high}"), "step_of": _("Step {step}")}),
        cdn=None if solara.settings.assets.proxy else solara.settings.assets.cdn,
        event_missed=lambda n_known: set_missed(n_known + 1),
    )


def _told(shown: Chart) -> dict[str, Any]:
    """What the browser is told of a chart once."""
    return {
        "option": option_of(shown),
        "series": [asdict(entry) for entry in shown.series],
        "axis": asdict(shown.axis) | {"labels": []},
        "digits": shown.digits,
        "unit": shown.unit,
        "legend": shown.legend,
        "marks": [asdict(mark) for mark in shown.marks],
        "shaded": shown.shaded,
    }


def n_alike(before: Rows, rows: Rows) -> int:
    """How many rows both begin with: those that need not be sent."""
    for number, (old, new) in enumerate(zip(before, rows, strict=False)):
        if old != new:
            return number
    return min(len(before), len(rows))


@solara.component_vue("chart.vue")
def _Plot(
    name: str,
    height: int,
    told: str,
    titles: str,
    chunk: str,
    words: str,
    cdn: str | None,
    event_missed: Callable[[int], None],
) -> None:
    """The chart in the browser."""
