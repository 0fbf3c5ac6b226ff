"""The markup of a logit oligopolist, approached with a lag (Anderson, de Palma & Thisse 1992)."""

import numpy as np

from agents.draws import FloatArray
from agents.equations.pricing.registry import TREND, Bound, PricingState, pricing

# What `wanted_price` and `approach` read.
MARKUP = ("max_markup", "price_adjustment", "price_sensitivity", "taste_scale", "adoption_scale")


@pricing(
    "logit_markup", parameters=MARKUP, by_member=True, bound=Bound.MARKUP, unread=TREND, responsive="responsive_markup"
)
def logit_markup(state: PricingState) -> FloatArray:
    """P_list' = P_list + kappa (P* - P_list), with the outside option in the demand slope."""
    return approach(state, wanted_price(state))


def wanted_price(state: PricingState) -> FloatArray:
    """P*, the price of the largest profit while shares stay what they are, [n_offers]."""
    # P* = c + (p_ref / eta) / [(1 - s) / mu + s (1 - A) / tau]                                           (7)
    taste_scale, adoption_scale = state.parameter("taste_scale"), state.parameter("adoption_scale")
    slope = (1.0 - state.share) / taste_scale + state.share * (1.0 - state.adoption) / adoption_scale
    wanted = state.unit_cost + state.reference_price / sensitivity(state) / np.maximum(slope, 1e-9)
    return np.minimum(wanted, state.unit_cost * (1.0 + state.parameter("max_markup")))


def sensitivity(state: PricingState) -> FloatArray:
    """eta, mean price sensitivity of the customers, [n_offers]; above 0, as the markup is one over it."""
    return np.maximum(state.parameter("price_sensitivity"), 1e-9)


def approach(state: PricingState, wanted: FloatArray) -> FloatArray:
    """Close the part kappa of the gap between the list price and the wanted one."""
    return state.price + state.parameter("price_adjustment") * (wanted - state.price)
