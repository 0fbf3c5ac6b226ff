"""One page that stands by itself: question, findings, figures, tables, and what it takes to get them again."""

import base64
import io
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from experiments.pages.study import STYLE

OWN_STYLE = """
body { max-width: 60rem } td { white-space: nowrap } th, td { padding: .25rem .5rem } th { vertical-align: bottom }
.wrapped td { white-space: normal }
.wrapped td, .wrapped th { text-align: left }
code { background: #f3f3f3; padding: .1rem .3rem; overflow-wrap: anywhere } pre { white-space: pre-wrap }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; font-size: .92rem } dt { color: #555 }
dd { margin: 0; overflow-wrap: anywhere } .note { color: #555; font-size: .92rem }
td { vertical-align: top } figure + figure { margin-top: 2.5rem }
@media print { body { max-width: none } figure, tr { break-inside: avoid } }
""".strip()


@dataclass(frozen=True)
class Picture:
    """A figure, the caption below it, and what a reader who cannot see it is told."""

    figure: Figure
    caption: str
    alt: str


@dataclass(frozen=True)
class Shown:
    """A table with its heading, and how to read it."""

    heading: str
    frame: pd.DataFrame  # of texts, ready to be read
    note: str = ""
    wrapped: bool = False  # whether texts are long: numbers stand on one line


@dataclass(frozen=True)
class Report:
    """What a page says, from top to bottom."""

    title: str
    question: str
    findings: list[str]  # sentences, the most important first
    design: list[str]  # paragraphs: what was run
    provenance: dict[str, str]  # what it takes to run it again and to trust it
    command: str  # that runs it again
    pictures: dict[str, Picture] = field(default_factory=dict)  # by file name
    tables: list[Shown] = field(default_factory=list)
    design_tables: list[Shown] = field(default_factory=list)
    failures: Shown | None = None


def page_html(report: Report) -> tuple[str, dict[str, bytes]]:
    """The page, with its pictures inside, and the pictures as PNG files by name."""
    pngs = {name: _png(picture.figure) for name, picture in report.pictures.items()}
    parts = [f"<h1>{escape(report.title)}</h1><p class='question'>{escape(report.question)}</p>"]
    parts += ["<h2>What was found</h2><ul class='findings'>", *(f"<li>{escape(each)}</li>" for each in report.findings)]
    parts.append("</ul>")
    for name, picture in report.pictures.items():
        data = base64.b64encode(pngs[name]).decode()
        parts.append(f"<figure><img alt='{escape(picture.alt, quote=True)}' src='data:image/png;base64,{data}'>")
        parts.append(f"<figcaption>{escape(picture.caption)}</figcaption></figure>")
    parts += [_table(shown, "h2") for shown in report.tables]
    parts += ["<h2>What was run</h2>", *(f"<p>{escape(paragraph)}</p>" for paragraph in report.design)]
    parts += [_table(shown, "h3") for shown in report.design_tables]
    if report.failures is not None:
        parts.append(_table(report.failures, "h2"))
    parts.append(f"<h2>How to get it again</h2><pre><code>{escape(report.command)}</code></pre><dl>")
    parts += [f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in report.provenance.items() if text]
    parts.append("</dl>")
    head = "<meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
    head += f"<title>{escape(report.title)}</title><style>{STYLE}\n{OWN_STYLE}</style>"
    return f"<!doctype html><html lang='en'><head>{head}</head><body>{''.join(parts)}</body></html>\n", pngs


def shared_provenance(manifest: Mapping[str, Any]) -> dict[str, str]:
    """What the manifests of runs and sweeps have in common."""
    git, versions = manifest.get("git") or {}, manifest.get("versions", {})
    commit = str(git.get("commit", ""))
    return {
        "Program": f"{manifest.get('program', '')} (hash of its Python files)",
        "Commit": f"{commit}, files changed since" if commit and git.get("changed") else commit,
        "Versions": ", ".join(f"{name} {number}" for name, number in versions.items()),
        "Platform": str(manifest.get("platform", "")),
    }


def duration_text(seconds: float) -> str:
    """Seconds as a reader wants them.

    >>> [duration_text(seconds) for seconds in (0.41, 75.0, 7260.0)]
    ['0.4 s', '1 min 15 s', '2 h 1 min']
    """
    if seconds < 60.0:
        return f"{seconds:.1f} s" if seconds < 10.0 else f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def command_text(words: list[str], overrides: Mapping[str, Any]) -> str:
    """A command line, with overrides as `--set`."""
    options = [part for key, value in overrides.items() for part in ("--set", f"{key}={toml_text(value)}")]
    return shlex.join(["digital-balance", *words, *options])


def toml_text(value: Any) -> str:
    """A value as `--set` reads it; a text stands bare.

    >>> toml_text({"series": "usd_jpy_average", "value_after": 120.0})
    '{series = "usd_jpy_average", value_after = 120.0}'
    """
    return value if isinstance(value, str) else _toml(value)


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_toml(each)}" for key, each in value.items() if each is not None) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(each) for each in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' if isinstance(value, str) else str(value)


def _table(shown: Shown, level: str) -> str:
    body = shown.frame.to_html(index=False, border=0, escape=True, na_rep="", justify="unset")
    note = f"<p class='note'>{escape(shown.note)}</p>" if shown.note else ""
    kind = "scroll wrapped" if shown.wrapped else "scroll"
    return f"<{level}>{escape(shown.heading)}</{level}>{note}<div class='{kind}'>{body}</div>"


def _png(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()
