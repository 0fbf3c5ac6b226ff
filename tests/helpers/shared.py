"""What takes long and does not change is made once, whichever of the processes of a test session comes first.

Only values are shared, pickled: each process has a copy of its own, and no test sees what another one did to it. They
live in the folder of the session, so that no session sees those of another.
"""

import fcntl
import os
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest

Made = TypeVar("Made")


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock that other processes wait for; it is free again when its holder ends, however it does."""
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def shared(factory: pytest.TempPathFactory, name: str, make: Callable[[], Made]) -> Made:
    """The value of `make`, called once in a session."""
    folder = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # that of the whole session
    path = folder / f"{name}.pickle"
    with locked(folder / f"{name}.lock"):
        if not path.exists():
            part = path.with_suffix(".part")
            part.write_bytes(pickle.dumps(make()))
            part.replace(path)
    return pickle.loads(path.read_bytes())
