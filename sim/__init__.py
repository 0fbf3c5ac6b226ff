"""The simulation: `DigitalEconomy` and the steps of its month."""

from typing import Any

import agents

__project__ = "digital-balance"
__all__ = ["DigitalEconomy"]

if getattr(agents, "__project__", None) != __project__:
    raise ImportError(
        f"sim needs the agents package of {__project__}, but found {agents.__file__}: move or rename that file"
    )


def __getattr__(name: str) -> Any:
    if name == "DigitalEconomy":
        from sim.model import DigitalEconomy

        return DigitalEconomy
    raise AttributeError(f"module 'sim' has no attribute {name!r}")
