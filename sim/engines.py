"""Which engine steps a model: all take the same path to the last bit."""

from agents.columns import Columns
from configs import Settings

ENGINES = ("auto", "agents", "numpy", "numba")


def columns_of(engine: str, settings: Settings) -> tuple[str, Columns]:
    """The engine that is meant, and its steps over columns."""
    if engine == "numba":
        from agents.compiled import Compiled
        return engine, Compiled(True)
    return ("numpy" if engine == "auto" else engine), Columns()
