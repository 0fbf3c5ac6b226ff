"""In which forms figures and tables are written, and tables as CSV, LaTeX and Markdown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from configs.errors import known
from experiments.extras import needed
from experiments.signs import SIGNS

if TYPE_CHECKING:
    import pandas as pd

FIGURES = ("png", "svg", "pdf")
TABLES = {"csv": "csv", "latex": "tex", "markdown": "md"}  # the ending of a file, by what it holds
# Signs for which LaTeX wants a package; letters of any language stay, as LuaLaTeX and XeLaTeX take them.
PLAIN = str.maketrans({sign: text for sign, text in SIGNS.items() if ord(sign) > 255})
DECIMALS = "{:.3g}".format


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


def table_text(frame: "pd.DataFrame", form: str, caption: str = "", label: str = "") -> str:
    """A table of texts or numbers as CSV, LaTeX (booktabs) or Markdown; numbers have three figures but in CSV.

    Caption and label stand in LaTeX alone. Raises `ConfigError` for LaTeX without the extra `paper`.
    """
    if form == "csv":
        return str(frame.to_csv(index=False))
    if form == "markdown":
        cells = frame.map(lambda value: DECIMALS(value) if isinstance(value, float) else value)
        return markdown_table(map(str, frame.columns), (map(str, row) for row in cells.itertuples(index=False)))
    needed("jinja2", "paper", "--table latex")
    texts = frame.map(lambda value: value.translate(PLAIN) if isinstance(value, str) else value)
    return str(
        texts.rename(columns=lambda name: str(name).translate(PLAIN)).to_latex(
            index=False, na_rep="", escape=True, float_format=DECIMALS, caption=caption.translate(PLAIN) or None,
            label=label or None, column_format="l" + "r" * (len(frame.columns) - 1),
        )
    )  # fmt: skip


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
