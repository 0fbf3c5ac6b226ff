"""A page that a reader understands without the code: question, findings, figures, method, all in one HTML file."""

import base64
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from experiments.figures.style import FONTS
from experiments.runs.run import write_whole
from experiments.sweep.study_runs import StudyRuns
from sim.record.fingerprint import program_fingerprint

STYLE = """
body { font: 16px/1.55 system-ui, sans-serif; color: #222; max-width: 52rem; margin: 2rem auto; padding: 0 1rem }
h1 { line-height: 1.2 } h2 { margin-top: 2.2rem } .question { font-size: 1.15rem; color: #444 }
figure { margin: 1.5rem 0 } img { max-width: 100%; height: auto } figcaption { color: #555; font-size: .95rem }
table { border-collapse: collapse; font-size: .92rem } th, td { padding: .25rem .7rem; text-align: right }
th:first-child, td:first-child { text-align: left } tr { border-bottom: 1px solid #ddd }
.scroll { overflow-x: auto } .findings li { margin: .45rem 0 }
footer { color: #666; font-size: .85rem; margin-top: 3rem }
""".strip()


@dataclass(frozen=True)
class Shown:
    """A figure with its caption."""

    figure: Figure
    caption: str


@dataclass(frozen=True)
class Page:
    """What an analysis has found."""

    findings: list[str]  # sentences, the most important first
    figures: dict[str, Shown]  # by file name
    method: list[str]  # paragraphs: what was varied, what is measured, what the reader should not conclude
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)  # by heading
    data: dict[str, Any] = field(default_factory=dict)  # numbers behind the findings, for JSON


def write_study(runs: StudyRuns, page: Page, folder: Path, duration_s: float) -> list[Path]:
    """Write figures and page of a study beside its sweep; each file appears whole or not at all."""
    mpl.rcParams["font.family"] = FONTS
    written = []
    (folder / "figures").mkdir(parents=True, exist_ok=True)
    pictures = {}
    for name, shown in page.figures.items():
        pictures[name] = _png(shown.figure)
        written.append(write_whole(folder / "figures" / f"{name}.png", partial(_bytes, pictures[name])))
    html = page_html(runs, page, pictures, duration_s)
    written.append(write_whole(folder / "report.html", lambda path: path.write_text(html, encoding="utf-8")))
    found = {"findings": page.findings, "data": page.data, "duration_s": round(duration_s, 3)}
    text = json.dumps(found, indent=2, ensure_ascii=False, default=str)
    written.append(write_whole(folder / "findings.json", lambda path: path.write_text(text + "\n", encoding="utf-8")))
    return written


def page_html(runs: StudyRuns, page: Page, pictures: dict[str, bytes], duration_s: float) -> str:
    """The page, with its pictures inside."""
    study = runs.study
    parts = [
        f"<h1>{escape(study.title)}</h1><p class='question'>{escape(study.question)}</p>",
        "<h2>What was found</h2><ul class='findings'>",
        *(f"<li>{escape(finding)}</li>" for finding in page.findings),
        "</ul>",
    ]
    for name, shown in page.figures.items():
        picture = base64.b64encode(pictures[name]).decode()
        alt = escape(shown.caption, quote=True)
        parts.append(f"<figure><img alt='{alt}' src='data:image/png;base64,{picture}'>")
        parts.append(f"<figcaption>{escape(shown.caption)}</figcaption></figure>")
    for heading, table in page.tables.items():
        body = table.to_html(index=False, border=0, escape=True, float_format=lambda value: f"{value:.3g}", na_rep="")
        parts.append(f"<h2>{escape(heading)}</h2><div class='scroll'>{body}</div>")
    parts += ["<h2>How it was done</h2>", *(f"<p>{escape(paragraph)}</p>" for paragraph in page.method)]
    n_points, failed = len(runs.design), len(runs.failures)
    parts.append(
        f"<p>{n_points} design points, {study.replicates} runs each with seeds that all points share; "
        f"{failed} of {len(runs.runs)} runs failed. Design and results stand in design.parquet and runs/.</p>"
    )
    where = escape(Path(study.file).stem)
    parts.append(
        f"<footer>digital-balance study {where}, program {program_fingerprint()[:12]}, {duration_s:.0f} s</footer>"
    )
    head = (
        f"<meta charset='utf-8'><meta name='viewport' content='width=device-width'><title>{escape(study.title)}</title>"
    )
    body = "".join(parts)
    return f"<!doctype html><html lang='en'><head>{head}<style>{STYLE}</style></head><body>{body}</body></html>\n"


def _png(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()


def _bytes(data: bytes, path: Path) -> None:
    path.write_bytes(data)


def sentences(parts: Sequence[str]) -> str:
    """Parts of a text as one line."""
    return " ".join(part.strip() for part in parts if part)
