"""Entry and exit of offers: who does not earn what it costs to stay leaves, who expects to earn enough enters.

Hopenhayn (1992) for both rules; expected shares are those of a logit market (Anderson, de Palma & Thisse 1992).
"""

from dataclasses import dataclass

import numpy as np

from agents.draws import FloatArray, IntArray


@dataclass
class Turnover:
    """Which offers have entered or left, [..., n_offers]; nobody comes back."""

    fixed_cost_lcu: FloatArray  # a year's, 0 for those who never leave, [n_offers]
    exit_months: IntArray  # [n_offers]
    entry_cost_lcu: FloatArray  # a year's, inf for those who do not wait for a market, [n_offers]
    entered: np.ndarray  # bool
    left: np.ndarray  # bool
    leaving: np.ndarray  # bool, whether it left at the end of last month
    months_below: IntArray  # months in a row with less revenue than the fixed cost

    def leave(self, on_market: np.ndarray, revenue_lcu: FloatArray, rival_for: np.ndarray) -> None:
        """Let go whose revenue, LCU a year, [..., n_offers], has been too small for `exit_months` in a row.

        `rival_for` [n_markets, n_offers] says which offers each market has: the last one of a market stays. Of several
        that would leave at once the smaller goes first.
        """
        below = on_market & (revenue_lcu < self.fixed_cost_lcu)
        self.months_below = np.where(below, self.months_below + 1, 0)
        wanting = below & (self.months_below >= self.exit_months)
        self.leaving = np.zeros_like(wanting)
        if not wanting.any():
            return
        tables = (on_market, wanting, revenue_lcu, self.leaving)
        by_replicate = [table.reshape(-1, table.shape[-1]) for table in tables]
        for sold, wants, revenue, leaves in zip(*by_replicate, strict=True):
            for row in sorted(np.flatnonzero(wants), key=lambda row: (revenue[row], row)):
                staying = sold & ~leaves
                if ((rival_for & staying).sum(axis=-1)[rival_for[:, row]] > 1).all():
                    leaves[row] = True
        self.left = self.left | self.leaving

    def enter(self, on_market: np.ndarray, expected_lcu: FloatArray) -> None:
        """Let in who waits and expects at least its entry cost, LCU a year, [..., n_offers]."""
        waiting = ~on_market & ~self.left
        self.entered = self.entered | (waiting & (expected_lcu >= self.entry_cost_lcu))


def expected_share(
    value: FloatArray, on_market: np.ndarray, taste_scale: FloatArray, starts: IntArray, market: IntArray
) -> FloatArray:
    """Share of those free to choose that each listing would have beside those on the market, [..., n_listings].

    `value` and `taste_scale` are utility, and `on_market` bool, [..., n_listings]; the listings of a market begin at
    `starts`, [n_markets], and `market` says whose each is, [n_listings].
    """
    # (4) with the offer itself beside those on the market; `choice.offer_weights` has it for a customer.
    sold = np.where(on_market, value, -np.inf)
    best_sold = np.maximum.reduceat(sold, starts, axis=-1)[..., market]
    # Measured from the best that a customer would see, or nothing might be left of all that is on the market.
    best = np.maximum(best_sold, value)
    has_rivals = np.isfinite(best_sold)
    from_best_sold = np.exp((sold - np.where(has_rivals, best_sold, 0.0)) / taste_scale)
    rivals = np.add.reduceat(from_best_sold, starts, axis=-1)[..., market] - from_best_sold
    rivals = rivals * np.exp(np.where(has_rivals, best_sold - best, 0.0) / taste_scale)
    weight = np.exp((value - best) / taste_scale)
    return weight / (rivals + weight)
