"""A population: columns over the customers of one kind, before they meet in markets."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from agents.draws import FloatArray, IntArray

Rows = slice | np.ndarray  # customers: a stretch of rows, or row numbers


def n_rows(rows: Rows) -> int:
    """How many rows there are."""
    return rows.stop - rows.start if isinstance(rows, slice) else len(rows)


def pick(rows: Rows, places: np.ndarray) -> np.ndarray:
    """Row numbers of some of the rows, by their places among them."""
    return rows.start + places if isinstance(rows, slice) else rows[places]


def numbers(rows: Rows) -> np.ndarray:
    """Rows as row numbers."""
    return np.arange(rows.start, rows.stop) if isinstance(rows, slice) else rows


@dataclass
class Population:
    """The firms or the individuals of a model, [n], in the order in which contracts end, replicate after replicate.

    A single model has one replicate, and its arrays of the state no axis for it; a batch has several of one size.
    """

    name: str
    ids: np.ndarray  # uint32, stable whatever the order of rows, from 0 in every replicate
    weight: IntArray  # real firms or people that a customer stands for
    stratum: np.ndarray  # int8, row of `strata`
    strata: list[str]
    groups: dict[str, list[int]]  # strata reported together: each stratum, and unions of them
    potential: IntArray  # real firms or people, [n_strata]
    readiness: np.ndarray  # float32
    price_sensitivity: np.ndarray  # float32, multiple of the service's mean
    traits: dict[str, np.ndarray]  # further columns of firms or of individuals
    labels: dict[str, list[str]]  # what rows of strata and sectors are called
    export_share: FloatArray | None  # exports over value added of each sector of firms, [..., n_sectors]
    n_replicates: int
    value_added_by_cell: IntArray | None = None  # of firms, weighted, [n_replicates, n_sectors, n_strata]

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def bounds(self) -> IntArray:
        """First row of each replicate, and the end, [n_replicates + 1]."""
        return np.arange(self.n_replicates + 1) * (len(self) // self.n_replicates)

    @cached_property
    def everybody(self) -> IntArray:
        """The rows of all, [n], for markets in which all decide every month."""
        return np.arange(len(self))

    def replicate_of(self, rows: Rows) -> IntArray:
        """The replicate that some customers live in."""
        return (np.arange(len(self))[rows] if isinstance(rows, slice) else rows) // (len(self) // self.n_replicates)

    def group(self, rows: Rows) -> np.ndarray:
        """Replicate and stratum of some customers as one number."""
        stratum = self.stratum[rows] if isinstance(rows, slice) else self.stratum.take(rows)
        return stratum if self.n_replicates == 1 else self.replicate_of(rows) * len(self.strata) + stratum

    def seen_by(self, rows: Rows, table: np.ndarray) -> np.ndarray:
        """A posted table, [n_columns] or [n_replicates, n_columns], as customers see it: [n_columns, 1 or n]."""
        if table.ndim == 1:
            return table[:, None]
        return table.T[:, self.replicate_of(rows)]

    def look_up(self, table: np.ndarray, offer: np.ndarray) -> np.ndarray:
        """The entry of every customer's offer in a table, [n_offers] or [n_replicates, n_offers]; 0 for none."""
        padded = np.concatenate([table, np.zeros((*table.shape[:-1], 1), table.dtype)], axis=-1)
        if table.ndim == 1:
            return padded[offer]
        return np.take_along_axis(padded, offer.reshape(self.n_replicates, -1).astype(np.int64), axis=1).ravel()

    @cached_property
    def value_added_by_sector(self) -> IntArray:
        """Of firms, weighted, [n_replicates, n_sectors]."""
        assert self.value_added_by_cell is not None
        return self.value_added_by_cell.sum(axis=-1)

    @cached_property
    def members(self) -> tuple[FloatArray, FloatArray]:
        """Which strata are in everybody and in each group, 0 or 1 [1 + n_groups, n_strata], and how many they are."""
        groups = [range(len(self.strata)), *self.groups.values()]
        member = np.array([[row in group for row in range(len(self.strata))] for group in groups], dtype=np.float64)
        return member, member @ self.potential.astype(np.float64)
