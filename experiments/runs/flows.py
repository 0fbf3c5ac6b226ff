"""What a run pays and receives in a calendar year, by item and side: the model's figures beside published ones."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from experiments.runs.calendar import YEAR, Year, month_numbers
from experiments.runs.frames import TRILLION, Frames
from experiments.runs.years import annual_of

SIDES = ("receipts", "payments", "balance")
# The items of the balance of payments that are published, and how tables call them.
ITEMS = {
    "total": "Digital balance",
    "copyright": "Copyright royalties",
    "telecom_computer_information": "Telecom, computer, information",
    "professional_management_consulting": "Consulting (advertising)",
    "copyright_and_consulting": "Copyright and consulting",
}
# Of two items only the sum is published.
JOINT = {"copyright_and_consulting": ("copyright", "professional_management_consulting")}


@dataclass(frozen=True)
class Measured:
    """The tables of a run with its flows of whole calendar years, summed once for all that asks for them."""

    frames: Frames

    @cached_property
    def flows(self) -> dict[tuple[str, str, int], float]:
        """Receipts, payments and balance by item, side and calendar year, JPY tn, mean of the replicates."""
        sums = annual_of(self.frames)
        mean = sums[sums["months"] == YEAR].groupby(["item", "year"])[[f"{side}_lcu" for side in SIDES]].mean()
        return {
            (str(row["item"]), side, int(row["year"])): float(row[f"{side}_lcu"]) / TRILLION
            for row in mean.reset_index().to_dict("records")
            for side in SIDES
        }

    def flow(self, item: str, side: str, year: int) -> float:
        """A side of an item, or of two that are published together, JPY tn; nan where the run lacks a month of it."""
        parts = [self.flows.get((part, side, year), math.nan) for part in JOINT.get(item, (item,))]
        return math.fsum(parts) if not any(map(math.isnan, parts)) else math.nan

    @cached_property
    def _outcomes(self) -> dict[str, pd.DataFrame]:
        return {}

    def outcome(self, name: str) -> pd.DataFrame:
        """One outcome as `Frames.outcome` has it, arranged once for all years that are asked for."""
        if name not in self._outcomes:
            self._outcomes[name] = self.frames.outcome(name)
        return self._outcomes[name]

    def of_year(self, table: pd.DataFrame, year: int) -> pd.DataFrame:
        """The rows of a calendar year that a table has whole; none of another."""
        chosen = table[table["date"].dt.year == year]
        months = np.unique(month_numbers(chosen["date"].to_numpy()))
        return chosen if Year(year).n_months(months, self.frames.months_per_step) == YEAR else chosen.iloc[:0]


def label_of(item: str, side: str) -> str:
    """How tables call a side of an item.

    >>> label_of("copyright", "receipts"), label_of("total", "payments"), label_of("total", "balance")
    ('Copyright royalties, receipts', 'Payments', 'Digital balance')
    """
    if item == "total":
        return ITEMS[item] if side == "balance" else side.capitalize()
    return f"{ITEMS[item]}, {side}"
