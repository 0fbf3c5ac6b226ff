"""Peers drawn among all others: what topologies share."""

import numpy as np

from agents.draws import draw_key, uniform
from agents.streams import Stream


def other_place(place: np.ndarray, n: int, draw: np.ndarray) -> np.ndarray:
    """A place among n other than one's own, [k]."""
    return (place + 1 + np.floor(draw * max(n - 1, 1)).astype(np.int64)) % n


def random_peer(ids: np.ndarray, n: int, seed: int, name: str, slot: int) -> np.ndarray:
    """A random customer other than oneself, [k]."""
    return other_place(ids.astype(np.int64), n, uniform(draw_key(seed, Stream.PEERS, name, slot), ids))
