"""What a tab holds: entries that hold or do not, a run and its reference, and models that are freed."""

import gc
import queue
import threading
import weakref

import pytest

from configs import ConfigError, load
from configs.schema.levers.base import LEVERS
from experiments.browser.controls import inputs, typed
from experiments.browser.course.beside import MOST_RUNS as MOST_BESIDE
from experiments.browser.course.beside import Beside
from experiments.browser.course.kept import MOST_RUNS
from experiments.browser.course.sample import Sample, states_of
from experiments.browser.frames import frames_of, year_so_far
from experiments.browser.lever_controls import POLICIES
from experiments.browser.session import Session
from experiments.browser.used import when_rules_act
from sim import DigitalEconomy
from tests.helpers.processes import FOR_EVER, wait_until


def test_every_control_says_what_the_schema_says():
    controls = {control.key: control for control in inputs(load("baseline"), "cloud")}
    effect = controls["services.cloud.network_effect"]
    assert (effect.value, effect.unit, effect.label) == ("2", "utility/share", "Network effect")
    assert "gamma" in effect.help and "at most 50" in effect.help
    assert {"exchange_rate.usd_lcu.value_after", "rules.start", "customers.number"} <= set(controls)
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
    assert len(session.spoken()[0]) == len(controls)
    session.compute()
    assert session.failure == "" and session.in_use == session.spoken()
    assert session.course.model.settings.customers.number == 150


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


def test_rules_without_a_first_month_say_from_when_they_act_and_what_of_it_is_history():
    session = Session("baseline")
    assert when_rules_act(session.next_settings) is None, "no rule is there to act"
    enter(session, ("customers.number", "150"), ("rules.domestic_preference", "3"))
    when = "from 2010-01 on, through the history of 2010-01 to 2025-12"
    assert when_rules_act(session.next_settings).phrase == when
    session.compute()
    assert session.changes()["rules.domestic_preference"].endswith(f"(was 0), {when}")
    enter(session, ("rules.start", "2026-01"))
    assert when_rules_act(session.next_settings).phrase == "from 2026-01 on", "history stays as it was"
    assert "from 2010-01 on" in {control.key: control for control in session.inputs()}["rules.start"].help


@pytest.mark.parametrize(("key", "text"), [("customers.number", "10,000"), ("services.cloud.network_effect", "2.00")])
def test_the_same_value_in_other_words_is_no_change(key, text):
    session = Session("baseline")
    session.enter({control.key: control for control in session.inputs()}[key], text)
    assert session.entries == {} and session.spoken() == session.in_use


def test_entries_that_cannot_hold_together_leave_the_later_one_out():
    session = Session("baseline")
    by_key = {control.key: control for control in session.inputs()}
    session.enter(by_key["services.cloud.local_share"], "0.6")  # beside 0.55 of the base abroad
    message = session.errors["services.cloud.local_share"]
    assert message == "Base abroad and weight of peers together is 1.15; expected at most 1"
    session.enter(by_key["services.cloud.base_abroad_share"], "0.1")
    assert session.errors == {}, "now they go together"
    assert session.next_settings.services["cloud"].local_share == 0.6


def test_a_scenario_that_cannot_be_leaves_the_session_as_it_was():
    session = Session("baseline")
    enter(session, ("customers.number", "150"))
    session.advance(2)
    with pytest.raises(ConfigError):
        session.choose("nonsense")
    assert (session.scenario, session.month) == ("baseline", 2)


def test_the_reference_has_the_same_draws(monkeypatch):
    session, told = Session("theory/duopoly"), threading.Event()
    enter(session, ("customers.number", "150"))
    session.compute()
    reference = session.beside("", told.set)
    if reference is None:
        assert told.wait(FOR_EVER)
        reference = session.beside("", told.set)
    assert reference.n_ready == session.whole.month == 200
    pair = [frames_of(run).market for run in (reference.at(200), session.whole)]
    assert pair[0].equals(pair[1]), "nothing was changed but the size, which both have"


def test_a_failure_in_a_month_stops_the_run_and_reset_starts_another(monkeypatch):
    session = Session("theory/cascade")
    session.course.model.step = lambda: 1 / 0
    session.compute()
    assert "division by zero. Reset starts another." in session.failure and session.computing is None
    session.reset()
    session.advance(1)
    assert session.failure == "" and session.month == 1


def test_no_more_runs_are_held_than_are_kept():
    """How long a run takes is for the benchmarks."""
    session, gone = Session("theory/duopoly"), []
    for seed in range(1, 12):
        session.enter_seed(str(seed))
        session.compute()
        gone.append(weakref.ref(session.course.model))
    gc.collect()
    assert sum(model() is not None for model in gone) <= MOST_RUNS + 1


