"""The table of who gains and who loses."""

import math

import pandas as pd
from rich.markup import escape
from rich.table import Table

from experiments.runs.reading import number_text, scale_of
from experiments.statistics.intervals import few
from experiments.sweep.gains_and_losses import ALL
from experiments.tables.style import LAYOUT

READINGS = {"": "With the stay bonus", "_without_stay": "Without it"}


def gains_table(gains: pd.DataFrame) -> Table:
    """What one scenario brings each group, with the bonus of staying counted as a value, and without it."""
    scale, unit = scale_of("JPY", gains[["change_jpy", "low", "high"]].to_numpy())
    title = f"Who gains, who loses: {gains['scenario'].iloc[0]} against {gains['first'].iloc[0]}, {unit}"
    table = Table(title=escape(title), **{**LAYOUT, "padding": (0, 1, 0, 0)})
    table.add_column("Group", overflow="fold")
    for head in READINGS.values():
        table.add_column(head, justify="right", no_wrap=True)
        table.add_column("+ / \u2212", justify="right", no_wrap=True)
    for section, rows in gains.groupby("section", sort=False):
        table.add_section()
        table.add_row(f"[dim]{escape(str(section))}[/dim]")
        for row in rows.to_dict("records"):
            cells = [escape(str(row["group"]))]
            for suffix in READINGS:
                change, low, high = (row[f"{name}{suffix}"] / scale for name in ("change_jpy", "low", "high"))
                ends = ""
                if math.isfinite(low):
                    ends = f" ({number_text(low, 2, sign=True)} to {number_text(high, 2, sign=True)})"
                cells += [
                    f"{number_text(change, 2, sign=True)}{ends}",
                    f"{row[f'n_gain{suffix}']} / {row[f'n_lose{suffix}']}",
                ]
            table.add_row(*cells, style="bold" if section == ALL else None)
    return table


def gains_notes(gains: pd.DataFrame) -> str:
    """How to read the table."""
    n_pairs = int((gains["n_gain"] + gains["n_lose"] + gains["n_equal"]).max())
    return (
        "Sums over all months of the runs, not discounted; mean of the pairs, its 95% bootstrap interval; + / \u2212: "
        "pairs in which the group gains, and loses; ties are neither. Sizes, people, domestic providers, state and "
        "elsewhere add up to residents together; sectors and services are the same surplus once more. Abroad is no "
        "part of it. What is counted, and what is not: docs/welfare.md." + few(n_pairs, "pairs")
    )
