"""`digital-balance study`: run the design of a study, analyse it, and write figures and a page."""

import json
import time
from contextlib import suppress
from pathlib import Path

from rich.console import Console

from configs import ConfigError
from configs.tree import parse_override
from experiments.analyses import ANALYSES, analysis_of, ask_for_modules
from experiments.page import write_study
from experiments.progress import progress_of
from experiments.run import check_folder
from experiments.runner import run_study
from experiments.study import read_study, study_names


def list_studies(out: Console, as_json: bool) -> None:
    """Every study with its question."""
    questions = {name: read_study(name).question for name in study_names()}
    if as_json:
        print(json.dumps(questions, ensure_ascii=False))
        return
    width = max(len(name) for name in questions)
    for name, question in questions.items():
        out.print(f"{name:<{width}}  {question}", highlight=False, markup=False)


def carry_out(
    name: str,
    set_options: list[str],
    replicates: int | None,
    workers: int | None,
    folder: Path | None,
    consoles: tuple[Console, Console],
    as_json: bool,
) -> int:
    """Run a study and write its files; how many runs failed. Raises `ConfigError` before any work."""
    out, err = consoles
    for option, value in (("--replicates", replicates), ("--workers", workers)):
        if value is not None and value < 1:
            raise ConfigError(f"{option} is {value}; expected at least 1")
    study = read_study(name, dict(parse_override(text) for text in set_options), replicates)
    analyse = ANALYSES[analysis_of(study)]
    ask_for_modules(study.analysis)
    place = folder or Path("results") / "studies" / Path(name).stem
    made = check_folder(place)
    started = time.perf_counter()
    try:
        with progress_of(err, 1) as progress:
            runs = run_study(study, workers, progress)
        if len(runs.failures) == len(runs.runs):
            raise ConfigError(f"{study.file}: all {len(runs.runs)} runs failed: {runs.failures['error'].iloc[0]}")
        with progress_of(err, 1) as progress:
            page = analyse(runs, progress)
    except BaseException:  # nothing is written: no folder stays, either
        for folder_made in made:
            with suppress(OSError):
                folder_made.rmdir()
        raise
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
