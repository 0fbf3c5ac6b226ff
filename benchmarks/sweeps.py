"""What a sweep costs beside calling the model in a loop, and beside Mesa's own batch_run."""

import json
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.tables import Result, number
from benchmarks.timing import note

# A process of its own for each measurement: peak memory, and workers that no other has warmed up.
HEAD = """
import json, resource, tempfile, time
from pathlib import Path
from experiments.studies.study import Study
from experiments.sweep import Execution, run_sweep
from experiments.runs.outcomes.measures import Measure
from sim import DigitalEconomy

EFFECT, SHARE = "services.market.network_effect", "market.market.offer_1.market_share"

def points(n, customers, steps, workers):
    # A run each of points that differ, as a sample has them.
    scattered = Study(title="t", question="q", scenario="theory/duopoly", design="latin_hypercube", replicates=1,
                      set={"customers.number": customers, "time.steps": steps}, sampling={"n": n}, outcomes=[SHARE],
                      factors={EFFECT: {"low": 1.0, "high": 3.0},
                               "services.market.taste_scale": {"low": 0.5, "high": 1.0}})
    with tempfile.TemporaryDirectory() as folder:
        return run_sweep(scattered, Path(folder), Execution(workers=workers, engine="numpy"))

def study(n, customers, steps, replicates):
    return Study(title="t", question="q", scenario="theory/duopoly", replicates=replicates, outcomes=[SHARE],
                 set={"customers.number": customers, "time.steps": steps},
                 factors={EFFECT: {"low": 1.0, "high": 3.0, "n": n}})

def sweep(n, customers, steps, workers, replicates=1):
    with tempfile.TemporaryDirectory() as folder:
        execution = Execution(workers=workers, engine="numpy")
        return run_sweep(study(n, customers, steps, replicates), Path(folder), execution)

def loop(n, customers, steps):
    for number in range(n):
        model = DigitalEconomy("theory/duopoly", rng=number, engine="numpy",
                               **{"customers.number": customers, "time.steps": steps, EFFECT: 1.0 + 2.0 * number / n})
        while model.running:
            model.step()
        Measure.parse(SHARE).values(model)

def mesa_batch(n, customers, steps, workers, replicates=1):
    import mesa
    given = {"config": "theory/duopoly", "engine": "numpy", "customers.number": customers, "time.steps": steps,
             EFFECT: [1.0 + 2.0 * number / max(n - 1, 1) for number in range(n)]}
    mesa.batch_run(DigitalEconomy, given, number_processes=workers, iterations=replicates, max_steps=steps,
                   display_progress=False)

def measured(call, *args):
    call(*args)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
"""
TAIL = """
if __name__ == "__main__":
    started = time.perf_counter()
    memory = measured({call})
    print(json.dumps([time.perf_counter() - started, memory]))
"""
WAYS = {
    "a loop": "loop, {n}, {c}, {t}",
    "sweep, 1 worker": "sweep, {n}, {c}, {t}, 1",
    "sweep, 2 workers": "sweep, {n}, {c}, {t}, 2",
    "batch_run, 2 processes": "mesa_batch, {n}, {c}, {t}, 2",
}


def overhead_table(
    n: int, rounds: int, customers: int = 20_001, steps: int = 90, ways: Mapping[str, str] = WAYS
) -> Result:
    """Seconds a run of about 100 ms: in a loop, in sweeps of one and of two workers, and in Mesa's batch_run.

    The cost of a run is the slope from n to 3 n of them, so that the start of workers does not count; it stands beside.
    """
    title = f"Runs of the duopoly, {customers:,} customers and {steps} steps"
    table = Result(title, ["How", "ms a run", "to the loop", "start, s"])
    slopes: dict[str, list[float]] = {way: [] for way in ways}
    starts: dict[str, list[float]] = {way: [] for way in ways}
    for round_number in range(rounds):
        for way, call in ways.items():
            note(f"{title}: {way}, round {round_number + 1}")
            few, many = (_seconds(call.format(n=size, c=customers, t=steps))[0] for size in (n, 3 * n))
            slopes[way].append((many - few) / (2 * n))
            starts[way].append(few - n * slopes[way][-1])
    loop = median(slopes["a loop"])
    for way in ways:
        slope = median(slopes[way])
        table.rows.append([way, number(1e3 * slope), f"{slope / loop:.2f}", number(median(starts[way]))])
    table.remark = "Targets: 1.05 with one worker, and 1 / 1.8 of that with two; not slower than batch_run."
    return table


def small_runs_table(sizes: list[int], replicates: int = 100, workers: int = 2) -> Result:
    """Very many small runs, many of each point: runs a second, and the parent's largest resident memory."""
    title = f"Small runs (100 customers, 20 steps), {workers} workers"
    table = Result(title, ["Runs", "How", "runs a second", "parent, MB"])
    for size in sizes:
        ways = {f"sweep, {replicates} of each point": f"sweep, {size // replicates}, 100, 20, {workers}, {replicates}"}
        if size <= 2_000:
            ways["batch_run"] = f"mesa_batch, {size // replicates}, 100, 20, {workers}, {replicates}"
        for way, call in ways.items():
            note(f"{table.title}: {size:,}, {way}")
            seconds, memory = _seconds(call)
            table.rows.append([f"{size:,}", way, number(size / seconds), number(memory)])
    return table


def scale_table(sizes: list[int], aim: int = 200_000, workers: int = 2) -> Result:
    """Small runs of points that all differ: the parent's largest memory, and what it would be of `aim` runs."""
    title = f"Small runs of points that differ (20 customers, 12 steps), {workers} workers"
    table = Result(title, ["Runs", "runs a second", "parent, MB", "bytes a run more", f"MB at {aim:,}"])
    before: tuple[int, float] | None = None
    for size in sizes:
        note(f"{title}: {size:,}")
        seconds, memory = _seconds(f"points, {size}, 20, 12, {workers}")
        cells = ["", ""]
        if before is not None:
            slope = (memory - before[1]) / (size - before[0])
            cells = [number(slope * 2**20), number(memory + slope * (aim - size))]
        table.rows.append([f"{size:,}", number(size / seconds), number(memory), *cells])
        before = size, memory
    table.remark = f"Target: {aim:,} such runs within 300 MB of the parent, which plans them by itself."
    return table


def _seconds(call: str) -> tuple[float, float]:
    """Seconds and megabytes of a call in a process of its own."""
    started = time.perf_counter()
    with TemporaryDirectory() as folder:
        file = Path(folder) / "measured.py"  # workers import the program that starts them: it has to be a file
        file.write_text(HEAD + TAIL.format(call=call), encoding="utf-8")
        done = subprocess.run([sys.executable, str(file)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{call} after {time.perf_counter() - started:.0f} s: {done.stderr[-500:]}")
    seconds, memory = json.loads(done.stdout.splitlines()[-1])
    return seconds, memory
