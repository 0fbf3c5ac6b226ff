"""`experiments.store.open`: what a sweep has left in its folder, for programs that read it; exact sums of yen."""

from experiments.statistics.sums import sum_lcu
from experiments.sweep.results import Results, open

__all__ = ["Results", "open", "sum_lcu"]
