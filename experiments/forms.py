"""In which forms figures and tables are written, and tables as CSV, LaTeX and Markdown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from configs.errors import known
from configs.language import _
from experiments.columns import program_frame
from experiments.extras import needed
from experiments.signs import SIGNS

if TYPE_CHECKING:
    import pandas as pd

FIGURES = ("png", "svg", "pdf")
TABLES = {"csv": "csv", "latex": "tex", "markdown": "md"}  # the ending of a file, by what it holds
# Signs for which LaTeX wants a package; letters of any language stay, as LuaLaTeX and XeLaTeX take them.
PLAIN = str.maketrans({sign: text for sign, text in SIGNS.items() if ord(sign) > 255})
DECIMALS = "{:.3g}".format
LATEX_SIGNS = str.maketrans({"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"} | {
    sign: f"\\{sign}" for sign in "&%$#_{}"
})  # fmt: skip


@dataclass(frozen=True)
class Forms:
    """Forms in which figures are written, and those in which tables are, beside what a command writes anyway."""

    figures: tuple[str, ...] = ("png",)
    tables: tuple[str, ...] = ()


USUAL = Forms()


def forms_of(figures: Sequence[str] | None, tables: Sequence[str] | None) -> Forms:
    """What --format and --table ask for. Raises `ConfigError`, also where an extra is missing, before any work."""
    for form in figures or ():
        known("--format", form, FIGURES)
    for form in tables or ():
        known("--table", form, TABLES)
    if "latex" in (tables or ()):
        needed("jinja2", "paper", "--table latex")
    return Forms(tuple(dict.fromkeys(figures or USUAL.figures)), tuple(dict.fromkeys(tables or ())))


def table_text(frame: "pd.DataFrame", form: str, heading: str = "", label: str = "", note: str = "") -> str:
    """A table of texts or numbers as CSV, LaTeX (booktabs) or Markdown; numbers have three figures but in CSV.

    Heading and note, which says units and intervals, are the caption of LaTeX and Markdown; CSV has columns as programs
    read them (`program_frame`). Raises `ConfigError` for LaTeX without the extra `paper`.
    """
    if form == "csv":
        return str(program_frame(frame).to_csv(index=False))
    caption = _("{heading}. {note}", heading=heading, note=note) if heading and note else heading or note
    if form == "markdown":
        cells = frame.map(lambda value: DECIMALS(value) if isinstance(value, float) else value)
        table = markdown_table(map(str, frame.columns), (map(str, row) for row in cells.itertuples(index=False)))
        return f"Table: {caption}\n\n{table}" if caption else table  # as Pandoc has it, and others show it
    needed("jinja2", "paper", "--table latex")
    texts = frame.map(lambda value: value.translate(PLAIN) if isinstance(value, str) else value)
    return str(
        texts.rename(columns=lambda name: str(name).translate(PLAIN)).to_latex(
            index=False, na_rep="", escape=True, float_format=DECIMALS,
            caption=(latex_text(caption), latex_text(heading)) if heading and note else latex_text(caption) or None,
            label=label or None, column_format="l" + "r" * (len(frame.columns) - 1),
        )
    )  # fmt: skip


def latex_text(text: str) -> str:
    """A text of which LaTeX takes every sign as it is.

    >>> latex_text("95% & more")
    '95\\\\% \\\\& more'
    """
    return text.translate(PLAIN).translate(LATEX_SIGNS)


def markdown_table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table in Markdown, which a sign | in a cell does not break.

    >>> print(markdown_table(["year", "balance"], [["2025", "-6.85"]]), end="")
    | year | balance |
    | --- | --- |
    | 2025 | -6.85 |
    """
    lines = [[" ".join(cell.split()).replace("|", "\\|") for cell in line] for line in (list(heads), *rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
