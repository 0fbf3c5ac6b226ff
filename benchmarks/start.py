"""How the program starts: beside `import mesa`, by engine, and `make run` on a fresh machine beside a commit before."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.before import BEFORE, ROOT
from benchmarks.tables import Result, number
from benchmarks.timing import note

KEPT = {"PYTHONDONTWRITEBYTECODE": ""}  # what a process has compiled the next one loads
RUN = ["run", "--until", "2010-12", "--out", "run"]
ENGINES = ("numpy", *(["numba"] if find_spec("numba") else []), "auto")
STARTS = {
    "import mesa": ["-c", "import mesa"],
    "run --until 2010-12": ["-m", "experiments", *RUN],
    "run --until 2010-12 --figures": ["-m", "experiments", *RUN, "--figures"],
    "--help": ["-m", "experiments", "--help"],
}
TARGET = "Target: a run 1.3 times import mesa; without being asked it draws none of a year."
MODEL = """
import sys, time, mesa, sim.model
from configs import load
from sim import DigitalEconomy
customers, until, engine = sys.argv[1:]
settings = load("baseline", {"customers.number": int(customers), "time.end": until})
started = time.process_time()
model = DigitalEconomy(settings, rng=1, engine=engine).run()
print(model.engine, time.process_time() - started)
"""


def processor_s(command: Sequence[str], folder: Path, variables: Mapping[str, str] | None = None) -> float:
    """Seconds of processor that a command takes, with all its processes."""
    environment = {**os.environ, **KEPT, **(variables or {})}
    before = getrusage(RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True, cwd=folder, env=environment)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def start_table(rounds: int, starts: Mapping[str, Sequence[str]] = STARTS) -> Result:
    """Seconds of processor of a start, and the median of its ratios to `import mesa` of the same round."""
    seconds: dict[str, list[float]] = {name: [] for name in starts}
    with TemporaryDirectory() as folder:
        for _ in range(rounds):
            for name, words in starts.items():
                seconds[name].append(processor_s([sys.executable, *words], Path(folder)))
    table = Result("Start", ["What", "s of processor", "/ import mesa"], remark=TARGET)
    for name, times in seconds.items():
        ratios = [spent / mesa for spent, mesa in zip(times, seconds["import mesa"], strict=True)]
        table.rows.append([name, number(median(times)), number(median(ratios))])
    return table


def engine_table(
    sizes: list[int], rounds: int, ends: Sequence[str] = ("2010-12", "2035-12"), engines: Sequence[str] = ENGINES
) -> Result:
    """Seconds of processor of runs by engine in processes of their own, and which of them `auto` takes."""
    table = Result("Runs of the baseline by engine, s of processor", ["Customers", "Until", *engines, "auto is"])
    for customers in sizes:
        for until in ends:
            note(f"{table.title}, {customers:,} customers until {until}")
            seconds: dict[str, list[float]] = {engine: [] for engine in engines}
            for _ in range(rounds):
                for engine in engines:
                    command = [sys.executable, "-c", MODEL, str(customers), until, engine]
                    done = subprocess.run(
                        command, check=True, capture_output=True, text=True, env={**os.environ, **KEPT}
                    )
                    taken, spent = done.stdout.split()
                    seconds[engine].append(float(spent))
            table.rows.append([f"{customers:,}", until, *(number(median(times)) for times in seconds.values()), taken])
    table.remark = "To load compiled code included, import mesa not."
    return table


def fresh_table() -> Result:
    """`make run` in fresh folders with nothing installed, of the commit at hand and of an earlier one; needs git."""
    table = Result(f"make run on a fresh machine, beside {BEFORE}", ["Commit", "s of processor", "MB", "ratio"])
    spent: dict[str, float] = {}
    for commit in (BEFORE, "HEAD"):
        note(f"make run of {commit}")
        with TemporaryDirectory() as parent:
            folder = Path(parent) / "fresh"
            subprocess.run(["git", "worktree", "add", "--detach", str(folder), commit], check=True, cwd=ROOT)
            try:
                spent[commit] = processor_s(["make", "run"], folder, {"MPLCONFIGDIR": parent})
                size = sum(path.stat().st_size for path in (folder / ".venv").rglob("*") if path.is_file())
            finally:
                subprocess.run(["git", "worktree", "remove", "--force", str(folder)], check=True, cwd=ROOT)
        ratio = number(spent[commit] / spent[BEFORE])
        table.rows.append([commit, number(spent[commit]), number(size / 1e6), ratio])
    table.remark = "Target: 0.6 of the processor. What pip has downloaded before, it may take from its own store."
    return table
