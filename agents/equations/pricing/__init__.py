"""Pricing strategies, one file each; a strategy is a function of `PricingState` registered by name."""

from agents.equations.pricing import cost_plus, exogenous, logit_markup, matching, penetration, responsive_markup
from agents.equations.pricing.registry import SEE_RIVALS, STRATEGIES, PricingState, pricing
from agents.equations.pricing.responsive_markup import multiplier

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
