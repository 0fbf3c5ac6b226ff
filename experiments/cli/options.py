"""Options that several commands share, and the consoles they print to."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from configs.errors import known
from experiments.terminal import Terminal

if TYPE_CHECKING:
    from experiments.runs.calendar import YearKind

out, err = Terminal(soft_wrap=False), Terminal(stderr=True, soft_wrap=True)

SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Override a parameter, e.g. services.cloud.network_effect=2.5."),
]
UntilOption = Annotated[str | None, typer.Option("--until", metavar="YYYY-MM", help="Last month: time.end.")]
CustomersOption = Annotated[
    int | None, typer.Option("--customers", help="Simulated customers of a run: customers.number.")
]
StudySeedOption = Annotated[
    int | None, typer.Option("--seed", help="Root of the seeds of all runs (default: the study's).")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
WorkersOption = Annotated[int | None, typer.Option("--workers", help="Processes (default: one a processor).")]
ReplicatesOption = Annotated[int | None, typer.Option("--replicates", help="Runs of every design point.")]
OptionOption = Annotated[
    list[str] | None,
    typer.Option("--option", metavar="NAME=VALUE", help="An option of the study, e.g. market=cloud."),
]
ScenarioOption = Annotated[
    str | None, typer.Option("--scenario", metavar="NAME", help="Another scenario than the study's own.")
]
QuickOption = Annotated[bool, typer.Option("--quick", help="A small version of the study, where it has one.")]
BackendOption = Annotated[str, typer.Option("--backend", help="local: this machine; dask: a cluster.")]
SchedulerOption = Annotated[
    str | None, typer.Option("--scheduler", metavar="ADDRESS", help="Of the Dask cluster, e.g. tcp://10.0.0.1:8786.")
]
EngineOption = Annotated[str, typer.Option("--engine", help="auto, agents, numpy, numba: all give one path.")]
YearsOption = Annotated[
    str,
    typer.Option("--years", metavar="KIND", help="calendar, or fiscal: FY2014 is the one that begins in 2014."),
]
PosteriorOption = Annotated[
    str | None,
    typer.Option("--posterior", metavar="FILE", help="posterior.json of calibrate: runs carry its draws."),
]
DrawsOption = Annotated[
    int | None, typer.Option("--draws", metavar="N", help="Draws of --posterior (default: 32, or all of fewer).")
]
FolderOption = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Folder of the files.")]
StudyArgument = Annotated[str, typer.Argument(metavar="STUDY", help="A study (see study --list) or a TOML file.")]
ScenarioArgument = Annotated[
    str, typer.Argument(metavar="[SCENARIO]", help="A name (see scenarios) or the path of a TOML file.")
]
FormatOption = Annotated[
    list[str] | None,
    typer.Option("--format", metavar="FORM", help="Of figures: png, svg or pdf; repeatable (default: png)."),
]
TableOption = Annotated[
    list[str] | None,
    typer.Option("--table", metavar="FORM", help="Write tables, too: csv, latex or markdown; repeatable."),
]
CrateOption = Annotated[
    bool, typer.Option("--crate", help="Describe the folder in ro-crate-metadata.json (RO-Crate), too.")
]
AuthorOption = Annotated[
    str | None,
    typer.Option("--author", metavar="NAME", help="Of --crate: who ran it (default: the program's authors)."),
]
INTERRUPTED = 130  # the exit code of what a user has stopped
NOT_READ = 141  # that of what ends because nobody reads what it prints, as programs do that a closed pipe ends


def year_kind(text: str) -> "YearKind":
    """What --years asks for. Raises `ConfigError`."""
    from experiments.runs.calendar import YEAR_KINDS

    return cast("YearKind", known("--years", text, YEAR_KINDS))
