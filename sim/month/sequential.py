"""The act Demand where customers decide one after the other, each seeing what all before it have done."""

from collections.abc import Sequence

import numpy as np

from agents.customer import Customer
from agents.draws import uniform
from agents.engines.vector import VectorEngine
from agents.equations.utility import market_share
from agents.population import numbers
from agents.state import decisions
from agents.state.answers import offers_taken
from agents.state.due import may_yield
from agents.state.market import Market


def decide_in_turn(market: Market, vector_engine: VectorEngine, views: Sequence[Customer] | None) -> None:
    """As many single decisions as there are customers, of customers drawn with replacement; they take effect at once.

    Who becomes aware of the service decides when drawn. `views` are the agents by row where they choose for
    themselves. Replicates of a batch take their turns together: one customer of each at a time.
    """
    posted, population = market.seen(), market.population
    if not posted.open:
        return
    if len(market.unaware) > 0:
        vector_engine.newly_aware(market)
    n = int(population.bounds[1])
    rows, draws = _turns(market, n)
    home_effect = market.settings.network_effect * (1.0 - posted.base_abroad_share)
    home_effect -= market.settings.network_effect * market.settings.local_share
    one_market = np.zeros(len(market.rows), dtype=np.int64)
    given = posted.common_value - home_effect * posted.share
    for customers, drawn in zip(rows, draws, strict=True):
        deciding = market.aware[customers]
        if market.settings.threshold is not None:
            deciding &= may_yield(market, customers)
        if not deciding.all():
            customers, drawn = customers[deciding], drawn[deciding]  # noqa: PLW2901
            if len(customers) == 0:
                continue
        users = market.users.sum(axis=-2)
        has_users = users.sum(axis=-1, keepdims=True) > 0
        share = market_share(np.where(has_users, users, 1), 1.0, posted.pseudo_users, market=one_market)
        share = np.where(has_users, share, posted.share)  # a market that has been left by all is seen as it was posted
        # The share at home of (1) in the common value of (2), brought up to date: `Information.post` has the whole.
        posted.share, posted.common_value = share, given + home_effect * share
        values = decisions.values(market, customers)
        if views is None:
            offers = decisions.choose(market, customers, values, drawn)
        else:
            chosen = [
                views[row].choose(market.service, values[:, column].copy(), float(drawn[column]))
                for column, row in enumerate(customers)
            ]
            offers = offers_taken(market, chosen)
        _switch(market, customers, offers)


def _switch(market: Market, customers: np.ndarray, offers: np.ndarray) -> None:
    """Let customers switch at once, at most one of each replicate: no two meet in a cell of the tallies."""
    switching = offers != market.offer[customers]
    rows, new = customers[switching], offers[switching]
    if len(rows) == 0:
        return
    population, (users, non_users, volume) = market.population, market.tables()
    replicate, stratum, weight = population.replicate_of(rows), population.stratum[rows], population.weight[rows]
    units = weight * market.sizes(rows)
    for offer, sign in ((market.offer[rows], -1), (new, 1)):
        using = offer >= 0
        users[replicate[using], stratum[using], offer[using]] += sign * weight[using]
        volume[replicate[using], offer[using]] += sign * units[using]
        non_users[replicate[~using], stratum[~using]] += sign * weight[~using]
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
