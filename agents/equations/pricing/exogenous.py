"""A list price that follows its own trend, whatever the market does."""

import numpy as np

from agents.draws import FloatArray
from agents.equations.pricing.registry import COSTS, Bound, PricingState, pricing


@pricing("exogenous", by_member=True, bound=Bound.TREND, unread=COSTS)
def exogenous(state: PricingState) -> FloatArray:
    """P_list = P_0 exp(trend t)."""
    return state.first_price * np.exp(state.trend_per_year * state.years)
