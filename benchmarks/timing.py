"""Times of several things side by side: rounds in turn, so that what disturbs one disturbs the others, too."""

import gc
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median

LEAST_S = 2e-2  # what is shorter is repeated until it takes as long


def interleaved(
    work: dict[str, Callable[[], object]], rounds: int, clock: Callable[[], float] = time.perf_counter
) -> dict[str, float]:
    """Median seconds a call of each piece of work, over rounds in which every piece has its turn."""
    times: dict[str, list[float]] = {name: [] for name in work}
    numbers = {name: _number(call, clock) for name, call in work.items()}
    gc.collect()
    gc.disable()
    try:
        for _ in range(rounds):
            for name, call in work.items():
                started = clock()
                for _ in range(numbers[name]):
                    call()
                times[name].append((clock() - started) / numbers[name])
    finally:
        gc.enable()
    return {name: median(seconds) for name, seconds in times.items()}


def _number(call: Callable[[], object], clock: Callable[[], float]) -> int:
    """Calls that take long enough to be timed; the first one warms up."""
    call()
    started = clock()
    call()
    return max(1, int(LEAST_S / max(clock() - started, 1e-7)))


def note(subject: str) -> None:
    """Say on stderr what is being measured."""
    print(f"measuring: {subject}", file=sys.stderr)


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
        return "missing"


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
