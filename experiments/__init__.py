"""What is done with the simulation: runs, tables, figures, and the command line."""

from typing import TYPE_CHECKING, Any

from digital_balance import need

if TYPE_CHECKING:
    from experiments.runs.evaluate import evaluate, evaluate_many
    from experiments.runs.years import annual

__project__ = "digital-balance"
__all__ = ["annual", "evaluate", "evaluate_many"]

need("configs", "agents", "sim")


def __getattr__(name: str) -> Any:
    """What stands in `__all__`, imported when it is asked for: the command line starts without the simulation."""
    if name in ("evaluate", "evaluate_many"):
        from experiments.runs import evaluate

        return getattr(evaluate, name)
    if name == "annual":
        from experiments.runs.years import annual

        return annual
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
