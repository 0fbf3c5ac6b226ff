"""`experiments.store.open`: what a sweep has left in its folder, for programs that read it; exact sums of yen."""

from experiments.sweep.results import Results, open
from experiments.sweep.sums import sum_jpy

__all__ = ["Results", "open", "sum_jpy"]
