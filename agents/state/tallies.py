"""Tallies of all markets, and sums of whole numbers by cell: exact, and faster than adding one at a time."""

from dataclasses import dataclass

import numpy as np

from agents.draws import IntArray

LOW_BITS = 26


@dataclass
class Split:
    """What users of several offers at once have elsewhere than at their main one, thousandths [..., n_listings]."""

    people: IntArray  # sums over the offers of a market are 0: what one has more, others have less
    units: IntArray  # size units, weighted
    splitters: IntArray  # users by main offer who have some of their use elsewhere, whole people


@dataclass
class Tallies:
    """Who uses what, market by market; a market sees its own part, also in a copy of the model."""

    users: IntArray  # [..., n_strata, n_listings], n_strata the largest number of any population
    non_users: IntArray  # those who use none, [..., n_strata, n_markets]
    volume: IntArray  # size units of all users, weighted, [..., n_listings]
    split: Split | None = None  # where customers of any service multi-home


def sums_by_cell(cell: IntArray, amount: IntArray, n_cells: int) -> IntArray:
    """Sums of amounts by cell, [n_cells], for cells [n] and amounts [n] of either sign.

    `bincount` adds in float64, which is exact up to 2^53: high and low bits of the amounts are added apart, which
    serves up to 2^27 amounts and sums of 2^63.
    """
    if len(amount) == 0 or (amount.max() < 1 << LOW_BITS and amount.min() > -1 << LOW_BITS):
        return np.bincount(cell, amount, n_cells).astype(np.int64)
    # High bits are rounded down; what that takes from a negative amount is in its low bits, which are never negative.
    low = np.bincount(cell, amount & ((1 << LOW_BITS) - 1), n_cells).astype(np.int64)
    return low + (np.bincount(cell, amount >> LOW_BITS, n_cells).astype(np.int64) << LOW_BITS)
