"""`digital-balance calibrate`: fit the constants of a scenario to what was published, and score what was not told."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from experiments.cli.arguments import execution_of
from experiments.cli.evidence.recovery import recovered
from experiments.cli.options import EngineOption, FolderOption, JsonOption, WorkersOption, err, out
from experiments.cli.progress import watched
from experiments.tables.style import print_json

QUICK = {"customers": 300, "points": 60, "draws": 40, "waves": 2}


def calibrate(
    name: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="A TOML file of priors (default: that of the package).")
    ] = None,
    until: Annotated[
        int | None, typer.Option("--until", help="Fit what was published up to this year; score the rest.")
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="A small version: fewer customers, points and draws.")] = False,
    recovery: Annotated[
        bool,
        typer.Option("--recovery", help="Fit histories made from known parameters instead."),
    ] = False,
    cases: Annotated[int, typer.Option("--cases", help="Histories of --recovery.")] = 40,
    refocus: Annotated[
        bool,
        typer.Option("--refocus", help="Take every history of --recovery through all waves, with its own runs."),
    ] = False,
    workers: WorkersOption = None,
    engine: EngineOption = "auto",
    folder: FolderOption = None,
    as_json: JsonOption = False,
) -> None:
    """Fit constants to what was published, with what is not known of them (default: results/calibration)."""
    from experiments.calibration.fit import calibrate as fit
    from experiments.calibration.page import page_of
    from experiments.calibration.problem import read_problem
    from experiments.pages.page import write_page

    problem = read_problem(name)
    if quick:
        problem = problem.smaller(QUICK)
    execution = execution_of(workers, engine=engine)
    place = folder or Path("results") / "calibration" / "-".join(
        [problem.name, *([str(until)] if until else []), *(["quick"] if quick else [])]
    )
    said = [*([str(name)] if name else []), *([f"--until {until}"] if until else []), *(["--quick"] if quick else [])]
    command = " ".join(["digital-balance calibrate", *said])
    if recovery:
        asked = f"{command} --recovery --cases {cases}" + (" --refocus" if refocus else "")
        recovered(problem, until, cases, refocus, place, execution, asked, as_json)
        return
    with watched(place, err) as (progress, say):
        fitted = fit(problem, until, place, execution, say, progress)
    page = page_of(fitted, command)
    written = write_page(page, place, "index.html")[-1]
    if as_json:
        print_json({"scores": fitted.scores.to_dict("records"), "findings": page.findings, "page": str(written)})
        return
    for finding in page.findings:
        out.print(f"- {finding}", highlight=False, markup=False)
    out.print(f"Page: {escape(str(written))}", highlight=False)
