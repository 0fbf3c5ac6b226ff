"""`digital-balance study`: sweep the design of a study, analyse it, and write figures and a page."""

import json
import time
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from configs import ConfigError
from experiments.analyses import ANALYSES, analysis_of, check_study
from experiments.cli.sweep import study_of, watched
from experiments.pages.study import write_study
from experiments.sweep import Execution
from experiments.sweep.study_runs import run_study


def carry_out(
    name: str,
    set_options: list[str],
    replicates: int | None,
    where: Execution,
    folder: Path | None,
    consoles: tuple[Console, Console],
    as_json: bool,
) -> int:
    """Run a study and write its files; how many runs failed. Raises `ConfigError` before any work."""
    out, err = consoles
    study = study_of(name, set_options, replicates)
    analyse = ANALYSES[analysis_of(study)]
    check_study(study.analysis, study)
    place = folder or Path("results") / "studies" / Path(name).stem
    started = time.perf_counter()
    with watched(place, err) as (progress, say):
        runs = run_study(study, where, progress, place, say)
    if len(runs.failures) == len(runs.runs):
        raise ConfigError(f"{study.file}: all {len(runs.runs)} runs failed: {runs.failures['error'].iloc[0]}")
    with watched(place, err) as (progress, _):
        page = analyse(runs, progress)
    written = write_study(runs, page, place, time.perf_counter() - started)
    if as_json:
        answer = {
            "study": Path(name).stem,
            "question": study.question,
            "findings": page.findings,
            "data": page.data,
            "n_runs": len(runs.runs),
            "n_failed": len(runs.failures),
            "files": [str(path) for path in written],
        }
        print(json.dumps(answer, ensure_ascii=False, default=str))
    else:
        out.print(f"[bold]{escape(study.title)}[/bold]", highlight=False)
        for finding in page.findings:
            out.print(f"- {finding}", highlight=False, markup=False)
        out.print(f"Page: {place / 'report.html'}", highlight=False, markup=False)
    if len(runs.failures):
        err.print(f"{len(runs.failures)} of {len(runs.runs)} runs failed: {place / 'failures.parquet'}", markup=False)
    return len(runs.failures)
