"""Customers who switch move in the tallies of their market: sums of whole numbers, which know no order."""

import numpy as np

from agents.draws import IntArray
from agents.state.market import Market
from agents.state.tallies import sums_by_cell


def switch(market: Market, rows: IntArray, offers: np.ndarray) -> None:
    """Let customers switch, and move them in users, non-users and volumes."""
    n, population = len(market.rows) + 1, market.population
    change = np.multiply(market.offer.take(rows), n, dtype=np.int32)  # from whom to whom, none first
    change += offers
    change += n + 1
    weight, n_groups = population.weight.take(rows), population.n_replicates * len(population.strata)
    cell = np.multiply(population.group(rows), n * n, dtype=np.int32) + change
    moved = sums_by_cell(cell, weight, n_groups * n * n).reshape(population.n_replicates, -1, n, n)
    people = moved.sum(axis=2) - moved.sum(axis=3)
    if len(market.size) == 1:
        units = people.sum(axis=1) * market.size
    else:
        cell = population.replicate_of(rows) * (n * n) + change if population.n_replicates > 1 else change
        used = sums_by_cell(cell, weight * market.size[rows], population.n_replicates * n * n).reshape(-1, n, n)
        units = used.sum(axis=1) - used.sum(axis=2)
    _add(market, people, units)
    market.offer[rows] = offers


def recount(market: Market) -> None:
    """Users, non-users and volumes counted afresh from the customers."""
    n, population, all_rows = len(market.rows) + 1, market.population, slice(None)
    shape = population.n_replicates, len(population.strata), n
    offer = market.offer.astype(np.int64) + 1
    people = sums_by_cell(
        population.group(all_rows).astype(np.int64) * n + offer, population.weight, int(np.prod(shape))
    ).reshape(shape)
    cell = population.replicate_of(all_rows) * n + offer
    units = sums_by_cell(cell, population.weight * market.size, population.n_replicates * n).reshape(-1, n)
    clear(market)
    _add(market, people, units)


def clear(market: Market) -> None:
    """Start users, non-users and volumes at 0."""
    for table in market.tables():
        table[...] = 0


def _add(market: Market, people: IntArray, units: IntArray) -> None:
    """Add people, [n_replicates, n_strata, 1 + n_offers] with none first, and their units to the tallies."""
    users, non_users, volume = market.tables()
    non_users += people[..., 0]
    users += people[..., 1:]
    volume += units[..., 1:]
