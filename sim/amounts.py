"""Whole yen, and how many of them are counted: every amount of money becomes a whole number here, or is refused."""

from collections.abc import Sequence

import numpy as np

from agents.draws import FloatArray, IntArray
from configs import ConfigError
from configs.schema.levers.reach import LARGEST_LCU

LARGEST_MONTH_LCU = 1e17  # of one kind, in a month or standing: sums of some dozens of such amounts still fit 64 bits

__all__ = ["LARGEST_LCU", "LARGEST_MONTH_LCU", "whole_lcu"]


def whole_lcu(
    amount: FloatArray, keys: Sequence[str], kind: str = "a month", advice: str = "prices and use"
) -> IntArray:
    """Amounts rounded to whole yen, [..., n]; `keys` says which parameters each of the n belongs to.

    Raises `ConfigError`, which names the key of the largest, where together they are more than an account holds.
    """
    size = np.abs(amount)
    # Of all replicates in one sum it is soon said; nan is not less, either.
    if not size.sum() < LARGEST_MONTH_LCU and not ((together := size.sum(axis=-1)) < LARGEST_MONTH_LCU).all():
        worst = int(np.argmax(size.reshape(-1, len(keys)).max(axis=0)))
        raise ConfigError(
            f"{keys[worst]}: {together.max():.3g} yen {kind}; expected less than {LARGEST_MONTH_LCU:.3g}: "
            f"check {advice}"
        )
    return np.rint(amount).astype(np.int64)
