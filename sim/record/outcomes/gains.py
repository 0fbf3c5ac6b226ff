"""What digital services are worth to firms, beside the balance; equations (18) and (19)."""

import numpy as np

from agents.draws import IntArray
from sim.record.measured import Month
from sim.record.outcomes.registry import outcome

PLACE = 20


@outcome("value_added_gained", unit="JPY", label="extra value added of firms", collected=True, place=PLACE)
def value_added_gained(month: Month) -> IntArray:
    """Equation (18)."""
    return month.state.gains.extra_value_added_jpy


@outcome(
    "exports_gained", unit="JPY", label="non-digital exports gained, part of value added", collected=True, place=PLACE
)
def exports_gained(month: Month) -> IntArray:
    """Equation (19)."""
    return month.state.gains.exports_gained_jpy


@outcome("uncounted_use", unit="JPY", label="use at prices at home whose worth value added does not count", place=PLACE)
def uncounted_use(month: Month) -> IntArray:
    """Use, at prices at home, by those and of services whose worth the gains of firms (18) do not count."""
    listings = month.state.listings
    counted = np.array(
        [place.population == "firms" and place.settings.productivity_gain > 0.0 for place in listings.places]
    )
    total: IntArray = month.state.use.revenue_jpy[..., ~counted[listings.market]].sum(axis=-1)
    return total
