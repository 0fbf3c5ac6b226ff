"""The table of sensitivity indices."""

import math
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from rich.markup import escape
from rich.table import Table

from configs.language import _
from experiments.figures.sensitivity import effect_scale
from experiments.lines import in_a_row
from experiments.runs.labels import label_of
from experiments.runs.titles import UNTITLED, Titles, capitalised, factor_phrases
from experiments.sweep.sensitivity import ONE_LEVEL, measure_told
from experiments.tables.style import LAYOUT


def indices_table(table: pd.DataFrame, titles: Titles = UNTITLED) -> Table:
    """Indices of one outcome: a row a factor, the most important first, and the pairs of second order below.

    Below what a factor is called stands the key that sets it; `titles` are those of the scenario.
    """
    outcome, measure = str(table["outcome"].iloc[0]), str(table["measure"].iloc[0])
    names = factor_phrases(list(dict.fromkeys(table.loc[table["index"] != "S2", "factor"])), titles)
    order = [index for index in ("ST", "S1", "mu_star", "mu", "sigma") if index in set(table["index"])]
    main = table[table["index"] == order[0]].sort_values("value", ascending=False, kind="stable")
    scale, unit = effect_scale(outcome, measure, main["value"], titles) if order[0] == "mu_star" else (1.0, "")
    title = _("{outcome}: {measure}", outcome=label_of(outcome, titles), measure=measure_told(measure))
    title = _("{label}, {unit}", label=title, unit=unit) if unit else title
    shown = Table(title=escape(title), caption=_caption(main), **LAYOUT)
    shown.add_column(_("Factor"))
    for index in order:
        shown.add_column(index, justify="right", no_wrap=True)
    rows = table.to_dict("records")
    cells = {(row["factor"], row["index"]): _cell(row, scale) for row in rows}
    for factor in main["factor"]:
        key = f"[dim]{escape(factor)}[/dim]"
        shown.add_row(f"{escape(capitalised(names[factor]))}\n{key}", *(cells[factor, index] for index in order))
    pairs = table[table["index"] == "S2"].sort_values("value", ascending=False, kind="stable")["factor"]
    if len(pairs):
        shown.add_section()
    for pair in pairs:
        names_of_pair = _(" x ").join(names[factor] for factor in pair.split(" x "))
        shown.add_row(escape(capitalised(names_of_pair)), f"S2: {cells[pair, 'S2']}")
    return shown


def _caption(main: pd.DataFrame) -> str:
    intervals = _("In brackets: intervals of 95%, {method}.", method=_(main["method"].iloc[0]))
    one_level = _("A dash: {why}.", why=_(ONE_LEVEL)) if (main["method"] == ONE_LEVEL).any() else ""
    return in_a_row([intervals, one_level])


def _cell(row: Mapping[Hashable, Any], scale: float) -> str:
    """A value and its interval, but for mu and sigma, which are read beside mu_star: eighty columns are few."""
    if math.isnan(row["value"]):
        return "-"
    interval = escape(f" [{row['low'] / scale:.3g}, {row['high'] / scale:.3g}]")
    return f"{row['value'] / scale:.3g}" + ("" if row["index"] in ("mu", "sigma") else interval)
