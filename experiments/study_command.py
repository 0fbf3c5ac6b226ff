"""`digital-balance study`: sweep the design of a study, analyse it, and write figures and a page."""

import json
import time
from pathlib import Path

from rich.console import Console

from configs import ConfigError
from configs.tree import parse_override
from experiments.analyses import ANALYSES, analysis_of, ask_for_modules
from experiments.page import write_study
from experiments.progress import progress_of
from experiments.runner import run_study
from experiments.study import read_study
from experiments.sweep import Where


def carry_out(
    name: str,
    set_options: list[str],
    replicates: int | None,
    where: Where,
    folder: Path | None,
    consoles: tuple[Console, Console],
    as_json: bool,
) -> int:
    """Run a study and write its files; how many runs failed. Raises `ConfigError` before any work."""
    out, err = consoles
    if replicates is not None and replicates < 1:
        raise ConfigError(f"--replicates is {replicates}; expected at least 1")
    study = read_study(name, dict(parse_override(text) for text in set_options), replicates)
    analyse = ANALYSES[analysis_of(study)]
    ask_for_modules(study.analysis)
    place = folder or Path("results") / "studies" / Path(name).stem
    started = time.perf_counter()
    with progress_of(err, 1) as progress:
        runs = run_study(study, where, progress, place)
    if len(runs.failures) == len(runs.runs):
        raise ConfigError(f"{study.file}: all {len(runs.runs)} runs failed: {runs.failures['error'].iloc[0]}")
    with progress_of(err, 1) as progress:
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
        out.print(f"[bold]{study.title}[/bold]", highlight=False)
        for finding in page.findings:
            out.print(f"- {finding}", highlight=False, markup=False)
        out.print(f"Page: {place / 'report.html'}", highlight=False, markup=False)
    if len(runs.failures):
        err.print(f"{len(runs.failures)} of {len(runs.runs)} runs failed: {place / 'failures.parquet'}", markup=False)
    return len(runs.failures)
