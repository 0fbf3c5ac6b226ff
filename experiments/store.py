"""`experiments.store.open`: what a sweep has left in its folder, for programs that read it; exact sums of money."""

from experiments.statistics.sums import sum_jpy
from experiments.sweep.results import Results, open

__all__ = ["Results", "open", "sum_jpy"]
