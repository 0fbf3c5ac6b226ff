"""The behaviour of all customers of a market at once: what `Customer.step` does one at a time."""

from collections.abc import Sequence

import numpy as np

from agents.draws import FloatArray, IntArray
from agents.engines import posting
from agents.engines.float32 import DOUBT, FastChoice, in_range
from agents.engines.posting import Counted, MonthColumns, RuleColumns, Seen, ServiceColumns
from agents.equations.productivity import Cuts, Gained, gains
from agents.members import Number
from agents.population import Population, Rows, n_rows, pick
from agents.state import decisions, switching
from agents.state.due import due_now
from agents.state.looks import Look
from agents.state.market import Market
from agents.state.tallies import Tallies

NOBODY = slice(0, 0)
FAST_FROM = 1000  # decisions from which float32 in chunks beats float64 in one piece


class VectorEngine:
    """The steps of a market over columns; `agents.engines.compiled` has them compiled."""

    def __init__(self) -> None:
        self.fast = FastChoice()

    def count_users(self, columns: ServiceColumns, tallies: Tallies, spread: FloatArray) -> Counted:
        """Last month's users and their shares: `agents.engines.posting`."""
        return posting.count_users(columns, tallies, spread)

    def see(self, columns: ServiceColumns, rules: RuleColumns, counted: Counted, month: MonthColumns) -> Seen:
        """What customers see of a month: `agents.engines.posting`."""
        return posting.see(columns, rules, counted, month)

    def decide(self, markets: Sequence[Market]) -> None:
        """Let all who have something to decide in some markets do so; it takes effect with `take_effect`."""
        for market in markets:
            rows = self.deciding(market) if market.seen().open else NOBODY
            if n_rows(rows) > 0:
                decisions.decide(market, rows, *self._choose_freely(market, rows))

    def take_effect(self, markets: Sequence[Market]) -> None:
        """Let what has been decided take effect, everywhere at once."""
        for market in markets:
            if market.multi_homing is not None:
                market.multi_homing.settle(market.offer)
            for rows, offers in market.decided:
                self.apply(market, rows, offers)
            market.decided.clear()
            if len(market.cut_off) > 0:
                market.cut_off = market.cut_off[:0]

    def deciding(self, market: Market) -> Rows:
        """Who decides this month: who is due and knows the service, and who has just heard of it."""
        rows = due_now(market)
        if len(market.unaware) > 0:  # who has not heard of the service has nothing to renew
            rows = _aware(market, rows)
            newly_aware = self.newly_aware(market)
            if len(newly_aware) > 0:
                rows = np.concatenate([rows, newly_aware])
                if market.population.n_replicates > 1:
                    rows.sort()  # replicates lie one after the other, and so must their decisions
        return rows

    def _choose_freely(self, market: Market, rows: Rows) -> tuple[np.ndarray, FloatArray | None]:
        """The offers that some customers take, and what those of them who multi-home value offers at."""
        offers = self.choose(market, rows)
        if market.multi_homing is None:
            return offers, None
        # Who multi-homes is not bound to an offer, which columns do not know: they choose as single agents do.
        places = market.multi_homing.among(rows)
        multi_homing_rows = pick(rows, places)
        values, draws = decisions.values(market, multi_homing_rows), decisions.draw(market, multi_homing_rows)
        offers[places] = decisions.choose(market, multi_homing_rows, values, draws)
        return offers, values

    def newly_aware(self, market: Market) -> np.ndarray:
        """Rows of the customers who become aware this month; they are noted as aware."""
        unaware = decisions.still_unaware(market)
        hears = decisions.become_aware(market, unaware)
        market.aware[unaware[hears]] = True
        market.unaware = unaware[~hears]
        return unaware[hears]

    def choose(self, market: Market, rows: Rows) -> np.ndarray:
        """The offers that some customers take, int8, -1 for none, each bound to the one it has.

        Who multi-homes is bound to none: `decide` lets those choose exactly.
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

    def recount(self, markets: Sequence[Market]) -> None:
        """Users, non-users, volumes and what is split counted afresh from the customers."""
        for market in markets:
            switching.recount(market)
            if market.multi_homing is not None:
                market.multi_homing.recount(market.offer)

    def look(self, looks: Sequence[Look], month: int) -> None:
        """Note what the customers of some looks use at the end of a month."""
        for look in looks:
            look.note(month)

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


def _aware(market: Market, rows: Rows) -> IntArray:
    if isinstance(rows, slice):
        return rows.start + np.flatnonzero(market.aware[rows])
    return rows[market.aware[rows]]
