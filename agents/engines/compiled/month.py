"""The decisions of a month in several markets at once, from who is due to when they take effect."""

from collections.abc import Callable

import numpy as np

from agents.draws import IntArray
from agents.engines.compiled import choose as choice
from agents.engines.compiled import due, switch
from agents.engines.compiled.columns import N_UNAWARE, NOT_GIVEN, Columns
from agents.engines.float32 import DOUBT
from agents.population import numbers
from agents.state import decisions
from agents.state.due import due_now
from agents.state.market import Market
from agents.state.multi_homing import shares_of

NOBODY, UNDIVIDED = np.zeros(0, np.int64), np.zeros((0, 0), np.int16)
# Whether threads are at work: on how many replicates, and decisions or customers that are looked at.
Threaded = Callable[[int, int], bool]
Choose = Callable[[Market, np.ndarray], np.ndarray]


class Month:
    """The decisions of some markets in a month, before they take effect: see `agents.engines.compiled.choose`."""

    def __init__(self, columns: Columns) -> None:
        columns.refresh()
        self.columns, self.markets, self.n_replicates = columns, columns.markets, columns.n_replicates
        assert self.markets[0].board is not None
        self.board = self.markets[0].board
        self.firsts, self.bounds = columns.firsts, columns.bounds  # of one month at a time

    def find_due(self, threaded: Threaded) -> None:
        """Find who decides, and note who becomes aware."""
        columns, board, n_replicates = self.columns, self.board, self.n_replicates
        unaware = columns.numbers[:, N_UNAWARE].tolist()
        keys, chances = board.awareness_key, board.hearing
        if chances.ndim > 2:
            keys, chances = keys.reshape(-1, 2), chances.reshape(-1, chances.shape[-1])
        kernel = due.due_parallel if threaded(n_replicates, sum(unaware)) else due.due
        self.rows, self.listed = kernel(
            columns.addresses, columns.numbers, board.month, columns.of_markets(board.open), chances, keys,
            *self._given(), self.firsts, self.bounds,
        )  # fmt: skip
        if any(unaware):
            for row, n_left in enumerate(columns.numbers[:, N_UNAWARE].tolist()):
                if n_left < unaware[row]:
                    columns.fewer_unaware(row)

    def _given(self) -> tuple[IntArray, IntArray]:
        """Rows of those who decide for another reason than that a contract ends: see `agents.engines.compiled.due`."""
        closed, by_chance = self.board.closed is not None, self.columns.by_chance
        if not closed and not self.columns.any_by_chance and not any(len(market.cut_off) for market in self.markets):
            return NOBODY, self.columns.nobody_given
        bounds, rows, n = np.full((len(self.markets), 2), NOT_GIVEN), [], 0
        for number, market in enumerate(self.markets):
            if (closed or by_chance[number] or len(market.cut_off) > 0) and market.seen().open:
                rows.append(_rows_due(market))
                bounds[number] = n, n + len(rows[-1])
                n += len(rows[-1])
        if len(rows) == 1:  # of one market by itself, as in theory: no copy
            return rows[0], bounds
        return (np.concatenate(rows) if rows else NOBODY), bounds

    def ask(self, rows: np.ndarray) -> None:
        """Have some customers of the only market decide; of several replicates, in order."""
        self.bounds[0] = 0, len(rows)
        if self.n_replicates > 1:
            self.bounds[0] = np.searchsorted(rows, self.markets[0].population.bounds)
        self.firsts[0] = self.bounds[0, :-1]
        self.rows, self.listed = rows.astype(np.int64), np.ones(1, bool)

    def choose(self, threaded: Threaded, choose_exactly: Choose) -> None:
        """Let all who are due choose; what is in doubt goes to `choose_exactly`."""
        columns, board = self.columns, self.board
        self.first_divided, self.divided = columns.nobody_divides, UNDIVIDED
        if columns.most_offers > 0:  # some multi-home
            n_dividing = (self.bounds[:, -1] - self.bounds[:, 0]) * columns.split
            dividing = n_dividing.cumsum()
            self.first_divided = dividing - n_dividing
            self.divided = np.empty((dividing[-1], columns.most_offers), np.int16)
        self.decided = np.empty(self.bounds[-1, -1], np.int8)
        self.threads = threaded(self.n_replicates, len(self.decided))
        self.tables = columns.addresses, columns.numbers, self.first_divided
        self.due = self.firsts, self.bounds, self.rows, self.listed
        kernel = choice.choose_parallel if self.threads else choice.choose
        doubts = kernel(self.due, self.tables, columns.posted(board), columns.terms(board), self.decided, self.divided)
        if doubts > 0:
            for row, market in enumerate(self.markets):
                self._decide_exactly(row, market, choose_exactly)

    def _decide_exactly(self, row: int, market: Market, choose_exactly: Choose) -> None:
        first, last = self.bounds[row, 0], self.bounds[row, -1]
        doubtful = np.flatnonzero(self.decided[first:last] == DOUBT)
        if len(doubtful) == 0:
            return
        customers = self._rows_of(row)[doubtful]
        self.decided[first + doubtful] = offers = choose_exactly(market, customers)
        if market.multi_homing is not None:
            places = market.multi_homing.among(customers)
            splitting, main = customers[places], offers[places]
            taste_scale = market.of_customers(splitting, market.settings.taste_scale)
            shares = shares_of(main, decisions.values(market, splitting), taste_scale)
            self.divided[self.first_divided[row] + doubtful[places], : len(market.rows)] = shares

    def _rows_of(self, row: int) -> IntArray:
        """The customers who decide in a market, in the order of their decisions."""
        parts = []
        for first, start, stop in zip(self.firsts[row], self.bounds[row, :-1], self.bounds[row, 1:], strict=True):
            stretch = np.arange(first, first + stop - start)
            parts.append(self.rows[stretch] if self.listed[row] else stretch)
        return np.concatenate(parts)

    def take_effect(self) -> None:
        """Users, non-users, volumes and divided use change by those who switch."""
        kernel = switch.take_effect_parallel if self.threads else switch.take_effect
        kernel(self.due, self.tables, self.decided, self.divided, self.columns.tallies())


def _rows_due(market: Market) -> IntArray:
    """Rows of those who decide: where all do every month, as in theory, they are not counted anew."""
    rows = due_now(market)
    all_decide = isinstance(rows, slice) and rows == slice(0, len(market.population))
    return market.population.everybody if all_decide else numbers(rows)
