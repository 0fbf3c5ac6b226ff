"""Sweeps: designs of any size, run by many processes, kept in a folder, and taken up again where they stopped."""

from experiments.sweep.execution import Where
from experiments.sweep.sweep import SweepReceipt, run_sweep

__all__ = ["SweepReceipt", "Where", "run_sweep"]
