"""At most 2,000 customers of a market, so chosen and ordered that who is near is a peer."""

import numpy as np
import pandas as pd

from agents.state.market import Market
from experiments.figures.customers import NONE, UNAWARE
from sim import DigitalEconomy

MOST = 2_000
RINGS = ("small_world", "islands")  # topologies in which neighbours by id are peers


def markets_of(model: DigitalEconomy, service: str) -> dict[str, Market]:
    """The markets of a service by population."""
    return {market.population.name: market for market in model.markets if market.service == service}


def sampled(market: Market) -> pd.DataFrame:
    """Stratum and offer of some customers, a row each: every stratum has its part of them."""
    rows = _neighbours(market) if _meets_anybody(market) else _stretches(market)
    names = np.array([*market.offers, NONE, UNAWARE], dtype=object)
    offer = market.offer[rows].astype(np.int64)
    aware = market.aware[rows]
    state = np.where(offer >= 0, offer, np.where(aware, len(market.offers), len(market.offers) + 1))
    population = market.population
    strata = np.array(population.strata, dtype=object)[population.stratum[rows]]
    return pd.DataFrame({"stratum": strata, "offer": names[state]})


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
