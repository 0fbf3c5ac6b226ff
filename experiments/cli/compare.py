"""`digital-balance compare`: scenarios run with the same draws, their differences with intervals, table and figure."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from configs import ConfigError, country, load
from configs.language import ENGLISH, _, speaking
from configs.reading.load import SPEAKERS
from experiments.cli.arguments import all_overrides, crate_author, crate_in, draws_of, execution_of, named_overrides
from experiments.cli.options import (
    AuthorOption,
    BackendOption,
    CrateOption,
    CustomersOption,
    DrawsOption,
    EngineOption,
    FolderOption,
    FormatOption,
    JsonOption,
    PosteriorOption,
    SchedulerOption,
    SetOption,
    TableOption,
    UntilOption,
    WorkersOption,
    YearsOption,
    err,
    out,
    year_kind,
)
from experiments.cli.progress import watched
from experiments.forms import TABLES, USUAL, Forms, forms_of, table_text
from experiments.studies.tables import RUNS_A_DRAW
from experiments.tables.style import print_json

if TYPE_CHECKING:
    import pandas as pd

    from experiments.runs.calendar import YearKind
    from experiments.studies.carried import CarriedDraws
    from experiments.studies.study import Study
    from experiments.sweep import Execution

LONG_NAME = 100
PLAIN_RUNS = 16  # of every scenario, where no draws of a posterior are carried


def compare(
    scenarios: Annotated[
        list[str], typer.Argument(metavar="A B...", help="Scenarios: the first is the baseline; A+B joins levers.")
    ],
    settings: SetOption = None,
    outcomes: Annotated[
        list[str] | None,
        typer.Option("--outcome", help="As in a study, e.g. balance.total.balance_lcu@2035; repeatable."),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Root of the seeds of all runs.")] = 1,
    replicates: Annotated[
        int | None,
        typer.Option(
            "--replicates", help="Runs of every scenario, with the same draws (default: 16; of each of --draws 2)."
        ),
    ] = None,
    posterior: PosteriorOption = None,
    draws: DrawsOption = None,
    until: UntilOption = None,
    customers: CustomersOption = None,
    years: YearsOption = "calendar",
    welfare: Annotated[
        bool, typer.Option("--welfare", help="Say who gains and who loses, too: the welfare account by group.")
    ] = False,
    workers: WorkersOption = None,
    backend: BackendOption = "local",
    scheduler: SchedulerOption = None,
    engine: EngineOption = "auto",
    folder: FolderOption = None,
    formats: FormatOption = None,
    tables: TableOption = None,
    crate: CrateOption = False,
    author: AuthorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare scenarios run by run: paired differences with intervals (default: results/compare/A_B...)."""
    execution = execution_of(workers, backend, scheduler, None, engine)
    kind, forms, named_author = year_kind(years), forms_of(formats, tables), crate_author(crate, author)
    named = named_overrides(until, customers)
    consoles, carried = (out, err), draws_of(posterior, draws)
    if replicates is None:
        replicates = PLAIN_RUNS if carried is None else RUNS_A_DRAW
    if carry_out(
        scenarios, settings or [], outcomes or [], replicates, execution, folder, consoles, as_json, kind, seed, named,
        carried, welfare, forms, named_author,
    ):  # fmt: skip
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
    carried: "CarriedDraws | None" = None,
    welfare: bool = False,
    forms: Forms = USUAL,
    author: str | None = None,
) -> int:
    """Compare scenarios and write table and figure; how many runs failed. Raises `ConfigError` before any work."""
    from experiments.runs.frames import renamed
    from experiments.runs.run_folder import check_folder
    from experiments.runs.titles import country_in
    from experiments.studies.arms import arms_of
    from experiments.sweep import results as store
    from experiments.sweep import run_sweep
    from experiments.sweep.compare.differences import differences, labelled, population_notes
    from experiments.sweep.compare.study import compare_study
    from experiments.sweep.work import FAILURES
    from experiments.tables.gains_and_losses import print_gains
    from experiments.welfare.gains_and_losses import gains_and_losses, with_account

    out, err = consoles
    for arm in arms_of(scenarios):
        load(arm.scenario, named, set_options, SPEAKERS)  # here options are named where they say what cannot be
    if seed < 0:
        raise ConfigError(_("--seed is {seed}; expected at least 0", seed=seed))
    carrying = {"file": str(Path(carried.file).absolute()), "draws": carried.n_draws} if carried else None
    study = compare_study(scenarios, all_overrides(set_options, named), outcomes, replicates, seed, years, carrying)
    study = with_account(study) if welfare else study
    labels = [point["label"] for point in study.points] + ([Path(carried.file).stem] if carried else [])
    place = folder or Path("results") / "compare" / _folder_name(labels)
    check_folder(place)
    with watched(place, err) as (progress, say):
        receipt = run_sweep(study, place, execution, progress, say)
    results = store.open(place)
    compared = differences(results)
    if not compared["n_pairs"].any():
        reason = _(": {text}", text=results.failures()["error"].iloc[0]) if receipt.failed else ""
        raise ConfigError(_("{place}: no pair of runs is done{reason}", place=place, reason=reason))
    currency = country(country_in(results.titles)).currency
    gains = gains_and_losses(results) if welfare else None
    told = None if gains is None else renamed(gains, currency)
    shown = labelled(compared, results.titles)
    written = write_comparison(compared, place, told, forms, shown) + crate_in(place, author)
    if as_json:
        with speaking(ENGLISH):  # which programs read
            in_words, notes = carried and carried.in_words(study.n_runs), [*receipt.notes, *population_notes(study)]
        answer = {
            "scenarios": [point["label"] for point in study.points],
            "replicates": replicates,
            "carried": carried and {"runs": in_words, **carried.facts()},
            "differences": compared.to_dict("records"),
            **({} if told is None else {"welfare": told.to_dict("records")}),
            "notes": notes,
            "n_runs": receipt.n_runs,
            "n_failed": receipt.failed,
            "files": [str(path) for path in written],
        }
        print_json(answer)
    else:
        _print_differences(shown, study, carried, out)
        if gains is not None:
            print_gains(gains, currency, out)
        names = ", ".join(str(path.relative_to(place)) for path in written)
        out.print(_("Files in {folder}: {names}", folder=place, names=names), highlight=False, markup=False)
    if receipt.failed:
        said = {"n": receipt.failed, "n_all": receipt.n_runs, "file": place / FAILURES}
        err.print(_("{n} of {n_all} runs failed: {file}", **said), markup=False)
    return receipt.failed + receipt.missing


