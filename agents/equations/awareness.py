"""Becoming aware of a service, from outside and from other users (Bass 1969)."""

import numpy as np

from agents.draws import FloatArray


def awareness_probability(
    innovation: FloatArray | float,
    imitation: FloatArray | float,
    use: FloatArray | float,
    steps_per_year: float,
    hazard: str = "linear",
) -> FloatArray | float:
    """Probability that an unaware customer becomes aware in a step, of any shape; the rates are quoted a year.

    `use` is the share of users that a customer sees. A `linear` hazard is the rate times the length of the step, a
    `continuous` one is at work all through the step.
    """
    # P(aware | not yet) = p + q F                                                                        (5)
    expected = (innovation + imitation * use) / steps_per_year
    return np.minimum(expected, 1.0) if hazard == "linear" else -np.expm1(-expected)
