"""What a scenario says and a run cannot show is refused, or said in a sentence."""

import json
from functools import cache
from typing import Any

import pandas as pd
import pytest

from configs import ConfigError, load, scenario_names
from configs.schema.levers.base import LEVERS
from experiments.pages.folder import page_of
from experiments.runs.notes import notes_of
from experiments.runs.notes.idle import MECHANISMS
from experiments.runs.notes.registry import NOTES
from experiments.studies.designs import design_points
from experiments.studies.study import read_study
from experiments.sweep.planning.plan import Plan
from sim import DigitalEconomy
from tests.helpers.command import here as command

SPAN = {"customers.number": 60, "time.end": "2010-12"}
COMPANY = {"providers.newcomer.origin": "foreign"}
LINE = {
    "services.line": {
        "title": "Telephone line", "item": "none", "reference_price": 0.0, "opening_awareness": 0.5,
        "individuals": {"usage": 1.0},
        "offers": {"ours": {"provider": "newcomer", "quality": 1.0}, "others": {"provider": "search_engine", "quality": 1.0}},
    },
}  # fmt: skip
CLOUD = "services.cloud."
# Keys that have no effect, each with two values, beside what makes it so.
AT_HOME = {f"services.{name}.exports": False for name in load("baseline").services}
IDLE: dict[str, tuple[dict[str, Any], str, Any, Any]] = {
    "degree": ({CLOUD + "local_share": 0.0}, CLOUD + "degree", 4, 10),
    "network": ({CLOUD + "local_share": 0.0}, CLOUD + "network", "hubs", "islands"),
    "rewiring": ({CLOUD + "network": "random"}, CLOUD + "rewiring_share", 0.0, 0.9),
    "base abroad": ({CLOUD + "network_effect": 0.0}, CLOUD + "base_abroad_share", 0.0, 0.6),
    "local": ({CLOUD + "network_effect": 0.0, CLOUD + "imitation": 0.0}, CLOUD + "local_share", 0.0, 0.3),
    "cross side": ({CLOUD + "cross_side_effect": 0.0}, CLOUD + "cross_side", {"messenger": 0.1}, {"messenger": 0.9}),
    "audience": ({CLOUD + "cross_side_effect": 0.0}, CLOUD + "offers.hosting_cloud.audience_share", 0.1, 0.9),
    "critical mass": ({CLOUD + "pricing": "cost_plus"}, CLOUD + "critical_mass", 0.1, 0.9),
    "unit cost": ({CLOUD + "pricing": "exogenous"}, CLOUD + "unit_cost_share", 0.1, 0.9),
    "learning": ({CLOUD + "pricing": "exogenous"}, CLOUD + "learning", 0.1, 0.9),
    "experience": ({CLOUD + "pricing": "cost_plus", CLOUD + "learning": 0.0}, CLOUD + "experience_years", 1.0, 9.0),
    "trend": (
        {CLOUD + "pricing": "cost_plus"}, CLOUD + "offers.hosting_cloud.list_price_growth_per_year", -0.5, 0.5
    ),
    "rival": ({CLOUD + "pricing": "cost_plus"}, CLOUD + "matched_rival", "cheapest", "mean"),
    "expectations": ({CLOUD + "pricing": "cost_plus"}, CLOUD + "expectations", "fulfilled", "responsive"),
    "sensitivity": (COMPANY | LINE, "services.line.price_sensitivity", 0.1, 3.0),
    "elasticity": (COMPANY | LINE, "services.line.price_elasticity", 0.1, 3.0),
    "dollars": (COMPANY | LINE | {f"services.line.offers.{o}.currency": "JPY" for o in ("ours", "others")},
                "services.line.pass_through", 0.1, 1.0),
    "readiness": ({CLOUD + "outside_option": False}, CLOUD + "readiness_effect", 0.0, 9.0),
    "constant": ({CLOUD + "outside_option": False}, CLOUD + "firms.adoption_constant", 0.0, 9.0),
    "innovation": ({CLOUD + "opening_awareness": 1.0}, CLOUD + "innovation", 0.0, 9.0),
    "opening": (
        COMPANY | LINE | {"services.line.opening_awareness": 0.0, "services.line.network_effect": 0.0},
        "services.line.offers", *({"ours": {"provider": "newcomer", "quality": 1.0, "opening_share": share},
         "others": {"provider": "search_engine", "quality": 1.0, "opening_share": 1.0 - share}} for share in (0.1, 0.9)),
    ),
    "contract": ({CLOUD + "revision_probability": 0.2}, CLOUD + "contract_months", 3, 60),
    "home bias": (COMPANY | LINE, "services.line.home_bias", 0.0, 5.0),
    "booking": ({**COMPANY, "providers.newcomer.origin": "domestic", **LINE, "services.line.reference_price": 9.0,
                 "services.line.item": "copyright",
                 "services.line.offers.others.provider": "newcomer"}, "services.line.booking_share", 0.0, 1.0),
    "research": ({CLOUD + "research_effect": 0.0}, CLOUD + "research_share", 0.0, 0.9),
    "funding": ({CLOUD + "research_effect": 0.0}, CLOUD + "offers.hosting_cloud.core_funding_jpy", 0.0, 1e12),
    "exit": ({}, CLOUD + "exit_months", 1, 99),
    "apps": ({}, CLOUD + "firms.app_spending_jpy", 1.0, 99.0),
    "size": ({}, "services.messenger.individuals.size_exponent", 0.5, 1.5),
    "exports": (AT_HOME | {"services.content_streaming.licence_demand_usd": 0.0}, "exports.constant", -5.0, 5.0),
    "licences": (AT_HOME, "exports.quality_weight", 0.1, 5.0),
    "demand": (AT_HOME, "items.telecom_computer_information.world_demand_usd", 1.0, 1e10),
    "captive": ({CLOUD + "captive_share": 0.0}, CLOUD + "captive_bias", 0.0, 20.0),
    "compute": ({f"services.{name}.compute_share": 0.0 for name in load("baseline").services},
                "compute.building_years", 1.0, 9.0),
    "gains": ({f"services.{name}.productivity_gain": 0.0 for name in load("baseline").services},
              "economy.rivalry", 0.0, 5.0),
    "booking of a free service": (COMPANY | LINE, "services.line.booking_share", 0.0, 1.0),
    "inputs of a free service": (COMPANY | LINE, "services.line.imported_input_share", 0.0, 0.9),
    "power of a free service": (COMPANY | LINE, "services.line.compute_share", 0.0, 0.9),
    "exports of a free service": (COMPANY | LINE, "services.line.exports", False, True),
    "use of a free service": (COMPANY | LINE, "services.line.individuals.usage", 1.0, 9.0),
    "payers of a free service": (COMPANY | LINE, "services.line.individuals.paying_share", 0.1, 1.0),
    "trend of a free service": (COMPANY | LINE, "services.line.offers.ours.list_price_growth_per_year", -0.5, 0.5),
    "rate of a free service": (COMPANY | LINE, "services.line.pass_through", 0.1, 1.0),
    "gain of people": (COMPANY | LINE, "services.line.productivity_gain", 0.0, 0.9),
    "no other side": ({}, CLOUD + "cross_side_effect", 0.1, 3.0),
    "stance": ({f"services.{name}.firms.attitude_effect": 0.0 for name in ("generative_ai", "ai_agents")},
               "customers.firms.positive_share", 0.1, 0.9),
    "employed": ({}, "customers.individuals.strata.age_20s.employed_share", 0.0, 1.0),
    "company": (COMPANY, "providers.newcomer.regional_share", 0.0, 1.0),
    "dates": ({}, "rules.start", "2010-03", "2010-09"),
    "after": ({}, "exchange_rate.usd_jpy", *({"series": "usd_jpy_average", "value_after": rate} for rate in (90.0, 200.0))),
}  # fmt: skip


