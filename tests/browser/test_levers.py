"""Levers on the page: every kind has controls that take what they show, or say beside them what cannot be."""

from typing import ClassVar

import pytest

from configs import load
from configs.schema.levers.base import LEVERS, Lever, lever
from configs.schema.parameter import parameter
from experiments.browser import lever_controls
from experiments.browser.controls import shown
from experiments.browser.lever_controls import POLICIES, lever_inputs
from experiments.browser.session import Session
from sim.policies import base as policies


def levers_of(session: Session) -> dict:
    return {control.key.rpartition(".")[2]: control for control in session.inputs() if control.group == POLICIES}


def number_of(session: Session):
    return next(control for control in session.inputs() if control.key == "customers.number")


@pytest.mark.parametrize("kind", LEVERS)
def test_every_lever_can_be_put_in_force_and_taken_back(kind):
    session = Session("baseline")
    session.choose_lever(kind)
    assert list(levers_of(session)) == ["start"], "nothing else counts before it has a start"
    session.enter(levers_of(session)["start"], "2026-04")
    session.enter(levers_of(session)["strength"], "0")
    assert session.errors == {}
    assert set(levers_of(session)) == set(LEVERS[kind].model_fields) - {"kind", "sources"}
    lever = session.next_settings.levers[kind]
    assert (session.failure, lever.kind, lever.start, lever.strength) == ("", kind, "2026-04", 0.0)
    session.enter(levers_of(session)["start"], "")
    assert session.entries == {} and session.next_settings.levers == {}


class BankHoliday(Lever):
    """Nobody pays abroad for some days."""

    changes: ClassVar[tuple[str, ...]] = ("levy_rate",)
    days: int = parameter(unit="days", low=2, high=9)
    """how long it lasts"""
    share: float = parameter(0.25, "share", low=0, high=1)
    """part of the payments that waits"""

    def out_of_reach(self, service, origins):
        return ""


@pytest.fixture
def bank_holiday():
    """A lever of the test's own, with a policy that does nothing."""
    lever("bank_holiday")(BankHoliday)
    policies.policy("bank_holiday")(type("BankHolidayPolicy", (policies.Policy,), {}))
    yield "bank_holiday"
    del LEVERS["bank_holiday"], policies.POLICIES["bank_holiday"]


def test_a_lever_of_somebody_elses_has_its_controls(bank_holiday):
    session = Session("baseline")
    assert session.levers[-1] == bank_holiday
    session.choose_lever(bank_holiday)
    assert list(levers_of(session)) == ["start"]
    assert lever_controls.meaning_of(session.settings, bank_holiday) == "Nobody pays abroad for some days."
    session.enter(levers_of(session)["start"], "2026-04")
    controls = {control.label: (control.value, control.unit) for control in levers_of(session).values()}
    assert controls.pop("Services")[0] == "all"
    assert controls == {
        "In force from": ("", "YYYY-MM"),
        "In force until": ("", "YYYY-MM"),
        "Strength": ("1", "1"),
        "Days": ("2", "days"),
        "Share": ("0.25", "share"),
        "Order": ("", "1"),
    }
    session.enter(levers_of(session)["days"], "5")
    session.enter(number_of(session), "60")
    session.compute()
    assert session.errors == {} and session.failure == ""
    assert session.course.model.settings.levers[bank_holiday].model_dump(exclude_unset=True)["days"] == 5
    assert list(session.changes().values())[:2] == [
        "Bank holiday: in force from 2026-04",
        "Bank holiday: days 5 days (was 2)",
    ]


def test_a_new_lever_opens_with_the_scenario_that_shows_its_kind():
    settings = load("baseline")
    for kind, scenario, name in [
        ("foreign_service_levy", "suppress", "levy"),
        ("sovereign_ai", "sovereign_ai", "sovereign_ai"),
        ("data_center_investment", "watt_bit", "watt_bit"),
        ("supply_shock", "cut_off", "price_jump"),
    ]:
        lever = load(scenario).levers[name]
        for control in lever_inputs(settings, kind, True):
            field = control.key.rpartition(".")[2]
            assert control.value == ("" if field in ("start", "end") else shown(getattr(lever, field)))


def test_every_field_of_a_lever_takes_what_it_shows():
    for kind in LEVERS:
        session = Session("baseline")
        session.choose_lever(kind)
        session.enter(levers_of(session)["start"], "2026-04")
        before = session.next_settings
        for control in levers_of(session).values():
            if control.value != "":
                session.entries[control.key] = control.value
        session._check()
        assert session.errors == {} and session.next_settings == before


def test_a_lever_that_cannot_be_says_so_beside_the_entry():
    session = Session("suppress")
    fields = levers_of(session)
    assert fields["levy_rate"].value == "0.2" and session.levers[0] == "levy"
    for name, text, part in [
        ("start", "2040-01", "outside the horizon"),
        ("end", "2026-01", "before start"),
        ("services", "cloud, clowd", "cloud"),
        ("levy_rate", "9", "at most 5"),
        ("strength", "-1", "at least 0"),
    ]:
        session.enter(fields[name], text)
        assert part in session.errors[fields[name].key]
        session.enter(fields[name], "")
    assert session.errors == {} and session.next_settings == load("suppress")


def test_a_lever_without_a_month_that_can_be_is_not_in_force_and_changes_nothing():
    session = Session("baseline")
    session.choose_lever("foreign_service_levy")
    session.enter(levers_of(session)["start"], "2015-01")
    session.enter(levers_of(session)["levy_rate"], "0.9")
    session.enter(levers_of(session)["start"], "abc")
    assert set(session.errors) == {"levers.foreign_service_levy.start", "levers.foreign_service_levy.levy_rate"}
    assert session.start_of("foreign_service_levy") == "" and session.spoken() == session.in_use
    assert not session.changed and session.next_settings.levers == {}


def test_changes_are_told_as_they_are_labelled_whatever_is_chosen():
    session = Session("baseline")
    session.choose_lever("public_procurement")
    session.enter(levers_of(session)["start"], "2015-04")
    session.enter(levers_of(session)["budget_lcu"], "4e11")
    session.enter({control.key: control for control in session.inputs()}["services.cloud.network_effect"], "4")
    session.choose_lever("sovereign_ai")
    session.service = "messenger"
    session.enter(number_of(session), "60")
    session.compute()
    assert list(session.changes().values())[:-1] == [
        "Public procurement: in force from 2015-04",
        "Public procurement: budget 400,000,000,000 JPY/year (was 50,000,000,000)",
        "Cloud: network effect 4 utility/share (was 2)",
    ]


def test_a_scenarios_own_lever_of_a_kind_is_changed_and_not_doubled():
    session = Session("cut_off")
    assert session.levers[:2] == ["withdrawal", "price_jump"] and "supply_shock" not in session.levers
    session.enter(levers_of(session)["services"], "cloud")
    assert session.errors == {} and session.next_settings.levers["withdrawal"].services == ["cloud"]