def test_a_run_that_cannot_be_shown_says_so_and_the_old_one_stays(monkeypatch):
    session, told = Session("theory/duopoly"), threading.Event()
    session.compute()
    shown = session.course
    enter(session, ("services.market.network_effect", "2.75"))

    def keep(course):
        raise RuntimeError("no room")

    monkeypatch.setattr("experiments.browser.session.keep", keep)
    session.renew(lambda change: (change(), told.set()))
    wait_until(lambda: session.computing is None)
    assert session.failure == "The run cannot be shown: no room. Reset starts another."
    assert session.course is shown and session.in_use != session.spoken()


def test_a_run_that_was_seen_is_there_at_once():
    session = Session("theory/duopoly")
    session.compute()
    first = session.course
    enter(session, ("services.market.network_effect", "3"))
    session.compute()
    assert session.course is not first and session.before is first
    enter(session, ("services.market.network_effect", ""))
    session.compute()
    assert session.course is first


def test_a_run_is_shown_when_nobody_draws_and_not_before():
    session, changes = Session("theory/duopoly"), queue.SimpleQueue()
    opened, entries = session.course, {"services.market.network_effect": "2.75"}
    enter(session, *entries.items())
    session.renew(changes.put)
    change = changes.get(timeout=FOR_EVER)
    assert session.course is opened and session.in_use == ({}, 1) and session.computing is not None
    change()
    assert session.course is not opened and session.in_use == (entries, 1) and session.computing is None


def test_a_run_that_another_has_overtaken_is_not_shown():
    session, changes = Session("theory/duopoly"), queue.SimpleQueue()
    enter(session, ("services.market.network_effect", "2.75"))
    session.renew(changes.put)
    overtaken = changes.get(timeout=FOR_EVER)
    entries = {"services.market.network_effect": "3"}
    enter(session, *entries.items())
    session.renew(changes.put)
    change = changes.get(timeout=FOR_EVER)
    overtaken()
    assert session.in_use == ({}, 1) and session.computing is not None, "the later one is still to come"
    change()
    assert session.in_use == (entries, 1) and session.computing is None


def test_a_later_change_breaks_a_run_off():
    session, told, may_go_on = Session("baseline"), threading.Event(), threading.Event()
    enter(session, ("customers.number", "150"))
    begun = threading.Event()

    def attended() -> bool:
        begun.set()
        return may_go_on.wait(FOR_EVER)

    session.attended = attended
    session.renew(lambda change: change())
    assert begun.wait(FOR_EVER)
    enter(session, ("services.cloud.network_effect", "3"))
    session.renew(lambda change: (change(), told.set()))
    may_go_on.set()
    assert told.wait(FOR_EVER)
    wait_until(lambda: session.computing is None)  # a run that takes long is told of before it is whole
    assert session.in_use == session.spoken() and session.course.complete
    assert session.course.model.settings.services["cloud"].network_effect == 3.0
    assert session.before is None, "a run that was broken off is no run before"


def test_the_month_that_is_looked_at_shows_what_python_says_of_it():
    session = Session("baseline")
    enter(session, ("customers.number", "150"))
    session.advance(5)
    model = DigitalEconomy("baseline", rng=1, **{"customers.number": 150})
    for _ in range(5):
        model.step()
    assert frames_of(session.model).balance.equals(frames_of(model).balance)
    assert frames_of(session.model).market.equals(frames_of(model).market)
    for key, market in Sample(model).markets.items():
        assert (session.course.sample.states[key][5] == states_of(market, session.course.sample.rows[key])).all()
    assert year_so_far(session.model).equals(year_so_far(model))


def test_the_model_of_a_session_is_the_one_of_the_command_line():
    session = Session("theory/duopoly")
    session.compute()
    model = DigitalEconomy("theory/duopoly", rng=1).run()
    assert session.course.model.run_id == model.run_id
    assert session.course.model.market().equals(model.market())


def test_runs_beside_the_page_are_few_and_one_that_nobody_waits_for_is_asked_for_anew():
    attended = [False]
    beside, told = Beside(lambda: attended[0]), threading.Event()
    settings = [load("theory/duopoly", {"customers.number": 60 + n}) for n in range(MOST_BESIDE + 3)]
    assert beside.run_of(settings[0], 1, told.set) is None and told.wait(FOR_EVER)
    assert not beside.courses, "without a browser it is not gone on with"
    attended[0] = True
    for entry in settings:
        told.clear()
        if beside.run_of(entry, 1, told.set) is None:
            assert told.wait(FOR_EVER)
        assert beside.run_of(entry, 1, told.set).complete
    assert len(beside.courses) == MOST_BESIDE
