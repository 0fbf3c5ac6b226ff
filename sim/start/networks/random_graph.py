"""Peers drawn at random."""

import numpy as np

from sim.start.networks.drawn import random_peer
from sim.start.networks.registry import network


@network("random")
def random_graph(ids: np.ndarray, n: int, degree: float, _rewiring_share: float, seed: int, name: str) -> np.ndarray:
    """Every peer is drawn at random (Erdos & Renyi 1959, with a fixed number of peers seen)."""
    return np.stack([random_peer(ids, n, seed, name, slot) for slot in range(int(degree))], axis=1)
