"""Where compiled kernels are kept, and whether they are; numba need not be loaded to know.

Their folder is named after their text: numba looks at one file at a time, and would not see that a kernel calls another
that has changed.
"""

import tempfile
from functools import cache
from hashlib import blake2b
from pathlib import Path

SOURCES = Path(__file__).with_name("compiled")


@cache
def folder() -> Path:
    """The folder for compiled kernels: beside them, or the user's own where that cannot be written."""
    # Constants of the last two, DOUBT and NONE, are compiled in.
    files = [
        *sorted(SOURCES.glob("*.py")),
        SOURCES.parent / "float32.py",
        SOURCES.parents[1] / "equations" / "choice.py",
    ]
    text = b"".join(path.read_bytes() for path in files)
    name = f"kernels-{blake2b(text, digest_size=6).hexdigest()}"
    for parent in (SOURCES / "__pycache__", Path.home() / ".cache" / "digital-balance"):
        try:
            (parent / name).mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=parent / name):
                return parent / name
        except (OSError, RuntimeError):
            continue
    return Path(tempfile.mkdtemp(prefix="kernels-"))  # nobody else's, and for this process only


def kept() -> bool:
    """Whether kernels have been compiled before, and need only be loaded."""
    return any(folder().rglob("*.nbc"))
