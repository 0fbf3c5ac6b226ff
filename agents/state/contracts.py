"""When contracts end: customers lie in that order, so that a month touches one stretch of rows in every replicate."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from agents.draws import IntArray
from agents.population import Rows


@dataclass
class Contracts:
    """Contracts of one length in a population."""

    first: IntArray  # rows `first[r, m]` to `first[r, m + 1]` of replicate r end in month m, [n_replicates, term + 1]

    def __post_init__(self) -> None:
        self.term = self.first.shape[1] - 1
        self.ending: list[Rows] = [slice(int(first), int(last)) for first, last in pairwise(self.first[0])]
        if len(self.first) > 1:
            self.ending = [self._rows(month) for month in range(self.term)]

    def _rows(self, month: int) -> IntArray:
        stretches = zip(self.first[:, month], self.first[:, month + 1], strict=True)
        return np.concatenate([np.arange(first, last) for first, last in stretches])
