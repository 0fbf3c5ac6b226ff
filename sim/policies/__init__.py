"""Policies, one file a family: levers at work, registered by kind; and all those of a run together."""

from sim.policies import adoption, markets, sovereign, trade
from sim.policies.government import Government
from sim.policies.registry import POLICIES, Policy, policy

__all__ = ["POLICIES", "Government", "Policy", "adoption", "markets", "policy", "sovereign", "trade"]
