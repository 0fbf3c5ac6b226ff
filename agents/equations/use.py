"""Use, and how it answers to its price; equation (10)."""

import numpy as np

from agents.draws import FloatArray


def price_response(relative_price: FloatArray, elasticity: FloatArray) -> FloatArray:
    """tilde-p^(-epsilon), use over that at the reference price; 1 where the price is 0."""
    return np.where(relative_price > 0.0, np.maximum(relative_price, 1e-12) ** -elasticity, 1.0)
