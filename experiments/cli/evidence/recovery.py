"""`digital-balance calibrate --recovery`: whether the fit finds parameters again that are known."""

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from configs.language import ENGLISH, _, speaking
from experiments.cli.options import err, out
from experiments.cli.progress import watched
from experiments.forms import Forms
from experiments.tables.style import print_json

if TYPE_CHECKING:
    from experiments.calibration.problem import Problem
    from experiments.sweep import Execution


def recovered(
    problem: "Problem",
    until: int | None,
    n_cases: int,
    refocus: bool,
    place: Path,
    execution: "Execution",
    command: str,
    as_json: bool,
    forms: Forms,
) -> None:
    """Run a recovery, write its page and numbers, and print what was found; exit code 1 where truths are not found."""
    from experiments.calibration.recovery import FOLDER, recover
    from experiments.calibration.recovery_page import findings, recovery_page, recovery_record
    from experiments.pages.page import write_page
    from sim.whole_files import write_whole

    with watched(place, err) as (progress, say):
        recovery = recover(problem, until, n_cases, place, execution, say, progress, refocus)
    tell = partial(recovery_page, recovery, command)
    page, record = tell(), recovery_record(recovery)
    written = write_page(page, place / FOLDER, "index.html", forms, tell)[-1]
    write_whole(place / FOLDER / "recovery.json", json.dumps(record, indent=1))
    if as_json:
        with speaking(ENGLISH):  # which programs read
            told = findings(recovery)
        print_json({**record, "findings": told, "page": str(written)})
    else:
        for finding in page.findings:
            out.print(f"- {finding}", highlight=False, markup=False)
        out.print(_("Page: {file}", file=written), highlight=False, markup=False)
    if not record["passed"]:
        raise typer.Exit(1)
