"""Levers as input: every kind is declared, registered and documented, and what it cannot mean is refused by name."""

import copy
import re
from dataclasses import fields

import numpy as np
import pytest

from configs import ConfigError, load, scenario_names
from configs.reading.catalogue import UNSTATED, catalogue
from configs.schema.levers.base import LEVERS, Lever
from configs.schema.levers.reach import reached
from configs.schema.parameter import bounds_of
from sim import DigitalEconomy
from sim.month.rules import RulesInForce
from sim.policies import POLICIES

NUMBERS = (float, int, float | None, int | None)


def test_every_kind_of_lever_has_a_policy_and_every_policy_a_kind():
    assert set(POLICIES) == set(LEVERS)


@pytest.mark.parametrize("kind", LEVERS)
def test_a_policy_names_its_source_and_the_values_that_it_changes(kind):
    assert re.search(r"\([^()]*((19|20)\d\d|Act |S\d)", POLICIES[kind].__doc__), "a paper, a policy or a statement"
    assert set(LEVERS[kind].changes) <= {field.name for field in fields(RulesInForce)}
    assert LEVERS[kind].changes


@pytest.mark.parametrize("kind", LEVERS)
def test_a_lever_changes_no_other_values_than_it_says(kind, run_lever):
    """Looked at in the last month."""
    with_lever, without = run_lever(kind).rules, run_lever("").rules
    changed = {
        field.name
        for field in fields(RulesInForce)
        if not np.array_equal(_array(getattr(with_lever, field.name)), _array(getattr(without, field.name)))
    }
    assert changed
    assert changed <= set(LEVERS[kind].changes)


def _array(value):
    return np.array(len(value)) if isinstance(value, list | dict) else value


@pytest.mark.parametrize("kind", LEVERS)
def test_every_parameter_of_a_lever_states_unit_range_meaning_and_source(kind):
    for name, field in LEVERS[kind].model_fields.items():
        assert field.description, name
        if field.annotation in NUMBERS:
            assert field.json_schema_extra["unit"], name
            assert field.json_schema_extra["source"], name
            assert {"low", "above"} & set(bounds_of(field)), name
            assert "high" in bounds_of(field), name


def test_a_field_of_several_kinds_means_the_same_in_each():
    said: dict[str, tuple] = {}
    for table in LEVERS.values():
        for name, field in table.model_fields.items():
            unit = (field.json_schema_extra or {}).get("unit")
            meaning = (unit, str(bounds_of(field)))
            assert said.setdefault(name, meaning) == meaning, name


def test_every_kind_is_shown_in_a_scenario():
    """Every kind that is packaged: a lever of one's own has its table elsewhere."""
    shown = {lever.kind for name in scenario_names() for lever in load(name).levers.values()}
    assert shown == {kind for kind, table in LEVERS.items() if table.__module__.startswith("configs.")}


@pytest.mark.parametrize("name", [name for name in scenario_names() if load(name).levers])
def test_a_scenario_of_levers_changes_nothing_before_2026_and_says_where_its_numbers_come_from(name):
    settings = load(name)
    assert all(lever.start >= "2026-01" for lever in settings.levers.values())
    assert [
        entry.key for entry in catalogue(name) if entry.kind == UNSTATED or not entry.meaning or not entry.unit
    ] == []


def test_the_same_budget_is_focused_in_one_scenario_and_broad_in_the_other():
    focused, broad = (load(f"{name}_investment") for name in ("focused", "broad"))
    narrow, wide = focused.levers["investment"], broad.levers["investment"]
    assert narrow.budget_lcu == wide.budget_lcu
    assert set(reached(focused, narrow)) < set(reached(broad, wide))


