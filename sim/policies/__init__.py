"""Policies, one file a family: levers at work, registered by kind; and all those of a run together.

Every file of this folder is imported here, so that a new one needs no list edited.
"""

from importlib import import_module
from pkgutil import iter_modules

from sim.policies.base import POLICIES, Country, PacedPolicy, Policy, PromisedPolicy, policy
from sim.policies.government import Government

for _module in iter_modules(__path__, f"{__name__}."):
    import_module(_module.name)

__all__ = ["POLICIES", "Country", "Government", "PacedPolicy", "Policy", "PromisedPolicy", "policy"]
