"""A constant markup over unit cost: cost savings from learning are passed on (Hall & Hitch 1939)."""

from agents.draws import FloatArray
from agents.pricing.registry import PricingState, pricing


@pricing("cost_plus")
def cost_plus(state: PricingState) -> FloatArray:
    """P = c P_0 / c_0: the markup of the opening list price stays."""
    return state.first_price * (state.unit_cost / state.first_unit_cost)