def _print_differences(compared: "pd.DataFrame", study: "Study", carried: "CarriedDraws | None", out: Console) -> None:
    from experiments.sweep.compare.differences import population_notes
    from experiments.tables.differences import difference_table, table_notes

    for label in dict.fromkeys(compared["scenario"]):
        rows = compared[compared["scenario"] == label]
        out.print(difference_table(rows, study.n_runs, carried.in_words(study.n_runs) if carried else ""))
    for text in (table_notes(compared), *population_notes(study)):
        out.print(text, highlight=False, markup=False)


def write_comparison(
    compared: "pd.DataFrame",
    folder: str | Path,
    gains: "pd.DataFrame | None" = None,
    forms: Forms = USUAL,
    shown: "pd.DataFrame | None" = None,
) -> list[Path]:
    """Write compare.csv, in full units, the figure, tables that are asked for, and welfare.csv where there is one.

    `shown` is what figure and tables show, the same with labels in the language in use (default: `compared`). Each
    file appears whole or not at all.
    """
    import matplotlib as mpl

    from experiments.figures.differences import difference_figure
    from experiments.figures.fonts import fonts
    from experiments.figures.forms import figure_files
    from experiments.runs.manifest import note_files
    from experiments.tables.differences import shown_table, table_notes
    from experiments.writing import csv_text
    from sim.whole_files import write_whole

    folder, shown = Path(folder), compared if shown is None else shown
    mpl.rcParams["font.family"] = fonts()
    files: dict[str, bytes | str] = {"compare.csv": csv_text(compared)}
    files |= figure_files("compare", difference_figure(shown), forms)
    title, note = _("Paired differences"), table_notes(shown)
    with speaking(ENGLISH):  # which programs read
        read = shown_table(compared)
    for form in forms.tables:
        table = read if form == "csv" else shown_table(shown)
        files[f"tables/compare.{TABLES[form]}"] = table_text(table, form, title, "tab:compare", note)
    written = [write_whole(folder / name, content) for name, content in files.items()]
    if gains is not None:
        pairs = gains.drop(columns=[name for name in gains.columns if str(name).startswith("by_pair")])
        written.append(write_whole(folder / "welfare.csv", csv_text(pairs)))
    note_files(folder, written)
    return written


def _folder_name(labels: list[str]) -> str:
    names = [re.sub(r"[^\w.+-]+", "-", label).strip("-") for label in labels]
    whole = "_".join(names)
    return whole if len(whole) <= LONG_NAME else f"{names[0][:LONG_NAME]}_and_{len(names) - 1}_more"
