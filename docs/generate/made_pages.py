"""Pages of docs/reference that are made from the code whenever the site is built, so that none can be stale."""

import importlib
import re
from collections import defaultdict
from collections.abc import Iterable
from contextlib import chdir, redirect_stdout
from importlib.metadata import requires
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_origin

import pyarrow.parquet as pq
import typer

from agents.equations.pricing import STRATEGIES
from configs import countries, load
from configs.reading.catalogue import Entry
from configs.reading.keys import every_key
from configs.schema.parameter import Table, bounds_of, declared_unit, range_text
from experiments.analyses import ANALYSES
from experiments.cli.app import command_line, end_with
from experiments.cli.lists.outcomes import listed
from experiments.pages.provenance import toml_text
from experiments.runs.run import build
from experiments.studies.designs import DESIGNS
from experiments.studies.keys import KEPT
from experiments.studies.study import TABLES, Study
from experiments.sweep.work import LONG
from sim.start.networks import NETWORKS

FACES = {
    "sim": "A model, replicates of it, and economies that step together.",
    "agents": "Who acts: classes that may be subclassed and given to a model as `agent_classes`.",
    "configs": "Scenarios as settings that have been read, completed and checked.",
    "experiments": "The model as a function of its parameters, and sums of its years.",
    "experiments.store": "What a sweep has left in its folder.",
    "experiments.sweep": "Run a study from a program.",
    "experiments.studies.study": "A study: what `[factors]`, `[set]` and `outcomes` of a TOML file become.",
    "experiments.statistics.intervals": "Intervals, as all pages show them.",
}
PARTS = {"experiments.studies.study": ("Study", "read_study"), "experiments.statistics.intervals": ("student",)}
OF_KEYS = ("Settings", "Study")  # their keys have a page of their own
SMALL_RUN = ["run", "--customers", "100", "--until", "2011-12", "--out", "run"]
HOLDS = {
    "balance.csv": "sums of years by item, for a spreadsheet",
    "balance.parquet": "payments, receipts and balance by month and item",
    "market.parquet": "every offer by month: users, share, price, quality, revenue",
    "outcomes.parquet": "every other outcome by month",
    "manifest.json": "what was run, with which versions, when; the list of files, and notes",
}


