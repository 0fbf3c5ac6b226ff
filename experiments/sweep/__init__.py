"""Sweeps: designs of any size, run by many processes, kept in a folder, and taken up again where they stopped."""

from experiments.sweep.execution import Execution
from experiments.sweep.sweep import SweepReceipt, run_sweep

__all__ = ["Execution", "SweepReceipt", "run_sweep"]