@cache
def notes_when(case: str, value: int) -> tuple[list[str], str, dict[str, pd.DataFrame]]:
    """Notes, the key, and the tables of a short run with one of the two values of a key."""
    beside, key, *values = IDLE[case]
    model = DigitalEconomy("baseline", rng=3, **SPAN, **beside, **{key: values[value]}).run()
    tables = {name: getattr(model, name)().drop(columns="run_id") for name in ("balance", "market", "outcomes")}
    return notes_of(model.settings), key, tables


@pytest.mark.parametrize("case", IDLE)
def test_a_key_that_is_said_to_have_no_effect_has_none(case):
    (notes, key, tables), (_, _, with_second) = notes_when(case, 0), notes_when(case, 1)
    assert any(key in sentence and "no effect" in sentence for sentence in notes), notes
    for name, table in tables.items():
        pd.testing.assert_frame_equal(table, with_second[name])


def test_every_mechanism_is_among_them():
    settings = [load("baseline", {**SPAN, **beside, key: value}) for beside, key, value, _ in IDLE.values()]
    for keys_of in MECHANISMS:
        assert any(list(keys_of(s, service)) for s in settings for service in s.services.values()), keys_of.__name__


SAID: dict[str, tuple[dict[str, Any], str]] = {
    "exchange_rate": ({"exchange_rate.usd_jpy": 110}, "exchange_rate.usd_jpy replaces the observed rate of 2010-01 to 2025-12"),
    "rules_in_history": ({"rules.foreign_levy_rate": 0.1}, "rules.foreign_levy_rate acts from the first month on, in the history"),
    "opening_state": ({"time.start": "2020-01"}, "with the opening state of 2010"),
    "launches": ({"services.generative_ai.offers.office_assistant.launch": "2202-01"},
                 "office_assistant.launch is 2202-01, after the run ends in 2035-12: nobody can buy the offer"),
    "second_stages": ({"services.ai_agents.firms.stage_2": {"start": "2050-01", "usage": 0.1}}, "stage_2.start is 2050-01, after"),
    "dates_of_rules": ({"rules.foreign_levy_rate": 0.1, "rules.start": "2050-01"}, "rules.start is 2050-01, after the run ends"),
    "effects_of_levers": ({"levers.ai": {"kind": "sovereign_ai", "start": "2030-01", "budget_jpy": 1e9, "lag_months": 100}},
                          "levers.ai spends from 2030-01 on, but after lag_months = 100"),
    "levers": ({"levers.ai": {"kind": "sovereign_ai", "start": "2030-01", "budget_jpy": 0.0}}, "levers.ai does nothing: budget_jpy is 0"),
    "levers without money": ({"levers.open": {"kind": "interoperability", "start": "2030-01", "switching_cut": 0.0, "base_abroad_cut": 0.0}},
                             "levers.open does nothing: switching_cut and base_abroad_cut are 0"),
    "levers without a limit": ({"levers.help": {"kind": "adoption_support", "start": "2030-01", "budget_jpy": 0.0}},
                               "levers.help does nothing: budget_jpy is 0"),
    "levers that pay no part": ({"levers.help": {"kind": "adoption_support", "start": "2030-01", "budget_jpy": 1e9, "support_share": 0.0}},
                                "levers.help does nothing: support_share is 0"),
    "titles of services": ({"levers.help": {"kind": "adoption_support", "start": "2012-01", "end": "2012-12", "services": ["ai_agents"]}},
                           "levers.help does nothing in AI agents: not yet sold when it ends in 2012-12"),
    "starts_of_curves": ({"time.curves_start": "2050-01"}, "curves of growth do not grow"),
    "opening_shares": (COMPANY | LINE | {"services.line.opening_awareness": 0.0, "services.line.network_effect": 1.0,
                       "services.line.offers.ours.opening_share": 1.0}, "opening_share moves nobody: opening_awareness is 0"),
    "unreached": ({"service_defaults.reference_price": 3.0}, "service_defaults.reference_price has no effect: every service says its own"),
    "unreached by some": ({"service_defaults.network_effect": 3.0}, "service_defaults.network_effect does not reach Content streaming, Cloud, Social media, Messengers: they say their own"),
    "items": ({"items.rents.title": "Rents"}, "items.rents.title has no effect: no service is of the item"),
    "idle_keys": ({"service_defaults.critical_mass": 0.1}, "service_defaults.critical_mass has no effect"),
}  # fmt: skip


