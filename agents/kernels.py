"""Choice in float32 with a certificate: the same offer as `Market.choose` in float64, or a doubt.

Weights of a logit need few digits to decide for the offer in whose part of (0, 1) a drawn number lies. Where it lies
within `tolerance` of a boundary between two parts, the choice is DOUBT, and is made again in float64.
"""

import numpy as np

DOUBT = -2
ROUNDING = 2.0**-24  # relative error of a float32
LEAST = 1e-5
WIDEST = 38.0  # values up to e^38 in weight, either way, leave room in a float32 for sums and products


def tolerance(largest_value: float, n_offers: int) -> float:
    """How far a boundary in (0, 1) computed in float32 can be off.

    `largest_value` bounds values and attractions in units of the taste scale. Each value takes at most ten
    roundings, and so does the attraction; their difference is the exponent of a weight, whose exponential and sum
    over the offers take another three and one an offer. A boundary b moves by at most 2 b (1 - b) times the relative
    error of the weights.
    """
    return max(LEAST, (16.0 * largest_value + n_offers + 16.0) * ROUNDING)
