"""The behaviour of all customers of a market at once: what `Customer.step` does one at a time."""

import numpy as np

from agents.draws import FloatArray, IntArray
from agents.gains import Cuts, gains
from agents.market import Market
from agents.population import Population, Rows


class Columns:
    """The steps of a market over columns; `agents/compiled.py` has them compiled."""

    def newly_aware(self, market: Market) -> IntArray:
        """Rows of the customers who become aware this month; they are noted as aware."""
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

    def gains(
        self,
        firms: Population,
        markets: list[Market],
        offer_gains: list[FloatArray],
        cuts: Cuts,
        rivalry: float,
    ) -> tuple[IntArray, IntArray]:
        """Value added gained by replicate and sector, and exports gained by replicate: `agents.gains`."""
        return gains(firms, markets, offer_gains, cuts, rivalry)
