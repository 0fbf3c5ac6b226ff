"""Who decides this month: whose contract ends, whom chance lets revise, and who has lost the offer it uses.

The same rules twice: for single agents (`is_due`) and for all customers at once (`due_now`).
"""

import numpy as np

from agents.draws import happens
from agents.equations.choice import NONE
from agents.population import Population, Rows, numbers, pick
from agents.state.market import Market

BLOCK = 1 << 15  # customers at a time: their words stay in the cache


def is_due(market: Market, row: int) -> bool:
    """Whether a customer decides this month."""
    if is_cut_off(market, row):
        return True
    if market.seen().closed is not None and stranded(market, np.array([row]))[0]:
        return True
    if market.settings.threshold is not None and not may_yield(market, np.array([row]))[0]:
        return False
    if market.settings.revision_probability is not None:
        return bool(revises(market, np.array([row]))[0])
    first, month = market.contracts.first[0], market.term_month
    return bool(first[month] <= row < first[month + 1])


def due_now(market: Market) -> Rows:
    """All customers who decide this month: one stretch of rows, or row numbers in order."""
    all_rows = slice(0, len(market.population))
    rows: Rows = all_rows
    if market.settings.revision_probability is None:
        rows = market.contracts.ending[market.term_month]
    elif market.settings.revision_probability < 1.0:
        rows = np.flatnonzero(revises(market, rows))
    if market.settings.threshold is not None:
        rows = numbers(rows)[may_yield(market, rows)]
    if len(market.cut_off) > 0:
        rows = np.union1d(numbers(rows), market.cut_off)
    if market.seen().closed is not None:
        rows = np.union1d(numbers(rows), np.flatnonzero(stranded(market, all_rows)))
    return rows


def is_cut_off(market: Market, row: int) -> bool:
    """Whether a customer's offer was withdrawn this month."""
    if len(market.cut_off) == 0:
        return False
    place = int(np.searchsorted(market.cut_off, row))
    return place < len(market.cut_off) and int(market.cut_off[place]) == row


def stranded(market: Market, rows: Rows) -> np.ndarray:
    """Which of some customers use an offer that has just left, bool: they decide at once."""
    closed, offer, population = market.seen().closed, market.offer[rows], market.population
    if closed is None:
        return np.zeros(len(offer), dtype=bool)
    by_replicate = closed.reshape(population.n_replicates, -1)
    gone = (offer != NONE) & by_replicate[population.replicate_of(rows), offer]
    if market.multi_homing is not None:
        places = market.multi_homing.among(rows)
        splitting = pick(rows, places)
        uses = market.multi_homing.of(splitting) > 0
        gone[places] = (uses & by_replicate[population.replicate_of(splitting)]).any(axis=1)
    return gone


def revises(market: Market, rows: Rows) -> np.ndarray:
    """Whom of some customers chance lets decide again this month, bool."""
    words, population, probability = market.seen().revision_key, market.population, market.settings.revision_probability
    if words.ndim > 1 and isinstance(rows, slice) and rows == slice(0, len(population)):
        return _revising_of_all(words, population, probability or 0.0)
    return happens(market.key(words, rows), population.ids[rows], probability or 0.0)


def _revising_of_all(words: np.ndarray, population: Population, probability: float) -> np.ndarray:
    """The same of all customers of a batch, bool [n]: those of a replicate lie side by side, and share its key."""
    ids = population.ids.reshape(population.n_replicates, -1)
    revising = np.empty(ids.shape, dtype=bool)
    together = max(BLOCK // ids.shape[1], 1)
    for first in range(0, len(ids), together):
        part = slice(first, first + together)
        revising[part] = happens((words[part, :1], words[part, 1:]), ids[part], probability)
    return revising.ravel()


def may_yield(market: Market, rows: Rows) -> np.ndarray:
    """Who may still take the first offer where that is for ever: who has not yet, and sees anybody's choice."""
    yields = market.offer[rows] != 0
    return yields if market.sees_peers is None else yields & market.sees_peers[rows]
