"""The command line: `digital-balance`."""

import json
import math
import sys
import traceback
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from configs import ConfigError, load, scenario_names
from experiments.cli import designs as sweep_cli
from experiments.cli.options import EngineOption, JsonOption, SetOption, WorkersOption, err, out

app = typer.Typer(
    name="digital-balance",
    help="Simulate who chooses which digital services, and the digital balance that results.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
INTERRUPTED = 130
OutOption = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="Folder of the files (default: results/SCENARIO).")
]


@app.callback()
def options(debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False) -> None:
    """Simulate who chooses which digital services, and the digital balance that results."""


@app.command()
def run(
    scenario: Annotated[
        str, typer.Argument(metavar="[SCENARIO]", help="A name (see scenarios) or the path of a TOML file.")
    ] = "baseline",
    settings: SetOption = None,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the first replicate.")] = 1,
    replicates: Annotated[int, typer.Option("--replicates", help="Runs with seeds seed, seed + 1, ...")] = 1,
    until: Annotated[str | None, typer.Option("--until", metavar="YYYY-MM", help="Last month.")] = None,
    customers: Annotated[int | None, typer.Option("--customers", help="Simulated customers.")] = None,
    engine: EngineOption = "auto",
    folder: OutOption = None,
    no_figures: Annotated[bool, typer.Option("--no-figures", help="Write no figures.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of tables.")] = False,
) -> None:
    """Run one scenario: the annual table, figures and files."""
    from experiments.cli.progress import progress_of
    from experiments.runs.run import check_folder, run_scenario, write_run
    from sim.engines import ENGINES, known
    from sim.start.check import check_settings

    overrides: dict[str, object] = {}
    if until is not None:
        overrides["time.end"] = until
    if customers is not None:
        overrides["customers.number"] = customers
    known("--engine", engine, ENGINES)
    for option, value, least in (("--seed", seed, 0), ("--replicates", replicates, 1)):
        if value < least:
            raise ConfigError(f"{option} is {value}; expected at least {least}")
    resolved = load(scenario, overrides, settings or [], {"time.end": "--until", "customers.number": "--customers"})
    check_settings(resolved)
    name = Path(scenario).stem
    place = folder or Path("results") / name
    made = check_folder(place)
    try:
        with progress_of(err, replicates * resolved.time.n_steps) as progress:
            finished = run_scenario(name, resolved, seed, replicates, engine, progress)
    except BaseException:  # nothing is written: no folder stays, either
        for folder_made in made:
            with suppress(OSError):  # somebody else has put something there meanwhile
                folder_made.rmdir()
        raise
    written = write_run(finished, place, figures=not no_figures)
    _report(finished, written, place, as_json)
    if len(finished.seeds) < replicates:
        done = f"{len(finished.seeds)} of {replicates} runs are done and kept in {place}"
        _fail(f"interrupted: {done}", INTERRUPTED, debug=False)


def _report(finished: "Run", written: list[Path], place: Path, as_json: bool) -> None:  # type: ignore[name-defined]  # noqa: F821
    from experiments.runs.observed import bands
    from experiments.tables.steps import steps_table
    from experiments.tables.tipping import dashboard_table, shown_dates, standings
    from experiments.tables.years import annual_rows, balance_table, band_table

    lies = bands(finished.frames) if finished.settings.compare_with_history else []
    if as_json:
        answer = {
            "scenario": finished.name,
            "title": finished.settings.title,
            "seeds": finished.seeds,
            "run_ids": finished.run_ids,
            "duration_s": round(finished.duration_s, 3),
            "unit": "JPY tn",
            "years": annual_rows(finished.frames),
            "tipping": [
                standing.__dict__
                for standing in standings(
                    finished.frames, finished.settings, shown_dates(finished.frames, finished.settings)
                )
            ],
            "bands": [band.__dict__ | {"inside": band.inside} for band in lies if band.reached],
            "files": [str(path) for path in written],
        }
        print(json.dumps(_without_nan(answer), ensure_ascii=False))
        return
    if finished.settings.time.steps is not None:
        out.print(steps_table(finished.frames, finished.settings))
    else:
        out.print(balance_table(finished.frames, lies, finished.settings))
        if any(band.reached for band in lies):
            out.print(band_table(lies))
        out.print(dashboard_table(finished.frames, finished.settings))
    names = ", ".join(str(path.relative_to(place)) for path in written)
    out.print(f"Files in {place}: {names}", highlight=False, markup=False)


