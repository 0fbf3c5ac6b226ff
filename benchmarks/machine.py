"""What was measured on: processor, memory, programs; and what of the optional ones is missing."""

import os
import platform
import subprocess
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from benchmarks.peers import PEERS

MISSING = "missing"


@cache
def has_numba() -> bool:
    """Whether compiled kernels can be had: numba is there, and loads."""
    try:
        import agents.compiled  # noqa: F401
    except ImportError:
        return False
    return True


@cache
def is_there(peer: str) -> bool:
    """Whether a peer can run here: polars is installed, gcc compiles for this processor."""
    if peer == "c":
        return PEERS["c"].available()
    return peer != "polars" or find_spec("polars") is not None


def machine() -> str:
    """The machine and the programs that were measured, in words."""
    names = ("mesa", "numpy", "numba", "polars")
    packages = ", ".join(f"{name} {_version(name)}" for name in names)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{_processor()}, {os.cpu_count()} processors, {memory:.0f} GiB; {platform.system()}, "
        f"Python {platform.python_version()}, {packages}, {_compiler()}"
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return MISSING


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    vectors = [name for name in ("avx2", "avx512f") if any(name in line.split() for line in lines)]
    return " ".join([models[0] if models else platform.machine(), *vectors])


def _compiler() -> str:
    try:
        done = subprocess.run(["gcc", "-dumpfullversion"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "no gcc"
    return f"gcc {done.stdout.strip()}"
