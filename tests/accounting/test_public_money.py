"""Public money closes to the yen: what is granted is spent or left, and the ledger knows to whom it went."""

import numpy as np
import pytest

from configs import NO_ITEM
from configs.schema.levers.base import LEVERS
from sim import DigitalEconomy
from sim.month.accounts import AccountingError
from sim.month.ledger import DEVELOPERS, DOMESTIC_PROVIDERS, FIRMS, GOVERNMENT, INDIVIDUALS, UNMODELLED
from sim.month.rules import Effect, effects_of

START = 3
# Who has money of the state's where a lever changes a value of the rules. What is not here must pay nobody, or its
# payees are missing.
PAYEES = {
    "bill_share": [FIRMS],
    "research_support_lcu": [DOMESTIC_PROVIDERS],
    "quality_support": [UNMODELLED],
    "public_compute": [UNMODELLED],
    "procurement_preference": [DOMESTIC_PROVIDERS],
    "win_rate_constant": [DOMESTIC_PROVIDERS],
    "levy_rate": [INDIVIDUALS],  # what the levy brings in
}


@pytest.mark.parametrize("kind", LEVERS)
def test_a_budget_is_spent_or_left_in_every_month(kind, run_lever):
    outcomes = run_lever(kind).record.outcomes
    spent, left = outcomes["public_spending.lever"].cumsum(), outcomes["budget_unspent.lever"]
    np.testing.assert_array_equal(outcomes["public_spending"], outcomes["public_spending.lever"])
    np.testing.assert_array_equal(outcomes["budget_unspent"], left)
    (policy,) = run_lever(kind).government.policies
    budget = policy.budget_lcu()
    assert budget == getattr(policy.lever, "budget_lcu", budget), "at strength 1"
    assert (left >= 0).all()
    if budget is None:  # it pays whatever is asked for
        assert (left == 0).all()
        return
    months = np.maximum(np.arange(len(spent)) - START + 1, 0)
    np.testing.assert_array_equal(spent + left, np.floor(budget * months / 12))
    assert (spent[-1] > 0) == (budget > 0)


@pytest.mark.parametrize("kind", LEVERS)
def test_what_the_state_pays_out_is_its_spending_and_refunds_go_to_buyers(kind, run_lever):
    model = run_lever(kind)
    transfers, outcomes = model.ledger.transfers(), model.record.outcomes
    assert transfers[GOVERNMENT].sum() == outcomes["public_spending"][-1] + outcomes["levy_revenue"][-1]
    if Effect.REFUND in effects_of(LEVERS[kind].changes):
        assert transfers[GOVERNMENT, [FIRMS, INDIVIDUALS]].sum() == outcomes["public_spending"][-1]


@pytest.mark.parametrize("kind", LEVERS)
def test_public_money_goes_to_those_it_is_meant_for(kind, run_lever):
    model = run_lever(kind)
    transfers, outcomes = model.ledger.transfers(), model.record.outcomes
    paid = {payee for payee in range(len(transfers)) if transfers[GOVERNMENT, payee] > 0}
    assert paid == {payee for name in LEVERS[kind].changes for payee in PAYEES.get(name, [])}
    paid_out = outcomes["public_spending"][-1] + outcomes["levy_revenue"][-1]
    assert transfers.sum() == transfers[GOVERNMENT].sum() == paid_out


def test_payees_are_named_of_values_of_the_rules():
    effects_of(PAYEES)  # raises for any other name


def test_without_a_limit_half_of_every_bill_is_refunded(lever_table):
    support = lever_table("adoption_support", services=["cloud", "business_software"])
    del support["levers.lever.budget_lcu"]
    span = {"time.start": "2025-10", "time.end": "2026-02", "customers.number": 200}
    model = DigitalEconomy("baseline", rng=1, **span, **support).run()
    rows = np.concatenate([model.offers.rows_of("cloud"), model.offers.rows_of("business_software")])
    bills = model.record.revenue[-1, rows].sum()
    outcomes = model.record.outcomes
    assert outcomes["public_spending"][-1] == pytest.approx(0.5 * bills, rel=1e-9)
    assert outcomes["subsidies"][-1] == outcomes["public_spending"][-1]
    assert outcomes["budget_unspent"].sum() == 0
    assert outcomes["spending"][-1] == model.record.revenue[-1].sum(), "sellers are paid in full"


