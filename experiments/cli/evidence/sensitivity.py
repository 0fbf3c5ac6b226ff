"""`digital-balance sensitivity`: run a sampled design and say which of its factors matter, in a table and a figure."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.markup import escape

from configs.language import N_, _
from experiments.cli.arguments import execution_of, named_overrides, study_of
from experiments.cli.options import (
    BackendOption,
    CustomersOption,
    EngineOption,
    FolderOption,
    FormatOption,
    JsonOption,
    ReplicatesOption,
    SchedulerOption,
    SetOption,
    StudyArgument,
    StudySeedOption,
    TableOption,
    UntilOption,
    WorkersOption,
    err,
    out,
)
from experiments.cli.progress import watched
from experiments.forms import TABLES, USUAL, Forms, forms_of, table_text
from experiments.tables.style import print_json

if TYPE_CHECKING:
    import pandas as pd

    from experiments.runs.titles import Titles
    from experiments.studies.study import Study
    from experiments.sweep import Execution


def sensitivity(
    name: StudyArgument,
    settings: SetOption = None,
    seed: StudySeedOption = None,
    replicates: ReplicatesOption = None,
    until: UntilOption = None,
    customers: CustomersOption = None,
    workers: WorkersOption = None,
    backend: BackendOption = "local",
    scheduler: SchedulerOption = None,
    engine: EngineOption = "auto",
    folder: FolderOption = None,
    formats: FormatOption = None,
    tables: TableOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run a study of design sobol or morris, and say which factors matter (default: results/sensitivity/STUDY)."""
    execution, forms = execution_of(workers, backend, scheduler, None, engine), forms_of(formats, tables)
    asked = study_of(name, settings or [], replicates, seed, named_overrides(until, customers))
    if carry_out(asked, execution, folder, (out, err), as_json, forms):
        raise typer.Exit(1)


def carry_out(
    study: "Study",
    execution: "Execution",
    folder: Path | None,
    consoles: tuple[Console, Console],
    as_json: bool,
    forms: Forms = USUAL,
) -> int:
    """Run or go on with a study of design sobol or morris, and write its indices; how many runs have none.

    They are refused unless every run is done. Files: sensitivity.csv, figure and tables, beside the sweep.
    Raises `ConfigError` before any work.
    """
    from experiments.studies.told import title_told
    from experiments.sweep import results, run_sweep
    from experiments.sweep.sensitivity import cautions, check_design, sweep_indices
    from experiments.sweep.work import FAILURES
    from experiments.tables.indices import indices_table

    out, err = consoles
    check_design(study)
    place = folder or Path("results") / "sensitivity" / Path(study.file).stem
    with watched(place, err) as (progress, say):
        receipt = run_sweep(study, place, execution, progress, say)
    if receipt.failed or receipt.missing:
        failed = N_("{failed:,} of {n:,} runs failed ({file} says why)")
        failed_and_missing = N_("{failed:,} of {n:,} runs failed, {missing:,} are missing ({file} says why)")
        missing = N_("{failed:,} of {n:,} runs failed, {missing:,} are missing")
        text = missing if not receipt.failed else failed_and_missing if receipt.missing else failed
        said = {"failed": receipt.failed, "missing": receipt.missing, "n": receipt.n_runs, "file": place / FAILURES}
        refused = N_("{left}: no indices, as they cannot do without a run. The same command does those alone.")
        err.print(_(refused, left=_(text, **said)), highlight=False, markup=False)
        return receipt.failed + receipt.missing
    swept = results.open(place)
    indices = sweep_indices(swept)
    written = write_indices(indices, study, receipt.n_runs, place, swept.titles, forms)
    if as_json:
        answer = {
            "study": Path(study.file).stem,
            "question": study.question,
            "design": study.design,
            "n_runs": receipt.n_runs,
            "indices": indices.to_dict("records"),
            "files": [str(path) for path in written],
        }
        print_json(answer)
        return 0
    out.print(f"[bold]{escape(title_told(study))}[/bold]", highlight=False)
    for _outcome, table in indices.groupby("outcome", sort=False):
        out.print(indices_table(table, swept.titles))
    if caution := cautions(study, indices).strip():
        out.print(caution, highlight=False, markup=False)
    names = ", ".join(path.relative_to(place).as_posix() for path in written)
    out.print(_("Files in {folder}: {names}", folder=place, names=names), highlight=False, markup=False)
    return 0


def write_indices(
    indices: "pd.DataFrame",
    study: "Study",
    n_runs: int,
    folder: str | Path,
    titles: "Titles",
    forms: Forms = USUAL,
) -> list[Path]:
    """Write table and figure of indices, in the forms that are asked for; each file appears whole or not at all."""
    from experiments.figures.forms import figure_files
    from experiments.figures.sensitivity import sensitivity_figure
    from experiments.lines import in_a_row
    from experiments.runs.manifest import note_files
    from experiments.studies.designs import design_of
    from experiments.studies.told import title_told
    from experiments.sweep.sensitivity import METHODS, cautions
    from experiments.writing import csv_text
    from sim.whole_files import write_whole

    folder, kind = Path(folder), design_of(study).indices
    note = _(
        "{method}, {n:,} runs: {replicates} of each design point. Lines: 95% bootstrap intervals.",
        method=_(METHODS[kind]),
        n=n_runs,
        replicates=study.replicates,
    )
    if kind == "morris":
        curved = _("Where σ comes near μ*, the effect depends on the other factors or is curved.")
        note = in_a_row([note, curved])
    title = title_told(study)
    figure = sensitivity_figure(indices, title, note + cautions(study, indices), titles)
    files: dict[str, bytes | str] = {"sensitivity.csv": csv_text(indices)}
    files |= figure_files("sensitivity", figure, forms)
    for form in forms.tables:
        files[f"tables/sensitivity.{TABLES[form]}"] = table_text(indices, form, title, "tab:sensitivity")
    written = [write_whole(folder / name, content) for name, content in files.items()]
    note_files(folder, written)
    return written
