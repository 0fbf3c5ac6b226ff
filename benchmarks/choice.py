"""The choice step against peers: everybody renewing and a twelfth, with and without peers of the customers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.engines import EngineMonth, market_model, workload_of
from benchmarks.machine import MISSING, has_numba, is_there
from benchmarks.peers import PEERS
from benchmarks.tables import Cell, Result, Target
from benchmarks.timing import Cost, interleaved, note

# Sizes up to which an implementation is measured: beyond, a round takes minutes.
LARGEST = {"agents": 10**4, "mesa": 10**5, "polars": 10**6}
ENGINES = ("numba", "numba, 1 thread", "numpy", "agents")
NAMES = {"mesa": "Mesa", "c": "C"}
# What is divided by what; goal, stretch goal, and whether at least that is wanted.
GOALS = {
    ("mesa", "numpy"): (80, 100, True),
    ("mesa", "numba"): (250, 330, True),
    ("mesa", "numba, 1 thread"): (250, 330, True),
    ("numpy", "c"): (10, 7, False),
    ("numba", "c"): (3, 2, False),
    ("numba, 1 thread", "c"): (3, 2, False),
}
TARGETS_FROM = 10**5
MOST_FOR_PEERS = 4.0


@dataclass(frozen=True)
class Kind:
    """A kind of month: the length of contracts, and whether customers see what peers use."""

    term: int
    with_peers: bool

    def __str__(self) -> str:
        who = "everybody renews" if self.term == 1 else "a twelfth renews"
        return f"{who}, {'8 peers' if self.with_peers else 'no peers'}"


KINDS = tuple(Kind(term, with_peers) for term in (1, 12) for with_peers in (False, True))
Measured = dict[Kind, dict[int, dict[str, Cost]]]


def choice_tables(sizes: list[int], rounds: int) -> Iterator[Result]:
    """Nanoseconds a decision and ratios, by number of customers: two tables for each kind of month."""
    measured: Measured = {}
    for kind in KINDS:
        measured[kind] = {}
        for n in sizes:
            note(f"choice step, {kind}, {n:,} customers")
            measured[kind][n] = interleaved(months(n, kind), rounds)
        yield _times(kind, measured[kind])
        yield _ratios(kind, measured[kind])
    yield _cost_of_peers(measured)


def months(n: int, kind: Kind) -> dict[str, Callable[[], object]]:
    """The step of every implementation that is there and not too slow for `n` customers."""
    workload = workload_of(market_model(n, kind.term, kind.with_peers, "numpy"))
    engines = [name for name in ENGINES if _why_not(name, n) is None]
    work: dict[str, Callable[[], object]] = {
        name: EngineMonth(market_model(n, kind.term, kind.with_peers, name)).step for name in engines
    }
    work |= {name: PEERS[name](workload, 1).step for name in PEERS if _why_not(name, n) is None}
    return work


def _why_not(name: str, n: int) -> str | None:
    """Why an implementation is not measured at a size."""
    if not (has_numba() if name.startswith("numba") else is_there(name)):
        return MISSING
    return None if n <= LARGEST.get(name, n) else "too slow"


def _times(kind: Kind, by_size: dict[int, dict[str, Cost]]) -> Result:
    shown = (*ENGINES, "c", "polars", "mesa")
    columns = [NAMES.get(name, name) for name in shown]
    table = Result(f"Choice step, ns a decision: {kind}", ["Customers", *columns, "numba: CPU", "polars: CPU"])
    for n, costs in by_size.items():
        unit = 1e9 * kind.term / n
        cells: list[Cell] = [
            unit * costs[name].clock_s if name in costs else "missing" if _why_not(name, n) == MISSING else None
            for name in shown
        ]
        cells += [unit * costs[name].processor_s if name in costs else None for name in ("numba", "polars")]
        table.rows.append([n, *cells])
    table.remark = "By the clock. CPU: time of all processors, where an implementation may use several."
    return table


def _ratios(kind: Kind, by_size: dict[int, dict[str, Cost]]) -> Result:
    columns = [" / ".join(NAMES.get(name, name) for name in pair) for pair in GOALS]
    table = Result(f"Choice step, ratios: {kind}", ["Customers", *columns])
    for n, costs in by_size.items():
        table.rows.append([n, *(_ratio(costs, *pair) for pair in GOALS)])
    table.rows.append(["goal", *(f"{'>=' if at_least else '<='} {goal}" for goal, _, at_least in GOALS.values())])
    for (one, other), (goal, stretch, at_least) in GOALS.items():
        ratios = [_ratio(costs, one, other) for n, costs in by_size.items() if n >= TARGETS_FROM]
        known = [ratio for ratio in ratios if ratio is not None]
        worst = (min if at_least else max)(known, default=None)
        what = f"{NAMES.get(one, one)} / {NAMES.get(other, other)}: {kind}"
        table.targets.append(Target(what, worst, goal, stretch, at_least))
    return table


def _cost_of_peers(measured: Measured) -> Result:
    engines = [name for name in ENGINES if has_numba() or not name.startswith("numba")]
    table = Result("Choice step with 8 peers / without", ["Customers", *engines])
    for term, who in ((1, "everybody"), (12, "a twelfth")):
        with_peers, without = measured[Kind(term, True)], measured[Kind(term, False)]
        for n in without:
            ratios = [
                with_peers[n][name].clock_s / without[n][name].clock_s if name in without[n] else None
                for name in engines
            ]
            table.rows.append([f"{n:,}, {who}", *ratios])
    ratios = [cell for row in table.rows for cell in row[1:] if isinstance(cell, float)]
    table.targets = [Target("The choice step with 8 peers / without, any size", max(ratios), MOST_FOR_PEERS)]
    return table


def _ratio(costs: dict[str, Cost], one: str, other: str) -> float | None:
    return costs[one].clock_s / costs[other].clock_s if {one, other} <= set(costs) else None
