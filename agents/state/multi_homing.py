"""Multi-homing: customers who use several offers at once (Rochet & Tirole 2003; Doganoglu & Wright 2006)."""

from dataclasses import dataclass, field

import numpy as np

from agents.draws import FloatArray, IntArray
from agents.equations.choice import NONE, offer_weights
from agents.members import Number
from agents.population import Population, Rows
from agents.state.tallies import Tallies

WHOLE = 1000  # thousandths of a customer's use: whole numbers, so that sums know no order


@dataclass
class MultiHoming:
    """The multi-homing customers of a market, and how each divides its use between the offers.

    The main offer of a customer is the one that the market knows it by.
    """

    splits: np.ndarray  # bool [n], who multi-homes
    population: Population
    size: IntArray  # size in basis units, [n], or [1] where all are of one size
    tallies: Tallies  # of all markets: a view of its own part would part from it in a copy of the model
    place: slice  # of the market's offers in the tallies
    noted: list[tuple[IntArray, np.ndarray, np.ndarray]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.n_offers = self.place.stop - self.place.start
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

    def gather(self, offer: np.ndarray, rows: np.ndarray) -> None:
        """Let those of some customers who multi-home have all of their use at their main offer, for now.

        `offer` is the main offer of all customers of the market, int8 [n].
        """
        gathered = rows[self.splits[rows]]
        whole = WHOLE * (offer[gathered][:, None] == np.arange(self.n_offers))
        self.shares[np.searchsorted(self.rows, gathered)] = whole
        self.recount(offer)

    def note(self, rows: np.ndarray, main: np.ndarray, values: FloatArray, taste_scale: Number) -> None:
        """Note how some multi-homing customers will divide their use, by (4), and their main offers, as they decide.

        `values` is V_ij of these customers, [n_offers, n].
        """
        self.noted.append((rows, main, shares_of(main, values, taste_scale)))

    def settle(self, offer: np.ndarray) -> None:
        """Let what was noted take effect, before the main offers change: what moves is added to the tallies."""
        for rows, main, shares in self.noted:
            places = np.searchsorted(self.rows, rows)
            before = self._amounts(rows, offer[rows], self.shares[places])
            self.shares[places] = shares
            after = self._amounts(rows, main, shares)
            self._add(rows, [new - old for new, old in zip(after, before, strict=True)])
        self.noted.clear()

    def recount(self, offer: np.ndarray) -> None:
        """What the splits move, counted afresh from the main offers of all customers, int8 [n]."""
        self.clear()
        self._add(self.rows, self._amounts(self.rows, offer[self.rows], self.shares))

    def clear(self) -> None:
        """Start what the splits move at 0."""
        for table in self._tables():
            table[...] = 0

    def moved(self, rows: np.ndarray, main: np.ndarray) -> IntArray:
        """What they have at each offer beside all being at the main one, thousandths [n, n_offers]."""
        return _moved(self.of(rows), main)

    def _amounts(self, rows: np.ndarray, main: np.ndarray, shares: np.ndarray) -> list[IntArray]:
        """What each of some customers adds to the tallies, [n, n_offers] each."""
        weight = self.population.weight[rows][:, None]
        size = self.size if len(self.size) == 1 else self.size[rows][:, None]
        moved = weight * _moved(shares, main)
        splitters = ((shares > 0).sum(axis=1) > 1)[:, None] & (main[:, None] == np.arange(self.n_offers))
        return [moved, moved * size, weight * splitters]

    def _add(self, rows: np.ndarray, amounts: list[IntArray]) -> None:
        for table, amount in zip(self._tables(), amounts, strict=True):
            if self.population.n_replicates == 1:
                table[0] += amount.sum(axis=0)
            else:
                np.add.at(table, self.population.replicate_of(rows), amount)

    def _tables(self) -> tuple[IntArray, IntArray, IntArray]:
        """People and units moved by splits and who splits, with an axis of replicates, as views."""
        split = self.tallies.split
        assert split is not None
        people, units, splitters = (table[..., self.place] for table in (split.people, split.units, split.splitters))
        return (people, units, splitters) if people.ndim == 2 else (people[None], units[None], splitters[None])


def shares_of(main: np.ndarray, values: FloatArray, taste_scale: Number) -> np.ndarray:
    """How customers with some values divide their use, by (4), thousandths [n, n_offers]; `main` is what they take."""
    cumulative, _ = offer_weights(values, taste_scale)
    shares = thousandths((np.diff(cumulative, axis=0, prepend=0.0) / cumulative[-1]).T)
    shares[main == NONE] = 0
    return shares


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