@pytest.mark.parametrize("case", SAID)
def test_what_a_run_cannot_show_is_said(case):
    changes, sentence = SAID[case]
    assert [said for said in notes_of(load("baseline", changes)) if sentence in said]


@pytest.mark.parametrize("kind", LEVERS)
def test_a_lever_that_is_off_says_so_and_nothing_else(kind, lever_table):
    """A lever at strength 0 is the economy without it: what it does not do in one service is not said beside that."""
    table = lever_table(kind, strength=0.0)
    assert notes_of(load("baseline", table)) == ["levers.lever does nothing: strength is 0."]
    span = {"time.start": "2025-10", "time.end": "2027-03", "customers.number": 60}
    off, without = (DigitalEconomy("baseline", rng=2, **span, **levers).run() for levers in (table, {}))
    for name in ("balance", "market"):
        frames = [getattr(model, name)().drop(columns="run_id") for model in (off, without)]
        pd.testing.assert_frame_equal(*frames)


STEPS = {"time.projection_start": "2012-12"}


def test_steps_have_no_projection():
    [sentence] = notes_of(load("theory/duopoly", STEPS))
    assert sentence == "time.projection_start has no effect: the scenario counts steps, and has no history."


def test_every_note_is_among_them():
    tested = [load("theory/duopoly", STEPS)]
    tested += [load("baseline", changes) for changes, _ in SAID.values()]
    tested += [load("baseline", {**SPAN, **beside, key: value}) for beside, key, value, _ in IDLE.values()]
    for sentences in NOTES:
        assert any(list(sentences(settings)) for settings in tested), sentences.__name__


