"""The simulation: `DigitalEconomy`, `Replicates` of it, `Economies` that step together, and their month."""

from typing import Any

from digital_balance import need

__project__ = "digital-balance"
__all__ = ["DigitalEconomy", "Economies", "Replicates"]

need("configs", "agents")


def __getattr__(name: str) -> Any:
    if name == "DigitalEconomy":
        from sim.model import DigitalEconomy

        return DigitalEconomy
    if name == "Economies":
        from sim.economies import Economies

        return Economies
    if name == "Replicates":
        from sim.replicates import Replicates

        return Replicates
    raise AttributeError(f"module 'sim' has no attribute {name!r}")
