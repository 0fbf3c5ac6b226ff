"""What stands alone in a cell of a notebook, or is named at a prompt: a small table, as HTML and as text."""

from collections.abc import Sequence
from html import escape
from typing import Any

LONGEST = 60  # letters of a cell


def html_table(title: str, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """A table with its title, as a notebook shows it."""
    head = "".join(f"<th style='text-align:left'>{escape(name)}</th>" for name in heads)
    body = "".join(
        "<tr>" + "".join(f"<td style='text-align:left'>{escape(cell(value))}</td>" for value in row) + "</tr>"
        for row in rows
    )
    head = f"<thead><tr>{head}</tr></thead>" if any(heads) else ""
    return f"<table><caption style='text-align:left'>{escape(title)}</caption>{head}<tbody>{body}</tbody></table>"


def text_table(title: str, rows: Sequence[Sequence[Any]]) -> str:
    """A table with its title, as a terminal shows it.

    >>> print(text_table("Firm 3", [("employees", 12, "Number of employees."), ("sector", "retail", "Id of it.")]))
    Firm 3
      employees  12      Number of employees.
      sector     retail  Id of it.
    """
    texts = [[cell(value) for value in row] for row in rows]
    widths = [max(len(text) for text in column) for column in zip(*texts, strict=True)]
    lines = ("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) for row in texts)
    return "\n".join([title, *(f"  {line}".rstrip() for line in lines)])


def cell(value: Any) -> str:
    """A value as a cell has it: thousands with commas, four figures of a fraction, long texts cut.

    >>> cell(1234567), cell(0.123456), cell(True), cell({"a": 1.0, "b": 0.5}), cell("x" * 200)[-3:]
    ('1,234,567', '0.1235', 'True', 'a: 1, b: 0.5', 'xx…')
    """
    if isinstance(value, dict):
        text = ", ".join(f"{name}: {cell(entry)}" for name, entry in value.items())
    elif isinstance(value, int) and not isinstance(value, bool):
        text = f"{value:,}"
    elif isinstance(value, float):
        text = f"{value:,.4g}" if abs(value) < 1e4 else f"{value:,.0f}"
    else:
        text = str(value)
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
