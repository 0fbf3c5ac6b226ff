"""Policies, one file a family: levers at work, registered by kind; and all those of a run together."""

from sim.policies import adoption, markets, sovereign, trade
from sim.policies.base import POLICIES, Policy, policy
from sim.policies.government import Government

__all__ = ["POLICIES", "Government", "Policy", "adoption", "markets", "policy", "sovereign", "trade"]
