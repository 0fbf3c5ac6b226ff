"""Each lever that is shipped moves what its mechanism reaches, the way it should, and nothing else.

Runs are paired: the same seed and draws, with a lever from 2026 on and without.
"""

import numpy as np
import pytest

from configs.schema.levers.base import LEVERS
from sim import DigitalEconomy
from sim.month.rules import effects_of

START = 3  # months of the runs before the levers
SAMPLE = 1500


def outcome(model: DigitalEconomy, name: str) -> np.ndarray:
    return model.record.outcomes[name][START:]


def churn(model: DigitalEconomy, service: str) -> float:
    return float(np.abs(np.diff(model.record.users[START:, model.offers.rows_of(service)], axis=0)).sum())


def domestic_quality(model: DigitalEconomy, service: str) -> float:
    rows = model.offers.rows_of(service)
    return float(model.offers.quality[rows[~model.offers.foreign[rows]]].sum())


# What grows where a lever changes a value of the rules, and fields with which it is seen; claims of every kind are in a
# file of theirs.
GROWS = {
    "bill_share": (lambda m: outcome(m, "adoption.generative_ai.firms").sum(), {"budget_jpy": 1e14}),
    "quality_support": (lambda m: domestic_quality(m, "generative_ai"), {}),
    "public_compute": (lambda m: outcome(m, "home_compute_share")[-1], {"budget_jpy": 1e11}),
    "procurement_preference": (lambda m: outcome(m, "domestic_share.cloud")[-1], {"budget_jpy": 1e13}),
    "switching_cost_factor": (lambda m: churn(m, "cloud"), {"base_abroad_cut": 0.0}),
    "price_ceiling": (lambda m: -outcome(m, "price_index.app_store").sum(), {}),
    "levy_rate": (lambda m: outcome(m, "domestic_user_share.business_software").sum(), {}),
    "win_rate_constant": (lambda m: m.record.receipts.sum(), {}),
    "price_factor": (lambda m: outcome(m, "domestic_user_share.cloud").sum(), {}),
}


def test_something_grows_by_every_kind_that_is_there():
    effects_of(GROWS)  # all are values of the rules
    assert all(set(GROWS) & set(table.changes) for table in LEVERS.values())


@pytest.mark.parametrize("kind", LEVERS)
def test_twice_the_strength_does_more_in_the_right_direction(kind, run_lever):
    grows, fields = next(GROWS[name] for name in LEVERS[kind].changes if name in GROWS)
    leverless, once, twice = (
        run_lever("", sample=SAMPLE),
        *(run_lever(kind, sample=SAMPLE, strength=strength, **fields) for strength in (1.0, 2.0)),
    )
    assert grows(leverless) < grows(once) < grows(twice)


@pytest.mark.parametrize(("kind", "budget"), [("adoption_support", 2e11), ("public_procurement", 1e10)])
def test_twice_the_strength_is_not_cut_back_where_money_runs_out(kind, budget, run_lever):
    fields = {"budget_jpy": budget, "services": ["cloud"], "sample": SAMPLE}
    fields |= {"support_share": 0.2} if kind == "adoption_support" else {}
    once, twice = (run_lever(kind, strength=strength, **fields) for strength in (1.0, 2.0))
    spent = [outcome(model, "public_spending").sum() for model in (once, twice)]
    months = len(once.record.outcomes["public_spending"]) - START
    assert spent[0] == pytest.approx(budget * months / 12, rel=0.05), "the budget binds"
    assert spent[1] == pytest.approx(2.0 * spent[0], rel=0.1)


# Values of the rules that no customer at home sees for months: where compute stands, and what is sold abroad.
UNSEEN = {"public_compute", "win_rate_constant", "quality_threshold_factor"}


@pytest.mark.parametrize("kind", LEVERS)
def test_a_lever_on_one_service_leaves_the_others_as_they_are_bit_for_bit(kind, run_lever):
    """Users, prices and quality: bills of a firm over its budget may change, as it cuts all services together.

    Of generative_ai the bonus for the assistant in use reaches ai_agents, so the lever is on the cloud where it can be.
    """
    services = run_lever(kind).government.policies[0].services
    service = "cloud" if "cloud" in services else services[0]
    calm = {"retaliation": 0.0} if "retaliation" in LEVERS[kind].model_fields else {}  # the world answers all exporters
    moved, still = run_lever(kind, services=[service], **calm), run_lever("")
    elsewhere = np.array([name != service for name in still.offers.service])
    np.testing.assert_array_equal(moved.record.users[:, elsewhere], still.record.users[:, elsewhere])
    np.testing.assert_array_equal(moved.record.price[:, elsewhere], still.record.price[:, elsewhere])
    np.testing.assert_array_equal(moved.offers.quality[elsewhere], still.offers.quality[elsewhere])
    if set(LEVERS[kind].changes) <= UNSEEN:
        names = still.record.outcomes
        assert any((moved.record.outcomes[name] != values).any() for name, values in names.items())
    else:
        assert (moved.record.users[:, ~elsewhere] != still.record.users[:, ~elsewhere]).any()


