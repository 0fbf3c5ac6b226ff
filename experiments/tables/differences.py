"""Tables of a comparison: what is different from the first scenario, with intervals."""

import math
from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from rich.markup import escape
from rich.table import Table

from configs.currency import is_money
from experiments.runs.reading import Reading, digits_of, largest, number_text
from experiments.statistics.intervals import TOO_NARROW, Interval, few
from experiments.statistics.paired import PRECISION, has_spans
from experiments.sweep.compare import SUM
from experiments.tables.style import LAYOUT

EQUAL = "equal"
LOW_FIRST, HIGH_FIRST = "Mean, 10%", "Mean, 90%"
# Columns that stand below one another where there are many.
BELOW = {"Mean": ("Mean", LOW_FIRST, HIGH_FIRST), "Low": ("Low", "High"), "10%": ("10%", "90%")}


def shown_rows(compared: pd.DataFrame) -> list[dict[str, str]]:
    """Differences as a reader meets them, a row each: money in one unit, shares in %, three figures of a difference."""
    in_money = compared["unit"].map(is_money)
    money = compared.loc[in_money, ["difference", "low", "high"]]
    if not largest(money):  # nothing differs: the unit is that of what is equal
        money = compared.loc[in_money, ["mean_first"]]
    with_spans = has_spans(compared)
    rows = []
    for row in compared.to_dict("records"):
        mean, low, high = (np.asarray(row[name]) for name in ("difference", "low", "high"))
        interval = Interval(mean, low, high, str(row["method"]))
        beside = money if is_money(str(row["unit"])) else None
        change = Reading.of_interval(str(row["label"]), str(row["unit"]), interval, beside)
        ends, first = change.interval, row["mean_first"] / change.scale
        rows.append({
            "Outcome": change.label,
            "Unit": change.unit,
            "Mean": number_text(first, (digits := max(change.digits, digits_of(first)))),
            **(_of_first(row, change.scale, digits) if with_spans else {}),
            "Change": number_text(float(ends.value), change.digits, sign=True),
            "Low": number_text(float(ends.low), change.digits, sign=True),
            "High": number_text(float(ends.high), change.digits, sign=True),
            **(_of_pairs(row, change) if with_spans else {}),
            **(_of_draws(row) if row["n_draws"] else {}),
            "Sign": sign_text(row),
            **({} if row["n_draws"] else _of_pairing(row)),
            "Needed": number_text(row["n_needed"], 0),
        })  # fmt: skip
    return rows


def _of_first(row: Mapping[Hashable, Any], scale: float, digits: int) -> dict[str, str]:
    """Between which ends 80% of the first scenario's runs lie."""
    low, high = _ends(row, ("low_80_first", "high_80_first"), scale, digits, sign=False)
    return {LOW_FIRST: low, HIGH_FIRST: high}


def _of_pairs(row: Mapping[Hashable, Any], change: Reading) -> dict[str, str]:
    """Between which ends 80% of the pairs' differences lie."""
    low, high = _ends(row, ("low_80", "high_80"), change.scale, change.digits, sign=True)
    return {"10%": low, "90%": high}


def _ends(
    row: Mapping[Hashable, Any], names: tuple[str, str], scale: float, digits: int, sign: bool
) -> tuple[str, str]:
    """Ends in the unit of their mean; nothing for a time that is observed, in runs that carry no draws."""
    if not (row["n_draws"] or row["ahead"]):
        return "", ""
    low, high = (number_text(row[name] / scale, digits, sign=sign) for name in names)
    return low, high


def _of_draws(row: Mapping[Hashable, Any]) -> dict[str, str]:
    """What of the variance of a pair's difference draws make."""
    share = row["draws_share"]
    return {"Draws": "" if math.isnan(share) else f"{share:.0%}"}


def _of_pairing(row: Mapping[Hashable, Any]) -> dict[str, str]:
    """What common draws are worth."""
    gain = number_text(row["variance_ratio"], digits_of(row["variance_ratio"], 1))
    return {"Corr.": number_text(row["correlation"], 2), "Gain": gain}


def sign_text(row: Mapping[Hashable, Any]) -> str:
    """The share of pairs that differ in the direction of the mean; pairs that are equal differ in none."""
    if row["n_pairs"] and row["n_equal"] == row["n_pairs"]:
        return EQUAL
    return "" if math.isnan(row["same_sign_share"]) else f"{row['same_sign_share']:.0%}"


def table_notes(compared: pd.DataFrame) -> str:
    """How to read the columns of `shown_rows`."""
    n_draws, method = int(compared["n_draws"].max()), compared["method"].iloc[0]
    text = (
        f"Mean: of {compared['first'].iloc[0]}. Change: mean paired difference (of shares in percentage points); Low, "
        f"High: its 95% {method} interval{', over draws' if n_draws else ''}. "
    )
    if has_spans(compared):
        text += f"10%, 90%: between them lie 80% of {compared['first'].iloc[0]}'s runs and of the pairs, "
        text += "of draws and seeds. " if n_draws else f"of a time ahead; {TOO_NARROW}. "
    if n_draws:
        text += "Draws: what they make of the variance of a pair's difference; the rest is of seeds. "
        if not compared["draws_share"].notna().any():
            text += "Of one run a draw nobody can tell. "
    text += f"Sign: share of pairs that differ in the direction of the mean; {EQUAL}: no difference in any pair. "
    if not n_draws:
        text += "Corr.: between the runs of a pair. Gain: variance of the change without pairing over that with it. "
    text += f"Needed: {'draws' if n_draws else 'replicates'} for an interval of \u00b1{PRECISION:.0%} of the change."
    if (compared["first"] == SUM).any():
        text += " Interaction: what scenarios do together beyond the sum of what each does alone (Mean: with that sum)."
    return text + (few(n_draws, "draws") if n_draws else few(int(compared["n_pairs"].max()), "pairs"))


def difference_table(compared: pd.DataFrame, replicates: int, carried: str = "") -> Table:
    """The differences of one scenario from the first, below their unit; `carried`: draws of its runs, in words."""
    n_pairs = int(compared["n_pairs"].max())
    pairs = f"{n_pairs} pairs of runs" + (f" of {replicates}" if n_pairs < replicates else "")
    title = f"{compared['scenario'].iloc[0]} against {compared['first'].iloc[0]}, {pairs}"
    title = escape(f"{title}: {carried}" if carried else title)
    table = Table(title=title, **{**LAYOUT, "padding": (0, 1, 0, 0)})
    rows = shown_rows(compared)
    columns: list[tuple[str, ...]] = [(name,) for name in rows[0] if name != "Unit"]
    if "10%" in rows[0]:  # side by side all ends would leave no room for what they are of
        under = {name for names in BELOW.values() for name in names[1:]}
        columns = [BELOW.get(name, (name,)) for (name,) in columns if name not in under]
    for names in columns:
        outcome = names == ("Outcome",)
        head = "\n".join(name.removeprefix("Mean, ") for name in names)
        table.add_column(head, justify="left" if outcome else "right", no_wrap=not outcome, overflow="fold")
    for unit in dict.fromkeys(row["Unit"] for row in rows):
        table.add_section()
        if unit:
            table.add_row(f"[dim]{escape(unit)}[/dim]")
        for row in rows:
            if row["Unit"] == unit:
                table.add_row(*("\n".join(escape(row[name]) for name in names) for names in columns))
    return table
