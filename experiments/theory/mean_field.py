"""Two symmetric offers under the logit with a network effect: a mean-field magnet (Brock & Durlauf 2001).

With m = 2 s_1 - 1, `feedback` b = gamma / (2 mu) and `field` h = bias / (2 mu), customers who revise choose offer 1
with probability (1 + tanh(b m + h)) / 2. "synchronous": everyone revises with probability alpha at once;
"sequential": one customer drawn at random at a time, N of them a step.
"""

import math
from typing import Literal

import numpy as np

from experiments.theory import FloatArray
from experiments.theory.roots import bisect, piecewise_roots

Update = Literal["synchronous", "sequential"]


def roots(feedback: float, field: float = 0.0) -> FloatArray:
    """All m with m = tanh(b m + h), ascending: one, or three within the loop of a feedback above 1.

    >>> roots(1.2).round(6).tolist()
    [-0.65857, 0.0, 0.65857]
    """

    # With u = artanh(m): u - b tanh(u) - h = 0, monotone between the spinodals.
    def excess(argument: float) -> float:
        return argument - feedback * math.tanh(argument) - field

    bound = abs(feedback) + abs(field) + 1.0
    turn = math.atanh(spinodal_magnetisation(feedback)) if feedback > 1.0 else 0.0
    edges = [-bound, -turn, turn, bound] if turn > 0.0 else [-bound, bound]
    return np.tanh(np.array(piecewise_roots(excess, edges)))


def slope(feedback: float, magnetisation: FloatArray | float) -> FloatArray | float:
    """Lambda = b (1 - m^2), the derivative of tanh(b m + h) at a root; the root is stable below 1."""
    return feedback * (1.0 - magnetisation**2)


def stable_roots(feedback: float, field: float = 0.0) -> FloatArray:
    """The roots with a slope below 1, ascending; none at the critical point itself."""
    fixed_points = roots(feedback, field)
    return fixed_points[slope(feedback, fixed_points) < 1.0]


def spontaneous_magnetisation(feedback: float) -> float:
    """The largest root without a field: 0 up to a feedback of 1."""
    return float(roots(feedback)[-1]) if feedback > 1.0 else 0.0


def variance_constant(
    feedback: float, magnetisation: float, revision_probability: float = 1.0, update: Update = "synchronous"
) -> float:
    """C = lim N Var(m) at a stable root; nan at any other. For the share of offer 1 divide by 4.

    Sequential revisions are the limit alpha -> 0, for a single revision is alpha = 1 / N.
    """
    gap = 1.0 - float(slope(feedback, magnetisation))
    if gap <= 0.0:
        return math.nan
    alpha = 0.0 if update == "sequential" else revision_probability
    # C = (1 - m^2) (2 - alpha) / [(1 - lambda) (2 - alpha (1 - lambda))]
    return (1.0 - magnetisation**2) * (2.0 - alpha) / (gap * (2.0 - alpha * gap))


def bias_constant(
    feedback: float, magnetisation: float, revision_probability: float = 1.0, update: Update = "synchronous"
) -> float:
    """Lim N (E[m] - m*) at a stable root, from the curvature of the response; nan at any other.

    Alpha enters through the variance alone: E[m'] - E[m] = alpha (E f(m) - E[m]) vanishes for any alpha.
    """
    gap = 1.0 - float(slope(feedback, magnetisation))
    curvature = -2.0 * feedback**2 * magnetisation * (1.0 - magnetisation**2)
    # N (E[m] - m*) = f''(m*) C / (2 (1 - lambda))
    return 0.5 * curvature * variance_constant(feedback, magnetisation, revision_probability, update) / gap


def autocorrelation(
    slope: float, revision_probability: float = 1.0, update: Update = "synchronous", n_customers: int | None = None
) -> float:
    """Correlation of m with itself one step later, near a stable root.

    A sequential step is N revisions of one customer; without `n_customers` it is the limit of many.
    """
    if update == "synchronous":
        return 1.0 - revision_probability * (1.0 - slope)
    if n_customers is None:
        return math.exp(slope - 1.0)
    # r = (1 - (1 - lambda) / N)^N -> exp(-(1 - lambda))
    return (1.0 - (1.0 - slope) / n_customers) ** n_customers


def standard_error(constant: float, n_customers: int, n_replicates: int = 1) -> float:
    """Of the mean of m over independent replicates, one end state each: sqrt(C / (N R))."""
    return math.sqrt(constant / (n_customers * n_replicates))


def spinodal_magnetisation(feedback: float) -> float:
    """|m| where the slope is 1 and a branch ends, sqrt(1 - 1 / b); nan up to a feedback of 1, which has no loop."""
    return math.sqrt(1.0 - 1.0 / feedback) if feedback > 1.0 else math.nan


def loop_half_width(feedback: float) -> float:
    """The field h_s at which a market held by the other offer tips; nan up to a feedback of 1."""
    if feedback <= 1.0:
        return math.nan
    # h_s = sqrt(b (b - 1)) - artanh sqrt(1 - 1 / b)
    return math.sqrt(feedback * (feedback - 1.0)) - math.atanh(spinodal_magnetisation(feedback))


def magnetisation_after_jump(feedback: float) -> float:
    """The only root left at the end of a branch, where the market lands; nan up to a feedback of 1."""
    if feedback <= 1.0:
        return math.nan
    field = loop_half_width(feedback)
    turn = math.atanh(spinodal_magnetisation(feedback))
    return math.tanh(bisect(lambda u: u - feedback * math.tanh(u) - field, turn, feedback + field + 1.0))


def loop_area(feedback: float) -> float:
    """Area of the loop of m over a slow field h, in units of h; nan up to a feedback of 1.

    In closed form: along a branch dh = (1 / (1 - m^2) - b) dm, and m dh integrates to -ln(1 - m^2) / 2 - b m^2 / 2.
    """
    start, end = spinodal_magnetisation(feedback), magnetisation_after_jump(feedback)
    # A = ln[(1 - m_s^2) / (1 - m_j^2)] - b (m_j^2 - m_s^2)
    return math.log1p(-(start**2)) - math.log1p(-(end**2)) - feedback * (end**2 - start**2)
