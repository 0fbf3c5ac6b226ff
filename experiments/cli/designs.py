"""Commands over designs and what comes of them: sweep, merge, study, sensitivity, compare, report."""

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli.options import (
    BackendOption,
    EngineOption,
    FolderOption,
    JsonOption,
    ReplicatesOption,
    SchedulerOption,
    SetOption,
    WorkersOption,
    err,
    out,
)

StudyArgument = Annotated[str, typer.Argument(metavar="STUDY", help="A study (see study --list) or a TOML file.")]


def sweep(
    name: StudyArgument,
    settings: SetOption = None,
    replicates: ReplicatesOption = None,
    workers: WorkersOption = None,
    backend: BackendOption = "local",
    scheduler: SchedulerOption = None,
    shard: Annotated[
        str | None, typer.Option("--shard", metavar="K/N", help="Only the k-th of n parts: merge joins them.")
    ] = None,
    engine: EngineOption = "auto",
    folder: FolderOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run all runs of a study into a folder (default: results/sweeps/STUDY); run again, it goes on."""
    from experiments.cli.sweep import carry_out, where_of

    where = where_of(workers, backend, scheduler, shard, engine)
    if carry_out(name, settings or [], replicates, where, folder, (out, err), as_json):
        raise typer.Exit(1)


def merge(
    parts: Annotated[list[Path], typer.Argument(metavar="DIR...", help="Folders of sweep --shard.")],
    folder: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder of the whole sweep.")],
    as_json: JsonOption = False,
) -> None:
    """Join the parts of a sweep that were run apart."""
    from experiments.cli.sweep import join

    if join(parts, folder, (out, err), as_json):
        raise typer.Exit(1)


def study(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="A study (see --list) or a TOML file.")] = None,
    listed: Annotated[bool, typer.Option("--list", help="List the studies.")] = False,
    settings: SetOption = None,
    replicates: ReplicatesOption = None,
    workers: WorkersOption = None,
    backend: BackendOption = "local",
    scheduler: SchedulerOption = None,
    folder: FolderOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run a study: its sweep, analysis, figures and page (default: results/studies/NAME)."""
    from experiments.cli.study import carry_out
    from experiments.cli.sweep import where_of
    from experiments.studies.study import read_study, study_names
    from experiments.tables.years import print_names

    if listed or name is None:
        print_names({each: read_study(each).question for each in study_names()}, out, as_json)
        return
    where = where_of(workers, backend, scheduler)
    if carry_out(name, settings or [], replicates, where, folder, (out, err), as_json):
        raise typer.Exit(1)


def sensitivity(
    name: StudyArgument,
    settings: SetOption = None,
    replicates: ReplicatesOption = None,
    workers: WorkersOption = None,
    backend: BackendOption = "local",
    scheduler: SchedulerOption = None,
    engine: EngineOption = "auto",
    folder: FolderOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run a study of design sobol or morris, and say which factors matter (default: results/sensitivity/STUDY)."""
    from experiments.cli.sensitivity import carry_out
    from experiments.cli.sweep import where_of

    where = where_of(workers, backend, scheduler, None, engine)
    if carry_out(name, settings or [], replicates, where, folder, (out, err), as_json):
        raise typer.Exit(1)


def compare(
    scenarios: Annotated[
        list[str], typer.Argument(metavar="A B...", help="Scenarios: the first is the baseline; A+B joins levers.")
    ],
    settings: SetOption = None,
    outcomes: Annotated[
        list[str] | None,
        typer.Option("--outcome", help="As in a study, e.g. balance.total.balance_jpy@2035; repeatable."),
    ] = None,
    replicates: Annotated[int, typer.Option("--replicates", help="Runs of every scenario, with the same draws.")] = 16,
    workers: WorkersOption = None,
    backend: BackendOption = "local",
    scheduler: SchedulerOption = None,
    engine: EngineOption = "auto",
    folder: FolderOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare scenarios run by run: paired differences with intervals (default: results/compare/A_B...)."""
    from experiments.cli.compare import carry_out
    from experiments.cli.sweep import where_of

    where = where_of(workers, backend, scheduler, None, engine)
    if carry_out(scenarios, settings or [], outcomes or [], replicates, where, folder, (out, err), as_json):
        raise typer.Exit(1)


def report(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of a finished run or sweep.")],
    as_json: JsonOption = False,
) -> None:
    """Write figures and one self-contained HTML page of a finished run or sweep."""
    from experiments.cli.report import carry_out

    if carry_out(folder, (out, err), as_json):
        raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command in (sweep, merge, study, sensitivity, compare, report):
        app.command()(command)
