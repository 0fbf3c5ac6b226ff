"""Neighbours on a ring, and some ties to anywhere."""

import numpy as np

from agents.draws import draw_key, uniform
from agents.streams import Stream
from sim.start.networks.drawn import random_peer
from sim.start.networks.registry import network


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
        peers[:, slot] = np.where(rewired, random_peer(ids, n, seed, name, slot), near)
    return peers