def test_export_promotion_moves_receipts_and_by_way_of_research_and_learning_what_follows(run_lever):
    """Without these two it moves receipts and public money, and nothing else."""
    alone = {"service_defaults.research_share": 0.0, "services.cloud.learning": 0.0}
    moved, still = run_lever("export_promotion", more=alone), run_lever("", more=alone)
    changed = {
        name
        for name, values in still.record.outcomes.items()
        if not np.array_equal(values, moved.record.outcomes[name], equal_nan=True)
    }
    exporting = {f"export_receipts.{name}" for name, s in still.settings.services.items() if s.earns_abroad}
    assert changed - exporting == {"public_spending", "budget_unspent"}
    assert {"export_receipts.business_software", "export_receipts.cloud"} <= changed
    assert (moved.record.receipts[START:].sum(axis=1) > still.record.receipts[START:].sum(axis=1)).all()
    np.testing.assert_array_equal(moved.record.payments, still.record.payments)
    consulting = moved.record.items.index("professional_management_consulting")
    only = run_lever("export_promotion", services=["business_software"], more=alone)
    np.testing.assert_array_equal(only.record.receipts[:, consulting], still.record.receipts[:, consulting])
    researching, without = run_lever("export_promotion", sample=SAMPLE), run_lever("", sample=SAMPLE)
    assert domestic_quality(researching, "business_software") > domestic_quality(without, "business_software")


def test_a_lower_threshold_lets_offers_of_lower_quality_export(run_lever):
    high = {"exports.quality_threshold": 1.2}
    closed, opened = run_lever("", more=high), run_lever("export_promotion", more=high, threshold_cut=0.9)
    assert closed.record.receipts[-1].sum() < opened.record.receipts[-1].sum()


def test_a_levy_changes_domestic_quality_through_revenue_alone(run_lever):
    no_research = {"service_defaults.research_share": 0.0}
    levy, leverless = run_lever("foreign_service_levy", more=no_research), run_lever("", more=no_research)
    np.testing.assert_array_equal(levy.offers.quality, leverless.offers.quality)
    assert (levy.record.users != leverless.record.users).any()
    with_research, without_levy = run_lever("foreign_service_levy", sample=SAMPLE, retaliation=0.0), run_lever("", sample=SAMPLE)  # fmt: skip
    assert domestic_quality(with_research, "business_software") > domestic_quality(without_levy, "business_software")


def test_a_levy_costs_intensity_and_value_added_and_improves_the_balance(run_lever):
    levy, leverless = (run_lever(kind, sample=SAMPLE, **fields) for kind, fields in (("foreign_service_levy", {"retaliation": 0.0}), ("", {})))  # fmt: skip
    for service in ("cloud", "generative_ai"):
        assert outcome(levy, f"use_intensity.{service}")[-1] < outcome(leverless, f"use_intensity.{service}")[-1]
    assert outcome(levy, "value_added_gained").sum() < outcome(leverless, "value_added_gained").sum()
    assert levy.record.payments[START:].sum() < leverless.record.payments[START:].sum()
    sold = [outcome(model, "export_receipts.business_software") for model in (levy, leverless)]
    assert sold[0][-1] > sold[1][-1], "who earns more at home sells more abroad"


def test_retaliation_is_off_unless_it_is_asked_for(run_lever):
    calm, answered = (run_lever("foreign_service_levy", retaliation=share) for share in (0.0, 0.5))
    first, after = (
        sum(outcome(model, f"export_receipts.{service}")[0] for service in model.settings.services)
        for model in (calm, answered)
    )
    assert after == pytest.approx(0.5 * first, rel=1e-6)
    assert LEVERS["foreign_service_levy"].model_fields["retaliation"].default == 0.0


def test_a_cap_of_26_percent_is_a_commission_of_26_percent(run_lever):
    capped, leverless = run_lever("commission_cap"), run_lever("")
    index = outcome(leverless, "price_index.app_store")
    assert index == pytest.approx(1.0)
    assert outcome(capped, "price_index.app_store") == pytest.approx(0.26 / 0.3)
    high = run_lever("commission_cap", cap=0.5)
    np.testing.assert_array_equal(high.record.users, leverless.record.users)


def test_interoperability_shortens_lock_in_on_the_dashboard(run_lever):
    """At equal shares, where all have one cloud: who has several is free to answer to a lead, and counts for more the
    more the others are bound."""
    single = {"services.cloud.multi_homing_share": 0.0}
    looser, leverless = run_lever("interoperability", more=single, base_abroad_cut=0.0), run_lever("", more=single)
    assert outcome(looser, "lambda_symmetric.cloud")[-1] < outcome(leverless, "lambda_symmetric.cloud")[-1]
    np.testing.assert_array_equal(
        looser.record.outcomes["lambda_symmetric.cloud"][:START],
        leverless.record.outcomes["lambda_symmetric.cloud"][:START],
    )
    np.testing.assert_array_equal(
        outcome(looser, "lambda_symmetric.messenger"), outcome(leverless, "lambda_symmetric.messenger")
    )
    free = run_lever("interoperability", switching_cut=1.0, base_abroad_cut=1.0)
    market = free.behaviours["firms"].markets["cloud"]
    assert (market.posted.switching_cost, market.posted.base_abroad_share) == (0.0, 0.0)


