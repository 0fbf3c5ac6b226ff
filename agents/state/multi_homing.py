"""Multi-homing: customers who use several offers at once (Rochet & Tirole 2003; Doganoglu & Wright 2006)."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from agents.draws import FloatArray, IntArray
from agents.equations.choice import NONE, offer_weights
from agents.state.crowd import Rows, pick

if TYPE_CHECKING:
    from agents.state.market import Market

WHOLE = 1000  # thousandths of a customer's use: whole numbers, so that sums know no order


@dataclass
class MultiHoming:
    """The multi-homing customers of a market, and how each divides its use between the offers."""

    splits: np.ndarray  # bool [n], who multi-homes
    n_offers: int
    noted: list[tuple[IntArray, np.ndarray, np.ndarray]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rows = np.flatnonzero(self.splits)
        # Thousandths of the use, [n_rows, n_offers]: 0 for those who use none.
        self.shares = np.zeros((len(self.rows), self.n_offers), np.int16)

    def among(self, rows: Rows) -> IntArray:
        """Places of the multi-homing ones among some customers."""
        return np.flatnonzero(self.splits[rows])

    def of(self, rows: np.ndarray) -> np.ndarray:
        """How some multi-homing customers divide their use, thousandths [n, n_offers]."""
        return self.shares[np.searchsorted(self.rows, rows)]

    def users_of(self, offers: IntArray) -> np.ndarray:
        """Rows of those who have some of their use at some offers."""
        return self.rows[(self.shares[:, offers] > 0).any(axis=1)]

    def gather(self, market: "Market", rows: np.ndarray) -> None:
        """Let those of some customers who multi-home have the whole of their use at their main offer, for now."""
        theirs = rows[self.splits[rows]]
        whole = WHOLE * (market.offer[theirs][:, None] == np.arange(self.n_offers))
        self.shares[np.searchsorted(self.rows, theirs)] = whole
        self.recount(market)

    def note(self, market: "Market", rows: Rows, offers: np.ndarray, values: FloatArray | None) -> None:
        """Note how those of some customers who multi-home will divide their use; equation (4), as they decide."""
        at = self.among(rows)
        if len(at) == 0:
            return
        theirs, main = pick(rows, at), offers[at]
        values = market.values(theirs) if values is None else values
        cumulative, _ = offer_weights(values, market.settings.taste_scale)
        shares = thousandths((np.diff(cumulative, axis=0, prepend=0.0) / cumulative[-1]).T)
        shares[main == NONE] = 0
        self.noted.append((theirs, main, shares))

    def settle(self, market: "Market") -> None:
        """Let what was noted take effect, before the customers' offers change: what moves is added to the tallies."""
        for rows, main, shares in self.noted:
            at = np.searchsorted(self.rows, rows)
            before = self._amounts(market, rows, market.offer[rows], self.shares[at])
            self.shares[at] = shares
            after = self._amounts(market, rows, main, shares)
            self._add(market, rows, [now - was for now, was in zip(after, before, strict=True)])
        self.noted.clear()

    def recount(self, market: "Market") -> None:
        """What the splits move, counted afresh."""
        for table in self._tables(market):
            table[...] = 0
        self._add(market, self.rows, self._amounts(market, self.rows, market.offer[self.rows], self.shares))

    def moved(self, rows: np.ndarray, main: np.ndarray) -> IntArray:
        """What they have at each offer beside all being at the main one, thousandths [n, n_offers]."""
        return _moved(self.of(rows), main)

    def _amounts(self, market: "Market", rows: np.ndarray, main: np.ndarray, shares: np.ndarray) -> list[IntArray]:
        """What each of some customers adds to the tallies, [n, n_offers] each."""
        weight, size = market.crowd.weight[rows][:, None], market.sizes(rows)
        moved = weight * _moved(shares, main)
        several = ((shares > 0).sum(axis=1) > 1)[:, None] & (main[:, None] == np.arange(self.n_offers))
        return [moved, moved * (size if len(size) == 1 else size[:, None]), weight * several]

    def _add(self, market: "Market", rows: np.ndarray, amounts: list[IntArray]) -> None:
        crowd = market.crowd
        for table, amount in zip(self._tables(market), amounts, strict=True):
            if crowd.n_replicates == 1:
                table[0] += amount.sum(axis=0)
            else:
                np.add.at(table, crowd.replicate_of(rows), amount)

    def _tables(self, market: "Market") -> tuple[IntArray, IntArray, IntArray]:
        """People and units moved by splits and who splits, with an axis of replicates, as views."""
        split = market.tallies.split
        assert split is not None
        people, units, several = (table[..., market.place] for table in (split.people, split.units, split.several))
        return (people, units, several) if people.ndim == 2 else (people[None], units[None], several[None])


def thousandths(shares: FloatArray) -> np.ndarray:
    """Shares in whole thousandths that add up to 1000, int16 [n, n_offers], by largest remainders (Hamilton)."""
    exact = WHOLE * shares
    down = np.floor(exact)
    missing = WHOLE - down.sum(axis=1)
    order = np.argsort(down - exact, axis=1, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.arange(shares.shape[1])[None, :], axis=1)
    return (down + (rank < missing[:, None])).astype(np.int16)


def _moved(shares: np.ndarray, main: np.ndarray) -> IntArray:
    return shares.astype(np.int64) - WHOLE * (main[:, None] == np.arange(shares.shape[1]))
