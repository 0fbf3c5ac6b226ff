"""Who decides this month, in all markets: whose contract ends, and who has just heard of the service by (5), exact."""

import numpy as np
from numba import njit, prange

from agents.engines.compiled.arithmetic import word
from agents.engines.compiled.columns import (
    N_CUSTOMERS,
    N_UNAWARE,
    NUMBER,
    SHIFT,
    TERM,
    WIDTH,
    awareness_of,
    ending_of,
    peers_of,
)

BLOCK = 512


@njit(cache=True, nogil=True)
def due(addresses, numbers, month, is_open, chances, keys, given, given_bounds, firsts, bounds):  # type: ignore[no-untyped-def]
    """Find the decisions of a month, and note who becomes aware.

    Decisions `bounds[m, r]` to `bounds[m, r + 1]` are those of market m and replicate r. They are of rows from
    `firsts[m, r]` on, or of what the answer has from there on: rows in order, where it is longer than 0 for the market.
    `given[given_bounds[m]:given_bounds[m + 1]]` are rows that decide instead of those whose contract ends, where
    `given_bounds[m] >= 0`. Chances have a row for each market of one replicate after the other, keys for each replicate
    of one market after the other. Returns these rows, and in which markets they count.
    """
    begins, size = _places(addresses, numbers, month, given_bounds, firsts.shape[1])
    rows, listed, counts = np.empty(size, np.int64), np.zeros(len(numbers), np.bool_), np.zeros(firsts.shape, np.int64)
    for m in range(len(numbers)):
        if is_open[m]:
            listed[m] = _due_in_market(
                begins[m], rows, addresses[m], numbers[m], month, chances, keys, given, given_bounds[m],
                firsts[m], counts[m],
            )  # fmt: skip
    _bound(bounds, counts)
    return rows, listed


@njit(cache=True, parallel=True)
def due_parallel(addresses, numbers, month, is_open, chances, keys, given, given_bounds, firsts, bounds):  # type: ignore[no-untyped-def]
    """`due`, market by market on all threads: none has anything of another's."""
    begins, size = _places(addresses, numbers, month, given_bounds, firsts.shape[1])
    rows, listed, counts = np.empty(size, np.int64), np.zeros(len(numbers), np.bool_), np.zeros(firsts.shape, np.int64)
    for m in prange(len(numbers)):
        if is_open[m]:
            listed[m] = _due_in_market(
                begins[m], rows, addresses[m], numbers[m], month, chances, keys, given, given_bounds[m],
                firsts[m], counts[m],
            )  # fmt: skip
    _bound(bounds, counts)
    return rows, listed


@njit
def _places(addresses, numbers, month, given_bounds, n_replicates):  # type: ignore[no-untyped-def]
    """Where the rows of each market begin, which has room for all that may decide there, and room for all."""
    begins, size = np.empty(len(numbers), np.int64), 0
    for m in range(len(numbers)):
        begins[m] = size
        size += given_bounds[m, 1] - given_bounds[m, 0]
        if numbers[m, N_UNAWARE] > 0:
            size += numbers[m, N_UNAWARE] + _most(addresses[m], numbers[m], month, n_replicates)
    return begins, size


@njit
def _bound(bounds, counts):  # type: ignore[no-untyped-def]
    """Number the decisions of all markets and replicates, one after the other."""
    n = 0
    for m in range(len(counts)):
        bounds[m, 0] = n
        for r in range(counts.shape[1]):
            n += counts[m, r]
            bounds[m, r + 1] = n


