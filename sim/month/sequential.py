"""The act Demand where customers decide one after the other, each seeing what all before it have done."""

from collections.abc import Sequence

import numpy as np

from agents.customer import Customer
from agents.draws import IntArray, uniform
from agents.engines.vector import VectorEngine
from agents.equations.utility import share_of_columns
from agents.population import numbers
from agents.state import decisions
from agents.state.answers import offers_taken
from agents.state.due import may_yield
from agents.state.market import Market
from agents.state.switching import recount


def decide_in_turn(market: Market, vector_engine: VectorEngine, views: Sequence[Customer] | None) -> None:
    """As many single decisions as there are customers, of customers drawn with replacement; they take effect at once.

    Who becomes aware of the service decides when drawn. `views` are the agents by row where they choose for
    themselves. Replicates of a batch take their turns together: one customer of each at a time. The tallies follow
    when all have had their turn.
    """
    posted = market.seen()
    if not posted.open:
        return
    if len(market.unaware) > 0:
        vector_engine.newly_aware(market)
    whoever_is_drawn = market.settings.threshold is None and bool(market.aware.all())
    # Whose turn it is where one customer of each replicate decides sees the row of its own replicate.
    seen = np.transpose if whoever_is_drawn and posted.share.ndim > 1 else None
    sight = _Sight(market)
    for customers, drawn in zip(*_turns(market, int(market.population.bounds[1])), strict=True):
        if not whoever_is_drawn:
            deciding = market.aware[customers]
            if market.settings.threshold is not None:
                deciding &= may_yield(market, customers)
            customers, drawn = customers[deciding], drawn[deciding]  # noqa: PLW2901
            if len(customers) == 0:
                continue
        sight.post()
        values = decisions.values(market, customers, seen)
        if views is None:
            offers = decisions.choose(market, customers, values, drawn, seen)
        else:
            chosen = [
                views[row].choose(market.service, values[:, column].copy(), float(drawn[column]))
                for column, row in enumerate(customers)
            ]
            offers = offers_taken(market, chosen)
        sight.switch(customers, offers)
    recount(market)


class _Sight:
    """What the next customer sees of a market: users by offer, none last, as columns, [n_offers + 1, n_replicates]."""

    def __init__(self, market: Market) -> None:
        self.market, posted = market, market.seen()
        users, non_users, _ = market.tables()
        columns = np.concatenate([users.sum(axis=1), non_users.sum(axis=1)[:, None]], axis=1)
        self.users: IntArray = np.ascontiguousarray(columns.T)
        self.pseudo_users, self.share = (self._columns(posted.pseudo_users), self._columns(posted.share))
        settings = market.settings
        home_effect = settings.network_effect * (1.0 - posted.base_abroad_share)
        self.home_effect = home_effect - settings.network_effect * settings.local_share
        self.given = self._columns(posted.common_value - self.home_effect * posted.share)

    def _columns(self, posted: np.ndarray) -> np.ndarray:
        return np.ascontiguousarray(posted.reshape(-1, len(self.market.rows)).T)

    def post(self) -> None:
        """Bring the share at home of (1) in the common value of (2) up to date: `Information.post` has the whole."""
        posted, users = self.market.seen(), self.users[:-1]
        has_users = users.sum(axis=0) > 0
        if has_users.all():
            self.share = share_of_columns(users, self.pseudo_users)
        else:  # a market that has been left by all is seen as it was posted
            share = share_of_columns(np.where(has_users, users, 1), self.pseudo_users)
            self.share = np.where(has_users, share, self.share)
        shape = posted.share.shape
        posted.share = self.share.T.reshape(shape)
        posted.common_value = (self.given + self.home_effect * self.share).T.reshape(shape)

    def switch(self, customers: np.ndarray, offers: np.ndarray) -> None:
        """Let customers switch at once, at most one of each replicate: no two meet in a cell."""
        market, population = self.market, self.market.population
        switching = np.flatnonzero(offers != market.offer[customers])
        rows, new = customers[switching], offers[switching]
        replicate, weight = population.replicate_of(rows), population.weight[rows]
        self.users[market.offer[rows], replicate] -= weight
        self.users[new, replicate] += weight
        market.offer[rows] = new


def _turns(market: Market, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows of the customers whose turn it is, one of each replicate, and their draws: [n, n_replicates] each."""
    posted, population = market.seen(), market.population
    turn = np.arange(n, dtype=np.uint32)[:, None]
    row_of = np.empty(len(population), dtype=np.int64)
    all_rows = slice(0, len(population))
    row_of[population.replicate_of(all_rows) * n + population.ids] = numbers(all_rows)
    turn_key, choice = posted.revision_key.reshape(-1, 2), posted.choice_key.reshape(-1, 2)
    drawn = np.floor(n * uniform((turn_key[:, 0], turn_key[:, 1]), turn)).astype(np.int64)
    return row_of[population.bounds[:-1] + drawn], uniform((choice[:, 0], choice[:, 1]), turn)
