"""Ties drawn at random, seen from both sides."""

import numpy as np

from agents.draws import draw_key, uniform
from agents.streams import Stream
from sim.start.networks.registry import network


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
