"""How many small runs a second a sweep does: one by one, and replicates of a scenario together."""

import time
from statistics import median

from benchmarks.engines import computed
from benchmarks.tables import Result
from benchmarks.timing import note
from configs import Settings, load
from sim import DigitalEconomy, Replicates


def sweep_table(sizes: list[int], replicates: int, rounds: int, until: str = "2035-12") -> Result:
    """Runs a second of one processor, start included: of single models, and of replicates that step together."""
    columns = ["Customers", "Engine", "one by one", f"{replicates} together", "ratio"]
    table = Result(f"Runs of the baseline until {until}, a second of processor", columns)
    for n in sizes:
        settings = load("baseline", {"customers.number": n, "time.end": until})
        for engine in computed():
            note(f"runs of {n:,} customers, {engine}")
            Replicates(settings, seeds=[1, 2], engine=engine).run()  # warms up
            rounds_s = [_round(settings, seed, replicates, engine) for seed in range(rounds)]
            one, many = (1.0 / median(each) for each in zip(*rounds_s, strict=True))
            table.rows.append([n, engine, one, many, many / one])
    return table


def _round(settings: Settings, seed: int, replicates: int, engine: str) -> tuple[float, float]:
    """Seconds of processor for a run alone, and for one of a batch."""
    started = time.process_time()
    DigitalEconomy(settings, rng=seed, engine=engine).run()
    alone = time.process_time() - started
    started = time.process_time()
    Replicates(settings, seeds=range(replicates), engine=engine).run()
    return alone, (time.process_time() - started) / replicates
