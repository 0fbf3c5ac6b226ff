"""The behaviour of customers compiled by numba (the extra `fast`): the path of `agents.engines.vector` to the last bit.

Kernels are compiled when first called, and kept in a folder that is named after their text: numba looks at one file
at a time, and would not see that a kernel calls another that has changed.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path

# A thread that waits for another keeps its processor for a while. The default, a tenth of a second, makes months fifty
# times as long where other programs want that processor, too; this long costs nothing where it is free. GNU's OpenMP
# reads it when the first kernel with threads runs; whoever has set a policy keeps it.
if "OMP_WAIT_POLICY" not in os.environ:
    os.environ.setdefault("GOMP_SPINCOUNT", "20000")

import numba

__all__ = ["NumbaEngine", "kept"]


def _cache_folder() -> Path:
    """The folder for compiled kernels: beside them, or the user's own where that cannot be written."""
    sources = Path(__file__).parent
    # Constants of the last two, DOUBT and NONE, are compiled in.
    files = [
        *sorted(sources.glob("*.py")),
        sources.parent / "float32.py",
        sources.parents[1] / "equations" / "choice.py",
    ]
    text = b"".join(path.read_bytes() for path in files)
    name = f"kernels-{blake2b(text, digest_size=6).hexdigest()}"
    for parent in (sources / "__pycache__", Path.home() / ".cache" / "digital-balance"):
        try:
            (parent / name).mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=parent / name):
                return parent / name
        except (OSError, RuntimeError):
            continue
    return Path(tempfile.mkdtemp(prefix="kernels-"))  # nobody else's, and for this process only


FOLDER = _cache_folder()


def kept() -> bool:
    """Whether kernels have been compiled before, and need only be loaded."""
    return any(FOLDER.rglob("*.nbc"))


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
