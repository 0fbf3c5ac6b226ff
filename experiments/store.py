"""`experiments.store.open`: what a sweep has left in its folder, for programs that read it."""

from experiments.sweep.results import Results, open

__all__ = ["Results", "open"]
