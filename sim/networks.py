"""Peer graphs: who sees whose choice. A topology is a function that returns the peers of every customer."""

from collections.abc import Callable

import numpy as np

from agents.draws import draw_key, uniform

Topology = Callable[[np.ndarray, int, int, float, int, str], np.ndarray]
NETWORKS: dict[str, Topology] = {}


def network(name: str) -> Callable[[Topology], Topology]:
    """Register a topology: some customers' ids [k], the number n of all, degree, rewiring share, seed, name of the
    population -> ids of their peers [k, degree]."""

    def register(topology: Topology) -> Topology:
        NETWORKS[name] = topology
        return topology

    return register


@network("small_world")
def small_world(ids: np.ndarray, n: int, degree: int, rewiring_share: float, seed: int, name: str) -> np.ndarray:
    """A ring of neighbours by id, each tie rewired to a random customer with a probability (Watts & Strogatz 1998).

    Ids run through the strata, so that neighbours resemble each other. Ties are seen from one side.
    """
    reach = (degree + 1) // 2
    offsets = [offset for distance in range(1, reach + 1) for offset in (distance, -distance)][:degree]
    peers = np.empty((len(ids), degree), dtype=np.int64)
    for slot, offset in enumerate(offsets):
        # The others stand at 1 to n - 1: never once around to oneself, however many peers.
        step = 1 + (offset - (offset > 0)) % max(n - 1, 1)
        near = (ids.astype(np.int64) + step) % n
        rewired = uniform(draw_key(seed, "rewired", name, slot), ids) < rewiring_share
        peers[:, slot] = np.where(rewired, _anybody(ids, n, seed, name, slot), near)
    return peers


@network("random")
def random_graph(ids: np.ndarray, n: int, degree: int, _rewiring_share: float, seed: int, name: str) -> np.ndarray:
    """Every peer is drawn at random (Erdos & Renyi 1959, with a fixed number of peers seen)."""
    return np.stack([_anybody(ids, n, seed, name, slot) for slot in range(degree)], axis=1)


def _anybody(ids: np.ndarray, n: int, seed: int, name: str, slot: int) -> np.ndarray:
    """A random customer other than oneself, [n]."""
    step = 1 + np.floor(uniform(draw_key(seed, "peers", name, slot), ids) * max(n - 1, 1)).astype(np.int64)
    return (ids.astype(np.int64) + step) % n
