"""Groups of neighbours, and some ties between them."""

import numpy as np

from agents.draws import draw_key, uniform
from agents.streams import Stream
from sim.start.networks.drawn import other_place, random_peer
from sim.start.networks.registry import network

ISLAND = 50  # customers of a group


@network("islands")
def islands(ids: np.ndarray, n: int, degree: float, rewiring_share: float, seed: int, name: str) -> np.ndarray:
    """Groups of neighbours by id who see each other; a share of ties leads anywhere (Girvan & Newman 2002)."""
    size = min(ISLAND, n)
    first = np.minimum(ids.astype(np.int64) // size * size, n - size)  # the last group is filled up from its neighbour
    place = ids.astype(np.int64) - first
    peers = np.empty((len(ids), int(degree)), dtype=np.int64)
    for slot in range(int(degree)):
        near = first + other_place(place, size, uniform(draw_key(seed, Stream.ISLANDER, name, slot), ids))
        rewired = uniform(draw_key(seed, Stream.REWIRED, name, slot), ids) < rewiring_share
        peers[:, slot] = np.where(rewired, random_peer(ids, n, seed, name, slot), near)
    return peers
