"""The same on every processor: frames of runs with vector instructions that NumPy leaves out, beside those with all.

NumPy picks its loops by processor: float32 `exp`, float64 `exp` and `tanh` differ in their last bits, and `argsort`
puts ties that it is not told to keep in order elsewhere. What a run rests on must not move for it.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from benchmarks.tables import Result
from benchmarks.timing import note
from configs.reading.scenarios import scenario_names

ALL = "with all"
# Loops by generation, under the names that releases of NumPy have for them.
LEFT_OUT = {
    "without AVX-512": ("AVX512", "X86_V4"),
    "without AVX-512 and AVX2": ("AVX512", "X86_V4", "AVX2", "FMA3", "X86_V3"),
}
RUN = """
import sys
from configs import load
from sim import DigitalEconomy
folder, engine, customers, *names = sys.argv[1:]
for name in names:
    model = DigitalEconomy(load(name, {"customers.number": int(customers)}), rng=1, engine=engine).run()
    for table in ("balance", "market", "outcomes"):
        getattr(model, table)().to_pickle(f"{folder}/{name.replace('/', '-')}.{table}")
"""


def processors_table(
    customers: int,
    names: list[str] | None = None,
    engine: str = "numpy",
    parts: Mapping[str, tuple[str, ...]] = LEFT_OUT,
) -> Result:
    """Whole numbers (yen, users) that differ between loops of NumPy, and the largest relative difference of fractions.

    Of some scenarios, all if none is named.
    """
    columns = [
        "Loops of NumPy",
        "left out",
        "runs",
        "whole numbers",
        "that differ",
        "others, largest relative difference",
    ]
    table = Result(f"Frames by vector instructions, {customers:,} customers, engine {engine}", columns)
    table.remark = "Target: no whole number differs. What this processor or NumPy does not have cannot be left out."
    names = names or scenario_names()
    with TemporaryDirectory() as parent:
        whole = _frames(Path(parent) / "all", (), engine, customers, names)
        table.rows.append([ALL, "", str(len(names)), f"{sum(_n_whole(frame) for frame in whole.values()):,}", "", ""])
        for title, beginnings in parts.items():
            left_out = _loops(beginnings)
            if not left_out:
                table.rows.append([title, "none here", "", "", "", ""])
                continue
            frames = _frames(Path(parent) / title.replace(" ", "-"), left_out, engine, customers, names)
            pairs = [(whole[key], frames[key]) for key in whole]
            differing = sum(_n_differing(*pair) for pair in pairs)
            farthest = max(_farthest(*pair) for pair in pairs)
            n_whole = sum(_n_whole(frame) for frame in frames.values())
            row = [title, " ".join(left_out), str(len(names)), f"{n_whole:,}", str(differing), f"{farthest:.1e}"]
            table.rows.append(row)
    return table


def _loops(beginnings: tuple[str, ...]) -> tuple[str, ...]:
    """Names of the loops that begin so, of those that this NumPy has and this processor can run."""
    from numpy._core import _multiarray_umath as core

    usable = (name for name in core.__cpu_dispatch__ if core.__cpu_features__.get(name))
    return tuple(name for name in usable if name.startswith(beginnings))


def _frames(
    folder: Path, left_out: tuple[str, ...], engine: str, customers: int, names: list[str]
) -> dict[str, pd.DataFrame]:
    """All tables of runs of some scenarios in a process without some loops, by file name."""
    note(f"frames without {' '.join(left_out) or 'nothing'}")
    folder.mkdir()
    # A loop that cannot be left out would be a warning of NumPy, and no comparison.
    command = [sys.executable, "-W", "error:During parsing environment variable", "-c", RUN]
    variables = {**os.environ, "NPY_DISABLE_CPU_FEATURES": " ".join(left_out)}
    subprocess.run([*command, str(folder), engine, str(customers), *names], check=True, env=variables)
    return {path.name: pd.read_pickle(path) for path in sorted(folder.iterdir())}


def _n_whole(frame: pd.DataFrame) -> int:
    return int(frame.select_dtypes("integer").size)


def _n_differing(first: pd.DataFrame, second: pd.DataFrame) -> int:
    """Cells of all but fractions that are not the same."""
    left, right = (frame.select_dtypes(exclude="floating") for frame in (first, second))
    return int((left.to_numpy() != right.to_numpy()).sum())


def _farthest(first: pd.DataFrame, second: pd.DataFrame) -> float:
    """The largest difference of two fractions to the larger of both; infinite where one is none."""
    left, right = (frame.select_dtypes("floating").to_numpy() for frame in (first, second))
    equal = (left == right) | (np.isnan(left) & np.isnan(right))
    if equal.all():
        return 0.0
    size = np.maximum(np.abs(left), np.abs(right))[~equal]
    return float(np.nan_to_num(np.abs(left - right)[~equal] / size, nan=np.inf).max())
