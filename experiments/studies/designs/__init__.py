"""Designs of experiments: functions from the factors of a study to a frame with a row a design point.

Every file of this folder is imported, and its designs register themselves (`registry`):

grids    factorial, one_at_a_time
listed   list, paired
sampled  latin_hypercube, sobol, morris
adaptive adaptive, which grows by `refine`
"""

from importlib import import_module
from pkgutil import iter_modules

from experiments.studies.designs.factors import levels
from experiments.studies.designs.registry import DESIGNS, Design, design, design_of, design_points, refine

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")

__all__ = ["DESIGNS", "Design", "design", "design_of", "design_points", "levels", "refine"]
