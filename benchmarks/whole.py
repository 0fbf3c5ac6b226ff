"""The whole baseline: its month against single agents, its run, the Python around its kernels, start-up and memory."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks.engines import COLUMN_ENGINES, computed
from benchmarks.machine import MISSING, has_numba
from benchmarks.tables import Result, Target
from benchmarks.timing import in_step, interleaved, note
from configs import Settings, load
from sim import DigitalEconomy


def month_table(n: int, rounds: int) -> Result:
    """A month of the baseline, all ten services, by engine: all run the same months, the first one uncounted."""
    note(f"a month of the baseline, {n:,} customers")
    settings = load("baseline", {"customers.number": n})
    engines = (*computed(), "agents")
    steps = {name: DigitalEconomy(settings, rng=1, engine=name).step for name in engines}
    costs = in_step(steps, rounds, months=1, before=1)
    alone = costs["agents"].clock_s
    table = Result(f"A month of the baseline, {n:,} customers", ["Engine", "ms", "ms of processor", "agents / engine"])
    for name in (*COLUMN_ENGINES, "agents"):
        if name not in costs:
            table.rows.append([name, MISSING, None, None])
            continue
        cost = costs[name]
        table.rows.append([name, 1e3 * cost.clock_s, 1e3 * cost.processor_s, alone / cost.clock_s])
        if name != "agents":
            what = f"Agents / {name}: a month of the baseline, {n:,} customers"
            table.targets.append(Target(what, alone / cost.clock_s, 150, at_least=True))
    return table


def run_table(n: int, rounds: int, until: str = "2035-12") -> Result:
    """The whole baseline once it has started, and what of a month is spent outside the compiled kernels."""
    note(f"the baseline of {n:,} customers")
    settings = load("baseline", {"customers.number": n, "time.end": until})
    table = Result(f"The baseline of {n:,} customers until {until}", ["What", "s of processor", "ms a month"])
    seconds = _runs(settings, rounds)
    for engine in COLUMN_ENGINES:
        known = engine in seconds
        cells = [seconds[engine], 1e3 * seconds[engine] / settings.time.n_months] if known else [MISSING, None]
        table.rows.append([engine, *cells])
    table.targets.append(Target(f"Run of {n:,} customers, s of processor, numba", seconds.get("numba"), 0.6))
    if has_numba():
        outside = [_outside_kernels(settings) for _ in range(rounds)]
        around_choice, around_all = (1e3 * median(each) for each in zip(*outside, strict=True))
        table.rows.append(["numba, outside the choice kernel", None, around_choice])
        table.rows.append(["numba, outside all kernels", None, around_all])
        what = "Month outside the {} of numba, ms, " + f"{n:,} customers"
        table.targets.append(Target(what.format("choice kernel"), around_choice, 1.0))
        table.targets.append(Target(what.format("kernels"), around_all, 1.0))
    table.remark = "Outside the kernels: by the clock, the calls of kernels counted as theirs."
    return table


def _runs(settings: Settings, rounds: int) -> dict[str, float]:
    """Median seconds of processor of a run without its start, engines in turn."""
    spent: dict[str, list[float]] = {engine: [] for engine in computed()}
    for at in range(rounds + 1):
        for engine, seconds in spent.items():
            model = DigitalEconomy(settings, rng=1, engine=engine)
            started = time.process_time()
            model.run()
            if at > 0:  # the first run warms up
                seconds.append(time.process_time() - started)
    return {engine: median(seconds) for engine, seconds in spent.items()}


def _outside_kernels(settings: Settings) -> tuple[float, float]:
    """Seconds a month of a run that are not spent in compiled choice, and in no compiled kernel at all."""
    model = DigitalEconomy(settings, rng=1, engine="numba")
    with _timed_kernels() as inside:
        started = time.perf_counter()
        model.run()
        whole = time.perf_counter() - started
    n_months, in_choice = model.world.n_months, inside["choose"] + inside["choose_parallel"]
    return (whole - in_choice) / n_months, (whole - sum(inside.values())) / n_months


@contextmanager
def _timed_kernels() -> Iterator[dict[str, float]]:
    """Seconds in each kernel that the engine calls while this lasts."""
    from agents.compiled import aware, choose, gains, switch

    names = {
        choose: ("choose", "choose_parallel"),
        switch: ("switch", "switch_parallel", "count"),
        aware: ("become_aware",),
        gains: ("gains", "gained_by_sector", "exports_gained"),
    }
    kernels = [(module, name, getattr(module, name)) for module, its in names.items() for name in its]
    inside = dict.fromkeys([name for _, name, _ in kernels], 0.0)

    def timed(name: str, kernel: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object) -> object:
            started = time.perf_counter()
            result = kernel(*arguments)
            inside[name] += time.perf_counter() - started
            return result

        return call

    try:
        for module, name, kernel in kernels:
            setattr(module, name, timed(name, kernel))
        yield inside
    finally:
        for module, name, kernel in kernels:
            setattr(module, name, kernel)


START = "import mesa, experiments.cli, experiments.run, experiments.progress; from sim import DigitalEconomy; "
STARTS = {
    "import mesa": [sys.executable, "-c", "import mesa"],
    "a run, until its first month": [sys.executable, "-c", START + "DigitalEconomy('baseline', rng=1)"],
    "--help": [sys.executable, "-m", "experiments", "--help"],
}


def start_table(rounds: int) -> Result:
    """Seconds until the program is at work."""
    note("start")
    work = {
        name: lambda command=command: subprocess.run(command, check=True, capture_output=True)  # type: ignore[misc]
        for name, command in STARTS.items()
    }
    bare, started, helped = (cost.clock_s for cost in interleaved(work, rounds).values())
    table = Result("Start", ["What", "s"], [[name, s] for name, s in zip(STARTS, (bare, started, helped), strict=True)])
    table.targets = [
        Target("Start of a run above import mesa, s", started - bare, 0.5),
        Target("--help, s", helped, 0.5),
    ]
    return table


# The peak of the process itself: ru_maxrss would begin with that of the process that started it.
PEAK = """
from pathlib import Path
from sim import DigitalEconomy
model = DigitalEconomy("baseline", rng=1, engine="{engine}", **{{"customers.number": {n}, "time.end": "{until}"}})
model.run()
lines = Path("/proc/self/status").read_text().splitlines()
print(next(1024 * int(line.split()[1]) for line in lines if line.startswith("VmHWM")))
"""


def memory_table(small: int, large: int, until: str = "2012-12") -> Result:
    """Bytes a customer of the baseline: the slope of the largest resident memory between two sizes.

    Columns are as long as they will ever be from the start: a run until 2035 has the same peak.
    """
    table = Result(f"Memory, {small:,} to {large:,} customers", ["Engine", "bytes a customer", "MB in all"])
    if not Path("/proc/self/status").exists():
        table.remark = "Not measured: the peak of a process is read as on Linux."
        return table
    for engine in computed():
        note(f"memory, {engine}")
        peak = {n: _peak(engine, n, until) for n in (small, large)}
        slope = (peak[large] - peak[small]) / (large - small)
        table.rows.append([engine, slope, peak[large] / 2**20])
        table.targets.append(Target(f"Bytes a customer, ten services, {engine}", slope, 280))
    return table


def _peak(engine: str, n: int, until: str) -> int:
    code = PEAK.format(engine=engine, n=n, until=until)
    return int(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)