def test_public_bodies_are_some_firms_and_the_same_in_every_scenario(run_lever):
    few, many = (run_lever("public_procurement", public_share=share) for share in (0.2, 0.6))
    (market, few_bodies), (_, more) = few.government.policies[0].bodies[0], many.government.policies[0].bodies[0]
    assert (few_bodies <= more).all()
    assert 0 < few_bodies.sum() < more.sum()
    size = few.settings.customers.firms.strata
    assert {size[market.population.strata[row]].size_class for row in market.population.stratum[more]} <= {
        "medium",
        "large",
    }


def test_support_of_small_firms_is_theirs(run_lever):
    fields = {"services": ["generative_ai"], "customers": ["micro", "small"], "budget_jpy": 1e14, "strength": 2.0}
    moved, still = run_lever("adoption_support", sample=SAMPLE, **fields), run_lever("", sample=SAMPLE)
    first = START
    for size, more in (("small", True), ("micro", True), ("large", False)):
        name = f"adoption.generative_ai.firms.{size}"
        change = outcome(moved, name) - outcome(still, name)
        assert (change.sum() > 0.0) or not more
        if not more:
            assert change[0] == 0.0, "at first: later they see more users"
    assert moved.record.payments[first:].sum() > still.record.payments[first:].sum(), "foreign offers gain, too"


WITHDRAWAL = {"withdrawal": True, "price_factor": 1.0, "providers": ["retail_cloud"], "services": ["cloud"]}


def test_users_of_a_withdrawn_offer_leave_or_switch_at_once(run_lever):
    contracts = {"services.cloud.contract_months": 120}
    gone, stay = (
        run_lever(kind, more=contracts, sample=SAMPLE, **(WITHDRAWAL if kind else {})) for kind in ("supply_shock", "")
    )
    row = stay.offers.name.index("hyperscaler_1")
    rivals = [rival for rival in stay.offers.rows_of("cloud") if rival != row]
    assert (gone.record.users[START:, row] == 0).all()
    lost = stay.record.users[START, row]
    gained = (gone.record.users[START, rivals] - stay.record.users[START, rivals]).sum()
    assert 0 < gained < lost, "some find another cloud in the month in which theirs goes, whatever their contract says"
    np.testing.assert_array_equal(gone.record.users[:START], stay.record.users[:START])


def test_who_was_withdrawn_can_come_back(run_lever):
    back = run_lever("supply_shock", sample=SAMPLE, **WITHDRAWAL, end="2026-06")
    users = back.record.users[:, back.offers.name.index("hyperscaler_1")]
    assert users[START - 1] > 0
    assert (users[START : START + 6] == 0).all()
    assert users[-1] > 0


def test_a_service_that_all_have_left_is_used_by_nobody(run_lever):
    fields = {**WITHDRAWAL, "services": ["operating_system"], "providers": ["desktop_software"]}
    model = run_lever("supply_shock", **fields)
    assert outcome(model, "adoption.operating_system.firms").max() == 0.0
    assert (model.record.revenue[START:, model.offers.name.index("desktop")] == 0).all()
    still = run_lever("")
    individuals = "adoption.operating_system.individuals"
    np.testing.assert_array_equal(outcome(model, individuals), outcome(still, individuals))


def test_a_price_jump_meets_users_under_contract(run_lever):
    shock, leverless = run_lever("supply_shock"), run_lever("")
    foreign = shock.offers.rows_of("cloud")[shock.offers.foreign[shock.offers.rows_of("cloud")]]
    jump = shock.record.price[START, foreign] / leverless.record.price[START, foreign]
    assert jump == pytest.approx(3.0)
    assert shock.record.revenue[START, foreign].sum() > 1.5 * leverless.record.revenue[START, foreign].sum()
    licences = [outcome(model, "export_receipts.content_streaming")[0] for model in (shock, leverless)]
    assert licences[0] == pytest.approx(licences[1]), "abroad nothing changes"


def test_levers_of_one_value_work_in_their_order(run_lever, lever_table):
    """The second refund is of what the first leaves: half of a half."""
    second = lever_table("adoption_support", "other", order=2, budget_lcu=1e14, services=["cloud"])
    refunded = run_lever("adoption_support", more=second, order=1, budget_lcu=1e14, services=["cloud"])
    number = refunded.behaviours["firms"].markets["cloud"].number
    n_strata = len(refunded.populations["firms"].strata)
    assert refunded.rules.bill_share[number, :n_strata] == pytest.approx(0.25)
    bills = refunded.record.revenue[-1, refunded.offers.rows_of("cloud")].sum()
    assert outcome(refunded, "public_spending.lever")[-1] == pytest.approx(0.5 * bills, rel=1e-9)
    assert outcome(refunded, "public_spending.other")[-1] == pytest.approx(0.25 * bills, rel=1e-9)
