"""What a tab holds: entries that hold or do not, models that are freed, and Mesa's own page on the same model."""

import gc
import weakref
from typing import ClassVar

import pytest

from configs import ConfigError, load
from configs.schema.levers.base import LEVERS, Lever, lever
from configs.schema.parameter import parameter
from experiments.browser import lever_controls
from experiments.browser.controls import inputs, shown
from experiments.browser.lever_controls import POLICIES, lever_inputs
from experiments.browser.session import Session
from sim import DigitalEconomy
from sim.policies import base as policies
from tests.helpers.command import here, program
from tests.helpers.processes import wait_until


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


def levers_of(session: Session) -> dict:
    return {control.key.rpartition(".")[2]: control for control in session.inputs() if control.group == POLICIES}


@pytest.mark.parametrize("kind", LEVERS)
def test_every_lever_can_be_put_in_force_and_taken_back(kind):
    session = Session("baseline")
    session.choose_lever(kind)
    assert list(levers_of(session)) == ["start"], "nothing else counts before it has a start"
    session.enter(levers_of(session)["start"], "2026-04")
    session.enter(levers_of(session)["strength"], "0")
    assert session.errors == {}
    assert set(levers_of(session)) == set(LEVERS[kind].model_fields) - {"kind", "sources"}
    session.reset()
    lever = session.model.settings.levers[kind]
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
    session.reset()
    assert session.errors == {} and session.failure == ""
    assert session.model.settings.levers[bank_holiday].model_dump(exclude_unset=True)["days"] == 5
    assert session.changes() == ["Bank holiday: in force from 2026-04", "Bank holiday: days 5 days (was 2)"]


def test_a_new_lever_opens_with_the_scenario_that_shows_its_kind():
    settings = load("baseline")
    for kind, scenario, name in [
        ("foreign_service_levy", "suppress", "levy"),
        ("sovereign_ai", "sovereign_ai", "sovereign_ai"),
        ("data_center_investment", "watt_bit", "watt_bit"),
        ("supply_shock", "ai_price_war", "first_cut"),
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
    assert session.start_of("foreign_service_levy") == "" and session.n_waiting == 0
    session.reset()
    assert not session.changed and session.model.settings.levers == {}


@pytest.mark.parametrize(("key", "text"), [("customers.number", "10,000"), ("services.cloud.network_effect", "2.00")])
def test_the_same_value_in_other_words_is_no_change(key, text):
    session = Session("baseline")
    session.enter({control.key: control for control in session.inputs()}[key], text)
    assert session.entries == {} and session.n_waiting == 0


def test_changes_are_told_as_they_are_labelled_whatever_is_chosen():
    session = Session("baseline")
    session.choose_lever("public_procurement")
    session.enter(levers_of(session)["start"], "2015-04")
    session.enter(levers_of(session)["budget_jpy"], "4e11")
    session.enter({control.key: control for control in session.inputs()}["services.cloud.network_effect"], "4")
    session.choose_lever("sovereign_ai")
    session.service = "messenger"
    session.reset()
    assert session.changes() == [
        "Public procurement: in force from 2015-04",
        "Public procurement: budget 400,000,000,000 JPY/year (was 50,000,000,000)",
        "Cloud: network effect 4 utility/share (was 2)",
    ]


def test_a_scenarios_own_lever_of_a_kind_is_changed_and_not_doubled():
    session = Session("cut_off")
    assert session.levers[:2] == ["withdrawal", "price_jump"] and "supply_shock" not in session.levers
    session.enter(levers_of(session)["services"], "cloud")
    assert session.errors == {} and session.next_settings.levers["withdrawal"].services == ["cloud"]


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
    for _ in range(10):
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


MESA = """
import warnings
warnings.simplefilter("ignore")
import reacton, solara
from mesa.visualization import SolaraViz
from experiments.browser.panels.balance import BalancePanel
from experiments.browser.panels.market import MarketPanel
from sim import DigitalEconomy
model = DigitalEconomy("baseline", rng=1, **{"customers.number": 200})
model.step()
for components in ([], [BalancePanel, MarketPanel]):
    box, context = reacton.render(SolaraViz(model, components=components), handle_error=False)
    context.close()
print("drawn")
"""


def test_mesas_own_page_takes_the_model_and_the_panels():
    done = program("-c", MESA)
    assert done.stdout.strip().endswith("drawn"), done.stderr


BLOCKED = """
import sys
sys.modules["solara"] = None
from experiments.cli.app import main
sys.argv = ["digital-balance", "show"]
main()
"""


def test_without_the_extra_show_says_which_is_missing():
    done = program("-c", BLOCKED)
    assert done.returncode == 2
    assert "pip install 'digital-balance[viz]'" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the packages that serve, when they are imported
@pytest.mark.parametrize(("words", "part"), [(["nonsense"], "unknown"), (["--port", "70000"], "expected 1 to 65535")])
def test_show_refuses_what_cannot_be(words, part, tmp_path):
    done = here("show", *words, cwd=tmp_path)
    assert done.returncode == 2
    assert part in done.stderr and "Traceback" not in done.stderr


def test_the_model_of_a_session_is_the_one_of_the_command_line():
    session = Session("baseline")
    session.advance(2)
    model = DigitalEconomy("baseline", rng=1)
    model.step()
    model.step()
    assert session.model.run_id == model.run_id
    assert session.model.balance().equals(model.balance())
