"""What is done with the simulation: runs, tables, figures, and the command line."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from digital_balance import need

if TYPE_CHECKING:
    from experiments import store, tipping
    from experiments.runs.evaluate import evaluate, evaluate_many
    from experiments.runs.years import annual

__project__ = "digital-balance"
__all__ = ["annual", "evaluate", "evaluate_many", "store", "tipping"]

need("configs", "agents", "sim")


def __getattr__(name: str) -> Any:
    """What stands in `__all__`, imported when it is asked for: the command line starts without the simulation."""
    if name in ("evaluate", "evaluate_many"):
        from experiments.runs import evaluate

        return getattr(evaluate, name)
    if name == "annual":
        from experiments.runs.years import annual

        return annual
    if name in ("store", "tipping"):
        return import_module(f"experiments.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
