"""Who sees whose choice: a topology is a function that returns the peers of every customer; and their registry."""

from collections.abc import Callable

import numpy as np

from configs.errors import refuse_taken

Topology = Callable[[np.ndarray, int, float, float, int, str], np.ndarray]
NETWORKS: dict[str, Topology] = {}


def network(name: str) -> Callable[[Topology], Topology]:
    """Register a topology: some customers' ids [k], the number n of all, degree, rewiring share, seed, name of the
    population -> ids of their peers [k, degree], -1 for none. Raises `ValueError` where the name is taken."""

    def register(topology: Topology) -> Topology:
        refuse_taken(f"network {name!r}", NETWORKS.get(name), topology)
        NETWORKS[name] = topology
        return topology

    return register
