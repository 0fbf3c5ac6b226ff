"""What an offer is worth to a customer: exposure and value (Katz & Shapiro 1985; Brock & Durlauf 2001).

Offers run along the first axis of every array, customers along the second.
"""

import numpy as np

from agents.draws import FloatArray, IntArray


def market_share(users: FloatArray | IntArray, pseudo_users: float, spread: FloatArray) -> FloatArray:
    """Share of users by offer, [n_offers], summing to 1: conditional on using the service.

    A small pseudo-count, spread over the offers by `spread` (summing to 1), makes the share of a launch defined.
    """
    counted = users + pseudo_users * spread
    return counted / counted.sum()


def common_exposure(
    share: FloatArray,
    share_abroad: FloatArray,
    cross_share: FloatArray,
    base_abroad_share: float,
    local_share: float,
    cross_side_effect: float,
) -> FloatArray:
    """The part of exposure that all customers have in common, [n_offers]; customers count themselves in `share`."""
    # n_ij = (1 - omega - nu) s_j + omega s*_j + nu l_ij + kappa x_j                                     (1)
    return (
        (1.0 - base_abroad_share - local_share) * share
        + base_abroad_share * share_abroad
        + cross_side_effect * cross_share
    )


def peer_share(peer_offers: np.ndarray, share: FloatArray) -> FloatArray:
    """l_ij, share of each offer among the peers who use the service, [n_offers, n]; without any the national one.

    `peer_offers` is the offer of every peer, [n, degree], -1 for none.
    """
    counts = np.empty((len(share), len(peer_offers)))
    for offer in range(len(share)):
        counts[offer] = np.count_nonzero(peer_offers == offer, axis=1)
    using = np.count_nonzero(peer_offers >= 0, axis=1)
    return np.where(using > 0, counts / np.maximum(using, 1), share[:, None])


def offer_values(
    common_value: FloatArray,
    relative_price: FloatArray,
    domestic: FloatArray,
    price_sensitivity: FloatArray,
    home_bias: FloatArray,
    current: np.ndarray,
    switching_cost: float,
) -> FloatArray:
    """V_ij, value of every offer to every customer in units of utility, [n_offers, n]; -inf where not on the market.

    `common_value` is theta q_j + gamma n_j, with -inf for an offer that is not on the market; `current` the offer in
    use, -1 for none.
    """
    # V_ij = theta q_j - eta_i p_ij + gamma n_ij + sigma [j = current_i] + b_i [j domestic]                (2)
    values = common_value[:, None] - relative_price[:, None] * price_sensitivity + domestic[:, None] * home_bias
    add_bonus(values, current, switching_cost)
    return values


def add_bonus(values: FloatArray, offer: np.ndarray, bonus: float) -> None:
    """Add `bonus` to the value of one offer a customer, in place; -1 adds nothing."""
    having = np.flatnonzero(offer >= 0)
    values[offer[having], having] += bonus
