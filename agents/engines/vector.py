"""The behaviour of all customers of a market at once: what `Customer.step` does one at a time."""

import numpy as np

from agents.draws import FloatArray
from agents.engines.float32 import DOUBT, FastChoice, in_range
from agents.equations.productivity import Cuts, Gained, gains
from agents.members import Number
from agents.population import Population, Rows, n_rows, pick
from agents.state import decisions, switching
from agents.state.market import Market

FAST_FROM = 1000  # decisions from which float32 in chunks beats float64 in one piece


class VectorEngine:
    """The steps of a market over columns; `agents.engines.compiled` has them compiled."""

    def __init__(self) -> None:
        self.fast = FastChoice()

    def newly_aware(self, market: Market) -> np.ndarray:
        """Rows of the customers who become aware this month; they are noted as aware."""
        unaware = decisions.still_unaware(market)
        hears = decisions.become_aware(market, unaware)
        market.aware[unaware[hears]] = True
        market.unaware = unaware[~hears]
        return unaware[hears]

    def choose(self, market: Market, rows: Rows) -> np.ndarray:
        """The offers that some customers take, int8, -1 for none, each bound to the one it has.

        Who multi-homes is bound to none: `sim.month.demand` lets those choose exactly.
        """
        exact = market.settings.threshold is not None or not in_range(market)
        if exact or n_rows(rows) < FAST_FROM:
            return self.choose_exactly(market, rows)
        answer = self.fast.choose(market, rows)
        doubtful = np.flatnonzero(answer == DOUBT)
        if len(doubtful) > 0:
            answer[doubtful] = self.choose_exactly(market, pick(rows, doubtful))
        return answer

    def choose_exactly(self, market: Market, rows: Rows) -> np.ndarray:
        """The same in float64, as single agents choose."""
        return decisions.choose(market, rows, decisions.values(market, rows), decisions.draw(market, rows))

    def apply(self, market: Market, rows: Rows, offers: np.ndarray) -> None:
        """Let decisions take effect: users, non-users and volumes change by those who switch."""
        places = (offers != market.offer[rows]).nonzero()[0]
        if len(places) > 0:
            switching.switch(market, pick(rows, places), offers.take(places))

    def recount(self, market: Market) -> None:
        """Users, non-users and volumes counted afresh from the customers."""
        switching.recount(market)

    def gains(
        self,
        firms: Population,
        offers: list[np.ndarray],
        offer_gains: list[FloatArray],
        cuts: Cuts,
        rivalry: Number,
    ) -> Gained:
        """What firms gain and lose to each other: `agents.equations.productivity`."""
        return gains(firms, offers, offer_gains, cuts, rivalry)
