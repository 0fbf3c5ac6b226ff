"""Looks at what some customers use, month by month: what a panel of customers is made of."""

from dataclasses import dataclass

import numpy as np

from agents.draws import IntArray
from agents.equations.choice import NONE

UNAWARE = -2


@dataclass
class Look:
    """The offers of some customers, or of their peers, at the end of every month."""

    offer: np.ndarray  # of all customers of a market, int8 [n]
    rows: IntArray  # who is looked at, -1 for nobody, [...]
    noted: np.ndarray  # int8 [n_months, ...], -1 for none
    aware: np.ndarray | None = None  # bool [n], where those who do not know the service are told apart, as -2

    def __post_init__(self) -> None:
        self.rows = np.ascontiguousarray(self.rows)
        self.nobody, self.all_aware = bool((self.rows < 0).any()), self.aware is None

    def note(self, month: int) -> None:
        """Note what they use now."""
        noted = self.noted[month]
        self.offer.take(self.rows, out=noted, mode="clip")
        if self.nobody:
            noted[self.rows < 0] = NONE
        if self.aware is not None and not self.all_aware:
            knows = self.aware.take(self.rows)
            np.copyto(noted, UNAWARE, where=~knows)
            self.all_aware = bool(knows.all())  # and nobody forgets
