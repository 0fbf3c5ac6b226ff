"""Pricing strategies, one file each; a strategy is a function of `PricingState` registered by name."""

from agents.pricing import cost_plus, exogenous, logit_markup
from agents.pricing.registry import STRATEGIES, PricingState, pricing

__all__ = ["STRATEGIES", "PricingState", "cost_plus", "exogenous", "logit_markup", "pricing"]
