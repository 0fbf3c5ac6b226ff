"""The table of who gains and who loses."""

import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from configs.language import _
from experiments.tables.style import LAYOUT
from experiments.welfare.gains_and_losses import ALL
from experiments.welfare.told import gains_notes, shown_gains, totals_text


def print_gains(gains: pd.DataFrame, currency: str, out: Console) -> None:
    """Print a table a scenario, what all residents gain, and how to read it; money is in a currency."""
    for label in dict.fromkeys(gains["scenario"]):
        of_scenario = gains[gains["scenario"] == label]
        out.print(gains_table(of_scenario, currency))
        out.print(totals_text(of_scenario, currency), highlight=False, markup=False)
    out.print(gains_notes(gains), highlight=False, markup=False)


def gains_table(gains: pd.DataFrame, currency: str) -> Table:
    """The same for the terminal, a section each for those who belong together."""
    rows = shown_gains(gains, currency)
    said = {"scenario": gains["scenario"].iloc[0], "first": gains["first"].iloc[0], "unit": rows[0]["Unit"]}
    title = _("Who gains, who loses: {scenario} against {first}, {unit}", **said)
    table = Table(title=escape(title), **{**LAYOUT, "padding": (0, 1, 0, 0)})
    table.add_column(_("Stay bonus:"), overflow="fold")
    columns = [name for name in rows[0] if name not in ("Section", "Group", "Unit")]
    for name in columns:
        table.add_column(_(name), justify="right", no_wrap=True)
    for section in dict.fromkeys(row["Section"] for row in rows):
        table.add_section()
        table.add_row(f"[dim]{escape(section)}[/dim]")
        for row in rows:
            if row["Section"] == section:
                style = "bold" if section == _(ALL) else None
                table.add_row(escape(row["Group"]), *(row[name] for name in columns), style=style)
    return table
