"""Identities: sums of whole numbers that are equal, all of them summed in one go and anew every month."""

from collections.abc import Mapping

import numpy as np

from agents.draws import IntArray

NO_TERM = -1


class AccountingError(AssertionError):
    """An identity of the accounts does not hold: a fault of the program, never of the input."""


def assert_equal(left: np.ndarray, right: np.ndarray, identity: str) -> None:
    """Raise `AccountingError` unless both sides of an identity are equal."""
    if not (left == right).all():
        raise AccountingError(f"{identity}: {left} is not {right}")


def one_hot(rows: list[int], n: int) -> np.ndarray:
    """Which rows belong to each of n, bool [n, n_rows]."""
    return np.array(rows) == np.arange(n)[:, None]


def terms_of(places: IntArray, members: np.ndarray) -> IntArray:
    """The terms of some sums, [n_sums, n_terms]: those of `places`, [n], that are `members`, bool [n_sums, n]."""
    return np.where(members, places, NO_TERM)


class Identities:
    """Sums over columns of whole LCU and people, and which of them are equal: they are summed in one go."""

    def __init__(self, shapes: Mapping[str, tuple[int, ...]]) -> None:
        """`shapes` are those of the columns, in the order in which `assert_all` is given them."""
        self.places: dict[str, IntArray] = {}
        self.n = 0
        for name, shape in shapes.items():
            size = int(np.prod(shape, dtype=np.int64))
            self.places[name] = np.arange(self.n, self.n + size).reshape(shape)
            self.n += size
        self.names: list[str] = []
        self.sides: tuple[list[IntArray], list[IntArray]] = [], []

    def add(self, name: str, left: list[IntArray], right: list[IntArray]) -> None:
        """One more identity for each row of either side; a side is a list of terms, [n_rows, n_terms]."""
        for side, terms in zip(self.sides, (left, right), strict=True):
            side.extend(np.concatenate(terms, axis=1) if terms else np.full((len(left[0]), 1), NO_TERM))
        self.names += [name] * (len(self.sides[0]) - len(self.names))
        assert len(self.sides[0]) == len(self.sides[1]), name

    def lay_out(self) -> None:
        """Note where the terms of all sums are found, one sum after the other."""
        end = np.array([self.n])  # a nought ends every sum, and is all of an empty one
        terms = np.concatenate([part for side in self.sides for sum_terms in side for part in (sum_terms, end)])
        self.order = terms[terms != NO_TERM]
        self.starts = np.concatenate([[0], np.flatnonzero(self.order == self.n)[:-1] + 1])

    def assert_all(self, columns: list[IntArray], batch: tuple[int, ...]) -> None:
        """Raise `AccountingError` for the first identity that does not hold, in any replicate."""
        n_axes = len(batch) + 1
        flat = [column if column.ndim == n_axes else column.reshape(*batch, -1) for column in columns]
        flat.append(np.zeros((*batch, 1), np.int64))
        terms = np.concatenate(flat, axis=-1).take(self.order, axis=-1)
        sums = np.add.reduceat(terms, self.starts, axis=-1)
        left, right = sums[..., : len(self.names)], sums[..., len(self.names) :]
        if not (left == right).all():
            broken = self.names[int(np.argwhere(left != right)[0][-1])]
            rows = np.array(self.names) == broken
            assert_equal(left[..., rows], right[..., rows], broken)
