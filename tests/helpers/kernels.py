"""`python -m tests.helpers.kernels`: compile what the tests need, once, before several processes need it at a time.

Kernels are kept where the program keeps them (`agents.engines.compiled`), for each kind of arguments: threads or none,
one model or a batch, peers or none. What is missing here is compiled where it is needed, perhaps twice.
"""

import re
import sys
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from sim import DigitalEconomy, Replicates
from tests.helpers.locks import locked
from tests.helpers.processes import started

COMPUTED = ["numpy", *(["numba"] if find_spec("numba") else [])]
QUICKEST = COMPUTED[-1]  # for tests in which the engine does not matter: all take one path
# A year, as stock of customers is taken in its last month.
BASELINE = {"customers.number": 60, "time.start": "2025-04", "time.end": "2026-03"}
MARKET = {"customers.number": 60, "time.steps": 3}
PEERS = {"services.market.local_share": 0.5, "services.market.network": "poisson"}


@cache
def made_ready() -> None:
    """Compile in a process of its own, unless it has been done for this Python and this text of the kernels."""
    if find_spec("numba") is None:
        return
    from agents.engines.compiled import FOLDER

    done = FOLDER / f"tests-{sys.implementation.cache_tag}"
    with locked(FOLDER / "tests.lock"):
        if not done.exists():
            with started([sys.executable, "-m", __name__], cwd=Path(__file__).parents[2]) as compiling:
                assert compiling.wait() == 0, "the kernels cannot be compiled"
            done.touch()


def loaded() -> None:
    """Have them in this process, too: engine auto is the compiled one where it is loaded."""
    made_ready()
    if find_spec("numba") is not None:
        import_module("agents.engines.compiled")


def main() -> None:
    """Run small economies of every kind."""
    from agents.engines.compiled import engine

    never, always = engine.PARALLEL_FROM, 0
    for threads in (never, always):
        engine.PARALLEL_FROM = threads
        _run("baseline", BASELINE)
        _run("theory/duopoly", MARKET)
        _run("theory/duopoly", MARKET | PEERS)
    _assert_compiled_once()


def _assert_compiled_once() -> None:
    """No kernel is there twice for whole numbers that numba tells apart: one written down, one of a `prange`.

    Only a process that compiles sees it: what has been kept is dropped where it is not so, and the next one sees it, too.
    """
    from numba.core.registry import CPUDispatcher

    from agents.engines import compiled

    def plain(kind: Any) -> str:
        return re.sub(r"Literal\[int\]\(-?\d+\)|uint64", "int64", str(kind))

    for module in iter_modules(compiled.__path__):
        for name, kernel in vars(import_module(f"{compiled.__name__}.{module.name}")).items():
            if isinstance(kernel, CPUDispatcher):
                kinds = [plain(signature) for signature in kernel.signatures]
                if len(kinds) > len(set(kinds)):
                    for kept in compiled.FOLDER.rglob("*.nb[ci]"):
                        kept.unlink()
                    raise AssertionError(f"{module.name}.{name} is compiled twice: {kernel.signatures}")


def _run(scenario: str, overrides: dict[str, Any]) -> None:
    DigitalEconomy(scenario, rng=1, engine="numba", **overrides).run()
    Replicates(scenario, seeds=[1, 2], engine="numba", **overrides).run()


if __name__ == "__main__":
    main()
