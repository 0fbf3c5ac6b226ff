"""What a tab holds: entries that hold or do not, a run and its reference, and models that are freed."""

import gc
import threading
import weakref

import pytest

from configs import ConfigError, load
from configs.schema.levers.base import LEVERS
from experiments.browser.controls import inputs, typed
from experiments.browser.lever_controls import POLICIES
from experiments.browser.session import Session
from sim import DigitalEconomy
from tests.helpers.processes import FOR_EVER, wait_until


def test_every_control_says_what_the_schema_says():
    controls = {control.key: control for control in inputs(load("baseline"), "cloud")}
    effect = controls["services.cloud.network_effect"]
    assert (effect.value, effect.unit, effect.label) == ("2", "utility/share", "Network effect")
    assert "gamma" in effect.help and "at most 50" in effect.help
    assert {"exchange_rate.usd_jpy.value_after", "rules.start", "customers.number"} <= set(controls)
    assert "services.cloud.offers.carrier_cloud.quality" in controls
    assert not any("hyperscaler" in key for key in controls), "quality is that of domestic offers"


@pytest.mark.parametrize("scenario", ["baseline", "theory/duopoly", "theory/logit_prices", "closed_economy"])
def test_every_control_of_a_scenario_can_be_set(scenario):
    session = Session(scenario)
    controls = [control for control in session.inputs() if control.group != POLICIES]
    for control in controls:
        text = (
            "2011-01"
            if control.unit == "YYYY-MM"
            else "150"
            if control.key.startswith(("customers", "exchange"))
            else "0.25"
        )
        session.enter(control, text)
        assert session.errors == {}, control.key
    assert session.n_waiting == len(controls)
    session.reset()
    assert session.failure == "" and session.n_waiting == 0
    assert session.model.settings.customers.number == 150


def values_of(settings, table: str = "") -> dict:
    """Settings by key."""
    tree = settings.model_dump() if table == "" else settings
    if not isinstance(tree, dict):
        return {table.rstrip("."): tree}
    return {key: value for name, part in tree.items() for key, value in values_of(part, f"{table}{name}.").items()}


# One of them is another value than the scenario's own, whatever an entry may be.
WORDS = (
    "0.35",
    "3",
    "150",
    "2030-01",
    "yes",
    "no",
    "cloud",
    "all",
    "domestic",
    "large",
    "metropolitan",
    "desktop_software",
)
PREMISE = ("levers.supply_shock.price_factor", "1")  # only by itself can a withdrawal not be


@pytest.mark.parametrize("name", ["", *LEVERS])
def test_every_entry_by_itself_changes_exactly_its_key_in_the_next_run(name):
    session = Session("baseline")
    if name:
        session.choose_lever(name)
        session.enter(next(control for control in session.inputs() if control.group == POLICIES), "2026-04")
    before, keys = values_of(session.next_settings), set()
    for service in [session.service] if name else session.settings.services:
        session.service = service
        for control in session.inputs():
            if (control.group == POLICIES) != bool(name) or control.label == "In force from" or control.key in keys:
                continue
            premise = [PREMISE] if control.key == "levers.supply_shock.withdrawal" else []
            for text in WORDS:
                enter(session, *premise, (control.key, text))
                if session.errors == {} and control.key in session.entries:
                    break
            after = values_of(session.next_settings)
            changed = {key for key in {*before, *after} if before.get(key) != after.get(key)}
            changed = {key.removesuffix(".value") for key in changed} - {key for key, _ in premise}
            assert changed == {control.key}, control.label
            assert after.get(control.key, after.get(f"{control.key}.value")) == typed(control.key, text)
            enter(session, *((key, "") for key, _ in premise), (control.key, ""))
            assert values_of(session.next_settings) == before
            keys.add(control.key)
    assert len(keys) >= 3


def enter(session: Session, *texts: tuple[str, str]) -> None:
    controls = {control.key: control for control in session.inputs()}
    for key, text in texts:
        session.enter(controls[key], text)


