"""What providers learn and research (Arrow 1962; Griliches 1979; Nelson & Phelps 1966 for the distance to a limit)."""

import numpy as np

from agents.draws import FloatArray


def unit_cost(
    first_cost: FloatArray, cumulative_output: FloatArray, first_output: FloatArray, learning: FloatArray
) -> FloatArray:
    """Unit cost in the currency of the offer, [n_offers], falling with cumulative output; c0 before the first sale."""
    # c = c0 (X / X0)^(-learning)                                                                         (8)
    sold = first_output > 0.0
    return first_cost * np.where(sold, cumulative_output / np.where(sold, first_output, 1.0), 1.0) ** -learning


def research_yield(
    research_lcu: FloatArray,
    scale_lcu: FloatArray,
    minimum_lcu: FloatArray | float,
    exponent: FloatArray | float,
) -> FloatArray:
    """E-folds of research, [n_offers], of which little is left below the minimum scale; LCU a year.

    A team, a machine and data come in one piece: half of that is not half of the result (Klette & Kortum 2004 for
    returns that do not fall; Hill 1910 for the form).
    """
    # ln(1 + R / R_0) (R / R_m)^h / (1 + (R / R_m)^h);  where there is no minimum, the first factor alone      (9)
    folds = np.log(1.0 + research_lcu / scale_lcu)
    has_minimum = np.asarray(minimum_lcu) > 0.0
    below = np.where(has_minimum, minimum_lcu, 0.0) / np.maximum(research_lcu, 1e-12)
    return np.where(has_minimum, folds / (1.0 + below**exponent), folds)


def quality_next(
    quality: FloatArray,
    research_lcu: FloatArray,
    research_scale_lcu: FloatArray,
    research_effect: FloatArray,
    quality_decay: FloatArray,
    catch_up: FloatArray,
    frontier: FloatArray,
    steps_per_year: float,
    quality_limit: FloatArray | float = np.inf,
    support: FloatArray | float = 0.0,
    research_minimum_lcu: FloatArray | float = 0.0,
    research_exponent: FloatArray | float = 1.0,
) -> FloatArray:
    """Quality a step later, [n_offers]; rates, `support` (of data, say) and research money are a year's.

    The nearer quality is to `quality_limit`, the less research adds to it, whatever it costs.
    """
    # q' = (1 - delta) q + [zeta ln(1 + R / R_0) m(R) + data] (1 - q / q_max) + catch-up (frontier - q),
    # R = r R_total + support                                                                               (9)
    folds = research_yield(research_lcu, research_scale_lcu, research_minimum_lcu, research_exponent)
    growth = (research_effect * folds + support) * (1.0 - np.minimum(quality, quality_limit) / quality_limit)
    # A step wears off at most all there is, and closes at most the whole gap: steps may be years.
    quality_decay, catch_up = np.minimum(quality_decay, steps_per_year), np.minimum(catch_up, steps_per_year)
    return quality + (growth - quality_decay * quality + catch_up * (frontier - quality)) / steps_per_year
