"""Diffusion of a service by news and by word of mouth (Bass 1969), with the noise of finitely many customers.

`innovation` p and `imitation` q are a year, `adopted` F is the share that has adopted. "linear": those who have not
adopt with probability (p + q F) / steps_per_year, as awareness does in the simulation; "continuous": with
1 - exp(-(p + q F) / steps_per_year), the probability when F stands still within the step, as in the reference table.
"""

import math
from typing import Literal

import numpy as np

from experiments.theory import FloatArray

Hazard = Literal["linear", "continuous"]


def bass_recursion(
    innovation: float,
    imitation: float,
    n_years: int,
    steps_per_year: int = 1,
    hazard: Hazard = "linear",
    opening: float = 0.0,
) -> tuple[FloatArray, FloatArray]:
    """F(t) and lim N Var(F(t)) at the end of every step, both [n_years * steps_per_year + 1].

    The mean is of many customers; the variance is that of linear noise on exact binomial draws.

    >>> bass_recursion(0.03, 0.38, 10, hazard="continuous")[0][-1].round(6).item()
    0.729837
    """
    adopted = np.full(n_years * steps_per_year + 1, opening)
    variance = np.zeros_like(adopted)
    for step in range(len(adopted) - 1):
        share = adopted[step]
        rate = (innovation + imitation * share) / steps_per_year
        chance = min(rate, 1.0) if hazard == "linear" else -math.expm1(-rate)
        change = imitation / steps_per_year * (float(rate < 1.0) if hazard == "linear" else math.exp(-rate))
        # F' = F + (1 - F) r(F);  V' = (1 - r + (1 - F) r')^2 V + (1 - F) r (1 - r)
        adopted[step + 1] = share + (1.0 - share) * chance
        carry = 1.0 - chance + (1.0 - share) * change
        variance[step + 1] = carry**2 * variance[step] + (1.0 - share) * chance * (1.0 - chance)
    return adopted, variance


def bass_bias(
    innovation: float, imitation: float, n_years: int, steps_per_year: int = 1, hazard: Hazard = "linear"
) -> FloatArray:
    """Lim N (E[F(t)] - F(t)) at the end of every step, [n_years * steps_per_year + 1]: what finite numbers cost."""
    adopted, variance = bass_recursion(innovation, imitation, n_years, steps_per_year, hazard)
    bias, slope = np.zeros_like(adopted), imitation / steps_per_year
    for step, share in enumerate(adopted[:-1].tolist()):
        rate = (innovation + imitation * share) / steps_per_year
        fading = 1.0 if hazard == "linear" else math.exp(-rate)
        chance = min(rate, 1.0) if hazard == "linear" else -math.expm1(-rate)
        change, curve = slope * fading, 0.0 if hazard == "linear" else -(slope**2) * fading
        if hazard == "linear" and rate >= 1.0:
            change = 0.0
        # f(F) = F + (1 - F) r(F):  b' = f' b + f'' V / 2
        carry, bend = 1.0 - chance + (1.0 - share) * change, (1.0 - share) * curve - 2.0 * change
        bias[step + 1] = carry * bias[step] + 0.5 * bend * variance[step]
    return bias


def bass_curve(innovation: float, imitation: float, years: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """F(t), f(t) = F'(t) a year, and lim N Var(F(t)) in continuous time, each shaped as `years`, from F(0) = 0."""
    total, ratio = innovation + imitation, imitation / innovation
    decay = np.exp(-total * years)
    # F = (1 - e^-(p+q)t) / (1 + (q/p) e^-(p+q)t)
    adopted = (1.0 - decay) / (1.0 + ratio * decay)
    density = total**2 / innovation * decay / (1.0 + ratio * decay) ** 2
    # V = f^2 int_0^t du / f(u), since f carries disturbances and is the rate of the noise as well
    integral = (1.0 / decay - 1.0) / total + 2.0 * ratio * years + ratio**2 * (1.0 - decay) / total
    return adopted, density, density**2 * innovation / total**2 * integral


def bass_peak(innovation: float, imitation: float) -> tuple[float, float, float]:
    """Year of most new adopters, their rate a year then, and F then; for q > p."""
    # t* = ln(q / p) / (p + q), f* = (p + q)^2 / (4 q), F* = 1/2 - p / (2 q)
    total = innovation + imitation
    return math.log(imitation / innovation) / total, total**2 / (4 * imitation), 0.5 - innovation / (2 * imitation)
