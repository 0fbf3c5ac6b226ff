"""Pricing strategies, one file each; a strategy is a function of `PricingState` registered by name."""

from agents.pricing import cost_plus, exogenous, logit_markup, responsive_markup
from agents.pricing.registry import STRATEGIES, PricingState, pricing
from agents.pricing.responsive_markup import multiplier

__all__ = [
    "STRATEGIES",
    "PricingState",
    "cost_plus",
    "exogenous",
    "logit_markup",
    "multiplier",
    "pricing",
    "responsive_markup",
]