@pytest.mark.parametrize("name", scenario_names())
def test_no_scenario_of_the_program_says_what_its_run_cannot_show(name):
    assert notes_of(load(name)) == []


def test_a_scenario_beside_the_baseline_that_is_cut_short_says_so():
    [sentence] = notes_of(load("yen_at_180", {"time.end": "2012-12"}))
    assert sentence.startswith("exchange_rate.usd_jpy.value_after has no effect: the run ends in 2012-12")
    assert notes_of(load("baseline", {"time.end": "2012-12"})) == []


def test_settings_that_are_changed_again_still_know_who_said_what():
    settings = load("baseline", {"services.cloud.local_share": 0.0, "services.cloud.degree": 4})
    assert notes_of(load(settings, {"customers.number": 60})) == notes_of(settings) != []


def test_notes_are_on_terminal_page_and_manifest(tmp_path):
    words = ["run", "--customers", "60", "--until", "2010-12", "--set", "exchange_rate.usd_jpy=110", "--no-figures"]
    words += ["--set", "services.cloud.max_markup=3", "--out", str(tmp_path)]
    printed = command(*words, cwd=tmp_path).stdout
    notes = json.loads((tmp_path / "manifest.json").read_text())["notes"]
    assert len(notes) == 2
    assert all(f"Note: {sentence}" in printed for sentence in notes)
    assert set(notes) <= set(page_of(tmp_path).findings)


def test_a_sweep_says_of_how_many_points_it_speaks(tmp_path):
    (tmp_path / "peers.toml").write_text(PEERS)
    study = read_study(str(tmp_path / "peers.toml"))
    plan = Plan(study, design_points(study), [1])
    plan.add(plan.design)
    peers = "services.market.degree has no effect: local_share is 0, and peers do not count."
    assert plan.notes == [f"Of 2 of the 4 design points: {peers}"]


PEERS = """
title = "Peers"
question = "Do peers matter?"
scenario = "theory/duopoly"
replicates = 1
outcomes = ["outcomes.order_parameter.market"]
[factors]
"services.market.local_share" = [0.0, 0.5]
"services.market.degree" = [4, 8]
"""
REFUSED = {
    "rules that end before they start": ({"rules.start": "2030-01", "rules.end": "2029-12"}, "rules: end is 2029-12, before start 2030-01"),
    "a levy of 600%": ({"levers.levy": {"kind": "foreign_service_levy", "start": "2026-01", "levy_rate": 2.0, "strength": 3.0}},
                       "levers.levy.strength is 3 times levy_rate 2, above 5; expected at most 2.5"),
    "a preference without end": ({"levers.buy": {"kind": "public_procurement", "start": "2026-01", "services": ["cloud"],
                                  "preference": 10.0, "strength": 3.0}}, "strength is 3 times preference 10, above 20"),
    "a shock without end": ({"levers.shock": {"kind": "supply_shock", "start": "2026-01", "price_factor": 900.0, "strength": 3.0}},
                            "strength is 3: prices rise above 1000 times"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_meant_is_refused(case):
    changes, message = REFUSED[case]
    with pytest.raises(ConfigError) as refused:
        load("baseline", changes)
    assert message in str(refused.value)
