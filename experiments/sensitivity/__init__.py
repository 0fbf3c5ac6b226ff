"""Which parameters an outcome depends on: screening by Morris, shares of variance by Sobol."""

from experiments.sensitivity.figure import sensitivity_figure
from experiments.sensitivity.humps import two_humps
from experiments.sensitivity.indices import morris_indices, sensitivity_indices, sobol_indices, sweep_indices

__all__ = ["morris_indices", "sensitivity_figure", "sensitivity_indices", "sobol_indices", "sweep_indices", "two_humps"]
