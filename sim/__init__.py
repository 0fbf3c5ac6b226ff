"""The simulation: `DigitalEconomy`, `Replicates` of it, and the steps of their month."""

from typing import Any

import agents

__project__ = "digital-balance"
__all__ = ["DigitalEconomy", "Replicates"]

if getattr(agents, "__project__", None) != __project__:
    raise ImportError(
        f"sim needs the agents package of {__project__}, but found {agents.__file__}: move or rename that file"
    )


def __getattr__(name: str) -> Any:
    if name == "DigitalEconomy":
        from sim.model import DigitalEconomy

        return DigitalEconomy
    if name == "Replicates":
        from sim.replicates import Replicates

        return Replicates
    raise AttributeError(f"module 'sim' has no attribute {name!r}")
