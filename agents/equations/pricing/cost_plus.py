"""A constant markup over unit cost: cost savings from learning are passed on (Hall & Hitch 1939)."""

import numpy as np

from agents.draws import FloatArray
from agents.equations.pricing.registry import TREND, Bound, PricingState, pricing


@pricing("cost_plus", by_member=True, bound=Bound.OPENING, unread=TREND)
def cost_plus(state: PricingState) -> FloatArray:
    """P_list = c P_0 / c_0: the markup of the opening list price stays; what costs nothing keeps its price."""
    costly = state.first_unit_cost > 0.0
    ratio = np.where(costly, state.unit_cost / np.where(costly, state.first_unit_cost, 1.0), 1.0)
    return state.first_price * ratio