@pytest.mark.parametrize(("key", "text"), [("customers.number", "10,000"), ("services.cloud.network_effect", "2.00")])
def test_the_same_value_in_other_words_is_no_change(key, text):
    session = Session("baseline")
    session.enter({control.key: control for control in session.inputs()}[key], text)
    assert session.entries == {} and session.n_waiting == 0


def test_entries_that_cannot_hold_together_leave_the_later_one_out():
    session = Session("baseline")
    by_key = {control.key: control for control in session.inputs()}
    session.enter(by_key["services.cloud.local_share"], "0.6")  # beside 0.55 of the base abroad
    message = session.errors["services.cloud.local_share"]
    assert message == "base_abroad_share + local_share is 1.15; expected at most 1"
    session.enter(by_key["services.cloud.base_abroad_share"], "0.1")
    assert session.errors == {}, "now they go together"
    assert session.next_settings.services["cloud"].local_share == 0.6


def test_a_scenario_that_cannot_be_leaves_the_session_as_it_was():
    session = Session("baseline")
    session.advance(2)
    with pytest.raises(ConfigError):
        session.choose("nonsense")
    assert (session.scenario, session.model.month) == ("baseline", 2)


def test_the_reference_has_the_same_draws_and_stays_in_step():
    session = Session("baseline")
    session.advance(3)
    reference = session.paired()
    session.advance(2)
    assert reference.month == session.model.month == 5
    assert reference.balance().equals(session.model.balance()), "nothing was changed"


def test_a_failure_in_a_month_stops_the_run_and_reset_starts_another():
    session = Session("theory/duopoly")
    session.model.step = lambda: 1 / 0
    session.advance(1)
    assert "division by zero. Reset starts another." in session.failure and not session.playing
    assert not session.model.running, "half a month is nothing to go on from"
    session.reset()
    session.advance(1)
    assert session.failure == "" and session.model.month == 1


def test_discarded_models_are_freed():
    """How long a reset takes is for the benchmarks."""
    session, gone = Session("baseline"), []
    for _ in range(4):
        session.advance(1)
        session.paired()
        gone.append(weakref.ref(session.model))
        session.reset()
    gc.collect()
    assert [model for model in gone if model() is not None] == []


def test_playing_ends_with_the_scenario():
    session = Session("theory/bass")
    session.play(lambda: 12, session.drawn.set)
    wait_until(lambda: not session.playing)
    assert session.model.month == session.model.world.n_months


def being_drawn():
    """A session of which the first step is being drawn until it may go on: what has been drawn, and how."""
    session, shown, may_go_on = Session("theory/duopoly"), [], threading.Event()

    def draw() -> None:
        shown.append(session.model.month)
        assert may_go_on.wait(FOR_EVER)
        session.drawn.set()

    session.step(draw)
    wait_until(lambda: shown)
    return session, shown, draw, may_go_on


def test_steps_that_are_asked_for_while_one_is_drawn_are_made_in_one_go():
    session, shown, draw, may_go_on = being_drawn()
    for _ in range(29):
        session.step(draw)
    may_go_on.set()
    wait_until(lambda: not session.stepping)
    assert shown == [1, 30], "the months between are in no picture"


def test_steps_that_wait_are_none_of_the_next_model():
    session, shown, draw, may_go_on = being_drawn()
    session.step(draw)
    session.reset()
    may_go_on.set()
    wait_until(lambda: not session.stepping)
    assert (shown, session.model.month) == ([1], 0)


def test_a_picture_that_fails_ends_no_later_step(caplog):
    session, shown = Session("theory/duopoly"), threading.Event()

    def failing() -> None:
        raise OSError("no picture")

    session.step(failing)
    wait_until(lambda: not session.stepping)
    assert "no picture" in caplog.text

    def draw() -> None:
        shown.set()
        session.drawn.set()

    session.step(draw)
    assert shown.wait(FOR_EVER)
    wait_until(lambda: not session.stepping)
    assert session.model.month == 2


def test_the_model_of_a_session_is_the_one_of_the_command_line():
    session = Session("baseline")
    session.advance(2)
    model = DigitalEconomy("baseline", rng=1)
    model.step()
    model.step()
    assert session.model.run_id == model.run_id
    assert session.model.balance().equals(model.balance())
