"""The page speaks of the money of the country of its scenario, whichever it is, and so does what it passes on."""

import json
import re
from dataclasses import asdict

import pytest

from configs import load
from configs.schema.levers.base import LEVERS
from experiments.browser.charts.money import BESIDE, yield_chart
from experiments.browser.frames import frames_of
from experiments.browser.lever_controls import lever_inputs, with_new_levers
from experiments.browser.readings import tiles
from experiments.browser.sentences import headlines
from experiments.browser.session import Session
from experiments.browser.share.address import query_of, restore
from experiments.browser.share.files import command_of, data_of, scenario_of

ANOTHER = re.compile(r"\b(JPY|LCU|jpy|lcu)\b|_(jpy|lcu)\b|\byen\b")


@pytest.fixture(scope="module")
def session() -> Session:
    """A whole run of another country in which money was changed."""
    session = Session("korea")
    controls = {control.key: control for control in session.inputs()}
    session.enter(controls["customers.number"], "150")
    session.enter(controls["exchange_rate.usd_lcu.value_after"], "1500")
    session.compute()
    assert session.errors == {} and session.failure == ""
    return session


@pytest.mark.parametrize("kind", LEVERS)
def test_every_lever_opens_and_can_be_put_in_force(session, kind):
    """Whether a scenario of the country shows it or not."""
    assert [control.key for control in lever_inputs(session.settings, kind, False)] == [f"levers.{kind}.start"]
    # What has no strength of its own, as a shock, is given one first.
    entered = {f"levers.{kind}.start": "2027-01"} | (
        {f"levers.{kind}.price_factor": 2.0} if kind == "supply_shock" else {}
    )
    assert load("korea", with_new_levers(session.settings, entered)).levers[kind].start == "2027-01"


def test_headlines_tiles_charts_and_controls_are_in_its_money(session):
    whole = session.whole
    assert re.search(r"2035-12: KRW [0-9.]+ tn more leaves than enters", headlines(whole, "cloud")[-1])
    made = tiles(whole, "calendar")
    assert {tile.unit for tile in made} == {"KRW tn", "%"}
    chart = yield_chart(frames_of(whole, BESIDE), whole.settings)
    assert (chart.unit, chart.y_label) == ("KRW tn", "KRW tn, last 12 months")
    told = json.dumps([headlines(whole, "cloud"), *map(asdict, made), asdict(chart), *map(asdict, session.inputs())])
    assert ANOTHER.search(told.replace("usd_lcu", "")) is None, "keys of controls are those of the program"
    assert session.changes()["exchange_rate.usd_lcu.value_after"].endswith("1500 KRW/USD")


def test_what_is_passed_on_has_keys_in_its_money_and_gives_the_same_run(session, tmp_path):
    query = query_of(session)
    for text in (query, command_of(session), scenario_of(session), data_of(session)):
        assert ANOTHER.search(text) is None
    assert "set.exchange_rate.usd_krw.value_after=1500" in query
    assert "exchange_rate.usd_krw.value_after" in command_of(session)
    file = tmp_path / "changed.toml"
    file.write_text(scenario_of(session))
    assert load(str(file)).exchange_rate == session.course.settings.exchange_rate
    second = Session("korea")
    assert restore(second, query) == ""
    assert second.spoken() == session.spoken()
