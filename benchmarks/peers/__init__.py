"""The month of benchmarks/workload.py as others would write it: what the project's engines are compared with.

Each peer is a class with the interface of `Peer`. They agree in distribution, not number by number: each draws in
its own way. All three compute weights from the offers' terms every month, since prices change in the model; what
never changes about a customer, such as exp(-attraction), is computed once.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Protocol

import numpy as np

from benchmarks.workload import Workload


class Peer(Protocol):
    """An implementation of the month."""

    def __init__(self, workload: Workload, seed: int) -> None: ...

    def step(self) -> None:
        """Run one month: those due decide at once on last month's users."""

    def offers(self) -> np.ndarray:
        """The offer of every customer, int8 [n], -1 for none."""


class _LazyClasses(Mapping[str, type[Peer]]):
    """Classes by name, each imported when it is first looked up: not every machine has polars or a compiler."""

    def __init__(self, places: dict[str, tuple[str, str]]) -> None:
        self._places = places

    def __getitem__(self, name: str) -> type[Peer]:
        module, class_name = self._places[name]
        return getattr(import_module(module), class_name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


PEERS: Mapping[str, type[Peer]] = _LazyClasses(
    {
        "mesa": ("benchmarks.peers.mesa_agents", "MesaPeer"),
        "polars": ("benchmarks.peers.polars_frame", "PolarsPeer"),
        "c": ("benchmarks.peers.c_choice", "CPeer"),
    }
)
