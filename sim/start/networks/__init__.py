"""Peer graphs, a file for each topology: a file of this folder that registers one is all it takes."""

from importlib import import_module
from pkgutil import iter_modules

from sim.start.networks.registry import NETWORKS, Topology, network

__all__ = ["NETWORKS", "Topology", "network"]

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
