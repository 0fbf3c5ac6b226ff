"""The markup of a logit oligopolist, approached with a lag (Anderson, de Palma & Thisse 1992)."""

import numpy as np

from agents.draws import FloatArray
from agents.equations.pricing.registry import PricingState, pricing

# What `wanted_price` and `approach` read.
MARKUP = ("max_markup", "price_adjustment")


@pricing("logit_markup", parameters=MARKUP)
def logit_markup(state: PricingState) -> FloatArray:
    """P_list' = P_list + kappa (P* - P_list), with the outside option in the demand slope."""
    return approach(state, wanted_price(state))


def wanted_price(state: PricingState) -> FloatArray:
    """P*, the price of the largest profit while shares stay what they are, [n_offers]."""
    # P* = c + (p_ref / eta) / [(1 - s) / mu + s (1 - A) / tau]                                           (7)
    slope = (1.0 - state.share) / state.taste_scale + state.share * (1.0 - state.adoption) / state.adoption_scale
    wanted = state.unit_cost + state.reference_price / state.price_sensitivity / np.maximum(slope, 1e-9)
    return np.minimum(wanted, state.unit_cost * (1.0 + state.parameter("max_markup")))


def approach(state: PricingState, wanted: FloatArray) -> FloatArray:
    """Close the part kappa of the gap between the list price and the wanted one."""
    return state.price + state.parameter("price_adjustment") * (wanted - state.price)
