"""Compute at home: how much of the need it serves, where it stands, whose it is, and its electricity."""

import numpy as np

from agents.draws import FloatArray, IntArray
from sim.record.measured import Month, ratio
from sim.record.outcomes.registry import outcome

PLACE = 50


@outcome("home_compute_share", unit="share", label="compute need met at home", place=PLACE, over_months=True)
def home_compute_share(month: Month) -> FloatArray:
    """Of all services."""
    allotment = month.state.allotment
    return ratio(allotment.served.sum(axis=-1), allotment.need.sum(axis=-1))


@outcome(
    "regional_compute_share",
    unit="share",
    label="compute at home outside the metropolitan areas",
    place=PLACE,
    over_months=True,
)
def regional_compute_share(month: Month) -> FloatArray:
    """Where data centres stand, whoever owns them."""
    state = month.state
    regional = state.providers.regional_share[..., state.offers.provider]
    # A running sum adds in the order of the offers, in a batch as alone; a sum of numbers that are not whole need not.
    total = np.cumsum(regional * state.allotment.by_providers, axis=-1)[..., -1]
    return ratio(total + state.allotment.public_regional, state.allotment.served.sum(axis=-1))


@outcome(
    "domestic_compute_share", unit="share", label="compute at home in domestic hands", place=PLACE, over_months=True
)
def domestic_compute_share(month: Month) -> FloatArray:
    """Who owns the compute at home, wherever it stands: domestic providers and the state."""
    allotment, foreign = month.state.allotment, month.state.offers.foreign
    served = allotment.served.sum(axis=-1)
    return ratio(served - allotment.by_providers[..., foreign].sum(axis=-1), served)


@outcome("power_twh", unit="TWh/year", label="electricity of data centres at home", place=PLACE, over_months=True)
def power_twh(month: Month) -> FloatArray:
    """Equation (17)."""
    return month.state.allotment.power_twh


@outcome("co2", unit="Mt/year", label="CO2 of data centres at home", place=PLACE, over_months=True)
def co2(month: Month) -> FloatArray:
    """A terawatt-hour at a kilogram a kilowatt-hour is a million tonnes."""
    state = month.state
    from_grid = state.allotment.power_twh - state.allotment.low_carbon_twh
    return from_grid * state.grid_carbon_kg_per_kwh


@outcome(
    "imported_inputs",
    unit="LCU",
    label="payments for imported inputs, compute among them",
    place=PLACE,
    over_months=True,
)
def imported_inputs(month: Month) -> IntArray:
    """Equations (13) and (14), the part of resident revenue that pays for inputs from abroad."""
    state = month.state
    offers, listings, revenue = state.offers, state.listings, state.use.revenue_lcu
    rows = listings.offer
    resident = revenue - np.rint(offers.booking_share[..., rows] * revenue).astype(np.int64)
    imported = offers.imported_input_share[..., rows] * (1.0 - offers.home_compute_share[..., rows]) * resident
    total: IntArray = np.rint(imported).astype(np.int64).sum(axis=-1)
    return total
