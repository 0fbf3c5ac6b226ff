"""What a choice is worth to a customer in money: the log-sum, how use answers to its price, and what nobody weighs.

Small & Rosen (1981) for the log-sum, McFadden (1978) for that of nested choice, Train (2015) for the difference between
what customers expect of an offer and what they have of it. docs/explanation/welfare.md derives both from equations (2),
(3), (10).
"""

import numpy as np

from agents.draws import FloatArray
from agents.equations.choice import adoption_probability, best_offer, offer_weights
from agents.members import Number


def expected_choice(
    values: FloatArray, attraction: FloatArray | None, taste_scale: Number, adoption_scale: Number
) -> tuple[FloatArray, FloatArray]:
    """Expected utility of who decides, over that of using nothing, [n], and the chance of each offer, [n_offers, n].

    `values` is V_ij [n_offers, n] with at least one offer above -inf; `attraction` as of `choice.choose`: None where
    there is no outside option, and utility is that of the offers alone.
    """
    cumulative, inclusive_value = offer_weights(values, taste_scale)
    weights = cumulative.copy()
    weights[1:] -= cumulative[:-1]
    chances = weights / cumulative[-1]
    if attraction is None:
        return inclusive_value, chances
    # W_i = tau ln(1 + exp((I_i + a_c + beta rho_i + phi F_c) / tau))
    ratio = (inclusive_value + attraction) / adoption_scale
    utility = adoption_scale * (np.maximum(ratio, 0.0) + np.log1p(np.exp(-np.abs(ratio))))
    return utility, adoption_probability(inclusive_value, attraction, adoption_scale) * chances


def certain_choice(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The same of V_ij [n_offers, n], [n] and [n_offers, n], of who takes the best offer without noise (Watts 2002)."""
    return values.max(axis=0), (best_offer(values) == np.arange(len(values))[:, None]).astype(np.float64)


def price_response(relative_price: FloatArray, elasticity: FloatArray) -> FloatArray:
    """Use over that at the reference price, tilde-p^-epsilon (10), of any shape; 1 where the price is 0."""
    return np.where(relative_price > 0.0, np.maximum(relative_price, 1e-12) ** -elasticity, 1.0)


def used(relative_price: FloatArray, elasticity: FloatArray) -> FloatArray:
    """Bill of a user over that at the reference price, tilde-p^(1 - epsilon), of any shape; 0 where the price is 0."""
    priced = relative_price > 0.0
    return np.where(priced, np.where(priced, relative_price, 1.0) ** (1.0 - elasticity), 0.0)


def burden(relative_price: FloatArray, elasticity: FloatArray) -> FloatArray:
    """What a price takes from a user over the bill at the reference price, where it is 1; 0 where the price is 0.

    Of any shape, as price and elasticity are. Its derivative is the use that a user has at that price, tilde-p^-epsilon
    (10), so that Roy's identity holds.
    """
    # 1 + (tilde-p^(1 - epsilon) - 1) / (1 - epsilon), and 1 + ln tilde-p where epsilon is 1
    unit = np.abs(1.0 - elasticity) < 1e-9
    exponent = np.where(unit, 1.0, 1.0 - elasticity)
    logarithm = np.log(np.where(relative_price > 0.0, relative_price, 1.0))
    changed = np.where(unit, logarithm, np.expm1(exponent * logarithm) / exponent)
    return np.where(relative_price > 0.0, 1.0 + changed, 0.0)


def difference_lcu(
    weighed: FloatArray,
    borne: FloatArray,
    imposed: FloatArray,
    lcu_per_utility: FloatArray,
    reference_bill_lcu: FloatArray,
) -> FloatArray:
    """What who takes an offer has of it beyond the utility that the choice counts, [n_offers, n], in the bill's unit.

    For each offer, [n_offers, n] or [n_offers, 1]: `weighed` is what the price takes from its utility as the customer
    decides, `borne` what it takes in the end, over the bill at the reference price, and `imposed` the utility that
    rules make customers see in it, which they obey and do not enjoy. The other two are [n].
    """
    # M_i weighed_ij - B_i borne_ij - M_i imposed_ij
    return lcu_per_utility * (weighed - imposed) - reference_bill_lcu * borne


def surplus_lcu(
    utility: FloatArray, chances: FloatArray, lcu_per_utility: FloatArray, differences_lcu: FloatArray
) -> FloatArray:
    """Consumer surplus over using nothing, [..., n], in the unit of the bill: a month's of a month's, say.

    `utility` [..., n] and `chances` [n_offers, ..., n] are those of `expected_choice`, in any readings of what counts
    as utility; the differences [n_offers, n] those of `difference_lcu`.
    """
    # CS_i = M_i W_i + sum_j P_ij (M_i weighed_ij - B_i borne_ij - M_i imposed_ij)
    corrected = np.zeros(utility.shape)
    for chance, difference in zip(chances, differences_lcu, strict=True):
        # Offer by offer: sums along an axis add in an order of their own.
        corrected += chance * difference
    return lcu_per_utility * utility + corrected
