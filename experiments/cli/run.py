"""`digital-balance run`: one scenario, its annual table, figures and files."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from configs import ConfigError, Settings, country_of, load
from configs.errors import given_and_expected, known
from configs.language import ENGLISH, _, speaking
from configs.reading.load import SPEAKERS
from experiments.cli.arguments import all_overrides, crate_author, crate_in, draws_of, named_overrides, runs_of
from experiments.cli.options import (
    INTERRUPTED,
    AuthorOption,
    CrateOption,
    CustomersOption,
    DrawsOption,
    EngineOption,
    FormatOption,
    PosteriorOption,
    ScenarioArgument,
    SetOption,
    TableOption,
    UntilOption,
    YearsOption,
    err,
    out,
    year_kind,
)
from experiments.cli.progress import progress_of
from experiments.cli.run_output import answer_of, files_beside, print_run
from experiments.forms import Forms, forms_of
from experiments.tables.style import print_json

if TYPE_CHECKING:
    from experiments.runs.calendar import YearKind
    from experiments.runs.run import Asked, Run
    from experiments.studies.carried import CarriedDraws

OutOption = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="DIR", help="Folder of the files (default: results/SCENARIO; of a changed run with a hash)."
    ),
]


@dataclass(frozen=True)
class Task:
    """What is to be run: how it is called, of which settings, how often, where it goes, and how it is done."""

    name: str
    settings: Settings
    replicates: int
    place: Path
    work: "Callable[..., Run]"
    asked: "Asked | None" = None


def run(
    scenario: ScenarioArgument = "baseline",
    settings: SetOption = None,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the first replicate.")] = 1,
    replicates: Annotated[
        int | None,
        typer.Option("--replicates", help="Runs with seeds seed, seed + 1, ... (default: 1; of each draw 2)."),
    ] = None,
    posterior: PosteriorOption = None,
    draws: DrawsOption = None,
    until: UntilOption = None,
    customers: CustomersOption = None,
    engine: EngineOption = "auto",
    years: YearsOption = "calendar",
    folder: OutOption = None,
    figures: Annotated[
        bool | None,
        typer.Option("--figures/--no-figures", help="Draw figures, or none (default: of more than a year)."),
    ] = None,
    formats: FormatOption = None,
    tables: TableOption = None,
    crate: CrateOption = False,
    author: AuthorOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of tables.")] = False,
    save: Annotated[
        Path | None, typer.Option("--save", metavar="FILE", help="Save the model after the month --at, and go on.")
    ] = None,
    month: Annotated[str | None, typer.Option("--at", metavar="YYYY-MM", help="The month of --save.")] = None,
    source: Annotated[
        Path | None, typer.Option("--from", metavar="FILE", help="Go on with a saved model, and with nothing else.")
    ] = None,
) -> None:
    """Run one scenario: the annual table, figures and files."""
    import mesa  # noqa: F401  # first, as it reads the source of all that leads to its import: later that is much

    from sim.engines import ENGINES

    known("--engine", engine, ENGINES)
    kind, forms, named_author = year_kind(years), forms_of(formats, tables), crate_author(crate, author)
    if formats and figures is False:
        raise ConfigError(_("--format {form} and --no-figures are both given; expected one", form=formats[0]))
    if source is not None:
        said = {_("a scenario"): scenario != "baseline", "--set": settings, "--until": until, "--customers": customers,
                "--seed": seed != 1, "--replicates": replicates is not None,
                "--posterior": posterior, "--draws": draws is not None, "--save": save, "--at": month}  # fmt: skip
        task = _going_on(source, engine, folder, [option for option, given in said.items() if given])
    else:
        saving, carried = saving_of(save, month), draws_of(posterior, draws)
        if saving is not None and carried is not None:
            raise ConfigError(
                _("--save and --posterior are both given; expected one: a file holds runs of one scenario")
            )
        named = all_overrides(settings or [], named_overrides(until, customers))
        resolved = load(scenario, named_overrides(until, customers), settings or [], SPEAKERS)
        task = _anew(scenario, named, resolved, (seed, replicates), engine, folder, carried, saving)
    drawn = bool(figures or formats) or (figures is None and _draws_itself(task.settings))
    _carry_out(task, kind, forms if drawn else replace(forms, figures=()), named_author, as_json)
    if figures is None and not (drawn or as_json):
        words = _(
            "A run of a year is not drawn; --figures draws them, and so does digital-balance report {folder}",
            folder=task.place,
        )
        out.print(words, highlight=False, markup=False, soft_wrap=True)


def saving_of(path: Path | None, month: str | None) -> tuple[Path, str] | None:
    """Where a model is saved, and after which month.

    Raises `ConfigError` for one without the other, and for a place where no file can be written.
    """
    if path is None and month is None:
        return None
    if path is None:
        raise ConfigError(_("--at is given alone; expected --save FILE with it"))
    if month is None:
        raise ConfigError(_("--save is given alone; expected --at YYYY-MM with it, the month to save after"))
    folder = path.absolute().parent
    if path.is_dir() or not (folder.is_dir() and os.access(folder, os.W_OK)):
        raise ConfigError(
            _("--save {path}: cannot be written there; expected a file in a folder that can be written", path=path)
        )
    return path, month


def _anew(
    scenario: str,
    overrides: dict[str, object],
    resolved: Settings,
    runs: tuple[int, int | None],
    engine: str,
    folder: Path | None,
    carried: "CarriedDraws | None",
    saving: "tuple[Path, str] | None",
) -> Task:
    """A run of a scenario from its start; `runs` are the seed of the first and their number. Raises `ConfigError`."""
    from experiments.runs.run import run_scenario
    from experiments.runs.run_folder import default_folder
    from sim.check import check_settings

    seed, replicates = runs
    for option, value, least in (("--seed", seed, 0), ("--replicates", replicates, 1)):
        if value is not None and value < least:
            raise ConfigError(given_and_expected(option, str(value), _("at least {value}", value=least)))
    check_settings(resolved)
    name = Path(scenario).stem
    carried = None if carried is None else carried.beside(name, resolved, overrides)
    n_runs = runs_of(replicates, carried, 1)
    place = folder or default_folder(scenario, resolved, seed, n_runs, carried)
    work = partial(run_scenario, name, resolved, seed, n_runs, engine, carried=carried, saving=saving)
    return Task(name, resolved, n_runs, place, work, _asked(scenario, overrides, resolved, carried))


def _going_on(source: Path, engine: str, folder: Path | None, given: list[str]) -> Task:
    """A run that goes on from a file. Raises `ConfigError` for that file, and where something else is asked for."""
    from experiments.runs.run import go_on, load_saved
    from experiments.runs.run_folder import RESULTS

    if given:
        raise ConfigError(
            _(
                "--from {source}: goes on with the run of the file, and {given} is given; expected none",
                source=source,
                given=given[0],
            )
        )
    model = load_saved(source, engine)
    name = source.stem
    place = folder or RESULTS / f"{name}-{model.run_ids[0][:8]}"
    return Task(name, model.members[0], len(model.members), place, partial(go_on, name, model))


def _draws_itself(settings: Settings) -> bool:
    """Whether there is a course to draw: of a year the tables say as much, and sooner."""
    time = settings.time
    return time.steps is not None or time.n_steps * time.months_per_step > 12


def _carry_out(task: Task, kind: "YearKind", forms: Forms, author: str | None, as_json: bool) -> None:
    """Run, write and tell."""
    from experiments.runs.at_work import held
    from experiments.runs.observed import check_observed
    from experiments.runs.run_folder import check_folder, earlier_files, write_run

    place = task.place
    check_observed(country_of(task.settings))
    earlier_files(place)  # that it is no folder of something else is known before the run
    made = check_folder(place)
    with held(place):
        try:
            with progress_of(err, task.replicates * task.settings.time.n_steps) as progress:
                finished = task.work(progress=progress)
        except BaseException:  # nothing is written: no folder stays, either
            for folder_made in made:
                with suppress(OSError):  # somebody else has put something there meanwhile
                    folder_made.rmdir()
            raise
        finished = replace(finished, asked=task.asked)
        written = write_run(finished, place, files_beside(finished, kind, forms), kind)
        written += crate_in(place, author)
    if as_json:
        with speaking(ENGLISH):  # which programs read
            print_json(answer_of(finished, written, kind))
    else:
        print_run(finished, written, place, kind)
    if len(finished.seeds) < task.replicates:
        done = _(
            "interrupted: {n} of {n_all} runs are done and kept in {folder}",
            n=len(finished.seeds),
            n_all=task.replicates,
            folder=place,
        )
        print(f"digital-balance: {done}", file=sys.stderr)
        raise SystemExit(INTERRUPTED)


def _asked(scenario: str, overrides: dict[str, object], resolved: Settings, carried: "CarriedDraws | None") -> "Asked":
    """What the manifest keeps of the call."""
    from experiments.runs.inputs import input_files, name_of
    from experiments.runs.run import Asked

    inputs = input_files(scenario, resolved.model_dump(mode="json"))
    if carried is None:
        return Asked(scenario, overrides, str(Path.cwd()), inputs)
    inputs[name_of(Path(carried.file))] = carried.digest
    return Asked(scenario, overrides, str(Path.cwd()), inputs, carried.file)
