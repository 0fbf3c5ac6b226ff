"""What digital services are worth to firms, beside the balance; equations (18) and (19)."""

import numpy as np

from agents.draws import IntArray
from sim.record.measured import Month
from sim.record.outcomes.registry import outcome
from sim.state import State

PLACE = 20


@outcome(
    "value_added_gained", unit="LCU", label="extra value added of firms", collected=True, place=PLACE, over_months=True
)
def value_added_gained(month: Month) -> IntArray:
    """Equation (18)."""
    return month.state.gains.extra_value_added_lcu


@outcome(
    "exports_gained",
    unit="LCU",
    label="non-digital exports gained, part of value added",
    collected=True,
    place=PLACE,
    over_months=True,
)
def exports_gained(month: Month) -> IntArray:
    """Equation (19)."""
    return month.state.gains.exports_gained_lcu


def strata_of_firms(state: State) -> list[str]:
    """Ids of the strata of firms; none without any."""
    return state.populations["firms"].strata if "firms" in state.populations else []


@outcome(
    "value_added_lost",
    unit="LCU",
    label="value added that late users lose to early ones",
    place=PLACE,
    over_months=True,
)
def value_added_lost(month: Month) -> IntArray:
    """Equation (19): what the early ones of the same sector win, to the yen of rounding."""
    return month.state.gains.lost_lcu


@outcome(
    "value_added_net",
    unit="LCU",
    label="extra value added with what rivals take from each other, by stratum of firms",
    names=strata_of_firms,
    place=PLACE,
    over_months=True,
)
def value_added_net(month: Month) -> IntArray:
    """Equations (18) and (19): over all strata what value added gained is, as rivalry only moves it."""
    return month.state.gains.net_lcu


@outcome(
    "uncounted_use",
    unit="LCU",
    label="use at prices at home whose worth value added does not count",
    place=PLACE,
    over_months=True,
)
def uncounted_use(month: Month) -> IntArray:
    """Use, at prices at home, by those and of services whose worth the gains of firms (18) do not count."""
    listings = month.state.listings
    counted = np.array(
        [
            place.population == "firms" and bool(np.any(place.settings.productivity_gain > 0.0))
            for place in listings.places
        ]
    )
    total: IntArray = month.state.use.revenue_lcu[..., ~counted[listings.market]].sum(axis=-1)
    return total
