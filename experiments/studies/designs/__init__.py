"""Designs of experiments: functions from the factors of a study to a frame with a row a design point.

grids    factorial, one_at_a_time
listed   list, paired
sampled  latin_hypercube, sobol, morris
adaptive adaptive, which grows by `refine`
"""

from experiments.studies.designs import grids, listed, sampled  # noqa: F401  they register themselves
from experiments.studies.designs.adaptive import refine
from experiments.studies.designs.factors import levels
from experiments.studies.designs.registry import DESIGNS, Design, design, design_points

__all__ = ["DESIGNS", "Design", "design", "design_points", "levels", "refine"]
