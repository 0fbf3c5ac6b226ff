"""Peer graphs: who sees whose choice. A topology is a function that returns the peers of every customer."""

from collections.abc import Callable

import numpy as np

from agents.draws import draw_key, uniform
from agents.streams import Stream

Topology = Callable[[np.ndarray, int, float, float, int, str], np.ndarray]
NETWORKS: dict[str, Topology] = {}
ISLAND = 50  # customers of a group


def network(name: str) -> Callable[[Topology], Topology]:
    """Register a topology: some customers' ids [k], the number n of all, degree, rewiring share, seed, name of the
    population -> ids of their peers [k, degree], -1 for none."""

    def register(topology: Topology) -> Topology:
        NETWORKS[name] = topology
        return topology

    return register


@network("small_world")
def small_world(ids: np.ndarray, n: int, degree: float, rewiring_share: float, seed: int, name: str) -> np.ndarray:
    """A ring of neighbours by id, each tie rewired to a random customer with a probability (Watts & Strogatz 1998).

    Ids run through the strata, so that neighbours resemble each other. Ties are seen from one side.
    """
    reach = (int(degree) + 1) // 2
    offsets = [offset for distance in range(1, reach + 1) for offset in (distance, -distance)][: int(degree)]
    peers = np.empty((len(ids), len(offsets)), dtype=np.int64)
    for slot, offset in enumerate(offsets):
        # The others stand at 1 to n - 1: never once around to oneself, however many peers.
        step = 1 + (offset - (offset > 0)) % max(n - 1, 1)
        near = (ids.astype(np.int64) + step) % n
        rewired = uniform(draw_key(seed, Stream.REWIRED, name, slot), ids) < rewiring_share
        peers[:, slot] = np.where(rewired, _anybody(ids, n, seed, name, slot), near)
    return peers


@network("random")
def random_graph(ids: np.ndarray, n: int, degree: float, _rewiring_share: float, seed: int, name: str) -> np.ndarray:
    """Every peer is drawn at random (Erdos & Renyi 1959, with a fixed number of peers seen)."""
    return np.stack([_anybody(ids, n, seed, name, slot) for slot in range(int(degree))], axis=1)


@network("islands")
def islands(ids: np.ndarray, n: int, degree: float, rewiring_share: float, seed: int, name: str) -> np.ndarray:
    """Groups of neighbours by id who see each other; a share of ties leads anywhere (Girvan & Newman 2002)."""
    size = min(ISLAND, n)
    first = np.minimum(ids.astype(np.int64) // size * size, n - size)  # the last group is filled up from its neighbour
    place = ids.astype(np.int64) - first
    peers = np.empty((len(ids), int(degree)), dtype=np.int64)
    for slot in range(int(degree)):
        near = first + _another(place, size, uniform(draw_key(seed, Stream.ISLANDER, name, slot), ids))
        rewired = uniform(draw_key(seed, Stream.REWIRED, name, slot), ids) < rewiring_share
        peers[:, slot] = np.where(rewired, _anybody(ids, n, seed, name, slot), near)
    return peers


@network("hubs")
def hubs(ids: np.ndarray, n: int, degree: float, _rewiring_share: float, seed: int, name: str) -> np.ndarray:
    """Few are seen by very many: followers fall with the power -3, as in preferential attachment (Barabasi & Albert
    1999).
    """
    rank = np.empty(n, dtype=np.int64)  # ids run through the strata, and hubs do not
    fame = uniform(draw_key(seed, Stream.HUBS, name), np.arange(n, dtype=np.uint32))
    rank[np.argsort(fame, kind="stable")] = np.arange(n)
    customer = np.argsort(rank)
    draws = [uniform(draw_key(seed, Stream.PEERS, name, slot), ids) for slot in range(int(degree))]
    # The follower who looks at rank r does so with a probability that falls with the square root of r.
    seen = np.stack([np.floor((n - 1) * draw**2).astype(np.int64) for draw in draws], axis=1)
    return customer[seen + (seen >= rank[ids][:, None])]


@network("poisson")
def poisson(ids: np.ndarray, n: int, degree: float, _rewiring_share: float, seed: int, name: str) -> np.ndarray:
    """A graph of ties drawn at random, seen from both sides; `degree` is the mean (Erdos & Renyi 1959).

    As many ties as the mean says; the rows of those who have fewer than the most end in -1.
    """
    number = np.arange(round(n * degree / 2.0), dtype=np.uint32)
    ends = [uniform(draw_key(seed, Stream.TIES, name, end), number) for end in ("one", "other")]
    left, right = (np.floor(n * draw).astype(np.int64) for draw in ends)
    ties = np.unique(np.sort(np.stack([left, right], axis=1)[left != right], axis=1), axis=0)
    seeing, seen = np.concatenate([ties[:, 0], ties[:, 1]]), np.concatenate([ties[:, 1], ties[:, 0]])
    order = np.argsort(seeing, kind="stable")
    count = np.bincount(seeing, minlength=n)
    slot = np.arange(len(seeing)) - np.repeat(np.cumsum(count) - count, count)
    peers = np.full((n, count.max(initial=0)), -1, dtype=np.int64)
    peers[seeing[order], slot] = seen[order]
    return peers[ids]


def _another(place: np.ndarray, n: int, draw: np.ndarray) -> np.ndarray:
    """A place among n other than one's own."""
    return (place + 1 + np.floor(draw * max(n - 1, 1)).astype(np.int64)) % n


def _anybody(ids: np.ndarray, n: int, seed: int, name: str, slot: int) -> np.ndarray:
    """A random customer other than oneself, [n]."""
    return _another(ids.astype(np.int64), n, uniform(draw_key(seed, Stream.PEERS, name, slot), ids))
