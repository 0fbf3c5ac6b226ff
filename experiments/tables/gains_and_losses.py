"""The table of who gains and who loses."""

import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from experiments.runs.reading import number_text, scale_of, span_text
from experiments.statistics.intervals import few
from experiments.tables.style import LAYOUT
from experiments.welfare.gains_and_losses import ALL

HEADS = {"": "Enjoyed", "_cost_of_leaving": "Cost of leaving", "_without_stay": "Left out"}  # the stay bonus
SAID = {"": "enjoyed", "_cost_of_leaving": "as a cost of leaving", "_without_stay": "left out"}
DIGITS = 3


def print_gains(gains: pd.DataFrame, currency: str, out: Console) -> None:
    """Print a table a scenario, what all residents gain, and how to read it; money is in a currency."""
    for label in dict.fromkeys(gains["scenario"]):
        of_scenario = gains[gains["scenario"] == label]
        out.print(gains_table(of_scenario, currency))
        out.print(totals_text(of_scenario, currency), highlight=False, markup=False)
    out.print(gains_notes(gains), highlight=False, markup=False)


def shown_gains(gains: pd.DataFrame, currency: str) -> list[dict[str, str]]:
    """What one scenario brings each group, a row each: mean of the pairs, by how the stay bonus counts."""
    scale, unit = _scale(gains, currency)
    return [
        {
            "Section": str(row["section"]),
            "Group": str(row["group"]),
            "Unit": unit,
            **{
                head: number_text(row[f"change_lcu{reading}"] / scale, DIGITS, sign=True)
                for reading, head in HEADS.items()
            },
            "+/\u2212": f"{row['n_gain']}/{row['n_lose']}",
        }
        for row in gains.to_dict("records")
    ]


def gains_table(gains: pd.DataFrame, currency: str) -> Table:
    """The same for the terminal, a section each for those who belong together."""
    rows = shown_gains(gains, currency)
    title = f"Who gains, who loses: {gains['scenario'].iloc[0]} against {gains['first'].iloc[0]}, {rows[0]['Unit']}"
    table = Table(title=escape(title), **{**LAYOUT, "padding": (0, 1, 0, 0)})
    table.add_column("Stay bonus:", overflow="fold")
    columns = [name for name in rows[0] if name not in ("Section", "Group", "Unit")]
    for name in columns:
        table.add_column(name, justify="right", no_wrap=True)
    for section in dict.fromkeys(row["Section"] for row in rows):
        table.add_section()
        table.add_row(f"[dim]{escape(section)}[/dim]")
        for row in rows:
            if row["Section"] == section:
                style = "bold" if section == ALL else None
                table.add_row(escape(row["Group"]), *(row[name] for name in columns), style=style)
    return table


def totals_text(gains: pd.DataFrame, currency: str) -> str:
    """What all residents together gain, with its interval, by how the stay bonus counts."""
    scale, unit = _scale(gains, currency)
    (row,) = gains[gains["section"] == ALL].to_dict("records")
    said = []
    for reading in HEADS:
        change, low, high = (row[f"{name}{reading}"] / scale for name in ("change_lcu", "low", "high"))
        interval = span_text(low, high, DIGITS, sign=True)
        ends = f" ({interval})" if interval else ""
        said.append(f"{number_text(change, DIGITS, sign=True)}{ends} with the stay bonus {SAID[reading]}")
    return f"{row['scenario']} against {row['first']}, {unit}, residents together: {'; '.join(said)}."


def gains_notes(gains: pd.DataFrame) -> str:
    """How to read the table."""
    n_pairs = int((gains["n_gain"] + gains["n_lose"] + gains["n_equal"]).max())
    return (
        "Sums over all months of the runs, not discounted: means of the pairs; in brackets 95% bootstrap intervals. "
        "+/\u2212: pairs in which a group gains, and loses, with the stay bonus enjoyed; ties are neither. Sizes, "
        "people, domestic providers, state and elsewhere add up to residents together; sectors and services are the "
        "same surplus once more, and abroad is no part of it. What is counted, and what is not: "
        "docs/explanation/welfare.md." + few(n_pairs, "pairs")
    )


def _scale(gains: pd.DataFrame, currency: str) -> tuple[float, str]:
    return scale_of(currency, gains[["change_lcu", "low", "high"]].to_numpy())
