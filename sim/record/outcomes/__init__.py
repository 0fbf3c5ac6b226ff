"""The outcomes of a month, a file for each theme: a file of this folder that registers one is all it takes."""

from importlib import import_module
from pkgutil import iter_modules

from sim.record.measured import Month, Outcome
from sim.record.outcomes.registry import OUTCOMES, outcome
from sim.record.outcomes.tipping import LAMBDA_LOCAL

__all__ = ["LAMBDA_LOCAL", "OUTCOMES", "Month", "Outcome", "outcome"]

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