def _without_nan(value: object) -> object:
    if isinstance(value, dict):
        return {key: _without_nan(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_without_nan(each) for each in value]
    return None if isinstance(value, float) and math.isnan(value) else value


@app.command()
def scenarios(as_json: JsonOption = False) -> None:
    """List the scenarios."""
    from experiments.tables.years import print_names

    print_names({name: load(name).title for name in scenario_names()}, out, as_json)


@app.command()
def parameters(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="Part of a parameter's key.")] = None,
    scenario: Annotated[str, typer.Option("--scenario", help="Whose values.")] = "baseline",
    free: Annotated[
        bool, typer.Option("--free", help="Only constants tuned against a target or set by judgement, counted apart.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show parameters: value, unit, range, meaning and source."""
    from experiments.cli.parameters import free_report, listing

    if free:
        free_report(scenario, name, out, as_json)
    else:
        listing(scenario, name, out, as_json)


@app.command()
def validate(
    seeds: Annotated[
        str, typer.Option("--seeds", help="fixed: always the same; fresh: new ones; or a whole number to repeat.")
    ] = "fixed",
    cases: Annotated[
        list[str] | None, typer.Option("--case", help="Only this case; may be given several times (default: all).")
    ] = None,
    workers: WorkersOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare the simulation with exact theory: expected, simulated, error, verdict."""
    from experiments.cli.progress import progress_of
    from experiments.validation.table import SHOWN, as_rows, root_seed, summary, theory_table
    from experiments.validation.table import validate as run_cases
    from sim.engines import known

    seed = root_seed(seeds)
    chosen = [known("--case", case, SHOWN) for case in cases] if cases else list(SHOWN)
    if workers is not None and workers < 1:
        raise ConfigError(f"--workers is {workers}; expected at least 1")
    with progress_of(err, len(chosen)) as progress:
        checks = run_cases(seed, chosen, workers, progress)
    if as_json:
        answer = {"seed": seed, "passed": all(check.passed for check in checks), "checks": as_rows(checks)}
        print(json.dumps(_without_nan(answer), ensure_ascii=False))
    else:
        out.print(theory_table(checks))
        out.print(summary(checks, seed), highlight=False, markup=False)
    if not all(check.passed for check in checks):
        raise typer.Exit(1)


@app.command()
def show(
    scenario: Annotated[
        str, typer.Argument(metavar="[SCENARIO]", help="A name (see scenarios) or the path of a TOML file.")
    ] = "baseline",
    port: Annotated[int, typer.Option("--port", help="Port of the page on this machine.")] = 8765,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Open no browser.")] = False,
) -> None:
    """Open the visualizer in the browser: run, change and compare scenarios on a page."""
    from experiments.browser.serve import show as serve

    serve(scenario, port, not no_browser, err)


sweep_cli.register(app)


@app.command()
def schema() -> None:
    """Print the JSON Schema of a scenario, for editors."""
    from configs import Settings

    print(json.dumps(Settings.model_json_schema(), indent=2))


def main() -> None:
    """Entry point: exit codes 0 done, 2 bad input, 130 interrupted."""
    debug = "--debug" in sys.argv
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without ✓ shows a question mark, not a traceback
    try:
        code = app(standalone_mode=False, args=[word for word in sys.argv[1:] if word != "--debug"])
    except ConfigError as error:
        _fail(str(error), 2, debug)
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except typer.Exit as stop:
        code = stop.exit_code
    except Exception as error:
        if hasattr(error, "format_message"):  # what the option parser refuses, wherever its package keeps its errors
            _fail(error.format_message(), 2, debug)
        _fail(f"{type(error).__name__}: {error} (--debug shows where)", 1, debug)
    if code == INTERRUPTED:
        _fail("interrupted", INTERRUPTED, debug=False)
    sys.exit(code if isinstance(code, int) else 0)


def _fail(message: str, code: int, debug: bool) -> NoReturn:
    if debug:
        traceback.print_exc()
    if message:  # the option parser has said its own where there is none
        print(f"digital-balance: {' '.join(message.split())}", file=sys.stderr)
    sys.exit(code)
