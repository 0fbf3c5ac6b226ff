"""What a run pays and receives in a calendar year, by item and side: the model's figures beside published ones."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from configs.language import N_
from configs.schema.country import Country
from experiments.runs.calendar import YEAR, Year, month_numbers
from experiments.runs.frames import Frames
from experiments.runs.years import annual_of

SIDES = (N_("receipts"), N_("payments"), N_("balance"))
TOTAL, BALANCE = "total", N_("Digital balance")


def items_of(country: Country) -> dict[str, str]:
    """The total and the items of which figures are published, and how tables call them."""
    return {TOTAL: BALANCE} | {name: item.label for name, item in country.items.items()}


def joint_items(country: Country) -> dict[str, tuple[str, ...]]:
    """Items of which only the sum is published, by the name of the sum."""
    return {name: tuple(item.sum_of) for name, item in country.items.items() if item.sum_of}


@dataclass(frozen=True)
class Measured:
    """The tables of a run with its flows of whole calendar years, summed once for all that asks for them."""

    frames: Frames

    @cached_property
    def flows(self) -> dict[tuple[str, str, int], float]:
        """Receipts, payments and balance by item, side and calendar year, in the large unit, mean of the replicates."""
        sums = annual_of(self.frames)
        mean = sums[sums["months"] == YEAR].groupby(["item", "year"])[[f"{side}_lcu" for side in SIDES]].mean()
        return {
            (str(row["item"]), side, int(row["year"])): float(row[f"{side}_lcu"]) / self.frames.country.large
            for row in mean.reset_index().to_dict("records")
            for side in SIDES
        }

    def flow(self, item: str, side: str, year: int) -> float:
        """A side of an item, or of several that are published together; nan where the run lacks a month of it."""
        parts = [self.flows.get((part, side, year), math.nan) for part in self._joint.get(item, (item,))]
        return math.fsum(parts) if not any(map(math.isnan, parts)) else math.nan

    @cached_property
    def _joint(self) -> dict[str, tuple[str, ...]]:
        return joint_items(self.frames.country)

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


def label_of(item: str, side: str, country: Country) -> str:
    """How tables call a side of an item.

    >>> from configs import country
    >>> from configs.places import DEFAULT_COUNTRY
    >>> label_of("total", "payments", country(DEFAULT_COUNTRY)), label_of("total", "balance", country(DEFAULT_COUNTRY))
    ('Payments', 'Digital balance')
    """
    if item == TOTAL:
        return BALANCE if side == "balance" else side.capitalize()
    return f"{country.items[item].label}, {side}"
