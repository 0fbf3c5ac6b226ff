"""The whole baseline: its month against single agents, its run, the Python around its kernels, and memory."""

import subprocess
import sys
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from benchmarks.before import BEFORE, ROOT, answer_of, checkout
from benchmarks.engines import whole_month
from benchmarks.tables import Result, number
from benchmarks.timing import interleaved, note
from configs import load
from sim import DigitalEconomy

# Seconds of processor a month, the least of three runs after one that has loaded what others need, too.
PROGRAM = """
import sys, time
from sim import DigitalEconomy

engine, customers, until = sys.argv[1:]
months = []
for _ in range(4):
    model = DigitalEconomy("baseline", rng=1, engine=engine, **{"customers.number": int(customers), "time.end": until})
    started = time.process_time()
    while model.running:
        model.step()
    months.append((time.process_time() - started) / model.month)
print(min(months[1:]))
"""
COMPUTED = ("numba", "numpy") if find_spec("numba") else ("numpy",)


def month_table(n: int, rounds: int) -> Result:
    """A month of the baseline, all ten services, by engine."""
    settings = load("baseline", {"customers.number": n})
    models = {engine: DigitalEconomy(settings, rng=1, engine=engine) for engine in (*COMPUTED, "agents")}
    times = interleaved({name: whole_month(model) for name, model in models.items()}, rounds)
    table = Result(f"A month of the baseline, {n:,} customers", ["Engine", "ms", "agents / engine"])
    table.rows = [[name, number(1e3 * seconds), number(times["agents"] / seconds)] for name, seconds in times.items()]
    table.remark = "Target: 150 at 100,000 customers."
    return table


def run_table(n: int, rounds: int, until: str = "2035-12") -> Result:
    """The whole baseline once it has started, and what of a month is spent outside the compiled kernels."""
    settings = load("baseline", {"customers.number": n, "time.end": until})
    table = Result(f"The baseline of {n:,} customers until {until}", ["Engine", "s of processor", "ms a month"])
    for engine in COMPUTED:
        DigitalEconomy(settings, rng=1, engine=engine).run()
        seconds = []
        for _ in range(rounds):
            model = DigitalEconomy(settings, rng=1, engine=engine)
            started = time.process_time()
            model.run()
            seconds.append(time.process_time() - started)
        middle = median(seconds)
        table.rows.append([engine, number(middle), number(1e3 * middle / settings.time.n_steps)])
    if "numba" in COMPUTED:
        outside = median(_outside_kernels(settings) for _ in range(rounds))
        table.rows.append(["numba, outside the kernels", "", number(1e3 * outside)])
    table.remark = (
        "Targets at 10,000 customers, 312 months: half of what it was, and less than 0.6 ms outside the kernels."
    )
    return table


def beside_table(
    sizes: Sequence[int],
    rounds: int,
    until: str = "2035-12",
    beside: bool = True,
    engines: Sequence[str] = COMPUTED,
) -> Result:
    """The same run of both commits in turn, each time in a process of its own; `beside` needs git."""
    title = f"The baseline until {until} once it has started, beside {BEFORE}, ms of processor a month"
    table = Result(title, ["Customers", "Engine", BEFORE, "now", "ratio"], remark="Target: 0.5 of 10,000 with numba.")
    with checkout(BEFORE if beside else None) as before:
        for customers in sizes:
            for engine in engines:
                note(f"{title}: {customers:,} customers, {engine}")
                months: dict[Path, list[float]] = {folder: [] for folder in [*before, ROOT]}
                for _ in range(rounds):
                    for folder, noted in months.items():
                        noted.append(answer_of(folder, PROGRAM, [engine, str(customers), until]))
                *then, now = (min(noted) for noted in months.values())
                columns = [number(1e3 * then[0]), number(1e3 * now), number(now / then[0])] if then else ["", "", ""]
                table.rows.append([f"{customers:,}", engine, *columns])
    return table


def _outside_kernels(settings: object) -> float:
    """Seconds of processor a month of a run that are not spent in compiled kernels."""
    from agents.engines.compiled import choose, due, gains, looks, posting, switch

    kernels = [(choose, "choose"), (choose, "choose_parallel"), (switch, "take_effect"), (switch, "count")]
    kernels += [(switch, "take_effect_parallel"), (due, "due"), (gains, "gains"), (looks, "note")]
    kernels += [(posting, "count"), (posting, "see")]
    inside = 0.0

    def timed(kernel):  # type: ignore[no-untyped-def]
        def call(*arguments):  # type: ignore[no-untyped-def]
            nonlocal inside
            started = time.thread_time()
            result = kernel(*arguments)
            inside += time.thread_time() - started
            return result

        return call

    before = [getattr(module, name) for module, name in kernels]
    try:
        for (module, name), kernel in zip(kernels, before, strict=True):
            setattr(module, name, timed(kernel))
        model = DigitalEconomy(settings, rng=1, engine="numba")  # type: ignore[arg-type]
        started = time.thread_time()
        model.run()
        return (time.thread_time() - started - inside) / model.world.n_months
    finally:
        for (module, name), kernel in zip(kernels, before, strict=True):
            setattr(module, name, kernel)


PEAK = """
from pathlib import Path
from sim import DigitalEconomy
model = DigitalEconomy("baseline", rng=1, engine="{engine}", **{{"customers.number": {n}, "time.end": "{until}"}})
model.run()
lines = Path("/proc/self/status").read_text().splitlines()
print(next(1024 * int(line.split()[1]) for line in lines if line.startswith("VmHWM")))
"""


def memory_table(small: int, large: int, until: str = "2012-12", engines: Sequence[str] = COMPUTED) -> Result:
    """Bytes a customer of the baseline: the slope of the largest resident memory between two sizes (Linux)."""
    table = Result(f"Memory, {small:,} to {large:,} customers", ["Engine", "bytes a customer", "MB in all"])
    for engine in engines:
        peak = {}
        for n in (small, large):
            code = PEAK.format(engine=engine, n=n, until=until)
            done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
            peak[n] = int(done.stdout)
        slope = (peak[large] - peak[small]) / (large - small)
        table.rows.append([engine, number(slope), number(peak[large] / 2**20)])
    table.remark = "Target: 280 bytes a customer, all ten services included."
    return table
