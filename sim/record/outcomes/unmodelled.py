"""Streams of the items that are not simulated."""

from agents.draws import IntArray
from sim.record.measured import Month
from sim.record.outcomes.registry import outcome
from sim.state import State

PLACE = 60


def items(state: State) -> list[str]:
    """Items of the balance of payments."""
    return state.ledger.items[:-1]


@outcome(
    "unmodelled_payments",
    unit="LCU",
    label="payments not simulated, by item",
    names=items,
    place=PLACE,
    over_months=True,
)
def unmodelled_payments(month: Month) -> IntArray:
    """Streams out."""
    return month.state.ledger.unmodelled_payments()


@outcome(
    "unmodelled_receipts",
    unit="LCU",
    label="receipts not simulated, by item",
    names=items,
    place=PLACE,
    over_months=True,
)
def unmodelled_receipts(month: Month) -> IntArray:
    """Streams in."""
    return month.state.ledger.unmodelled_receipts()