@njit
def _due_in_market(begin, rows, addresses, numbers, month, chances, keys, given, given_bounds, firsts, counts):  # type: ignore[no-untyped-def]
    """Those of an open market: how many of each replicate, and from where on; whether rows are listed."""
    n_replicates, n_listed = len(firsts), begin
    has_rows = given_bounds[0] >= 0
    listed = has_rows or numbers[N_UNAWARE] > 0
    among = given[given_bounds[0] : given_bounds[1]] if has_rows else given[:0]
    ending, now = ending_of(addresses, numbers, n_replicates), (month - numbers[SHIFT]) % numbers[TERM]
    n_left, n_heard, n_customers = np.int64(0), np.int64(0), numbers[N_CUSTOMERS] // n_replicates
    columns, peers = awareness_of(addresses, numbers), peers_of(addresses, numbers)
    for r in range(n_replicates):
        if not listed:
            firsts[r] = ending[r, now]
            counts[r] = ending[r, now + 1] - ending[r, now]
        else:
            firsts[r] = n_listed
            if has_rows:
                of_replicate = among[_before(among, r * n_customers) : _before(among, (r + 1) * n_customers)]
                n_listed = _aware_among(rows, n_listed, of_replicate, columns[1])
            else:
                n_listed = _aware_between(rows, n_listed, ending[r, now], ending[r, now + 1], columns[1])
            number, n_markets = numbers[NUMBER], len(keys) // n_replicates
            chance, key = chances[r * n_markets + number, : numbers[WIDTH]], keys[number * n_replicates + r]
            end = (r + 1) * n_customers
            n_heard, n_left, n_listed = _hear(rows, n_listed, n_heard, n_left, end, columns, peers, chance, key)
            counts[r] = n_listed - firsts[r]
    numbers[N_UNAWARE] = n_left
    return listed


@njit
def _most(addresses, numbers, month, n_replicates):  # type: ignore[no-untyped-def]
    """How many contracts end."""
    ending, now, n = ending_of(addresses, numbers, n_replicates), (month - numbers[SHIFT]) % numbers[TERM], 0
    for r in range(n_replicates):
        n += ending[r, now + 1] - ending[r, now]
    return n


@njit
def _aware_between(rows, n, first, stop, aware):  # type: ignore[no-untyped-def]
    for row in range(first, stop):
        if aware[row]:
            rows[n] = row
            n += 1
    return n


@njit
def _aware_among(rows, n, given, aware):  # type: ignore[no-untyped-def]
    for row in given:
        if aware[row]:
            rows[n] = row
            n += 1
    return n


@njit
def _before(rows, row):  # type: ignore[no-untyped-def]
    """How many of some rows in order come before a row."""
    first, last = 0, len(rows)
    while first < last:
        middle = (first + last) // 2
        if rows[middle] < row:
            first = middle + 1
        else:
            last = middle
    return first


@njit
def _hear(rows, n, start, n_left, end, columns, peers, chance, key):  # type: ignore[no-untyped-def]
    """Split the unaware of a replicate, from `start` on: who hears goes to `rows`, the others move up."""
    ids, aware, offer, unaware = columns
    near = np.empty(BLOCK, np.bool_)
    # Words up to here may be numbers below the largest probability; few are, and those are looked at closely.
    limit = np.uint32(min(chance[-1] * 4294967296.0, 4294967295.0))
    stop = _before(unaware, end)
    for first in range(start, stop, BLOCK):
        last = min(first + BLOCK, stop)
        if _near(near, ids, unaware[first:last], key[0], key[1], limit) == 0:
            if n_left < first:
                for place in range(first, last):
                    unaware[n_left + place - first] = unaware[place]
            n_left += last - first
            continue
        for place in range(first, last):
            row = unaware[place]
            if near[place - first] and aware[row]:  # somebody else has told: nothing is to be heard
                continue
            if near[place - first] and _hears(row, ids, peers, offer, chance, key[0], key[1]):
                aware[row] = True
                rows[n] = row
                n += 1
            else:
                unaware[n_left] = row
                n_left += 1
    return stop, n_left, n


@njit
def _near(near, ids, rows, k0, k1, limit):  # type: ignore[no-untyped-def]
    n = 0
    for place in range(len(rows)):
        near[place] = word(ids[rows[place]], k0, k1) <= limit
        n += near[place]
    return n


@njit
def _hears(row, ids, peers, offer, chance, k0, k1):  # type: ignore[no-untyped-def]
    n_using = 0
    if len(peers) > 0:
        for peer in peers[row]:
            n_using += offer[peer] >= 0
    return (np.float64(word(ids[row], k0, k1)) + 0.5) / 4294967296.0 < chance[n_using]
