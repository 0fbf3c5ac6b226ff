"""Trade: what domestic offers earn abroad."""

from agents.draws import IntArray
from sim.record.measured import Month, services
from sim.record.outcomes.registry import outcome

PLACE = 30


@outcome(
    "export_receipts",
    unit="LCU",
    label="what a service's domestic offers earn abroad",
    names=services,
    place=PLACE,
    over_months=True,
)
def export_receipts(month: Month) -> IntArray:
    """From sales and licences (15); streams that are not simulated belong to no service."""
    return month.by_service(month.state.offers.exports_lcu)
