"""Pricing strategies, one file each: a file of this folder that registers a function of `PricingState` is one more."""

from importlib import import_module
from pkgutil import iter_modules

from agents.equations.pricing.registry import (
    COSTS,
    STRATEGIES,
    TREND,
    Bound,
    PricingState,
    Strategy,
    Terms,
    declared_parameters,
    pricing,
)

__all__ = [
    "COSTS",
    "STRATEGIES",
    "TREND",
    "Bound",
    "PricingState",
    "Strategy",
    "Terms",
    "declared_parameters",
    "pricing",
]

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
