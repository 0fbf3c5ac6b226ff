"""A pricing strategy in one file, with a parameter of its own: always a little cheaper than the rivals."""

import numpy as np

from agents.draws import FloatArray
from agents.equations.pricing import PricingState, pricing
from configs.schema.parameter import parameter

UNDERCUT_BY = parameter(
    0.1, unit="share of price", low=0.0, high=0.5, meaning="how far below the rival's price an offer goes"
)


@pricing("undercut", parameters=["price_adjustment"], own_parameters={"undercut_by": UNDERCUT_BY}, sees_rivals=True)
def undercut(state: PricingState) -> FloatArray:
    """P' = P + kappa (P_rival (1 - u) - P); an offer without a rival keeps its price."""
    wanted = np.where(np.isinf(state.rival_price), state.price, state.rival_price)
    wanted = wanted * np.where(np.isinf(state.rival_price), 1.0, 1.0 - state.parameter("undercut_by"))
    return state.price + state.parameter("price_adjustment") * (wanted - state.price)
