"""`digital-balance run`: one scenario, its annual table, figures and files."""

import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from configs import ConfigError, Settings, load
from configs.errors import known
from configs.reading.load import SPEAKERS
from experiments.cli.arguments import all_overrides, draws_of, named_overrides, runs_of
from experiments.cli.options import (
    INTERRUPTED,
    CustomersOption,
    DrawsOption,
    EngineOption,
    PosteriorOption,
    ScenarioArgument,
    SetOption,
    UntilOption,
    YearsOption,
    err,
    out,
    year_kind,
)
from experiments.cli.progress import progress_of
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
    no_figures: Annotated[bool, typer.Option("--no-figures", help="Write no figures.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of tables.")] = False,
) -> None:
    """Run one scenario: the annual table, figures and files."""
    import mesa  # noqa: F401  # first, as it reads the source of all that leads to its import: later that is much

    from experiments.runs.at_work import held
    from experiments.runs.observed import check_observed
    from experiments.runs.run import run_scenario
    from experiments.runs.run_folder import check_folder, default_folder, earlier_files, write_run
    from sim.check import check_settings
    from sim.engines import ENGINES

    known("--engine", engine, ENGINES)
    kind = year_kind(years)
    for option, value, least in (("--seed", seed, 0), ("--replicates", replicates, 1)):
        if value is not None and value < least:
            raise ConfigError(f"{option} is {value}; expected at least {least}")
    resolved = load(scenario, named_overrides(until, customers), settings or [], SPEAKERS)
    check_settings(resolved)
    check_observed()
    overrides, name = all_overrides(settings or [], named_overrides(until, customers)), Path(scenario).stem
    carried = draws_of(posterior, draws)
    carried = None if carried is None else carried.beside(name, resolved, overrides)
    n_runs = runs_of(replicates, carried, 1)
    asked = _asked(scenario, overrides, resolved, carried)
    place = folder or default_folder(scenario, resolved, seed, n_runs, carried)
    earlier_files(place)  # that it is no folder of something else is known before the run
    made = check_folder(place)
    with held(place):
        try:
            with progress_of(err, n_runs * resolved.time.n_steps) as progress:
                finished = run_scenario(name, resolved, seed, n_runs, engine, progress, carried)
        except BaseException:  # nothing is written: no folder stays, either
            for folder_made in made:
                with suppress(OSError):  # somebody else has put something there meanwhile
                    folder_made.rmdir()
            raise
        finished = replace(finished, asked=asked)
        written = write_run(finished, place, {} if no_figures else _pictures(finished, kind), kind)
    _report(finished, written, place, kind, as_json)
    if len(finished.seeds) < n_runs:
        done = f"{len(finished.seeds)} of {n_runs} runs are done and kept in {place}"
        print(f"digital-balance: interrupted: {done}", file=sys.stderr)
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


def _pictures(finished: "Run", years: "YearKind") -> dict[str, bytes]:
    """The figures of a run as PNG files, by name."""
    from experiments.figures.balance import run_figures
    from experiments.figures.png import png_of

    figures = run_figures(finished.frames, finished.settings, years)
    return {name: png_of(figure) for name, figure in figures.items()}


def _report(finished: "Run", written: list[Path], place: Path, years: "YearKind", as_json: bool) -> None:
    from experiments.runs.notes import notes_of
    from experiments.runs.notes.draws import draw_notes
    from experiments.runs.observed import both_sides, comparison_table, comparisons, judged, misses
    from experiments.tables.observed import band_table, sides_table
    from experiments.tables.steps import steps_table
    from experiments.tables.tipping import dashboard_table, mean_standings, shown_dates
    from experiments.tables.years import balance_table, interval_facts, item_tables, rows_with_intervals

    frames, settings = finished.frames, finished.settings
    bands, notes = judged(frames, settings, years), [*notes_of(settings), *draw_notes(finished.carried)]
    pairs = comparisons(frames, settings, years)
    if as_json:
        answer = {
            "scenario": finished.name,
            "title": settings.title,
            "seeds": finished.seeds,
            "run_ids": finished.run_ids,
            "duration_s": round(finished.duration_s, 3),
            "unit": "JPY tn",
            "carried": None if finished.carried is None else {"runs": frames.carried, **finished.carried.facts()},
            "notes": notes,
            "interval_80": interval_facts(frames, settings, years),
            "years": rows_with_intervals(frames, settings, years),
            "tipping": [
                standing.__dict__ for standing in mean_standings(frames, settings, shown_dates(frames, settings))
            ],
            "bands": [band.__dict__ | {"inside": band.inside} for band in bands],
            "misses": misses(bands),
            "published": comparison_table(pairs),
            "files": [str(path) for path in written],
        }
        print_json(answer)
        return
    if settings.time.steps is not None:
        out.print(steps_table(frames, settings))
    else:
        for table in (balance_table(frames, bands, settings, years), *item_tables(frames, settings, years)):
            out.print(table)
        if both_sides(pairs):
            out.print(sides_table(pairs))
        if bands:
            out.print(band_table(bands))
        for miss in misses(bands):
            out.print(miss, highlight=False, markup=False)
        out.print(dashboard_table(frames, settings))
    for note in notes:
        out.print(f"Note: {note}", highlight=False, markup=False, soft_wrap=True)
    names = ", ".join(str(path.relative_to(place)) for path in written)
    out.print(f"Files in {place}: {names}", highlight=False, markup=False)
