"""Pricing strategies, one file each; a strategy is a function of `PricingState` registered by name."""

from agents.pricing import cost_plus, exogenous, logit_markup, matching, penetration, responsive_markup
from agents.pricing.registry import SEE_RIVALS, STRATEGIES, PricingState, pricing
from agents.pricing.responsive_markup import multiplier

__all__ = [
    "SEE_RIVALS",
    "STRATEGIES",
    "PricingState",
    "cost_plus",
    "exogenous",
    "logit_markup",
    "matching",
    "multiplier",
    "penetration",
    "pricing",
    "responsive_markup",
]
