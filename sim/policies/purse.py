"""The purse of a policy: what public money it has, and what it has paid."""

import numpy as np

from agents.draws import IntArray
from agents.members import Number


class Purse:
    """Public money in whole yen, [...]: what was granted is what was spent and what is left."""

    def __init__(self, budget_lcu: Number | None, batch: tuple[int, ...]) -> None:
        """`budget_lcu` is a year's; None grants whatever is asked for."""
        self.limited = budget_lcu is not None
        self.budgets = [round(budget) for budget in np.atleast_1d(0.0 if budget_lcu is None else budget_lcu).tolist()]
        self.n_budgets = len(self.budgets)
        self.granted, self.spent, self.left, self.month_spent = np.zeros((4, *batch), dtype=np.int64)

    def grant_of(self, month: int, member: int = 0) -> int:
        """What month number `month` of a lever brings a member: twelfths of a budget add up to it."""
        budget = self.budgets[member % self.n_budgets]
        return budget * (month + 1) // 12 - budget * month // 12

    def open_month(self, granted: IntArray | int) -> None:
        """Start a month: what is granted comes on top of what is left."""
        self.granted, self.left = self.granted + granted, self.left + granted
        self.month_spent = np.zeros_like(self.spent)

    def pay(self, wanted: IntArray) -> IntArray:
        """Pay what is wanted, whole yen [..., n]; where money runs out all give way together."""
        total = wanted.sum(axis=-1)
        if not self.limited:
            self.granted, paid = self.granted + total, wanted
        else:
            covered = np.where(total > self.left, self.left / np.maximum(total, 1), 1.0)[..., None]
            paid = np.where(covered < 1.0, np.floor(wanted * covered).astype(np.int64), wanted)
            self.left = self.left - paid.sum(axis=-1)
        self.spent = self.spent + paid.sum(axis=-1)
        self.month_spent = self.month_spent + paid.sum(axis=-1)
        return paid
