"""Which engine steps a model: all take the same path to the last bit."""

import sys
from importlib.util import find_spec

from agents.engines.vector import VectorEngine
from configs import ConfigError, Settings

ENGINES = ("auto", "agents", "numpy", "numba")
# Customers times months from which compiled code is worth loading: half a second of the processor.
PAYS_FROM = 6_000_000


def engine_of(engine: str, settings: Settings, n_replicates: int = 1) -> tuple[str, VectorEngine]:
    """The engine that is meant by one of `ENGINES`, and its steps over columns. Raises `ConfigError` without numba.

    `auto` is numba where it is installed, and either loaded by now or worth loading for a run of this length.
    """
    n_months = settings.customers.number * settings.time.n_steps * n_replicates
    loaded = sys.modules.get("agents.engines.compiled") is not None
    pays = find_spec("numba") is not None and (loaded or n_months >= PAYS_FROM)
    if engine != "numba" and not (engine == "auto" and pays):
        return ("numpy" if engine == "auto" else engine), VectorEngine()
    try:
        from agents.engines.compiled import NumbaEngine
        from agents.engines.compiling import announce
    except (ImportError, OSError, RuntimeError) as error:
        if engine == "auto":  # installed, but for another Python or NumPy
            return "numpy", VectorEngine()
        raise ConfigError(
            f"engine numba needs numba ({error}); expected it to be installed (the extra `fast`), or engine numpy"
        ) from None
    announce()
    return "numba", NumbaEngine(parallel=True)