def test_a_budget_that_runs_out_promises_less(run_lever):
    scarce, ample = (run_lever("adoption_support", budget_lcu=budget) for budget in (1e10, 1e14))
    spent = scarce.record.outcomes["public_spending"]
    granted = 1e10 * np.arange(1, len(spent) - START + 1) / 12
    left = granted - spent[START:].cumsum()
    assert (left < 0.1 * granted[0]).all(), "nearly all of it goes in the month in which it comes"
    assert (left < 10).any(), "and in some months all"
    assert spent.sum() < ample.record.outcomes["public_spending"].sum()
    number = scarce.behaviours["firms"].markets["cloud"].number
    assert 0.5 < scarce.rules.bill_share[number, 0] < 1.0
    assert ample.rules.bill_share[number, 0] == 0.5
    assert ample.record.outcomes["budget_unspent"][-1] > 0


def test_a_preference_that_cannot_be_paid_fades(run_lever):
    poor, rich = (run_lever("public_procurement", budget_lcu=budget) for budget in (1e6, 1e14))
    number = poor.behaviours["firms"].markets["cloud"].number
    assert poor.rules.procurement_preference[number].max() < 0.5
    assert rich.rules.procurement_preference[number].max() == 3.0


def test_a_preference_without_a_budget_costs_nothing(lever_table):
    table = lever_table("public_procurement")
    del table["levers.lever.budget_lcu"]
    model = DigitalEconomy(
        "baseline", rng=1, **{"time.start": "2025-10", "time.end": "2026-03", "customers.number": 200}, **table
    ).run()
    assert model.record.outcomes["public_spending"].sum() == 0
    assert model.rules.procurement_preference[model.behaviours["firms"].markets["cloud"].number].max() == 3.0


def test_what_buyers_pay_in_levies_is_what_the_state_receives_and_the_people_get_back(run_lever):
    model = run_lever("foreign_service_levy", services="all")
    outcomes, foreign = model.record.outcomes, model.offers.foreign
    np.testing.assert_array_equal(outcomes["levy_paid"], outcomes["levy_revenue"])
    revenue = model.record.revenue[START:, foreign].sum(axis=1)
    assert outcomes["levy_paid"][START:] == pytest.approx(0.3 * revenue, rel=1e-6)
    assert (outcomes["levy_paid"][:START] == 0).all()
    assert model.ledger.transfers()[GOVERNMENT, INDIVIDUALS] == outcomes["levy_revenue"][-1]
    spending = model.record.revenue[-1].sum() + outcomes["levy_paid"][-1]
    assert outcomes["spending"][-1] == spending
    assert outcomes["public_spending"].sum() == 0


def test_subsidies_of_the_rules_are_public_spending(small):
    model = DigitalEconomy(small, rng=1, **{"rules.domestic_subsidy_rate": 0.2}).run()
    outcomes = model.record.outcomes
    np.testing.assert_array_equal(outcomes["public_spending"], outcomes["subsidies"])
    assert outcomes["public_spending"][-1] > 0


@pytest.mark.parametrize("damage", ["purse", "payment", "payer", "overdraft"])
def test_a_yen_of_public_money_that_is_lost_is_noticed(damage, lever_table):
    span = {"time.start": "2025-12", "time.end": "2026-06", "customers.number": 100}
    model = DigitalEconomy("baseline", rng=1, **span, **lever_table("sovereign_ai"))
    model.step(), model.step()
    purse = model.government.policies[0].purse
    model.accounts.assert_public_money(model.use, model.government.public_money())
    if damage == "purse":
        purse.left = purse.left + 1
    elif damage == "payment":
        purse.month_spent = purse.month_spent - 1
    elif damage == "payer":
        model.ledger.post(NO_ITEM, DEVELOPERS, GOVERNMENT, 1)
    else:
        purse.left, purse.spent = purse.left - 10**15, purse.spent + 10**15
    with pytest.raises(AccountingError):
        model.accounts.assert_public_money(model.use, model.government.public_money())


def test_twelfths_of_a_budget_add_up_to_it(run_lever):
    purse = run_lever("sovereign_ai", budget_lcu=1e12 + 5.0).government.policies[0].purse
    assert sum(purse.grant_of(month) for month in range(36)) == 3 * (10**12 + 5)
    assert {type(purse.grant_of(month)) for month in range(3)} == {int}
