"""The table of an audit in the terminal: a row a claim, and under how many changes it has which verdict."""

from rich.table import Table

from configs.language import _
from experiments.audit.audit import Audit
from experiments.audit.verdict import worst
from experiments.tables.style import LAYOUT

COLOURS = {"fragile": "bold red", "undecided": "yellow", "shifted": "yellow", "robust": "green"}


def audit_table(done: Audit) -> Table:
    """Claims, their worst verdicts, and counts of changes by verdict."""
    table = Table(title=_("Claims under changes that should not matter"), **LAYOUT)
    table.add_column(_("Claim"))
    table.add_column(_("Worst"))
    for head in (_("Holds"), _("Robust"), _("Shifted"), _("Undecided"), _("Fragile"), _("Cannot")):
        table.add_column(head, justify="right")
    for claim in done.claims:
        first, *rows = done.of(claim)
        verdicts = [str(row.verdict) for row in rows]
        verdict = worst([first, *rows])
        counts = (str(verdicts.count(name)) for name in ("robust", "shifted", "undecided", "fragile", "untestable"))
        holds = f"{first.comparison.n_holding}/{first.comparison.n_runs}"
        table.add_row(claim.name, f"[{COLOURS[verdict]}]{_(verdict)}[/]", holds, *counts)
    return table
