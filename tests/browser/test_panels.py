"""A panel is one file: what lies in the folder is on the page, in the order that the panels say."""

import math
import sys
from pathlib import Path

import pytest
import reacton
import solara
from playwright.sync_api import expect

from experiments.browser import panels
from experiments.browser.charts.balance import balance_chart
from experiments.browser.frames import frames_of, sums_of_years
from experiments.browser.panels import balance, observed
from experiments.browser.panels.registry import PANELS, panel, views_of
from experiments.browser.panels.year import YearPanel
from experiments.browser.session import Session
from experiments.browser.top import Top
from sim import DigitalEconomy
from tests.browser.acts import date, press
from tests.browser.conftest import AUDITED, Heard

FOLDER = Path(__file__).with_name("panels")
# `solara run` as it is, with one more folder in which panels lie.
RUN = f"""{AUDITED}
from experiments.browser import panels
panels.__path__.append({str(FOLDER)!r})
panels.import_panels()
from solara.__main__ import main
main()
"""
APP = Path(__file__).resolve().parents[2] / "app.py"
FILES = {path.stem for path in Path(panels.__file__).parent.glob("*.py")} - {"__init__", "registry"}


def views(scenario: str) -> dict[str, list[str]]:
    """Titles of the views of a scenario, and the names of their panels."""
    session = Session(scenario)
    return {view: [panel.draw.__name__ for panel in shown] for view, shown in views_of(session).items()}


@pytest.fixture
def another_folder(monkeypatch):
    """The test's own folder of panels, beside the program's."""
    before, loaded = list(PANELS), set(sys.modules)
    monkeypatch.setattr(panels, "__path__", [*panels.__path__, str(FOLDER)])
    panels.import_panels()
    yield
    PANELS[:] = before
    for name in set(sys.modules) - loaded:
        if name.startswith(f"{panels.__name__}."):
            del sys.modules[name]


def test_views_and_panels_stand_in_their_order():
    assert views("baseline") == {
        "Balance": ["balance", "beside", "year_so_far", "both_sides", "missed", "beside_the_published"],
        "Markets": ["market", "adoption", "standings"],
        "Customers": ["customers", "market_beside"],
        "Compare": ["compared"],
    }
    assert views("theory/duopoly") == {
        "Theory": ["phase", "market_beside"],
        "Customers": ["customers", "market_beside"],
        "Compare": ["compared"],
    }


LATE = """
extends = "baseline"
[customers]
number = 60
[time]
start = "2024-04"
end = "2025-03"
"""


def texts_of(element: solara.Element) -> str:
    """All that a component writes, drawn without a browser."""
    box, context = reacton.render(element, handle_error=False)
    try:
        return " ".join(
            str(text)
            for widget in [box, *context.find().widgets]
            for text in [*(getattr(widget, "children", None) or []), getattr(widget, "template", "")]
        )
    finally:
        context.close()


@pytest.mark.parametrize(
    ("drawing", "panel_of"),
    [
        ("observed.side_charts", observed.SidesPanel),
        ("balance.balance_chart", balance.BalancePanel),
    ],
)
def test_a_chart_that_cannot_be_drawn_leaves_a_line_and_no_empty_page(drawing, panel_of, monkeypatch):
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("no ink")

    model = DigitalEconomy("baseline", rng=1, **{"customers.number": 100, "time.end": "2010-12"}).run()
    monkeypatch.setattr(f"experiments.browser.panels.{drawing}", refuse)
    assert "cannot be drawn for this run" in texts_of(panel_of(model))


def test_a_run_that_opens_as_of_another_year_and_short_years_are_told_on_the_page(tmp_path):
    (tmp_path / "late.toml").write_text(LATE)
    session = Session(str(tmp_path / "late.toml"))
    assert "with the opening state of 2010" in texts_of(Top(session, lambda: None))
    session.compute()
    session.look_at(9)
    assert "2024, 9 months: JPY billion a month" in texts_of(YearPanel(session.model))
    assert math.isnan(sums_of_years(session.model)["balance"][-1]), "a tile of fewer than twelve months is empty"
    session.look_at(12)
    assert "2025, 3 months: JPY billion a month" in texts_of(YearPanel(session.model))
    assert "opening state" not in texts_of(Top(Session("baseline"), lambda: None))


def test_the_page_can_be_told_in_fiscal_years(tmp_path):
    (tmp_path / "late.toml").write_text(LATE)
    session = Session(str(tmp_path / "late.toml"), "fiscal")
    session.compute()
    assert "FY2024: JPY billion a month" in texts_of(YearPanel(session.model, session.years))
    chart = balance_chart(frames_of(session.whole), session.course.model.settings, session.years)
    assert [row[0] for row in chart.rows] == ["FY2024"]
    assert chart.y_label.startswith("JPY tn a fiscal year")


def test_every_file_of_the_folder_registers_a_panel():
    assert {panel.draw.__module__.rpartition(".")[2] for panel in PANELS} == FILES


@pytest.fixture
def panels_as_they_were():
    before = list(PANELS)
    yield before
    PANELS[:] = before


def test_a_panel_that_is_registered_again_stands_once(panels_as_they_were):
    draw = next(panel.draw for panel in PANELS if panel.draw.__name__ == "adoption")
    panel("Markets", place=23)(draw)
    assert len(PANELS) == len(panels_as_they_were)
    assert views("baseline")["Markets"] == ["market", "standings", "adoption"]


def test_a_name_that_another_panel_of_the_view_has_is_refused(panels_as_they_were):
    def adoption(session: Session) -> None:
        """Another one."""

    with pytest.raises(TypeError, match="Markets has a panel 'adoption'"):
        panel("Markets", place=23)(adoption)
    assert panels_as_they_were == PANELS
    panel("Adoption", place=23)(adoption)
    assert views("baseline")["Adoption"] == ["adoption"]


def test_what_was_changed_is_told_where_something_was():
    session = Session("baseline")
    for key, text in (("services.cloud.network_effect", "4"), ("customers.number", "60")):
        session.enter({control.key: control for control in session.inputs()}[key], text)
    session.compute()
    assert [panel.draw.__name__ for panel in views_of(session)["Compare"]] == ["compared", "changes"]


def test_a_panel_is_added_by_one_file(another_folder):
    assert list(views("baseline")) == ["Balance", "Markets", "Customers", "Offers", "Compare"]
    assert views("baseline")["Offers"] == ["seats"]
    assert "Offers" not in views("theory/duopoly"), "it says when it is shown"


def test_an_added_panel_is_on_the_page_of_solara_run_which_speaks_to_nobody(tab, serve):
    server = serve("-c", RUN, "run", str(APP), "--no-open", "--no-check-version")
    heard = Heard(tab)
    tab.set_viewport_size({"width": 1280, "height": 800})
    tab.goto(server.address)
    expect(tab.get_by_role("tab")).to_have_text(["Balance", "Markets", "Customers", "Offers", "Compare"])
    tab.get_by_role("tab", name="Offers").click()
    expect(tab.get_by_text("offers are for sale in month 312")).to_be_visible()
    expect(date(tab)).to_have_text("2035-12")
    press(tab, "Step")
    expect(date(tab)).to_have_text("2010-01")
    expect(tab.get_by_text("offers are for sale in month 1.")).to_be_visible()
    heard.looked_at(server)
