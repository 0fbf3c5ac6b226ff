"""Bargains, then ripoffs: a newcomer buys a base that later pays (Farrell & Klemperer 2007; Dhebar & Oren 1985)."""

import numpy as np

from agents.draws import FloatArray
from agents.equations.pricing.logit_markup import MARKUP, approach, wanted_price
from agents.equations.pricing.registry import TREND, Bound, PricingState, pricing


@pricing(
    "penetration",
    parameters=[*MARKUP, "critical_mass", "penetration_discount"],
    by_member=True,
    bound=Bound.MARKUP,
    unread=TREND,
)
def penetration(state: PricingState) -> FloatArray:
    """P_list' = P_list + kappa (P* [1 - d (1 - s / s_c)] - P_list) below critical mass s_c, the logit markup above.

    The bargain may lie below unit cost: it is an investment in users.
    """
    critical_mass = state.parameter("critical_mass")
    missing = 1.0 - np.minimum(state.share, critical_mass) / critical_mass
    return approach(state, wanted_price(state) * (1.0 - state.parameter("penetration_discount") * missing))
