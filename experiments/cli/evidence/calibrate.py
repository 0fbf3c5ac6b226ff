"""`digital-balance calibrate`: fit the constants of a scenario to what was published, and score what was not told."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from configs.language import ENGLISH, _, language, speaking
from experiments.cli.arguments import execution_of
from experiments.cli.evidence.recovery import recovered
from experiments.cli.options import (
    EngineOption,
    FolderOption,
    FormatOption,
    JsonOption,
    TableOption,
    WorkersOption,
    err,
    out,
)
from experiments.cli.progress import watched
from experiments.forms import forms_of
from experiments.tables.style import print_json

if TYPE_CHECKING:
    from experiments.calibration.alternatives.compare import Compared
    from experiments.calibration.fit import Fitted
    from experiments.pages.page import Page

QUICK = {"customers": 300, "points": 60, "draws": 40, "waves": 2}


def calibrate(
    name: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="A TOML file of priors (default: that of the package).")
    ] = None,
    until: Annotated[
        int | None, typer.Option("--until", help="Fit what was published up to this year; score the rest.")
    ] = None,
    held: Annotated[
        list[str] | None,
        typer.Option("--hold-out", metavar="KIND[:YEAR]", help="Predict such figures from the others (several)."),
    ] = None,
    compared: Annotated[
        bool, typer.Option("--alternatives", help="Fit models without one mechanism, too, and compare their scores.")
    ] = False,
    alternatives: Annotated[
        list[str] | None, typer.Option("--alternative", metavar="NAME", help="The same with this one alone (several).")
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
    formats: FormatOption = None,
    tables: TableOption = None,
    as_json: JsonOption = False,
) -> None:
    """Fit constants to what was published, with what is not known of them (default: results/calibration)."""
    from experiments.calibration.alternatives.compare import chosen_alternatives, compare
    from experiments.calibration.fit import calibrate as fit
    from experiments.calibration.holdout import hold_outs
    from experiments.calibration.problem import read_problem
    from experiments.figures.fonts import fonts
    from experiments.pages.page import write_page

    problem = read_problem(name)
    kinds = hold_outs(held or [], problem.settings.country)
    problem = problem.smaller(QUICK) if quick else problem
    names = chosen_alternatives(problem, alternatives or []) if compared or alternatives else []
    execution, forms = execution_of(workers, engine=engine), forms_of(formats, tables)
    parts = [*([str(until)] if until else []), *(f"without-{kind}".replace(":", "-") for kind in kinds)]
    parts += [*(["quick"] if quick else []), *(["alternatives"] if names else [])]
    place = folder or Path("results") / "calibration" / "-".join([problem.name, *parts])
    command = " ".join(["digital-balance calibrate", *_said(name, until, kinds, alternatives, compared, quick)])
    fonts()  # that one is missing is known before the runs
    if recovery:
        asked = f"{command} --recovery --cases {cases}" + (" --refocus" if refocus else "")
        recovered(problem, until, cases, refocus, place, execution, asked, as_json, forms)
        return
    with watched(place, err) as (progress, say):
        if names:
            models = compare(problem, names, until, kinds, place, execution, say, progress)
            tell = partial(_of_models, models, command)
        else:
            fitted = fit(problem, until, place, execution, say, progress, kinds)
            tell = partial(_of_fit, fitted, command)
    results, page = tell()
    written = write_page(page, place, "index.html", forms, lambda: tell()[1])[-1]
    if as_json:
        if language() != ENGLISH:
            with speaking(ENGLISH):  # which programs read
                results, page = tell()
        print_json({**results, "findings": page.findings, "page": str(written)})
        return
    for finding in page.findings:
        out.print(f"- {finding}", highlight=False, markup=False)
    out.print(_("Page: {file}", file=written), highlight=False, markup=False)


def _said(
    name: Path | None, until: int | None, kinds: list[Any], alternatives: list[str] | None, compared: bool, quick: bool
) -> list[str]:
    """The command's arguments, as a page repeats them."""
    said = [str(name)] if name else []
    said += [f"--until {until}"] if until else []
    said += [f"--hold-out {kind}" for kind in kinds]
    said += ["--alternatives"] if compared else []
    said += [f"--alternative {alternative}" for alternative in alternatives or []]
    return said + (["--quick"] if quick else [])


def _of_models(models: "Compared", command: str) -> tuple[dict[str, Any], "Page"]:
    """What programs read of a comparison, and its page."""
    from experiments.calibration.alternatives.compare import table_of
    from experiments.calibration.alternatives.page import alternatives_page

    table = table_of(models)
    return {"models": _rows(table)}, alternatives_page(models, table, command)


def _of_fit(fitted: "Fitted", command: str) -> tuple[dict[str, Any], "Page"]:
    """Scores of what was held out, of which `members` is how large an ensemble is, and the page of a fit."""
    from experiments.calibration.page import page_of
    from experiments.calibration.scoring import summary_of

    summary = summary_of(fitted.scores, fitted.targets)
    density = fitted.log_density if len(fitted.scores) else None
    scores = {"scores": _rows(fitted.scores), "summary": _rows(summary), "log_predictive_density": density}
    return scores, page_of(fitted, command)


def _rows(table: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in table.to_dict("records")]
