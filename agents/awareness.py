"""Becoming aware of a service, from outside and from other users (Bass 1969)."""

import numpy as np

from agents.draws import FloatArray


def awareness_probability(
    innovation: float, imitation: float, use: FloatArray | float, steps_per_year: float = 12.0
) -> FloatArray | float:
    """Probability that an unaware customer becomes aware this month; the rates are quoted a year."""
    # P(aware | not yet) = p + q F                                                                        (5)
    return np.minimum((innovation + imitation * use) / steps_per_year, 1.0)
