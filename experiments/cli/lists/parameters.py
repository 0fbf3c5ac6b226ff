"""`digital-balance parameters`: every key that can be set, with unit, range, meaning, source; free numbers counted."""

from collections import Counter
from dataclasses import asdict, replace
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from configs import ConfigError, load, scenario_names
from configs.errors import closest, nearest
from configs.language import _
from configs.reading.catalogue import FREE, KINDS, Entry, catalogue
from configs.reading.keys import REQUIRED, every_key
from experiments.cli.arguments import execution_of, named_overrides
from experiments.cli.options import FolderOption, JsonOption, UntilOption, WorkersOption, err, out
from experiments.tables.style import print_json


def parameters(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="Part of a parameter's key.")] = None,
    scenario: Annotated[str, typer.Option("--scenario", help="Whose values.")] = "baseline",
    free: Annotated[
        bool, typer.Option("--free", help="Only constants tuned against a target or set by judgement, counted apart.")
    ] = False,
    influence: Annotated[
        bool,
        typer.Option("--influence", help="Elasticity of outcomes to each free constant, in a one-at-a-time sweep."),
    ] = False,
    outcomes: Annotated[
        list[str] | None, typer.Option("--outcome", help="With --influence, as in a study: repeatable.")
    ] = None,
    step: Annotated[
        float | None, typer.Option("--step", help="With --influence: the part by which each is moved (default: 0.1).")
    ] = None,
    replicates: Annotated[
        int | None, typer.Option("--replicates", help="With --influence: runs of each constant (default: 4).")
    ] = None,
    customers: Annotated[
        int | None, typer.Option("--customers", help="With --influence: customers.number (default: 500).")
    ] = None,
    until: UntilOption = None,
    workers: WorkersOption = None,
    folder: FolderOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show every key that --set takes: value, unit, range, meaning and source."""
    if influence:
        from experiments.cli.lists.influence import asked_of, influence_report

        asked = asked_of(scenario, outcomes, step, replicates, named_overrides(until, customers))
        entries = [entry for entry in chosen_entries(catalogue(scenario), name) if entry.kind in FREE]
        if influence_report(entries, asked, execution_of(workers), folder, (out, err), as_json):
            raise typer.Exit(1)
        return
    options: dict[str, Any] = {
        "--outcome": outcomes,
        "--step": step,
        "--replicates": replicates,
        "--customers": customers,
    }
    options |= {"--until": until, "--workers": workers, "--out": folder}
    for option, value in options.items():
        if value is not None:
            raise ConfigError(
                _("{option} is given without --influence; expected both: nothing is run otherwise", option=option)
            )
    if free:
        free_report(scenario, name, out, as_json)
    else:
        listing(scenario, name, out, as_json)


def chosen_entries(known: list[Entry], name: str | None) -> list[Entry]:
    """Those whose key contains `name`. Raises `ConfigError` where none does."""
    chosen = [entry for entry in known if name is None or name in entry.key]
    if not chosen and name is not None:
        raise ConfigError(
            _("parameters: no key contains {name!r}; expected {expected}", name=name, expected=_expected(known, name))
        )
    return chosen


def _expected(known: list[Entry], name: str) -> str:
    """What to say instead of part of a key that is in none: a scenario has its option, a misspelt part its nearest."""
    if name.endswith(".toml") or name in scenario_names():
        return _("part of a key; a scenario is named by --scenario {name}", name=name)
    parts = name.split(".")
    words = {part for entry in known for part in entry.key.split(".")}
    wrong = next((part for part in parts if part not in words), "")
    match = closest(wrong, words) if len(parts) > 1 else ""
    if match:
        meant = ".".join(match if part == wrong else part for part in parts)
        return _("part of a key; did you mean {name}?", name=meant)
    return _("part of a key{meant}", meant=nearest(name, words))


def listing(scenario: str, name: str | None, console: Console, as_json: bool) -> None:
    """Print keys, a block each: key, value and unit; what it means; its range and where the value comes from."""
    from experiments.tables.style import print_blocks

    _see_that_it_runs(scenario)
    chosen = [_with_names(entry) for entry in chosen_entries(every_key(scenario), name)]
    if as_json:
        print_json([asdict(entry) for entry in chosen])
        return
    print_blocks(map(block_of, chosen), console)
    console.print(
        _("ID: an id of your own, of a table that is made. PATH: any key at which a path may stand (see paths)."),
        highlight=False,
    )


def _see_that_it_runs(scenario: str) -> None:
    """Raise `ConfigError` for what cannot be run: it has no parameters to speak of."""
    from sim.check import check_settings

    check_settings(load(scenario))


def _with_names(entry: Entry) -> Entry:
    """A key with the names that are registered for it, which the schema does not know."""
    from agents.equations.pricing import STRATEGIES
    from sim.start.networks import NETWORKS

    names = {"pricing": sorted(STRATEGIES), "network": sorted(NETWORKS)}.get(entry.key.rpartition(".")[2])
    return entry if names is None else replace(entry, range=_("one of {names}", names=", ".join(names)))


def block_of(entry: Entry) -> tuple[str, list[str]]:
    """A key with its value and unit, and the sentences below it."""
    from experiments.pages.provenance import toml_text

    words = {None: _("not set"), REQUIRED: _(REQUIRED)}
    value = words[entry.value] if entry.value in (None, REQUIRED) else toml_text(entry.value)
    unit = "" if entry.unit in ("", "1", "text") else f" {_(entry.unit)}"
    number = entry.equation.removeprefix("eq. ")
    equation = _(" (eq. {number})", number=number) if number != entry.equation else ""
    kind = _(entry.kind)
    source = _("{kind}: {source}", kind=kind, source=entry.source) if entry.source else kind
    source = "" if entry.value == REQUIRED and not entry.source else source
    allowed = _("; ").join(filter(None, [entry.range, source]))
    return f"{entry.key} = {value}{unit}", [f"{entry.meaning}{equation}", allowed]


def free_report(scenario: str, name: str | None, console: Console, as_json: bool) -> None:
    """Print the constants that were tuned and those set by judgement, each with its count."""
    _see_that_it_runs(scenario)
    chosen = [entry for entry in chosen_entries(catalogue(scenario), name) if entry.kind in FREE]
    counts = Counter(entry.kind for entry in chosen)
    if as_json:
        print_json({"counts": {kind: counts[kind] for kind in FREE}, "constants": [asdict(entry) for entry in chosen]})
        return
    for kind in FREE:
        table = Table(
            title=_("{n} constants {kind}", n=counts[kind], kind=_(KINDS[kind])),
            title_justify="left",
            box=box.SIMPLE_HEAD,
            pad_edge=False,
        )
        for place, column in enumerate((_("Parameter"), _("Value"), _("Unit"), _("Why"))):
            table.add_column(column, overflow="fold", justify="right" if place == 1 else "left")
        for entry in chosen:
            if entry.kind == kind:
                table.add_row(*map(escape, (entry.key, f"{entry.value:g}", _(entry.unit), entry.source)))
        console.print(table)
    console.print(_(", ").join(f"{_(kind)}: {counts[kind]}" for kind in FREE))
