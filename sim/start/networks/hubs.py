"""A few whom very many see."""

import numpy as np

from agents.draws import draw_key, uniform
from agents.streams import Stream
from sim.start.networks.registry import network


@network("hubs")
def hubs(ids: np.ndarray, n: int, degree: float, _rewiring_share: float, seed: int, name: str) -> np.ndarray:
    """Few are seen by very many: followers fall with the power -3, as in preferential attachment (Barabasi & Albert
    1999).
    """
    rank = np.empty(n, dtype=np.int64)  # ids run through the strata, and hubs do not
    fame = uniform(draw_key(seed, Stream.HUBS, name), np.arange(n, dtype=np.uint32))
    rank[np.argsort(fame, kind="stable")] = np.arange(n)
    customer = np.argsort(rank, kind="stable")
    draws = [uniform(draw_key(seed, Stream.PEERS, name, slot), ids) for slot in range(int(degree))]
    # The follower who looks at rank r does so with a probability that falls with the square root of r.
    seen = np.stack([np.floor((n - 1) * draw**2).astype(np.int64) for draw in draws], axis=1)
    return customer[seen + (seen >= rank[ids][:, None])]
