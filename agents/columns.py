"""The behaviour of all customers of a market at once: what `Customer.step` does one at a time."""

import numpy as np

from agents.draws import IntArray
from agents.market import Market
from agents.population import Rows


class Columns:
    """The steps of a market over columns; `agents/compiled.py` has them compiled."""

    def newly_aware(self, market: Market) -> IntArray:
        """Rows of the customers who become aware this month; they are noted as aware."""
        if market.n_unaware == 0 or not market.awareness_by_peers().any():
            return np.zeros(0, np.int64)
        unaware = np.flatnonzero(~market.aware)
        rows = unaware[market.become_aware(unaware)]
        market.aware[rows] = True
        market.n_unaware -= len(rows)
        return rows

    def choose(self, market: Market, rows: Rows) -> np.ndarray:
        """The offers that some customers take, int8, -1 for none."""
        return market.choose(rows, market.values(rows), market.draw(rows))

    def apply(self, market: Market, rows: Rows, offers: np.ndarray) -> None:
        """Let decisions take effect: users, idle and volumes change by those who switch."""
        switching = np.flatnonzero(offers != market.offer[rows])
        switchers = switching + rows.start if isinstance(rows, slice) else rows[switching]
        market.tally(switchers, -1)
        market.offer[switchers] = offers[switching]
        market.tally(switchers, 1)

    def recount(self, market: Market) -> None:
        """Users, idle and volumes counted afresh from the customers."""
        market.recount()
