"""`digital-balance study`: sweep the design of a study, analyse it, and write figures and a page."""

import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from configs import ConfigError
from configs.language import ENGLISH, _, language, speaking
from experiments.cli.arguments import (
    crate_author,
    crate_in,
    draws_of,
    execution_of,
    folder_name,
    named_overrides,
    study_of,
)
from experiments.cli.options import (
    AuthorOption,
    BackendOption,
    CrateOption,
    CustomersOption,
    DrawsOption,
    FolderOption,
    FormatOption,
    JsonOption,
    OptionOption,
    PosteriorOption,
    QuickOption,
    ReplicatesOption,
    ScenarioOption,
    SchedulerOption,
    SetOption,
    StudySeedOption,
    TableOption,
    UntilOption,
    WorkersOption,
    err,
    out,
)
from experiments.cli.progress import watched
from experiments.forms import USUAL, Forms, forms_of
from experiments.tables.style import print_json

if TYPE_CHECKING:
    from experiments.studies.study import Study
    from experiments.sweep import Execution


def study(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="A study (see --list) or a TOML file.")] = None,
    listed: Annotated[bool, typer.Option("--list", help="List the studies.")] = False,
    settings: SetOption = None,
    options: OptionOption = None,
    scenario: ScenarioOption = None,
    quick: QuickOption = False,
    seed: StudySeedOption = None,
    replicates: ReplicatesOption = None,
    posterior: PosteriorOption = None,
    draws: DrawsOption = None,
    until: UntilOption = None,
    customers: CustomersOption = None,
    workers: WorkersOption = None,
    backend: BackendOption = "local",
    scheduler: SchedulerOption = None,
    folder: FolderOption = None,
    formats: FormatOption = None,
    tables: TableOption = None,
    crate: CrateOption = False,
    author: AuthorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run a study: its sweep, analysis, figures and page (default: results/studies/NAME)."""
    from experiments.studies.files import study_names
    from experiments.studies.study import read_study
    from experiments.studies.told import question_told
    from experiments.tables.style import print_names

    if listed or name is None:
        packaged = {known: read_study(known) for known in study_names()}
        print_names(
            {known: said.question if as_json else question_told(said) for known, said in packaged.items()}, out, as_json
        )
        return
    execution, forms = execution_of(workers, backend, scheduler), forms_of(formats, tables)
    named_author = crate_author(crate, author)
    asked = study_of(
        name, settings or [], replicates, seed, named_overrides(until, customers), options or [], scenario, quick,
        draws_of(posterior, draws),
    )  # fmt: skip
    place = folder or Path("results") / "studies" / folder_name(name, options or [], scenario, quick, posterior)
    if carry_out(asked, place, execution, as_json, forms, named_author):
        raise typer.Exit(1)


def carry_out(
    study: "Study", folder: Path, execution: "Execution", as_json: bool, forms: Forms = USUAL, author: str | None = None
) -> int:
    """Run a study and write its files; how many runs failed. Raises `ConfigError` before any work."""
    from experiments.analyses import ANALYSES, analysis_of, check_study
    from experiments.pages.study import PAGE, write_study
    from experiments.runs.manifest import NOTES, manifest_in
    from experiments.studies.told import title_told
    from experiments.sweep import results as store
    from experiments.sweep.study_runs import run_study
    from experiments.sweep.work import FAILURES

    analyse = ANALYSES[analysis_of(study)]
    check_study(study.analysis, study)
    started = time.perf_counter()
    with watched(folder, err) as (progress, say):
        runs = run_study(study, execution, progress, folder, say)
    if len(runs.failures) == len(runs.runs):
        raise ConfigError(
            _(
                "{file}: all {n} runs failed: {error}",
                file=study.file,
                n=len(runs.runs),
                error=runs.failures["error"].iloc[0],
            )
        )
    with watched(folder, err) as (progress, _say):
        answer = told = analyse(runs, progress)
        if language() != ENGLISH:
            with speaking(ENGLISH):  # what programs read
                answer = analyse(replace(runs, titles=store.open(folder).titles), progress)
    duration_s = time.perf_counter() - started
    written = write_study(runs, told, folder, duration_s, forms, answer) + crate_in(folder, author)
    if as_json:
        printed = {
            "study": Path(study.file).stem,
            "question": study.question,
            "findings": answer.findings,
            "data": answer.data,
            "notes": manifest_in(folder)[NOTES],
            "n_runs": len(runs.runs),
            "n_failed": len(runs.failures),
            "files": [str(path) for path in written],
        }
        print_json(printed)
    else:
        out.print(f"[bold]{escape(title_told(study))}[/bold]", highlight=False)
        for finding in told.findings:
            out.print(f"- {finding}", highlight=False, markup=False)
        out.print(_("Page: {file}", file=folder / PAGE), highlight=False, markup=False)
    if len(runs.failures):
        err.print(
            _("{n} of {n_all} runs failed: {file}", n=len(runs.failures), n_all=len(runs.runs), file=folder / FAILURES),
            markup=False,
        )
    return len(runs.failures)
