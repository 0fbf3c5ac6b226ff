"""The markup of a logit oligopolist who foresees that shares feed on themselves (Anderson, de Palma & Thisse 1992)."""

import numpy as np

from agents.draws import FloatArray
from agents.equations.pricing.logit_markup import MARKUP, approach, sensitivity
from agents.equations.pricing.registry import TREND, Bound, PricingState, pricing


@pricing("responsive_markup", parameters=MARKUP, by_member=True, bound=Bound.MARKUP, unread=TREND)
def responsive_markup(state: PricingState) -> FloatArray:
    """P_list' = P_list + kappa (P* - P_list): a lower price wins users, and these make the offer more attractive still.

    For services whose customers all use one of the offers.
    """
    share, effect, mu = state.share, state.home_network_effect, state.parameter("taste_scale")
    # -d s / d p = (1 - gamma M)^-1 M,  M = (diag s - s s^T) / mu; the inverse by Sherman & Morrison (1950)
    response = multiplier(share, effect, mu)
    response = response - effect / mu * (response * share) ** 2 / _not_zero(1.0 + effect / mu * state.share_multiplier)
    without = share * (1.0 - share) / mu
    slope = np.where(effect > 1e-9, (response - 1.0) / np.maximum(effect, 1e-9), without)
    # P* = c + (p_ref / eta) s / (-d s / d p); where a lower price would win the whole market, no price is too high
    wanted = share * state.reference_price / sensitivity(state) / np.maximum(slope, 1e-9)
    wanted = np.where(slope > 0.0, wanted, np.inf)
    wanted = np.minimum(state.unit_cost + wanted, state.unit_cost * (1.0 + state.parameter("max_markup")))
    return approach(state, wanted)


def multiplier(share: FloatArray, network_effect: FloatArray, taste_scale: FloatArray) -> FloatArray:
    """What a user won becomes by the network effect alone, 1 / (1 - gamma s / mu), [..., n_offers]."""
    return 1.0 / _not_zero(1.0 - network_effect * share / taste_scale)


def _not_zero(number: FloatArray) -> FloatArray:
    return np.where(number == 0.0, 1e-12, number)
