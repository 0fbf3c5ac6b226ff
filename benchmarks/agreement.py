"""Whether what is compared does the same: engines decide alike, and peers differ from them by chance alone."""

from collections.abc import Iterable
from functools import cache

import numpy as np

from benchmarks.choice import KINDS, NAMES, Kind
from benchmarks.engines import EngineMonth, computed, market_model, workload_of
from benchmarks.machine import MISSING, is_there
from benchmarks.peers import PEERS
from benchmarks.tables import Cell, Result
from benchmarks.workload import Workload, shares

MONTHS = 12


def agreement_table(n: int, seeds: Iterable[int]) -> Result:
    """Largest difference of what `after_a_year` gives from ours, in points, and its standard error over seeds.

    Raises `RuntimeError` where engines, which must agree to the last customer, do not.
    """
    seeds = list(seeds)
    table = Result(f"Shares after a year, {n:,} customers: points from ours", ["Month", "engines", *_peer_names()])
    for kind in KINDS:
        assert_one_path(n, kind)
        cells: list[Cell] = [_difference(name, n, kind, seeds) if is_there(name) else MISSING for name in PEERS]
        table.rows.append([str(kind), "same offers", *cells])
    table.remark = f"Means of {len(seeds)} seeds, +- their standard error; tests/benchmarks judges them."
    return table


def assert_one_path(n: int, kind: Kind, seed: int = 1) -> None:
    """Raise `RuntimeError` if the offer of any customer differs between engines in any month."""
    engines = ("agents", *computed())
    months = {name: EngineMonth(market_model(n, kind.term, kind.with_peers, name, seed)) for name in engines}
    for at in range(MONTHS // 2):
        for month in months.values():
            month.step()
        for name, month in months.items():
            differ = np.flatnonzero(month.offers() != months["agents"].offers())
            if len(differ) > 0:
                raise RuntimeError(f"{kind}: {name} and agents part in month {at + 1}, at row {differ[0]}")


def differences(peer: str, n: int, kind: Kind, seeds: Iterable[int]) -> np.ndarray:
    """What `after_a_year` gives of ours minus a peer's, one independent row a seed, [n_seeds, 7 or 8]."""
    rows = []
    for seed in seeds:
        workload, ours = _our_year(n, kind, seed)
        its = PEERS[peer](workload, seed + 100)
        for _ in range(MONTHS):
            its.step()
        rows.append(ours - after_a_year(its.offers(), workload))
    return np.array(rows)


def after_a_year(offer: np.ndarray, workload: Workload) -> np.ndarray:
    """Shares by offer, none last; and where customers see peers, the share of links between users of one offer.

    The last is what peers do: shares alone are nearly the same whether customers see them or not.
    """
    by_offer = shares(offer, workload.n_offers)
    if workload.peers is None:
        return by_offer
    its = offer[workload.peers]
    both_use = (offer[:, None] >= 0) & (its >= 0)
    return np.append(by_offer, (offer[:, None] == its)[both_use].mean())


@cache
def _our_year(n: int, kind: Kind, seed: int) -> tuple[Workload, np.ndarray]:
    """The workload of a model, and what it comes to."""
    month = EngineMonth(market_model(n, kind.term, kind.with_peers, "numpy", seed))
    workload = workload_of(month.model)
    for _ in range(MONTHS):
        month.step()
    return workload, after_a_year(month.offers(), workload)


def _difference(peer: str, n: int, kind: Kind, seeds: list[int]) -> str:
    by_seed = 100.0 * differences(peer, n, kind, seeds)
    mean, error = by_seed.mean(axis=0), by_seed.std(axis=0, ddof=1) / np.sqrt(len(seeds))
    largest = np.abs(mean).argmax()
    return f"{mean[largest]:+.2f} +- {error[largest]:.2f}"


def _peer_names() -> list[str]:
    return [NAMES.get(name, name) for name in PEERS]
