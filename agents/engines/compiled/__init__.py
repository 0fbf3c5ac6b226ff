"""The behaviour of customers compiled by numba (the extra `fast`): the path of `agents.engines.vector` to the last bit.

Kernels are compiled when first called, and kept where `agents.engines.kept` says. To numba a 0 that is written down and
the number of a `prange` are of types of their own, for which all that is called would be compiled once more: what is
passed on is `np.int64`.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

# A thread that waits for another keeps its processor for a while. The default, a tenth of a second, makes months fifty
# times as long where other programs want that processor, too; this long costs nothing where it is free. GNU's OpenMP
# reads it when the first kernel with threads runs; whoever has set a policy keeps it.
if "OMP_WAIT_POLICY" not in os.environ:
    os.environ.setdefault("GOMP_SPINCOUNT", "20000")

import numba

from agents.engines.kept import folder

__all__ = ["NumbaEngine"]


FOLDER = folder()


@contextmanager
def _cached_here() -> Iterator[None]:
    """Let numba keep what is defined meanwhile in the folder of this project, and leave its own setting alone."""
    before, numba.config.CACHE_DIR = numba.config.CACHE_DIR, str(FOLDER)
    try:
        yield
    finally:
        numba.config.CACHE_DIR = before


with _cached_here():
    from agents.engines.compiled.engine import NumbaEngine
