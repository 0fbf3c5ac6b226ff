"""The table of influence: a row a constant, a column an outcome."""

import math
import re
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from rich.markup import escape
from rich.table import Table

from configs.language import _
from experiments.runs.labels import label_of
from experiments.tables.style import LAYOUT, head_of

SHOWN = 25  # constants; all stand in the file
WIDTH = 30  # of a line of a dotted key, in characters


def influence_table(table: pd.DataFrame, step: float) -> Table:
    """The most influential constants first, with the elasticity of every outcome; years and zeros by their change."""
    outcomes = list(dict.fromkeys(table["outcome"]))
    keys = list(dict.fromkeys(table["parameter"]))[:SHOWN]
    shown = Table(
        title=_("Elasticity of outcomes to constants, each moved by itself"), caption=_caption(step), **LAYOUT
    )
    shown.add_column(_("Constant"), no_wrap=True)
    shown.add_column(_("Value"), justify="right", no_wrap=True)
    for outcome in outcomes:
        shown.add_column(head_of(label_of(outcome)), justify="right", no_wrap=True)
    rows = {(row["parameter"], row["outcome"]): row for row in table.to_dict("records")}
    for key in keys:
        cells = (_cell(rows[key, outcome]) for outcome in outcomes)
        shown.add_row(escape(_in_lines(key)), f"{rows[key, outcomes[0]]['value']:g}", *cells)
    return shown


def _in_lines(key: str) -> str:
    """A dotted key in lines of `WIDTH` characters, which end at its dots: no name in it is broken."""
    lines = [""]
    for part in re.findall(r"[^.]+\.?", key):
        if len(lines[-1]) + len(part) > WIDTH and lines[-1]:
            lines.append("")
        lines[-1] += part
    return "\n".join(lines)


def _cell(row: Mapping[Hashable, Any]) -> str:
    """An elasticity, in brackets where its interval has 0 in it; the change in percent where there is none."""
    if math.isnan(row["change"]):
        return "-"
    by_step = math.isnan(row["elasticity"])
    text = f"{100.0 * row['change']:.1f}%" if by_step else f"{row['elasticity']:.2f}"
    return f"({text})" if not (row["low"] > 0.0 or row["high"] < 0.0) else text


def _caption(step: float) -> str:
    return _(
        "Each constant is moved by {step:.0%} of itself, and runs share their draws. A percentage: the change where no "
        "elasticity is, of a year moved by one, or of a 0. In brackets: not told from none (95%, Student).",
        step=step,
    )
