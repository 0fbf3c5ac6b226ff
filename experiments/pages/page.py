"""One page that stands by itself: question, findings, figures, tables, and what it takes to get them again.

Studies, runs and sweeps are all shown by it: the same parts in the same order, in one HTML file without links.
"""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from configs.language import ENGLISH, _, language, speaking
from experiments.columns import name_of
from experiments.figures.forms import figure_files
from experiments.figures.png import png_of
from experiments.forms import TABLES, USUAL, Forms, table_text
from sim.whole_files import write_whole

STYLE = """
body { font: 16px/1.55 system-ui, sans-serif; color: #222; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h1 { line-height: 1.2 } h2 { margin-top: 2.2rem } .question { font-size: 1.15rem; color: #444 }
figure { margin: 1.5rem 0 } figure + figure { margin-top: 2.5rem } img { max-width: 100%; height: auto }
figcaption { color: #555; font-size: .95rem } .findings li { margin: .45rem 0 }
table { border-collapse: collapse; font-size: .92rem } tr { border-bottom: 1px solid #ddd }
th, td { padding: .25rem .5rem; text-align: right } th { vertical-align: bottom }
td { vertical-align: top; white-space: nowrap } th:first-child, td:first-child { text-align: left }
.scroll { overflow-x: auto } .wrapped td { white-space: normal } .wrapped td, .wrapped th { text-align: left }
code { background: #f3f3f3; padding: .1rem .3rem; overflow-wrap: anywhere } pre { white-space: pre-wrap }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; font-size: .92rem } dt { color: #555 }
dd { margin: 0; overflow-wrap: anywhere } .note { color: #555; font-size: .92rem }
@media print { body { max-width: none } figure, tr { break-inside: avoid } }
""".strip()


@dataclass(frozen=True)
class Picture:
    """A figure, the caption below it, and what a reader who cannot see it is told: the caption if nothing else is."""

    figure: Figure
    caption: str
    alt: str = ""


@dataclass(frozen=True)
class PageTable:
    """A table with its heading, and how to read it."""

    heading: str
    frame: pd.DataFrame  # of texts, or of numbers, of which three figures are shown
    note: str = ""
    wrapped: bool = False  # whether texts are long: numbers stand on one line
    units: str | list[str] = ""  # of numbers whose column names none, of all rows or of each: CSV has no note


@dataclass(frozen=True)
class Page:
    """What a page says, from top to bottom."""

    title: str
    question: str
    findings: list[str]  # sentences, the most important first
    design: list[str]  # paragraphs: what was run
    provenance: dict[str, str]  # what it takes to run it again and to trust it
    command: str  # that runs it again
    pictures: dict[str, Picture] = field(default_factory=dict)  # by file name
    tables: list[PageTable] = field(default_factory=list)
    method: list[str] = field(default_factory=list)  # paragraphs: how it was measured, what not to conclude
    design_tables: list[PageTable] = field(default_factory=list)
    failures: PageTable | None = None


def page_html(page: Page, pictures: Mapping[str, bytes]) -> str:
    """The page with its pictures inside, which are given as PNG files by name."""
    parts = [f"<h1>{escape(page.title)}</h1><p class='question'>{escape(page.question)}</p>"]
    parts.append(f"<h2>{escape(_('What was found'))}</h2><ul class='findings'>")
    parts += [*(f"<li>{escape(finding)}</li>" for finding in page.findings), "</ul>"]
    for name, picture in page.pictures.items():
        data = base64.b64encode(pictures[name]).decode()
        alt = escape(picture.alt or figure_text(picture.caption), quote=True)
        parts.append(f"<figure><img alt='{alt}' src='data:image/png;base64,{data}'>")
        parts.append(f"<figcaption>{escape(picture.caption)}</figcaption></figure>")
    parts += [_table(table, "h2") for table in page.tables]
    if page.method:
        parts += [
            f"<h2>{escape(_('How it was done'))}</h2>",
            *(f"<p>{escape(paragraph)}</p>" for paragraph in page.method),
        ]
    parts += [f"<h2>{escape(_('What was run'))}</h2>", *(f"<p>{escape(paragraph)}</p>" for paragraph in page.design)]
    parts += [_table(table, "h3") for table in page.design_tables]
    if page.failures is not None:
        parts.append(_table(page.failures, "h2"))
    parts.append(f"<h2>{escape(_('How to get it again'))}</h2><pre><code>{escape(page.command)}</code></pre><dl>")
    parts += [f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in page.provenance.items() if text]
    parts.append("</dl>")
    head = "<meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
    head += f"<title>{escape(page.title)}</title><style>{STYLE}</style>"
    return f"<!doctype html><html lang='{language()}'><head>{head}</head><body>{''.join(parts)}</body></html>\n"


def figure_text(text: str) -> str:
    """What a figure shows, for a reader who cannot see it."""
    return _("Figure. {text}", text=text)


def write_page(
    page: Page, folder: str | Path, name: str, forms: Forms = USUAL, again: Callable[[], Page] | None = None
) -> list[Path]:
    """Write figures, tables that are asked for, and the page, which holds its pictures as PNG, last.

    `again` makes the page once more: in English, for names and CSV of tables, where it speaks another language
    (default: they are those of `page`). Each file appears whole or not at all. Raises `ConfigError`.
    """
    folder, files = Path(folder), dict[str, bytes | str]()
    pictures = {picture: png_of(shown.figure) for picture, shown in page.pictures.items()}
    for picture, shown in page.pictures.items():
        beside = Forms(tuple(form for form in forms.figures if form != "png"))
        files |= {f"figures/{picture}.png": pictures[picture]} if "png" in forms.figures else {}
        files |= figure_files(picture, shown.figure, beside)
    read = page
    if forms.tables and again is not None and language() != ENGLISH:
        with speaking(ENGLISH):
            read = again()
    files |= table_files([*page.tables, *page.design_tables], [*read.tables, *read.design_tables], forms)
    written = [write_whole(folder / file, content) for file, content in files.items()]
    return [*written, write_whole(folder / name, page_html(page, pictures))]


def table_files(tables: Sequence[PageTable], in_english: Sequence[PageTable], forms: Forms) -> dict[str, str]:
    """The files of tables by their names from the folder of results; `in_english` are the same as programs read them.

    Names, labels and CSV are English in all languages; captions, headings and cells of LaTeX and Markdown are told.
    """
    files = {}
    for table, read in zip(tables, in_english, strict=True):
        name = name_of(read.heading)
        for form in forms.tables:
            if form == "csv":
                text = table_text(read.frame.assign(unit=read.units) if read.units else read.frame, form)
            else:
                text = table_text(table.frame, form, table.heading, f"tab:{name}", table.note)
            files[f"tables/{name}.{TABLES[form]}"] = text
    return files


def _table(table: PageTable, level: str) -> str:
    body = table.frame.to_html(
        index=False, border=0, escape=True, na_rep="", justify="unset", float_format=lambda number: f"{number:.3g}"
    )
    note = f"<p class='note'>{escape(table.note)}</p>" if table.note else ""
    kind = "scroll wrapped" if table.wrapped else "scroll"
    return f"<{level}>{escape(table.heading)}</{level}>{note}<div class='{kind}'>{body}</div>"