SUPPORT = "[levers.support]\nkind = 'adoption_support'\nstart = '2026-01'\n"
CAP = "[levers.cap]\nkind = 'commission_cap'\nstart = '2026-01'\n"
SHOCK = "[levers.shock]\nkind = 'supply_shock'\nstart = '2026-01'\n"
BAD = {
    "an unknown kind": ("[levers.support]\nkind = 'adoption_suport'\nstart = '2026-01'", "levers.support.kind is 'adoption_suport'; expected a kind of lever; did you mean adoption_support?"),
    "no kind": ("[levers.support]\nstart = '2026-01'", "levers.support.kind is missing; expected what kind of lever it is"),
    "no budget": ("[levers.ai]\nkind = 'sovereign_ai'\nstart = '2026-01'", "levers.ai.budget_jpy is missing; expected public money a year"),
    "an unknown key": (SUPPORT + "strenght = 1.0", "levers.support.strenght is unknown; did you mean strength?"),
    "after the horizon": (SUPPORT.replace("2026", "2040"), "levers.support.start is 2040-01, outside the horizon; expected a month of 2010-01 to 2035-12"),
    "before the horizon": (SUPPORT.replace("2026", "2001") + "end = '2002-12'", "levers.support.end is 2002-12, outside the horizon"),
    "an end before its start": (SUPPORT + "end = '2025-12'", "levers.support.end is 2025-12, before start 2026-01; expected a later month"),
    "no month": (SUPPORT + "end = '2026-13'", "levers.support.end is '2026-13'; expected a month such as 2010-01"),
    "an unknown service": (SUPPORT + "services = ['clod']", "levers.support.services is 'clod'; expected a known service; did you mean cloud?"),
    "no service": (SUPPORT + "services = []", "levers.support.services is empty; expected at least one service"),
    "services that are no list": (SUPPORT + "services = 3", "levers.support.services is 3; expected a list"),
    "a word for services": (SUPPORT + "services = 'cloud'", "levers.support.services is 'cloud'; expected a list"),
    "an unknown provider": (SHOCK + "withdrawal = true\nproviders = ['ai_lb']", "levers.shock.providers is 'ai_lb'; expected a known foreign provider; did you mean ai_lab?"),
    "a domestic provider": (SHOCK + "withdrawal = true\nproviders = ['carrier']", "levers.shock.providers is 'carrier'; expected a known foreign provider"),
    "a shock that is none": (SHOCK, "levers.shock.price_factor is 1, no shock"),
    "two shocks in one": (SHOCK + "withdrawal = true\nprice_factor = 2.0", "levers.shock.price_factor is 2 of providers who withdraw; expected 1"),
    "half a withdrawal": (SHOCK + "withdrawal = true\nstrength = 0.5", "levers.shock.strength is 0.5; expected 0 or 1"),
    "prices below 0": (SHOCK + "price_factor = 0.4\nstrength = 2.0", "levers.shock.strength is 2: prices fall to 0 or below"),
    "a service that it cannot reach": (CAP + "services = ['cloud']", "levers.cap.services is 'cloud', which commission_cap cannot reach; expected a service whose price is a commission"),
    "a free service": (SUPPORT + "services = ['messenger']", "levers.support.services is 'messenger', which adoption_support cannot reach"),
    "no export": ("[levers.x]\nkind = 'export_promotion'\nstart = '2026-01'\nbudget_jpy = 1e9\nservices = ['messenger']", "which export_promotion cannot reach; expected a service that exports"),
    "a negative budget": (SUPPORT + "budget_jpy = -1.0", "levers.support.budget_jpy is -1.0; expected at least 0"),
    "more than the bill": (SUPPORT + "strength = 2.5", "levers.support.strength is 2.5 times support_share 0.5, above 1; expected at most 2"),
    "a price of 0": (SHOCK + "price_factor = 0.0", "levers.shock.price_factor is 0.0; expected above 0"),
    "more money than 64 bits hold": ("[levers.x]\nkind = 'export_promotion'\nstart = '2010-01'\nbudget_jpy = 1e15\nstrength = 1000.0", "levers.x.budget_jpy is 1e+15 times strength 1000 for 312 months; expected at most JPY 4e+18 in all"),
    "a commission below 0": (CAP + "strength = 8.0", "levers.cap.strength is 8: a commission of 0.3 falls to 0 or below; expected less than 7.5"),
    "two without an order": (SUPPORT + SUPPORT.replace(".support]", ".other]"), "levers.support changes bill_share as levers.other does; expected a different `order` in each"),
    "a reserved id": (SUPPORT.replace(".support]", ".total]"), "levers.total: the id is reserved"),
    "an unknown class": (SUPPORT + "customers = ['larg']", "levers.support.customers.0 is 'larg'; expected 'micro', 'small'"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_lever_that_cannot_be_meant_is_refused_by_name(case, scenario_file):
    text, expected = BAD[case]
    path = scenario_file(f'extends = "baseline"\n{text}\n')
    with pytest.raises(ConfigError) as error:
        load(path)
    assert expected in str(error.value)
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)


def test_a_lever_of_a_scenario_can_be_overridden_and_a_misspelt_one_is_named():
    assert load("suppress", {"levers.levy.strength": 2.0}).levers["levy"].strength == 2.0
    with pytest.raises(ConfigError, match=r"levers.levi is unknown; did you mean levy\?"):
        load("suppress", {"levers.levi.strength": 2.0})
    assert load(load("suppress"), {"levers.levy.levy_rate": 0.1}).levers["levy"].levy_rate == 0.1


def test_levers_in_turn_and_levers_on_other_services_need_no_order(scenario_file):
    later = SUPPORT.replace(".support]", ".later]").replace("2026", "2030")
    apart = SUPPORT.replace(".support]", ".apart]") + "services = ['business_software']\n"
    text = SUPPORT + "end = '2029-12'\nservices = ['cloud']\n" + later + "services = ['cloud']\n" + apart
    assert len(load(scenario_file(f'extends = "baseline"\n{text}')).levers) == 3


def test_the_rules_of_the_month_can_be_looked_at():
    model = DigitalEconomy(
        "suppress", rng=1, **{"customers.number": 60, "time.start": "2026-03", "time.end": "2026-05"}
    )
    model.step()
    assert model.rules.levy_rate.max() == 0.0
    model.step()
    assert model.rules.levy_rate[model.offers.foreign & (model.offers.reference_price_lcu > 0)] == pytest.approx(0.2)
    assert model.rules.levy_rate[~model.offers.foreign].max() == 0.0


def test_the_table_of_rules_and_a_levy_add_up(run_lever):
    taxed = run_lever("foreign_service_levy", services="all", more={"rules.foreign_levy_rate": 0.1})
    paid = taxed.offers.foreign & (taxed.offers.reference_price_lcu > 0)
    assert taxed.rules.levy_rate[paid] == pytest.approx(0.4)


def test_a_kind_without_a_declaration_of_its_own_is_no_lever():
    with pytest.raises(NotImplementedError):
        Lever(kind="x", start="2026-01").out_of_reach(load("baseline").services["cloud"], {})


def test_levers_need_months_in_which_all_decide_at_once():
    levy = {"levers.levy.kind": "interoperability", "levers.levy.start": "2010-02"}
    with pytest.raises(ConfigError, match=r"levers\.levy: levers need months in which all decide at once"):
        load("theory/duopoly", {**levy, "time.update": "sequential"})


def test_a_copy_of_a_model_goes_on_as_the_model_does():
    span = {"customers.number": 100, "time.start": "2026-02", "time.end": "2026-09"}
    model = DigitalEconomy("ai_first", rng=1, engine="numpy", **span)
    for _ in range(4):
        model.step()
    twin = copy.deepcopy(model)
    np.testing.assert_array_equal(model.run().record.values, twin.run().record.values)
