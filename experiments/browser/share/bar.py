"""The state in the address, and buttons to pass a run on."""

from collections.abc import Callable

import solara

from configs.language import _
from experiments.browser.session import Session
from experiments.browser.share.address import query_of, restore
from experiments.browser.share.files import command_of, data_of, page_of_run, scenario_of
from experiments.browser.ticks import month_counter, redraw, update_counter


@solara.component
def Address(session: Session) -> None:
    """Keep the state in the address, and follow it: at the opening, after a reload, back and forth."""
    update_counter.get()
    month_counter.get()
    ready, set_ready = solara.use_state(False)

    def follow(query: str) -> None:
        # A page that opens as its address says has been drawn so: twice would take as long again.
        drawn = not session.told and not session.arriving and query.lstrip("?") == query_of(session)
        session.told = restore(session, query)
        set_ready(True)
        session.renew(redraw)
        if not drawn or session.computing is not None:
            redraw()

    query = query_of(session) if ready and session.computing is None and session.wanted is None else ""
    kept = solara.use_ref("")
    if ready and session.computing is None and session.wanted is None:
        kept.current = query  # while a run is computed, that of the one that is seen
    _Address(query=kept.current, event_opened=follow)


@solara.component_vue("address.vue")
def _Address(query: str, event_opened: Callable[[str], None]) -> None:
    """The address in the browser."""


@solara.component
def Share(session: Session) -> None:
    """Link, command line, scenario and data; pictures have buttons of their own."""
    update_counter.get()
    name = session.scenario.rpartition("/")[2].removesuffix(".toml")
    with solara.Div(classes=["db-share"]):
        _Copy(label=_("Copy link"), done_label=_("Copied"), text="")
        _Copy(label=_("Copy command"), done_label=_("Copied"), text=command_of(session))
        solara.FileDownload(
            lambda: data_of(session), f"{name}.csv", mime_type="text/csv", children=[_button(_("Data (CSV)"))]
        )
        solara.FileDownload(
            lambda: scenario_of(session), f"{name}_changed.toml", children=[_button(_("Scenario (TOML)"))]
        )
        if not session.course.failure:
            solara.FileDownload(
                lambda: page_of_run(session),
                f"{name}.html",
                mime_type="text/html",
                children=[_button(_("Page (HTML)"))],
            )


def _button(label: str) -> solara.Element:
    return solara.Button(label, text=True, small=True)


@solara.component_vue("copy.vue")
def _Copy(label: str, done_label: str, text: str) -> None:
    """A button that copies a text, or the address where there is none."""
