"""How the cost of a month grows: in customers, offers, peers, services and years."""

import time
import tomllib

import numpy as np

from benchmarks.engines import COLUMN_ENGINES, MARKET, computed, market_model
from benchmarks.machine import MISSING
from benchmarks.tables import Cell, Result, Target
from benchmarks.timing import Cost, in_step, note
from configs import load
from sim import DigitalEconomy

YEAR = 12  # months a round: every contract ends once, and stock is taken once
MOST_ROUNDS = 25  # that fit the scenario
LARGEST_EXPONENT = 1.05


def customers_table(sizes: list[int], rounds: int) -> Result:
    """A month of the baseline by number of customers, and the exponent from each size to the next."""
    exponents = [f"exponent, {engine}" for engine in COLUMN_ENGINES]
    table = Result("A month of the baseline by number of customers, ms", ["Customers", *COLUMN_ENGINES, *exponents])
    largest: dict[str, float] = {}
    before: dict[str, Cost] = {}
    for at, n in enumerate(sizes):
        note(f"a month of the baseline, {n:,} customers")
        settings = load("baseline", {"customers.number": n})
        steps = {engine: DigitalEconomy(settings, rng=1, engine=engine).step for engine in computed()}
        costs = in_step(steps, rounds, YEAR, before=YEAR)
        row: list[Cell] = [None] * len(COLUMN_ENGINES)
        for place, engine in enumerate(COLUMN_ENGINES):
            if at > 0 and engine in costs:
                growth = np.log(costs[engine].clock_s / before[engine].clock_s)
                row[place] = exponent = float(growth / np.log(n / sizes[at - 1]))
                largest[engine] = max(largest.get(engine, 0.0), exponent)
        table.rows.append([n, *_ms(costs), *row])
        before = costs
    table.targets = [
        Target(f"Exponent of a month in customers, {name}", x, LARGEST_EXPONENT) for name, x in largest.items()
    ]
    return table


def shape_table(n: int, rounds: int) -> Result:
    """A whole month of a market by offers, by peers and by services."""
    table = Result(f"A month of one market of {n:,} customers by its shape, ms", ["Shape", *COLUMN_ENGINES])
    for name, overrides in _shapes().items():
        note(f"a month of {n:,} customers, {name}")
        models = {engine: market_model(n, 12, "peers " in name, engine, **overrides) for engine in computed()}
        steps = {engine: model.step for engine, model in models.items()}
        table.rows.append([name, *_ms(in_step(steps, rounds, YEAR, before=YEAR))])
    return table


def months_table(n: int) -> Result:
    """The mean month of the baseline in parts of its horizon: services are launched, and more is decided."""
    note(f"the years of the baseline, {n:,} customers")
    models = {
        engine: DigitalEconomy("baseline", rng=1, engine=engine, **{"customers.number": n}) for engine in computed()
    }
    seconds: dict[str, list[float]] = {engine: [] for engine in models}
    while all(model.running for model in models.values()):
        for engine, model in models.items():
            started = time.perf_counter()
            model.step()
            seconds[engine].append(time.perf_counter() - started)
    table = Result(f"A month of the baseline of {n:,} customers by year, ms", ["Years", *COLUMN_ENGINES])
    for at in range(0, 300, 60):
        means = {engine: Cost(float(np.mean(its[at : at + 60])), 0.0) for engine, its in seconds.items()}
        table.rows.append([f"{2010 + at // 12}-{2014 + at // 12}", *_ms(means)])
    table.remark = "Means of sixty months of one run, the launches and the yearly stock-taking among them."
    return table


def _shapes() -> dict[str, dict[str, object]]:
    service = tomllib.loads(MARKET.read_text(encoding="utf-8"))["services"]["market"]
    more = {"provider": "abroad", "quality": 1.0}
    shapes: dict[str, dict[str, object]] = {"6 offers, no peers": {}}
    for extra in (6, 18):
        offers = {f"services.market.offers.more_{at}": more for at in range(extra)}
        shapes[f"{6 + extra} offers, no peers"] = dict(offers)
    for degree in (4, 8, 16, 32):
        shapes[f"6 offers, peers {degree}"] = {"services.market.degree": degree}
    for copies in (2, 5, 10):
        shapes[f"{copies} services"] = {f"services.market_{at}": service for at in range(copies - 1)}
    return shapes


def _ms(costs: dict[str, Cost]) -> list[Cell]:
    return [1e3 * costs[engine].clock_s if engine in costs else MISSING for engine in COLUMN_ENGINES]
