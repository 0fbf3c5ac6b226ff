"""At most 2,000 customers of a market, so chosen and ordered that who is near is a peer, and what they use by month."""

import numpy as np

from agents.draws import IntArray
from agents.state.market import Market
from sim import DigitalEconomy

MOST = 2_000
RINGS = ("small_world", "islands")  # topologies in which neighbours by id are peers


class Sample:
    """Some customers of every market, month by month."""

    def __init__(self, model: DigitalEconomy) -> None:
        self.markets = {(market.service, market.population.name): market for market in model.markets}
        self.rows = {key: rows_of(market) for key, market in self.markets.items()}
        n = model.world.n_months + 1
        # States are numbers of offers, then of those who use none and of those who have not heard of it.
        self.states = {
            key: np.zeros((n, len(rows)), np.min_scalar_type(len(self.markets[key].offers) + 1))
            for key, rows in self.rows.items()
        }
        self.note(0)

    def note(self, month: int) -> None:
        """Note what they use after a month."""
        for key, market in self.markets.items():
            self.states[key][month] = states_of(market, self.rows[key])

    def populations(self, service: str) -> list[str]:
        """The populations of a service."""
        return [population for name, population in self.markets if name == service]

    def strata(self, service: str, population: str) -> np.ndarray:
        """The stratum of everybody in the sample, [n]."""
        group = self.markets[service, population].population
        return np.array(group.strata, dtype=object)[group.stratum[self.rows[service, population]]]


def rows_of(market: Market) -> IntArray:
    """Rows of the customers of a sample: every stratum has its part of them."""
    return _neighbours(market) if _meets_anybody(market) else _stretches(market)


def states_of(market: Market, rows: IntArray) -> IntArray:
    """The number of the offer that some customers use; one more than the last, and two more, for those without."""
    offer, n_offers = market.offer[rows].astype(np.int64), len(market.offers)
    return np.where(offer >= 0, offer, np.where(market.aware[rows], n_offers, n_offers + 1))


def _meets_anybody(market: Market) -> bool:
    return market.peers is not None and market.settings.network not in RINGS


def _stretches(market: Market) -> np.ndarray:
    """Stretches of ids in every stratum: neighbours on the ring of peers stay together."""
    population = market.population
    by_id = np.argsort(population.ids)
    share = min(MOST / len(population), 1.0)
    parts = [by_id[population.stratum[by_id] == stratum] for stratum in range(len(population.strata))]
    return np.concatenate([part[: int(share * len(part))] for part in parts])


def _neighbours(market: Market) -> np.ndarray:
    """One customer, its peers, theirs, and so on; then whom nobody of them knows."""
    assert market.peers is not None
    n, first = len(market.population), np.argsort(market.population.ids)
    rounds: list[np.ndarray] = []
    visited, front = np.zeros(n, bool), first[:1]
    visited[front] = True
    while len(front) and sum(map(len, rounds)) < MOST:
        rounds.append(front)
        peers = np.unique(market.peers[front])
        front = peers[(peers >= 0) & ~visited[peers]]
        visited[front] = True
    rows = np.concatenate([*rounds, first[~visited[first]]])
    return rows[:MOST]
