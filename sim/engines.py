"""Which engine steps a model: all take the same path to the last bit."""

import sys
from importlib.util import find_spec

from agents.engines.kept import kept
from agents.engines.vector import VectorEngine
from configs import ConfigError, Settings

ENGINES = ("auto", "agents", "numpy", "numba")
# Seconds of processor, measured (docs/explanation/performance.md, "Which engine"): what numba costs before it saves
# anything, and what it saves in a month of a service, for each customer and as if there were so many more.
LOADING_S = 0.38
COMPILING_S = 35.0
SAVED_S = 7.9e-9
SAVED_IN_ANY_CASE = 20_000


def engine_of(engine: str, settings: Settings, n_replicates: int = 1) -> tuple[str, VectorEngine]:
    """The engine that is meant by one of `ENGINES`, and its steps over columns. Raises `ConfigError` without numba.

    `auto` is numba where it is installed, and either loaded by now or the cheaper one for a run of this length.
    """
    loaded = sys.modules.get("agents.engines.compiled") is not None
    if engine != "numba" and not (engine == "auto" and (loaded or pays(saved_s(settings, n_replicates)))):
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


def saved_s(settings: Settings, n_replicates: int = 1) -> float:
    """Seconds of processor that compiled code saves in replicates that step together."""
    customers = settings.customers.number * n_replicates + SAVED_IN_ANY_CASE
    return SAVED_S * len(settings.services) * settings.time.n_steps * customers


def pays(saved: float, n_processes: int = 1) -> bool:
    """Whether numba is there, and saves more seconds than it costs to load it in each process, and to compile it."""
    if find_spec("numba") is None:
        return False
    return saved >= LOADING_S * n_processes and (kept() or saved >= COMPILING_S)
