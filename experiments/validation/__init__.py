"""The theory table: the simulation against exact results, with a stated probability of a false alarm."""

from experiments.validation.check import FALSE_ALARM, LIMIT, Check, Simulation, simulator
from experiments.validation.table import CASES, validate

__all__ = ["CASES", "FALSE_ALARM", "LIMIT", "Check", "Simulation", "simulator", "validate"]
