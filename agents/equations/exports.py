"""What domestic offers earn abroad: the market at home (Krugman 1980), a threshold (Melitz 2003), a logit win rate."""

import numpy as np

from agents.draws import FloatArray, IntArray
from agents.members import Number, power


def win_rate(
    quality: FloatArray,
    relative_price: FloatArray,
    foreign_quality: FloatArray | float,
    foreign_price: FloatArray | float,
    constant: FloatArray | float,
    quality_weight: FloatArray | float,
    price_weight: FloatArray | float,
    quality_threshold: FloatArray | float,
) -> FloatArray:
    """Share of world demand that each domestic offer wins, [..., n_offers]; 0 below the quality threshold.

    Qualities and prices, over the reference price, are [..., n_offers]: of the offer, and of the mean foreign rival.
    """
    # L_j = logistic(quality and price gap to the foreign mean), 0 below the threshold                      (15)
    gap = quality_weight * (quality - foreign_quality) - price_weight * (relative_price - foreign_price)
    return np.where(quality >= quality_threshold * foreign_quality, logistic(constant + gap), 0.0)


def logistic(logit: FloatArray | float) -> FloatArray:
    """1 / (1 + exp(-logit)), of any shape."""
    return 1.0 / (1.0 + np.exp(np.minimum(-np.asarray(logit), 700.0)))


def capability(home_lcu: FloatArray | IntArray, home_revenue_lcu: Number, elasticity: Number) -> FloatArray:
    """What an offer can serve abroad by what it earns at home, [..., n_offers]; 1 at `home_revenue_lcu`.

    Both revenues are LCU of one length of time.
    """
    # (R_home,j / R_e)^psi: who has a large market at home sells more than others abroad                  (15)
    if not isinstance(elasticity, np.ndarray) and elasticity == 0.0:
        return np.ones(np.shape(home_lcu))
    return power(np.asarray(home_lcu / home_revenue_lcu), elasticity)


def equal_parts(licensing: np.ndarray, starts: IntArray, service: IntArray) -> FloatArray:
    """The same part of its service's licences for each that is `licensing`, [..., n_offers], for `licence_share`."""
    n_licensing = np.add.reduceat(licensing.astype(np.int64), starts, axis=-1).take(service, axis=-1)
    return licensing / np.maximum(n_licensing, 1)


def licence_share(
    home_lcu: IntArray, licensing: np.ndarray, equal: FloatArray, starts: IntArray, service: IntArray
) -> FloatArray:
    """Part of its service's licences that each offer grants, [..., n_offers], by what it earns at home.

    `licensing` is bool; such offers have `equal` parts where none of a service earns anything. The offers of a service
    lie together from `starts` on, and `service` says whose each is.
    """
    earning = home_lcu * licensing
    total = np.add.reduceat(earning, starts, axis=-1).take(service, axis=-1)
    return np.where(total > 0, earning / np.maximum(total, 1), equal)


def passed_through(rate: Number, reference: Number, pass_through: Number) -> Number:
    """fx_bar (fx / fx_bar)^psi: LCU for a dollar of a price that follows the rate by its pass-through psi.

    `rate` and `reference` are LCU for a dollar; each is a number, or [n_members]. The rate of (15), and of (6).
    """
    return reference * (rate / reference) ** pass_through
