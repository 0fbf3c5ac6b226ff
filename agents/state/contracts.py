"""When contracts end: customers lie in that order, so that a month touches one stretch of rows in every replicate."""

from dataclasses import dataclass

import numpy as np

from agents.draws import IntArray
from agents.state.crowd import Rows


@dataclass
class Contracts:
    """Contracts of one length in a population."""

    first: IntArray  # rows `first[r, m]` to `first[r, m + 1]` of replicate r end in month m, [n_replicates, term + 1]

    def __post_init__(self) -> None:
        self.term = self.first.shape[1] - 1
        self.ending: list[Rows] = [
            slice(int(a), int(b)) for a, b in zip(self.first[0], self.first[0, 1:], strict=False)
        ]
        if len(self.first) > 1:
            self.ending = [self._rows(month) for month in range(self.term)]

    def _rows(self, month: int) -> IntArray:
        stretches = zip(self.first[:, month], self.first[:, month + 1], strict=True)
        return np.concatenate([np.arange(first, last) for first, last in stretches])
