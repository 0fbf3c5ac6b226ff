"""Controls promise what they do: those of a scenario change its run, and messages are told in the words of the page."""

from contextlib import suppress

import pytest

from configs import ConfigError, load
from experiments.browser.controls import CONTROLS, inputs, typed
from experiments.browser.plain import plain
from experiments.browser.session import Session
from experiments.runs.notes import notes_of
from sim import DigitalEconomy

THEORY = ("bass", "cascade", "duopoly", "logit_prices")
SMALL = {"customers.number": 200, "time.steps": 8}
OTHERS = ("0.25", "0.4", "150", "2000-05")


def users(name: str, **changes) -> list[int]:
    few = {"services.market.opening_share": 0.05} if name == "cascade" else {}  # of so few customers, some begin
    return DigitalEconomy(f"theory/{name}", rng=1, **SMALL, **few, **changes).run().market()["users"].tolist()


@pytest.mark.parametrize("name", THEORY)
def test_every_control_of_a_theory_changes_who_uses_what_and_those_left_out_do_not(name):
    settings = load(f"theory/{name}")
    service, before = next(iter(settings.services)), users(name)
    shown = {control.key for control in inputs(settings, service)} - {"customers.number"}
    keys = {control.key.format(service=service, domestic="offer_1") for control in CONTROLS} - {"customers.number"}
    if name != "cascade":
        keys.discard(f"services.{service}.threshold")  # which makes another kind of market of it
    for key in keys:
        moved = False
        for text in OTHERS:
            with suppress(ConfigError):  # what cannot be is refused beside its control
                moved |= users(name, **{key: typed(key, text)}) != before
        assert (key in shown) == moved, key


@pytest.mark.parametrize(
    ("name", "own"), [("bass", {"innovation", "imitation"}), ("cascade", {"threshold", "degree"}), ("duopoly", set())]
)
def test_a_theory_has_the_controls_of_what_it_is_about(name, own):
    shown = {control.key.rpartition(".")[2] for control in inputs(load(f"theory/{name}"), "market")}
    assert shown & {"innovation", "imitation", "threshold", "degree"} == own


@pytest.mark.parametrize(("text", "told"), [("1e9", "1,000,000,000"), ("1e6", "1,000,000"), ("10", "10")])
def test_the_limit_of_customers_is_that_of_a_screen_however_a_number_is_written(text, told):
    session = Session("baseline")
    session.enter(next(control for control in session.inputs() if control.key == "customers.number"), text)
    assert session.errors == {"customers.number": f"{told}; expected 20 to 200,000 on a screen"}


def test_names_and_abbreviations_in_a_change_stay_as_they_are_written():
    session = Session("baseline")
    session.choose_service("generative_ai")
    quality = next(c for c in session.inputs() if c.key.endswith("quality") and "AI" in c.label)
    session.enter(quality, "2.5")
    session.compute()
    assert "quality of National AI makers" in session.changes()[quality.key]


def test_a_baseline_has_all_controls_and_one_levy():
    shown = {control.key for control in inputs(load("baseline"), "cloud")}
    assert {"exchange_rate.usd_lcu.value_after", "rules.start", "services.cloud.local_share"} <= shown
    assert not any("levy" in key for key in shown), "the levy is a lever, which has dates"


@pytest.mark.parametrize(
    ("name", "text"), [("start", "2005-01"), ("start", "2036-01"), ("end", "2009-12"), ("end", "2040-01")]
)
def test_a_month_of_a_lever_before_the_run_is_refused_as_one_after_it(name, text):
    session = Session("suppress")
    control = next(control for control in session.inputs() if control.key == f"levers.levy.{name}")
    session.enter(control, text)
    told = f"{text} is outside the horizon; expected a month of 2010-01 to 2035-12"
    assert session.errors == {control.key: told}
    assert session.next_settings == load("suppress")


def test_notes_and_messages_have_no_keys_of_files():
    settings = load("baseline", {"rules.domestic_preference": 1.0, "exchange_rate.usd_jpy": 120.0})
    notes = [plain(settings, note) for note in notes_of(settings)]
    assert len(notes) >= 2
    assert not any(word in note for note in notes for word in ("rules.", "exchange_rate", "_"))
    session = Session("baseline")
    by_key = {control.key: control for control in session.inputs()}
    session.enter(by_key["services.cloud.local_share"], "0.6")
    told = session.errors["services.cloud.local_share"]
    assert told == "Base abroad and weight of peers together is 1.15; expected at most 1"


def test_a_change_is_taken_back_by_its_key_and_a_new_lever_as_a_whole():
    session = Session("baseline")
    session.choose_lever("foreign_service_levy")
    for key, text in (("start", "2026-04"), ("levy_rate", "0.5")):
        control = next(c for c in session.inputs() if c.key == f"levers.foreign_service_levy.{key}")
        session.enter(control, text)
    session.enter(next(c for c in session.inputs() if c.key == "services.cloud.network_effect"), "3")
    session.take_back("levers.foreign_service_levy.start")
    assert session.entries == {"services.cloud.network_effect": "3"}
    session.take_back("services.cloud.network_effect")
    assert session.next_settings == load("baseline")
