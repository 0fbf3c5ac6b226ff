"""Public money: levies, subsidies, and what levers spend and have left."""

from agents.draws import IntArray
from sim.month.ledger import GOVERNMENT
from sim.record.measured import Month
from sim.record.outcomes.registry import outcome
from sim.state import State

PLACE = 30


def levers(state: State) -> list[str]:
    """Ids of the levers of the run."""
    return state.public_money.levers


@outcome("levy_paid", unit="LCU", label="levies paid by buyers", place=PLACE, over_months=True)
def levy_paid(month: Month) -> IntArray:
    """As billed."""
    total: IntArray = month.state.use.levy_lcu.sum(axis=-1)
    return total


@outcome(
    "levy_revenue",
    unit="LCU",
    label="levies received by the state, and returned to the people",
    place=PLACE,
    over_months=True,
)
def levy_revenue(month: Month) -> IntArray:
    """Received by the government, from all sectors and for every item."""
    total: IntArray = month.state.ledger.flows[..., GOVERNMENT].sum(axis=(-2, -1))
    return total


@outcome("subsidies", unit="LCU", label="public money for the use of services", place=PLACE, over_months=True)
def subsidies(month: Month) -> IntArray:
    """What sellers and buyers receive for the use of services."""
    state = month.state
    refunds = state.public_money.month_spent[..., state.public_money.refunding]
    total: IntArray = state.use.subsidy_lcu.sum(axis=-1) + refunds.sum(axis=-1)
    return total


@outcome("public_spending", unit="LCU", label="public money spent", place=PLACE, over_months=True)
def public_spending(month: Month) -> IntArray:
    """What levers and the subsidies of the rules cost; levies returned to the people are no spending."""
    state = month.state
    total: IntArray = state.public_money.month_spent.sum(axis=-1) + state.use.subsidy_lcu.sum(axis=-1)
    return total


@outcome(
    "public_spending", unit="LCU", label="public money spent, by lever", names=levers, place=PLACE, over_months=True
)
def public_spending_by_lever(month: Month) -> IntArray:
    """Without the subsidies of the rules."""
    return month.state.public_money.month_spent


@outcome(
    "budget_unspent",
    unit="LCU",
    label="public money granted and not spent yet",
    place=PLACE,
    flow=False,
    over_months=True,
)
def budget_unspent(month: Month) -> IntArray:
    """Of all levers."""
    total: IntArray = month.state.public_money.left.sum(axis=-1)
    return total


@outcome(
    "budget_unspent",
    unit="LCU",
    label="public money granted and not spent yet, by lever",
    names=levers,
    place=PLACE,
    flow=False,
    over_months=True,
)
def budget_unspent_by_lever(month: Month) -> IntArray:
    """What is left in each purse."""
    return month.state.public_money.left
