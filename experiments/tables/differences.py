"""Tables of a comparison: what is different from the first scenario, with intervals."""

import math
from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from rich.markup import escape
from rich.table import Table

from experiments.runs.reading import Reading, digits_of, largest, number_text
from experiments.statistics.intervals import Interval, few
from experiments.statistics.paired import PRECISION
from experiments.sweep.compare import SUM
from experiments.tables.style import LAYOUT

EQUAL = "equal"


def shown_rows(compared: pd.DataFrame) -> list[dict[str, str]]:
    """Differences as a reader meets them, a row each: money in one unit, shares in %, three figures of a difference."""
    money = compared.loc[compared["unit"] == "JPY", ["difference", "low", "high"]]
    if not largest(money):  # nothing differs: the unit is that of what is equal
        money = compared.loc[compared["unit"] == "JPY", ["mean_first"]]
    rows = []
    for row in compared.to_dict("records"):
        mean, low, high = (np.asarray(row[name]) for name in ("difference", "low", "high"))
        interval = Interval(mean, low, high, str(row["method"]))
        beside = money if row["unit"] == "JPY" else None
        change = Reading.of_interval(str(row["label"]), str(row["unit"]), interval, beside)
        ends, first = change.interval, row["mean_first"] / change.scale
        rows.append({
            "Outcome": change.label,
            "Unit": change.unit,
            "Mean": number_text(first, max(change.digits, digits_of(first))),
            "Change": number_text(float(ends.value), change.digits, sign=True),
            "Low": number_text(float(ends.low), change.digits, sign=True),
            "High": number_text(float(ends.high), change.digits, sign=True),
            "Sign": sign_text(row),
            "Corr.": number_text(row["correlation"], 2),
            "Gain": number_text(row["variance_ratio"], digits_of(row["variance_ratio"], 1)),
            "Needed": number_text(row["n_needed"], 0),
        })  # fmt: skip
    return rows


def sign_text(row: Mapping[Hashable, Any]) -> str:
    """The share of pairs that differ in the direction of the mean; pairs that are equal differ in none."""
    if row["n_pairs"] and row["n_equal"] == row["n_pairs"]:
        return EQUAL
    return "" if math.isnan(row["same_sign_share"]) else f"{row['same_sign_share']:.0%}"


def table_notes(compared: pd.DataFrame) -> str:
    """How to read the columns of `shown_rows`."""
    text = (
        f"Mean: of {compared['first'].iloc[0]}. Change: mean paired difference (of shares in percentage points); Low, "
        f"High: its 95% {compared['method'].iloc[0]} interval. Sign: share of pairs that differ in the direction of "
        f"the mean; {EQUAL}: no difference in any pair. Corr.: between the runs of a pair. Gain: variance of the "
        "change without pairing over that with it. Needed: replicates for an interval of "
        f"\u00b1{PRECISION:.0%} of the change."
    )
    if (compared["first"] == SUM).any():
        text += " Interaction: what scenarios do together beyond the sum of what each does alone (Mean: with that sum)."
    return text + few(int(compared["n_pairs"].max()), "pairs")


def difference_table(compared: pd.DataFrame, replicates: int) -> Table:
    """The differences of one scenario from the first, below their unit."""
    n_pairs = int(compared["n_pairs"].max())
    pairs = f"{n_pairs} pairs of runs" + (f" of {replicates}" if n_pairs < replicates else "")
    title = escape(f"{compared['scenario'].iloc[0]} against {compared['first'].iloc[0]}, {pairs}")
    table = Table(title=title, **{**LAYOUT, "padding": (0, 1, 0, 0)})
    rows = shown_rows(compared)
    names = [name for name in rows[0] if name != "Unit"]
    for name in names:
        table.add_column(
            name, justify="left" if name == "Outcome" else "right", no_wrap=name != "Outcome", overflow="fold"
        )
    for unit in dict.fromkeys(row["Unit"] for row in rows):
        table.add_section()
        if unit:
            table.add_row(f"[dim]{escape(unit)}[/dim]")
        for row in rows:
            if row["Unit"] == unit:
                table.add_row(*(escape(row[name]) for name in names))
    return table
