"""The choice step against peers: everybody renewing and a twelfth, with and without peers of the customers."""

from collections.abc import Callable, Iterator
from importlib.util import find_spec

from benchmarks.engines import EngineMonth, market_model, workload_of
from benchmarks.peers import PEERS
from benchmarks.tables import Result, number
from benchmarks.timing import interleaved, note

# Sizes up to which an implementation is measured unless it is asked for more: beyond, a round takes minutes.
LARGEST = {"agents": 10**4, "mesa": 10**5, "polars": 10**6}
TARGETS = (
    "Targets from 10^5 on, everybody renewing: Mesa / numpy 80, Mesa / numba 250, numpy / C 10, numba / C 1.7, and "
    "2.5 on one thread."
)
TARGET_OF_FEW = "Target at 10^5: one thread / C 4."
ENGINES = ("numba", "numba, 1 thread", "numpy", "agents")


def choice_tables(sizes: list[int], rounds: int) -> Iterator[Result]:
    """Nanoseconds a decision and ratios, by number of customers: one table for each kind of month."""
    for term in (1, 12):
        for with_peers in (False, True):
            yield _table(sizes, rounds, term, with_peers)


def _table(sizes: list[int], rounds: int, term: int, with_peers: bool) -> Result:
    renewals = "everybody renews" if term == 1 else "a twelfth renews"
    seen = "8 peers" if with_peers else "no peers"
    columns = ["Customers", *ENGINES, "C", "polars", "Mesa", "Mesa / numpy", "Mesa / numba", "numpy / C", "numba / C"]
    columns.append("1 thread / C")
    table = Result(f"Choice step, ns a decision: {renewals}, {seen}", columns)
    if not with_peers:
        table.remark = TARGETS if term == 1 else TARGET_OF_FEW
    for n in sizes:
        note(f"{table.title}, {n:,} customers")
        work = months(n, term, with_peers)
        times = {name: seconds / n * term * 1e9 for name, seconds in interleaved(work, rounds).items()}
        cells = [times.get(name) for name in (*ENGINES, "c", "polars", "mesa")]
        pairs = (("mesa", "numpy"), ("mesa", "numba"), ("numpy", "c"), ("numba", "c"), ("numba, 1 thread", "c"))
        cells += [times[slower] / times[faster] if {slower, faster} <= set(times) else None for slower, faster in pairs]
        table.rows.append([f"{n:,}", *map(number, cells)])
    return table


def months(n: int, term: int, with_peers: bool) -> dict[str, Callable[[], object]]:
    """The step of every implementation that is there and not too slow for `n` customers."""
    work: dict[str, Callable[[], object]] = {}
    if find_spec("numba"):
        from agents.engines.compiled import NumbaEngine

        work["numba"] = EngineMonth(market_model(n, term, with_peers, "numba")).step
        one_thread = market_model(n, term, with_peers, "numba")
        one_thread.vector_engine = NumbaEngine(parallel=False)
        work["numba, 1 thread"] = EngineMonth(one_thread).step
    model = market_model(n, term, with_peers, "numpy")
    workload = workload_of(model)
    work["numpy"] = EngineMonth(model).step
    if n <= LARGEST["agents"]:
        work["agents"] = EngineMonth(market_model(n, term, with_peers, "agents")).step
    if PEERS["c"].available():
        work["c"] = PEERS["c"](workload, 1).step
    if find_spec("polars") and n <= LARGEST["polars"]:
        work["polars"] = PEERS["polars"](workload, 1).step
    if n <= LARGEST["mesa"]:
        work["mesa"] = PEERS["mesa"](workload, 1).step
    return work
