"""What domestic offers earn abroad (Melitz 2003 for the threshold; logit for the win rate)."""

import numpy as np

from agents.draws import FloatArray


def win_rate(
    quality: FloatArray,
    relative_price: FloatArray,
    foreign_quality: FloatArray | float,
    foreign_price: FloatArray | float,
    constant: FloatArray | float,
    quality_weight: float,
    price_weight: float,
    quality_threshold: FloatArray | float,
) -> FloatArray:
    """Share of world demand that each domestic offer wins, [n_offers]; 0 below the quality threshold."""
    # X = world demand x logistic(quality and price gap to the foreign mean), 0 below the threshold         (15)
    gap = quality_weight * (quality - foreign_quality) - price_weight * (relative_price - foreign_price)
    share = 1.0 / (1.0 + np.exp(np.minimum(-(constant + gap), 700.0)))
    return np.where(quality >= quality_threshold * foreign_quality, share, 0.0)
