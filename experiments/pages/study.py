"""The page of a study: what its analysis answers, how it was measured, and the runs behind it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import matplotlib as mpl

from configs.language import _, language
from experiments.figures.fonts import fonts
from experiments.forms import USUAL, Forms
from experiments.pages.outcomes import few_of, varied
from experiments.pages.page import Page, PageTable, Picture, write_page
from experiments.pages.provenance import design_texts, duration_text, repeat_command, sweep_provenance
from experiments.pages.sweep_tables import factor_table, failure_table
from experiments.runs.manifest import note_files, shared_facts
from experiments.studies.told import question_told, title_told
from experiments.sweep import results
from experiments.sweep.planning.plan import replicate_seeds
from experiments.sweep.study_runs import StudyRuns
from experiments.writing import json_text
from sim.whole_files import write_whole

PAGE = "report.html"
FINDINGS = "findings.json"
TOLD = "told"  # there: findings in another language, by its code


@dataclass(frozen=True)
class Answer:
    """What an analysis answers to the question of a study."""

    findings: list[str]  # sentences, the most important first
    pictures: dict[str, Picture]  # by file name
    method: list[str]  # paragraphs: what was varied, what is measured, what the reader should not conclude
    tables: list[PageTable] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)  # numbers behind the findings, for JSON


def study_page(runs: StudyRuns, answer: Answer, duration_s: float) -> Page:
    """The page of a study that has been run and analysed."""
    study, engine = runs.study, runs.execution.engine
    facts = shared_facts(engine) | ({} if runs.carried is None else {"posterior": runs.carried.facts()})
    seeds = replicate_seeds(study.seed, study.n_runs)
    duration = _("{duration} with the analysis", duration=duration_text(duration_s))
    return Page(
        title=title_told(study),
        question=question_told(study),
        findings=[*answer.findings, *runs.notes],
        design=[
            *design_texts(study, runs.design, len(runs.runs), len(runs.failures)),
            _("Design and results stand in design.parquet and runs/."),
        ],
        provenance=sweep_provenance(study, runs.design, runs.runs, seeds, facts, engine, duration),
        command=repeat_command(study, "study"),
        pictures={name: _cautioned(picture, few_of(study)) for name, picture in answer.pictures.items()},
        tables=answer.tables,
        design_tables=factor_table(runs.design, varied(study, runs.design), runs.titles),
        method=answer.method,
        failures=failure_table(runs.failures) if len(runs.failures) else None,
    )


def _cautioned(picture: Picture, caution: str) -> Picture:
    """A picture that says below its bootstrap intervals whether the runs are too few for them."""
    if not caution or _("bootstrap") not in picture.caption or caution in picture.caption:
        return picture
    alt = picture.alt and picture.alt + caution
    return replace(picture, caption=picture.caption + caution, alt=alt)


def write_study(
    runs: StudyRuns,
    answer: Answer,
    folder: str | Path,
    duration_s: float,
    forms: Forms = USUAL,
    in_english: Answer | None = None,
) -> list[Path]:
    """Write figures, tables, page and findings of a study beside its sweep; each file appears whole or not at all.

    `in_english` is the answer as programs read it, where the page speaks another language (default: `answer`).
    """
    read = answer if in_english is None else in_english
    mpl.rcParams["font.family"] = fonts()
    folder = Path(folder)

    def again() -> Page:
        return study_page(replace(runs, titles=results.open(folder).titles), read, duration_s)

    written = write_page(study_page(runs, answer, duration_s), folder, PAGE, forms, again)
    answered = {"findings": read.findings, "data": read.data, "duration_s": round(duration_s, 3)}
    if read is not answer:
        answered[TOLD] = {language(): answer.findings}
    written.append(write_whole(folder / FINDINGS, json_text(answered)))
    note_files(folder, written)
    return written


def sentences(parts: Sequence[str]) -> str:
    """Parts of a text as one line."""
    return " ".join(part.strip() for part in parts if part)
