"""What takes long and does not change is made once, whichever of the processes of a test session comes first.

Only values are shared, pickled: each test has a copy of its own, and none sees what another one did to it. They live in
the folder of the session, so that no session sees those of another.
"""

import pickle
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

from configs import load
from experiments.runs.run import Run, run_scenario
from sim import Replicates
from tests.helpers import kernels
from tests.helpers.locks import locked

Made = TypeVar("Made")
LAST = "2032-12"
_folder: list[Path] = []
_copies: dict[str, Any] = {}  # of the test that runs


def keep_in(folder: Path) -> None:
    """Name the folder of the session, the same for all its processes."""
    _folder[:] = [folder]


def forget_copies() -> None:
    """Let the next test have copies of its own."""
    _copies.clear()


def shared(name: str, make: Callable[[], Made]) -> Made:
    """A copy for this test of what `make` returns, which is called once in a session."""
    if name in _copies:
        return _copies[name]
    path = _folder[0] / f"{name}.pickle"
    with locked(path.with_suffix(".lock")):
        if not path.exists():
            part = path.with_suffix(".part")
            part.write_bytes(pickle.dumps(make()))
            part.replace(path)
    return _copies.setdefault(name, pickle.loads(path.read_bytes()))


def whole_run(scenario: str) -> Replicates:
    """Two replicates of a scenario with 1,000 customers from its first month on, to 2032 where it goes beyond."""

    def make() -> Replicates:
        kernels.made_ready()  # engines give one path: the fast one looks at all scenarios
        engine = "numba" if find_spec("numba") else "numpy"
        settings = load(scenario)
        beyond = settings.time.end is not None and settings.time.end > LAST
        overrides = {"customers.number": 1000} | ({"time.end": LAST} if beyond else {})
        return Replicates(scenario, seeds=[1, 2], engine=engine, **overrides).run()

    return shared(f"whole-{scenario}", make)


def baseline_of_eight() -> Run:
    """What `make run` runs: the whole baseline at its default size, eight replicates."""
    return shared("baseline-of-eight", lambda: run_scenario("baseline", load("baseline"), 1, 8, "auto"))
