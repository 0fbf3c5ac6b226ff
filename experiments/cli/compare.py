"""`digital-balance compare`: scenarios run with the same draws, their differences with intervals, table and figure."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from configs import ConfigError, load
from configs.reading.load import SPEAKERS
from experiments.cli.arguments import all_overrides, execution_of, named_overrides
from experiments.cli.options import (
    BackendOption,
    CustomersOption,
    EngineOption,
    FolderOption,
    JsonOption,
    SchedulerOption,
    SetOption,
    UntilOption,
    WorkersOption,
    YearsOption,
    err,
    out,
    year_kind,
)
from experiments.cli.progress import watched
from experiments.tables.style import print_json

if TYPE_CHECKING:
    import pandas as pd

    from experiments.runs.calendar import YearKind
    from experiments.sweep import Execution

LONG_NAME = 100


def compare(
    scenarios: Annotated[
        list[str], typer.Argument(metavar="A B...", help="Scenarios: the first is the baseline; A+B joins levers.")
    ],
    settings: SetOption = None,
    outcomes: Annotated[
        list[str] | None,
        typer.Option("--outcome", help="As in a study, e.g. balance.total.balance_jpy@2035; repeatable."),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Root of the seeds of all runs.")] = 1,
    replicates: Annotated[int, typer.Option("--replicates", help="Runs of every scenario, with the same draws.")] = 16,
    until: UntilOption = None,
    customers: CustomersOption = None,
    years: YearsOption = "calendar",
    workers: WorkersOption = None,
    backend: BackendOption = "local",
    scheduler: SchedulerOption = None,
    engine: EngineOption = "auto",
    folder: FolderOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare scenarios run by run: paired differences with intervals (default: results/compare/A_B...)."""
    execution = execution_of(workers, backend, scheduler, None, engine)
    kind = year_kind(years)
    named = named_overrides(until, customers)
    consoles = out, err
    if carry_out(
        scenarios, settings or [], outcomes or [], replicates, execution, folder, consoles, as_json, kind, seed, named
    ):
        raise typer.Exit(1)


def carry_out(
    scenarios: Sequence[str],
    set_options: Sequence[str],
    outcomes: Sequence[str],
    replicates: int,
    execution: "Execution",
    folder: Path | None,
    consoles: tuple[Console, Console],
    as_json: bool,
    years: "YearKind" = "calendar",
    seed: int = 1,
    named: Mapping[str, Any] = MappingProxyType({}),
) -> int:
    """Compare scenarios and write table and figure; how many runs failed. Raises `ConfigError` before any work."""
    from experiments.runs.run_folder import check_folder
    from experiments.studies.arms import arms_of
    from experiments.sweep import results as store
    from experiments.sweep import run_sweep
    from experiments.sweep.compare import compare_study, differences
    from experiments.sweep.work import FAILURES
    from experiments.tables.differences import difference_table, table_notes

    out, err = consoles
    for arm in arms_of(scenarios):
        load(arm.scenario, named, set_options, SPEAKERS)  # here options are named where they say what cannot be
    if seed < 0:
        raise ConfigError(f"--seed is {seed}; expected at least 0")
    study = compare_study(scenarios, all_overrides(set_options, named), outcomes, replicates, seed, years)
    place = folder or Path("results") / "compare" / _folder_name([point["label"] for point in study.points])
    check_folder(place)
    with watched(place, err) as (progress, say):
        receipt = run_sweep(study, place, execution, progress, say)
    results = store.open(place)
    compared = differences(results)
    if not compared["n_pairs"].any():
        reason = f": {results.failures()['error'].iloc[0]}" if receipt.failed else ""
        raise ConfigError(f"{place}: no pair of runs is done{reason}")
    written = write_comparison(compared, place)
    if as_json:
        answer = {
            "scenarios": [point["label"] for point in study.points],
            "replicates": replicates,
            "differences": compared.to_dict("records"),
            "notes": receipt.notes,
            "n_runs": receipt.n_runs,
            "n_failed": receipt.failed,
            "files": [str(path) for path in written],
        }
        print_json(answer)
    else:
        for label in dict.fromkeys(compared["scenario"]):
            out.print(difference_table(compared[compared["scenario"] == label], replicates))
        out.print(table_notes(compared), highlight=False, markup=False)
        names = ", ".join(str(path.relative_to(place)) for path in written)
        out.print(f"Files in {place}: {names}", highlight=False, markup=False)
    if receipt.failed:
        err.print(f"{receipt.failed} of {receipt.n_runs} runs failed: {place / FAILURES}", markup=False)
    return receipt.failed + receipt.missing


def write_comparison(compared: "pd.DataFrame", folder: str | Path) -> list[Path]:
    """Write compare.csv, in full units, and figures/compare.png; each file appears whole or not at all."""
    import matplotlib as mpl

    from experiments.figures.differences import difference_figure
    from experiments.figures.png import png_of
    from experiments.figures.style import FONTS
    from experiments.runs.manifest import note_files
    from experiments.writing import csv_text
    from sim.whole_files import write_whole

    folder = Path(folder)
    mpl.rcParams["font.family"] = FONTS
    written = [
        write_whole(folder / "compare.csv", csv_text(compared)),
        write_whole(folder / "figures" / "compare.png", png_of(difference_figure(compared))),
    ]
    note_files(folder, written)
    return written


def _folder_name(labels: list[str]) -> str:
    names = [re.sub(r"[^\w.+-]+", "-", label).strip("-") for label in labels]
    whole = "_".join(names)
    return whole if len(whole) <= LONG_NAME else f"{names[0][:LONG_NAME]}_and_{len(names) - 1}_more"
