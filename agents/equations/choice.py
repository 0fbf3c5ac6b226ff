"""Customer choice: adopt or not, then which provider (nested logit: McFadden 1978; Brock & Durlauf 2001)."""

import numpy as np

from agents.draws import FloatArray
from agents.members import Number

NONE = -1
TIE = 1e-9  # utility: values that differ by rounding only are equal


def adoption_probability(inclusive_value: FloatArray, attraction: FloatArray, adoption_scale: Number) -> FloatArray:
    """P(adopt), [n], from the inclusive value of the offers and what else speaks for adopting, in units of utility."""
    # P(adopt) = 1 / (1 + exp(-(I_i + a_c + beta rho_i + phi F_c) / tau))                                 (3)
    return 1.0 / (1.0 + np.exp(np.minimum(-(inclusive_value + attraction) / adoption_scale, 700.0)))


def offer_weights(values: FloatArray, taste_scale: Number) -> tuple[FloatArray, FloatArray]:
    """Cumulative logit weights [n_offers, n] of V_ij, alike, and the inclusive value mu ln sum exp(V / mu), [n]."""
    cumulative, best = _cumulative(values, taste_scale)
    return cumulative, best + taste_scale * np.log(cumulative[-1])


def choose(
    values: FloatArray,
    attraction: FloatArray | None,
    draw: FloatArray,
    taste_scale: Number,
    adoption_scale: Number,
) -> np.ndarray:
    """The offer that each customer takes, int8 [n], -1 for none, from one uniform draw each.

    `values` is V_ij [n_offers, n] with at least one offer above -inf, `attraction` is a_c + beta rho_i + phi F_c
    minus the value of the reference offer, [n]; None where there is no outside option and all adopt.
    """
    if attraction is None:
        cumulative, _ = _cumulative(values, taste_scale)
        return _drawn(cumulative, draw)
    cumulative, inclusive_value = offer_weights(values, taste_scale)
    adopt = adoption_probability(inclusive_value, attraction, adoption_scale)
    # The draw that decides to adopt, stretched to (0, 1), picks the offer: one number a decision.
    return np.where(draw < adopt, _drawn(cumulative, draw / adopt), np.int8(NONE))


def _cumulative(values: FloatArray, taste_scale: Number) -> tuple[FloatArray, FloatArray]:
    """Cumulative logit weights [n_offers, n], and the value of the best offer, for which the weight is 1, [n]."""
    best = values.max(axis=0)
    # P(j | adopt) = exp(V_ij / mu) / sum_k exp(V_ik / mu)                                                (4)
    # cumsum adds in the order of the offers for one customer as for many: the engines agree to the last bit.
    return np.cumsum(np.exp((values - best) / taste_scale), axis=0), best


def _drawn(cumulative: FloatArray, draw: FloatArray) -> np.ndarray:
    """The offer in whose part of (0, 1) each number lies, int8 [n]; above all of them, the last with a weight."""
    total = cumulative[-1]
    before = (cumulative <= draw * total) & (cumulative < total)
    return before.view(np.int8).sum(axis=0, dtype=np.int8)  # of at most 127 offers


def best_offer(values: FloatArray) -> np.ndarray:
    """The offer of the largest V_ij [n_offers, n], int8 [n], the first of those that tie: no noise (Watts 2002)."""
    return np.argmax(values >= values.max(axis=0) - TIE, axis=0).astype(np.int8)