def cell(text: object) -> str:
    """A text that may stand in a cell of a table."""
    return " ".join(str(text).split()).replace("|", "\\|").replace("<", "&lt;").replace("{", "&#123;")


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table in Markdown."""
    lines = [list(head), *map(list, rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def public(face: str) -> tuple[str, ...]:
    """The public names of a package: what its `__all__` says, or what the page takes of a module."""
    return PARTS.get(face) or tuple(importlib.import_module(face).__all__)


def _entry(face: str, name: str) -> str:
    thing = getattr(importlib.import_module(face), name)
    if not callable(thing):
        return f"`{face}.{name}` is `{thing!r}`."
    kind = "autoclass" if isinstance(thing, type) else "autofunction"
    options = "" if kind == "autofunction" or name in OF_KEYS else "\n   :members:\n   :inherited-members: Model, Agent"
    return f"### {name}\n\n```{{eval-rst}}\n.. {kind}:: {thing.__module__}.{thing.__qualname__}{options}\n```"


def api() -> Iterable[str]:
    """What Python programs may import, by docstrings."""
    yield "# Python"
    yield "Only what stands here is promised to stay; everything else may move. Docstrings are those of the code."
    for face, text in FACES.items():
        yield from (f"## {face}", text, *(_entry(face, name) for name in public(face)))


def _options(command: Any) -> str:
    rows = []
    for parameter in command.params:
        argument = parameter.param_type_name == "argument"
        names = [parameter.metavar or parameter.name.upper()] if argument else parameter.opts + parameter.secondary_opts
        default = parameter.default
        silent = default in (None, False, ()) or callable(default) or (argument and not default)
        said = cell(getattr(parameter, "help", None) or "")
        rows.append([", ".join(f"`{name}`" for name in names), said, "" if silent else f"`{default}`"])
    return table(["", "", "default"], rows) if rows else ""


def _command(command: Any, name: str, parent: Any) -> Iterable[str]:
    context = command.context_class(command, info_name=name, parent=parent)
    yield f"## {context.command_path.removeprefix('digital-balance ')}"
    yield command.help or ""
    yield f"    {context.command_path} {' '.join(command.collect_usage_pieces(context))}"
    yield _options(command)
    for below, child in getattr(command, "commands", {}).items():
        yield from _command(child, below, context)


def commands() -> Iterable[str]:
    """The command line, from what typer knows of it."""
    group: Any = typer.main.get_command(command_line([]))
    yield "# Commands"
    yield "`digital-balance COMMAND --help` says the same in the terminal. Before the command there may stand:"
    yield _options(group)
    for name, command in group.commands.items():
        yield from _command(command, name, group.context_class(group, info_name="digital-balance"))


def _table_of(key: str) -> str:
    """Under which heading a key stands: the table that it is in, and of services the service."""
    parts = key.split(".")
    if len(parts) == 1:
        return "At the top"
    return ".".join(parts[:2]) if parts[0] == "services" and len(parts) > 2 else parts[0]


# Names among which a key chooses are in registries, which schemas do not know.
CHOSEN: dict[str, tuple[str, Iterable[str]]] = {
    "design": ("one of", DESIGNS),
    "analysis": ("one of", ANALYSES),
    "keep": ("any of", LONG),
}
CHOSEN_IN_SCENARIOS: dict[str, tuple[str, Iterable[str]]] = {
    "network": ("one of", NETWORKS),
    "pricing": ("one of", STRATEGIES),
    "country": ("a folder, or one of", countries()),
}
OF_UNITS = {"text": "a text", "name": "a name", "path": "a path", "id": "an id of the scenario"}
KINDS = {dict: "a table", list: "a list", str: "a text"}


def _allowed(field: Any, key: str) -> str:
    """What a key of a study may be: a range, names, or the kind of thing that it is."""
    if key in CHOSEN:
        said, names = CHOSEN[key]
        return f"{said} {', '.join(sorted(names))}"
    if field.annotation is bool:
        return "one of true, false"
    if field.annotation in TABLES.values():
        return "a table"
    kind = KINDS.get(get_origin(field.annotation) or field.annotation)
    return kind or range_text(bounds_of(field), "{:,.10g}".format)


def _declared(field: Any, key: str) -> tuple[str, str, str, str]:
    default = str(field.default) if isinstance(field.default, str | int | float) else ""
    return default, declared_unit(field), _allowed(field, key), field.description or ""


def _allowed_in_scenarios(entry: Entry) -> str:
    chosen = CHOSEN_IN_SCENARIOS.get(entry.key.rpartition(".")[2])
    if entry.range != range_text({}):
        return entry.range
    return f"{chosen[0]} {', '.join(sorted(chosen[1]))}" if chosen else OF_UNITS.get(entry.unit, entry.range)


def keys() -> Iterable[str]:
    """What a scenario and a study may say, from their schemas."""
    tables: dict[str, list[Any]] = defaultdict(list)
    for entry in every_key("baseline"):
        tables[_table_of(entry.key)].append(entry)
    yield "# Keys of scenarios and studies"
    yield (
        "A key stands in a scenario as a table and a name, or is set by `--set KEY=VALUE`. `digital-balance parameters "
        "PART` has the same for any scenario. A source says where the figure of the baseline is from; `ID` is an id of "
        "your own, `PATH` any key at which a path over time may stand."
    )
    yield "## Keys of a scenario"
    for name, entries in tables.items():
        yield f"### {name}"
        rows = []
        for entry in entries:
            value = "" if entry.value is None else toml_text(entry.value)
            equation = f" ({entry.equation})" if entry.equation.startswith("eq.") else ""
            source = f"{entry.kind}: {entry.source}" if entry.source else ""
            texts = (value, entry.unit, _allowed_in_scenarios(entry), entry.meaning + equation, source)
            rows.append([f"`{entry.key}`", *map(cell, texts)])
        yield table(["key", "baseline", "unit", "range", "meaning", "source"], rows)
    yield "## Keys of a study"
    kinds: list[tuple[str, type[Table]]] = [("", Study), *((f"{name}.", kind) for name, kind in TABLES.items())]
    rows = [
        [f"`{prefix}{name}`", *map(cell, _declared(field, f"{prefix}{name}"))]
        for prefix, kind in kinds
        for name, field in kind.model_fields.items()
    ]
    yield table(["key", "default", "unit", "range", "meaning"], rows)


def outcomes() -> Iterable[str]:
    """What can be asked of a run of the baseline: a row for all services, offers, items and groups."""
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in listed(build(load("baseline", {"customers.number": 100, KEPT: True}), [1], 0, "numpy")):
        kind, *parts = row["name"].split(".")
        alike[(kind, parts[0 if kind == "outcomes" else -1], str(len(parts)), row["meaning"])].append(row)
    yield "# Outcomes"
    yield (
        "Names for studies, `compare --outcome` and `evaluate`. A row stands for all services, offers, items and "
        "groups, with the first of them: `digital-balance outcomes` lists every name of a scenario."
    )
    yield (
        "`NAME` is the last step, `NAME@2025` the year's sum of a flow and December of a state, `NAME@FY2025` the same "
        "of April 2025 to March 2026, `NAME@mean` the mean over steps. `tipping.SERVICE.tipped`, `.lead_growth`, "
        "`.leader_share` and `.leader` are of a whole run."
    )
    rows = []
    for names in alike.values():
        texts = (names[0][word] for word in ("unit", "kind", "meaning"))
        rows.append([f"`{names[0]['name']}`", str(len(names)), *map(cell, texts)])
    yield table(["name", "names alike", "unit", "kind", "meaning"], rows)


def codes() -> Iterable[str]:
    """Exit codes, and what a small run leaves."""
    with TemporaryDirectory() as place, chdir(place), redirect_stdout(StringIO()):
        command_line(SMALL_RUN)(standalone_mode=False, args=SMALL_RUN)
        folder = Path("run")
        files = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
        schemas = {name: pq.read_schema(folder / name) for name in files if name.endswith(".parquet")}
    yield "# Files and exit codes"
    yield "## Exit codes"
    yield table(["code", "means"], re.findall(r"(\d+) ([a-z ]+)", (end_with.__doc__ or "").partition(":")[2]))
    yield (
        "Commands that compare end with 1 where something differs, as their help says ([Commands](commands.md)). "
        "With 2 there is one line that says what was given, what was expected and where to look. 141 ends what "
        "nobody reads, as programs do behind a closed pipe."
    )
    yield "## The folder of a run"
    yield table(["file", "holds"], ([f"`{name}`", HOLDS.get(name, "a figure")] for name in files))
    yield (
        "`--format` writes figures in other forms, `--table` adds the folder `tables`, `--crate` the file "
        "`ro-crate-metadata.json`, and `report` a page ([for a paper](../how-to/paper.md)). "
        "What a sweep leaves is told [with sweeps](../how-to/sweeps.md). `date` is the first day of a month; amounts "
        "of money are whole numbers of the country's currency."
    )
    for name, schema in schemas.items():
        yield f"### {name}"
        yield table(["column", "type"], ([f"`{field.name}`", str(field.type)] for field in schema))


def _wanted(extra: str) -> str:
    of_extra = f'extra == "{extra}"' if extra else ""
    asked = [text.partition(";") for text in requires("digital-balance") or ()]
    names = [name.strip() for name, _, marker in asked if marker.strip().replace("'", '"') == of_extra]
    return ", ".join(f"`{name}`" for name in names)


def needs() -> Iterable[str]:
    """What is needed beside the program, as its metadata say."""
    yield "# What is needed"
    yield "Always: " + _wanted("") + "."
    extras = ["fast", "sweep", "cluster", "study", "data", "paper", "crate", "notebook", "viz"]
    yield table(["extra", "asks for"], ([f"`{extra}`", _wanted(extra)] for extra in extras))


MADE = {"api": api, "commands": commands, "keys": keys, "outcomes": outcomes, "codes": codes, "needs": needs}


def text_of(name: str) -> str:
    """A page in Markdown, by its name."""
    return "\n\n".join(filter(None, MADE[name]())) + "\n"
