"""How the cost of a month grows, and how many runs a second small ones do together."""

import time
import tomllib
from importlib.util import find_spec
from statistics import median

import numpy as np

from benchmarks.engines import MARKET, market_model, whole_month
from benchmarks.tables import Result, number
from benchmarks.timing import interleaved, note
from configs import load
from sim import DigitalEconomy, Replicates

COMPUTED = ("numba", "numpy") if find_spec("numba") else ("numpy",)


def customers_table(sizes: list[int], rounds: int) -> Result:
    """A month of the baseline by number of customers, and the exponent from each size to the next."""
    table = Result("A month of the baseline by number of customers, ms", ["Customers", *COMPUTED, "exponents"])
    before: dict[str, float] = {}
    for n in sizes:
        note(f"{table.title}, {n:,} customers")
        settings = load("baseline", {"customers.number": n})
        models = {engine: DigitalEconomy(settings, rng=1, engine=engine) for engine in COMPUTED}
        for model in models.values():
            for _ in range(12):
                model.step()
        times = interleaved({name: whole_month(model) for name, model in models.items()}, rounds)
        exponents = [f"{np.log10(times[name] / before[name]):.2f}" for name in COMPUTED] if before else []
        table.rows.append([f"{n:,}", *(number(1e3 * times[name]) for name in COMPUTED), ", ".join(exponents)])
        before = dict(times)
    table.remark = "Ten times as many from row to row. Target: exponents of at most 1.05 from 10,000 customers on."
    return table


def shape_table(n: int, rounds: int) -> Result:
    """A whole month of a market by offers, by peers and by services."""
    table = Result(f"A month of one market of {n:,} customers by its shape, ms", ["Shape", *COMPUTED])
    for name, overrides in _shapes().items():
        with_peers = "degree" in name
        models = {engine: market_model(n, 12, with_peers, engine, **overrides) for engine in COMPUTED}
        times = interleaved({engine: whole_month(model) for engine, model in models.items()}, rounds)
        table.rows.append([name.replace("degree", "peers"), *(number(1e3 * times[engine]) for engine in COMPUTED)])
    return table


def _shapes() -> dict[str, dict[str, object]]:
    service = tomllib.loads(MARKET.read_text(encoding="utf-8"))["services"]["market"]
    more = {"provider": "abroad", "quality": 1.0}
    shapes: dict[str, dict[str, object]] = {"6 offers, no peers": {}}
    for extra in (6, 18):
        offers = {f"services.market.offers.more_{copy}": more for copy in range(extra)}
        shapes[f"{6 + extra} offers, no peers"] = dict(offers)
    for degree in (4, 8, 16, 32):
        shapes[f"6 offers, degree {degree}"] = {"services.market.degree": degree}
    for copies in (2, 5, 10):
        shapes[f"{copies} services"] = {f"services.market_{copy}": service for copy in range(copies - 1)}
    return shapes


def months_table(n: int) -> Result:
    """The mean month of the baseline in parts of its horizon: services are launched, and more is decided."""
    table = Result(f"A month of the baseline of {n:,} customers by year, ms", ["Years", *COMPUTED])
    means: dict[str, list[float]] = {}
    for engine in COMPUTED:
        model = DigitalEconomy("baseline", rng=1, engine=engine, **{"customers.number": n})
        seconds = []
        while model.running:
            started = time.perf_counter()
            model.step()
            seconds.append(time.perf_counter() - started)
        means[engine] = [float(np.median(part)) for part in np.split(np.array(seconds[:300]), 5)]
    for part_number in range(5):
        years = f"{2010 + 5 * part_number}-{2014 + 5 * part_number}"
        table.rows.append([years, *(number(1e3 * means[engine][part_number]) for engine in COMPUTED)])
    return table


def replicates_table(sizes: list[int], replicates: int, rounds: int, until: str = "2035-12") -> Result:
    """Runs a second of processor, one by one and together."""
    columns = ["Customers", "Engine", "one by one", f"{replicates} together", "ratio"]
    table = Result(f"Runs of the baseline until {until}, a second of processor", columns)
    for n in sizes:
        settings = load("baseline", {"customers.number": n, "time.end": until})
        for engine in COMPUTED:
            alone, together = [], []
            Replicates(settings, seeds=[1, 2], engine=engine).run()
            for seed in range(rounds):
                started = time.process_time()
                DigitalEconomy(settings, rng=seed, engine=engine).run()
                alone.append(time.process_time() - started)
                started = time.process_time()
                Replicates(settings, seeds=range(replicates), engine=engine).run()
                together.append((time.process_time() - started) / replicates)
            single, batched = 1.0 / median(alone), 1.0 / median(together)
            table.rows.append([f"{n:,}", engine, number(single), number(batched), number(batched / single)])
    return table
