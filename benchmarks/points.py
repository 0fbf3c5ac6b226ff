"""Sweeps of many small runs with different parameters, beside a commit of which only replicates step together."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from benchmarks.before import BEFORE, ROOT, answer_of, checkout
from benchmarks.tables import Result, number
from benchmarks.timing import note

# A process of its own, in which each commit finds its own packages; the first sweep loads what others need, too. The
# commit before has the study elsewhere, and calls how a sweep is run where it is run.
PROGRAM = """
import json, sys, tempfile, time
from pathlib import Path
try:
    from experiments.studies.study import Study
    from experiments.sweep import Execution, run_sweep
except ImportError:
    from experiments.study import Study
    from experiments.sweep import Where as Execution, run_sweep

engine, customers, n, until = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
FACTORS = {
    "exports.constant": (-2.0, -1.0), "service_defaults.booking_share": (0.7, 1.0),
    "service_defaults.home_bias": (0.1, 0.6), "service_defaults.network_effect": (0.75, 2.25),
    "service_defaults.quality_decay": (0.1, 0.2), "service_defaults.switching_cost": (1.0, 3.0),
    "services.cloud.base_abroad_share": (0.3, 0.8), "services.cloud.network_effect": (1.0, 3.0),
}

def spent(n, until):
    study = Study(title="t", question="q", design="latin_hypercube", replicates=1, sampling={"n": n},
                  outcomes=["balance.total.balance_jpy"], set={"customers.number": customers, "time.end": until},
                  factors={key: {"low": low, "high": high} for key, (low, high) in FACTORS.items()})
    with tempfile.TemporaryDirectory() as folder:
        started = time.process_time()
        receipt = run_sweep(study, Path(folder) / "out", Execution(workers=0, engine=engine))
        assert receipt.done == n, receipt
        return time.process_time() - started

spent(2, "2010-02")
print(json.dumps(n / spent(n, until)))
"""
ENGINES = ("auto", "numpy", *(["numba"] if find_spec("numba") else []))
TARGETS = "Target: 15 times as many of 200 customers (stretch 25), and 6 times of 2,000."


def points_table(
    sizes: Sequence[int],
    n: int,
    rounds: int,
    until: str = "2035-12",
    beside: bool = True,
    engines: Sequence[str] = ENGINES,
) -> Result:
    """Runs a second of processor, planning and shards included and the start of processes not, of both commits in turn.

    The points are those of a Latin hypercube over eight parameters, one run each. `beside` needs git.
    """
    title = f"Points: a Latin hypercube of {n} of the baseline until {until}, runs a second of processor"
    table = Result(title, ["Customers", "Engine", BEFORE, "now", "ratio"], remark=TARGETS)
    with checkout(BEFORE if beside else None) as before:
        folders = [*before, ROOT]
        for customers in sizes:
            for engine in engines:
                note(f"{title}: {customers:,} customers, {engine}")
                runs: dict[Path, list[float]] = {folder: [] for folder in folders}
                for _ in range(rounds):
                    for folder, noted in runs.items():
                        noted.append(answer_of(folder, PROGRAM, [engine, str(customers), str(n), until]))
                *then, now = (median(noted) for noted in runs.values())
                ratio = number(now / then[0]) if then else ""
                table.rows.append(
                    [f"{customers:,}", engine, *(map(number, then) if then else [""]), number(now), ratio]
                )
    return table
