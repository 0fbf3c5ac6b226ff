"""`digital-balance parameters`: every number with unit, range, meaning and source; the free ones counted."""

from collections import Counter
from dataclasses import asdict
from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from configs import ConfigError, load
from configs.errors import nearest
from configs.reading.catalogue import FREE, KINDS, Entry, catalogue
from experiments.cli.options import JsonOption, out
from experiments.tables.style import print_json


def parameters(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="Part of a parameter's key.")] = None,
    scenario: Annotated[str, typer.Option("--scenario", help="Whose values.")] = "baseline",
    free: Annotated[
        bool, typer.Option("--free", help="Only constants tuned against a target or set by judgement, counted apart.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show parameters: value, unit, range, meaning and source."""
    if free:
        free_report(scenario, name, out, as_json)
    else:
        listing(scenario, name, out, as_json)


def entries(scenario: str, name: str | None) -> list[Entry]:
    """The numbers of a scenario whose key contains `name`."""
    from sim.check import check_settings

    check_settings(load(scenario))  # what cannot be run has no parameters to speak of
    known = catalogue(scenario)
    chosen = [entry for entry in known if name is None or name in entry.key]
    if not chosen and name is not None:
        words = {part for entry in known for part in entry.key.split(".")}
        raise ConfigError(f"parameters: no key contains {name!r}; expected part of a key{nearest(name, words)}")
    return chosen


def listing(scenario: str, name: str | None, console: Console, as_json: bool) -> None:
    """Print the parameters, a block each when few are asked for."""
    chosen = entries(scenario, name)
    if as_json:
        print_json([asdict(entry) for entry in chosen])
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("Parameter", "Value", "Unit", "Range", "Meaning", "Source"):
        table.add_column(column, overflow="fold", justify="right" if column == "Value" else "left")
    for entry in chosen:
        meaning = f"{entry.meaning} ({entry.equation})" if entry.equation.startswith("eq.") else entry.meaning
        cells = (entry.key, f"{entry.value:g}", entry.unit, entry.range, meaning, f"{entry.kind}: {entry.source}")
        table.add_row(*map(escape, cells))
    console.print(table)


def free_report(scenario: str, name: str | None, console: Console, as_json: bool) -> None:
    """Print the constants that were tuned and those set by judgement, each with its count."""
    chosen = [entry for entry in entries(scenario, name) if entry.kind in FREE]
    counts = Counter(entry.kind for entry in chosen)
    if as_json:
        print_json({"counts": {kind: counts[kind] for kind in FREE}, "constants": [asdict(entry) for entry in chosen]})
        return
    for kind in FREE:
        table = Table(
            title=f"{counts[kind]} constants {KINDS[kind]}", title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False
        )
        for column in ("Parameter", "Value", "Unit", "Why"):
            table.add_column(column, overflow="fold", justify="right" if column == "Value" else "left")
        for entry in chosen:
            if entry.kind == kind:
                table.add_row(*map(escape, (entry.key, f"{entry.value:g}", entry.unit, entry.source)))
        console.print(table)
    console.print(", ".join(f"{kind}: {counts[kind]}" for kind in FREE))
