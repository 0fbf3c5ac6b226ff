"""What an offer is worth to a customer: exposure and value (Katz & Shapiro 1985; Brock & Durlauf 2001).

Offers run along the last axis of what is posted, and along the first of what belongs to customers, [n_offers, n].
"""

from collections.abc import Sequence

import numpy as np

from agents.draws import FloatArray, IntArray
from agents.members import Number


def market_share(
    users: FloatArray | IntArray,
    pseudo_users: FloatArray | float,
    spread: FloatArray,
    starts: IntArray | Sequence[int] = (0,),
    market: IntArray | int = 0,
) -> FloatArray:
    """Share of users by offer, [..., n_offers], summing to 1: conditional on using the service.

    A small pseudo-count, spread over the offers by `spread` (summing to 1), makes the share of a launch defined.
    Where the offers are those of several markets, `starts` says where each begins and `market` whose each offer is.
    """
    counted = users + pseudo_users * spread
    return counted / np.add.reduceat(counted, starts, axis=-1)[..., market]


def share_of_columns(users: FloatArray | IntArray, pseudo_users: FloatArray) -> FloatArray:
    """`market_share` of one market where offers run along the first axis, to the last bit; [n_offers, n]."""
    counted = users + pseudo_users
    if len(counted) > 8:  # NumPy adds long rows in another order than it adds rows to each other
        return counted / np.add.reduceat(np.ascontiguousarray(counted.T), (0,), axis=-1)[:, 0]
    return counted / (counted[0] + counted[1:].sum(axis=0))


def common_exposure(
    share: FloatArray,
    share_abroad: FloatArray,
    cross_share: FloatArray,
    base_abroad_share: FloatArray | float,
    local_share: FloatArray | float,
    cross_side_effect: FloatArray | float,
) -> FloatArray:
    """The part of exposure that all customers have in common, [n_offers]; customers count themselves in `share`."""
    # n_ij = (1 - omega - nu) s_j + omega s*_j + nu l_ij + kappa x_j                                     (1)
    return (
        (1.0 - base_abroad_share - local_share) * share
        + base_abroad_share * share_abroad
        + cross_side_effect * cross_share
    )


def peer_counts(peer_offers: np.ndarray, n_offers: int) -> np.ndarray:
    """Peers by the offer they use, uint8 [n_offers, n], from int8 [n, degree], -1 for none.

    Eight peers fill a 64-bit word with a byte each; multiplying by a one in every byte adds the bytes up in the last.
    """
    missing = -peer_offers.shape[1] % 8
    if missing:
        peer_offers = np.pad(peer_offers, ((0, 0), (0, missing)), constant_values=-1)
    counts = np.empty((n_offers, len(peer_offers)), dtype=np.uint8)
    for offer in range(n_offers):
        words = np.equal(peer_offers, offer).view(np.uint64) * np.uint64(0x0101010101010101)
        words >>= np.uint64(56)
        counts[offer] = words[:, 0] if words.shape[1] == 1 else words.sum(axis=1)
    return counts


def peer_share(peer_offers: np.ndarray, share: FloatArray) -> FloatArray:
    """l_ij, share of each offer among the peers who use the service, [n_offers, n]; without any the national one.

    `peer_offers` is the offer of every peer, int8 [n, degree], -1 for none; `share` [n_offers] or [n_offers, n].
    """
    counts = peer_counts(peer_offers, len(share))
    using = counts.sum(axis=0, dtype=np.uint8)
    return np.where(using > 0, counts / np.maximum(using, 1), share if share.ndim > 1 else share[:, None])


def offer_values(
    common_value: FloatArray,
    relative_price: FloatArray,
    domestic: FloatArray,
    price_sensitivity: FloatArray,
    home_bias: FloatArray,
    current: np.ndarray,
    switching_cost: Number,
) -> FloatArray:
    """V_ij, value of every offer to every customer in units of utility, [n_offers, n]; -inf where not on the market.

    Quality and the users whom a customer sees speak for an offer, its price against it; staying with the offer in use
    spares the switching cost, and a domestic offer has the home bias. Equation (2) stands here; the engines hold
    copies in other arithmetic, which oracle tests bind to this one.

    `common_value` is theta q_j + gamma n_j, with -inf for an offer that is not on the market; it and `relative_price`
    are [n_offers, 1], or [n_offers, n] where customers live in several replicates; `domestic` is [n_offers, 1];
    `current` the offer in use, -1 for none.
    """
    # V_ij = theta q_j - eta_i p_ij + gamma n_ij + sigma [j = current_i] + b_i [j domestic]                (2)
    values = common_value - relative_price * price_sensitivity + domestic * home_bias
    add_bonus(values, current, switching_cost)
    return values


def add_bonus(values: FloatArray, offer: np.ndarray, bonus: Number) -> None:
    """Add `bonus`, a number or [n], to the value of one offer a customer, in place; -1 adds nothing."""
    having = (offer >= 0).nonzero()[0]
    values[offer[having], having] += bonus[having] if isinstance(bonus, np.ndarray) else bonus
