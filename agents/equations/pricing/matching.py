"""Meeting the competition: cuts are followed, rises are not, as on a kinked demand curve (Sweezy 1939; Salop 1986)."""

import numpy as np

from agents.draws import FloatArray
from agents.equations.pricing.logit_markup import MARKUP, approach, wanted_price
from agents.equations.pricing.registry import TREND, Bound, PricingState, pricing


@pricing("matching", parameters=MARKUP, sees_rivals=True, by_member=True, bound=Bound.MARKUP, unread=TREND)
def matching(state: PricingState) -> FloatArray:
    """P_list' = P_list + kappa (max(c, min(P*, P_rival)) - P_list): meet the rival below the logit markup.

    An offer without a rival asks for the logit markup, and none sells below its unit cost for long.
    """
    return approach(state, np.maximum(np.minimum(wanted_price(state), state.rival_price), state.unit_cost))
