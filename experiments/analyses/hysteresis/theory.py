"""What theory says of many customers who are pushed, slowly or along a path."""

import math

import numpy as np

from agents.draws import FloatArray
from experiments.theory import mean_field

CRITICAL = 2.0  # taste scales: above it theory has a loop even for the slowest push


def pushed_path(coupling: float, bias: FloatArray, revision_probability: float) -> FloatArray:
    """m of many customers along the push, from rest at its first value."""
    m, path = float(mean_field.roots(coupling / 2.0, float(bias[0]) / 2.0)[0]), []
    for push in bias.tolist():
        m += revision_probability * (math.tanh(coupling / 2.0 * m + push / 2.0) - m)
        path.append(m)
    return np.array(path)


def half_width(coupling: float) -> float:
    """Slow limit in units of utility: bias = 2 mu h; 0 without a loop."""
    width = 2.0 * mean_field.loop_half_width(coupling / 2.0)
    return 0.0 if math.isnan(width) else width


def area(coupling: float) -> float:
    """Slow limit of the area of the loop; 0 without one."""
    return 2.0 * mean_field.loop_area(coupling / 2.0) if coupling > CRITICAL else 0.0
