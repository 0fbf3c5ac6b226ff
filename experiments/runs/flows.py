"""What a run pays and receives in a calendar year, by item and side: the model's figures beside published ones."""

import numpy as np
import pandas as pd

from experiments.runs.calendar import YEAR, Year, month_numbers
from experiments.runs.frames import TRILLION, Frames

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


def of_year(table: pd.DataFrame, year: int, months_per_step: int) -> pd.DataFrame:
    """The rows of a calendar year that a table has whole; none of another."""
    chosen = table[table["date"].dt.year == year]
    whole = Year(year).n_months(np.unique(month_numbers(chosen["date"].to_numpy())), months_per_step) == YEAR
    return chosen if whole else chosen.iloc[:0]


def flow_of(frames: Frames, item: str, side: str, year: int) -> float:
    """A side of an item in a year, JPY tn, mean of the replicates; nan where the run lacks a month of it."""
    items = JOINT.get(item, (item,))
    chosen = of_year(frames.balance[frames.balance["item"].isin(items)], year, frames.months_per_step)
    if set(chosen["item"]) != set(items):
        return float("nan")
    # In floats: whole yen of one run fit 64 bits, those of several need not.
    total = chosen[f"{side}_jpy"].astype(np.float64).sum()
    return float(total / frames.balance["replicate"].nunique() / TRILLION)


def label_of(item: str, side: str) -> str:
    """How tables call a side of an item.

    >>> label_of("copyright", "receipts"), label_of("total", "payments"), label_of("total", "balance")
    ('Copyright royalties, receipts', 'Payments', 'Digital balance')
    """
    if item == "total":
        return ITEMS[item] if side == "balance" else side.capitalize()
    return ITEMS[item] if side == "balance" else f"{ITEMS[item]}, {side}"
