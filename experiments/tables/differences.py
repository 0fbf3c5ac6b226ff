"""Tables of a comparison: what is different from the first scenario, with intervals."""

import math
from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from rich.markup import escape
from rich.table import Table

from configs.currency import is_money
from configs.language import N_, _
from experiments.lines import in_a_row
from experiments.runs.reading import Reading, digits_of, largest, number_text
from experiments.statistics.intervals import TOO_NARROW, Interval, few
from experiments.statistics.paired import PRECISION, has_spans
from experiments.sweep.compare.differences import SUM, scenario_told
from experiments.tables.style import LAYOUT

EQUAL = N_("equal")
LOW_FIRST, HIGH_FIRST = N_("Mean, 10%"), N_("Mean, 90%")
HEADS = (
    N_("Outcome"), N_("Unit"), N_("Mean"), N_("Change"), N_("Low"), N_("High"), N_("Draws"), N_("Sign"), N_("Corr."),
    N_("Gain"), N_("Needed"),
)  # fmt: skip
# Columns that stand below one another where there are many.
BELOW = {"Mean": ("Mean", LOW_FIRST, HIGH_FIRST), "Low": ("Low", "High"), "10%": ("10%", "90%")}


def shown_rows(compared: pd.DataFrame) -> list[dict[str, str]]:
    """Differences as a reader meets them, a row each: money in one unit, shares in %, three figures of a difference."""
    in_money = compared["unit"].map(is_money)
    money = compared.loc[in_money, ["difference", "low", "high"]]
    if not largest(money):  # nothing differs: the unit is that of what is equal
        money = compared.loc[in_money, ["mean_first"]]
    with_spans = has_spans(compared)
    rows = []
    for row in compared.to_dict("records"):
        mean, low, high = (np.asarray(row[name]) for name in ("difference", "low", "high"))
        interval = Interval(mean, low, high, str(row["method"]))
        beside = money if is_money(str(row["unit"])) else None
        change = Reading.of_interval(str(row["label"]), str(row["unit"]), interval, beside)
        ends, first = change.interval, row["mean_first"] / change.scale
        rows.append({
            "Outcome": change.label,
            "Unit": change.unit,
            "Mean": number_text(first, (digits := max(change.digits, digits_of(first)))),
            **(_of_first(row, change.scale, digits) if with_spans else {}),
            "Change": number_text(float(ends.value), change.digits, sign=True),
            "Low": number_text(float(ends.low), change.digits, sign=True),
            "High": number_text(float(ends.high), change.digits, sign=True),
            **(_of_pairs(row, change) if with_spans else {}),
            **(_of_draws(row) if row["n_draws"] else {}),
            "Sign": sign_text(row),
            **({} if row["n_draws"] else _of_pairing(row)),
            "Needed": number_text(row["n_needed"], 0),
        })  # fmt: skip
    return rows


def _of_first(row: Mapping[Hashable, Any], scale: float, digits: int) -> dict[str, str]:
    """Between which ends 80% of the first scenario's runs lie."""
    low, high = _ends(row, ("low_80_first", "high_80_first"), scale, digits, sign=False)
    return {LOW_FIRST: low, HIGH_FIRST: high}


def _of_pairs(row: Mapping[Hashable, Any], change: Reading) -> dict[str, str]:
    """Between which ends 80% of the pairs' differences lie."""
    low, high = _ends(row, ("low_80", "high_80"), change.scale, change.digits, sign=True)
    return {"10%": low, "90%": high}


def _ends(
    row: Mapping[Hashable, Any], names: tuple[str, str], scale: float, digits: int, sign: bool
) -> tuple[str, str]:
    """Ends in the unit of their mean; nothing for a time that is observed, in runs that carry no draws."""
    if not (row["n_draws"] or row["ahead"]):
        return "", ""
    low, high = (number_text(row[name] / scale, digits, sign=sign) for name in names)
    return low, high


def _of_draws(row: Mapping[Hashable, Any]) -> dict[str, str]:
    """What of the variance of a pair's difference draws make."""
    share = row["draws_share"]
    return {"Draws": "" if math.isnan(share) else f"{share:.0%}"}


def _of_pairing(row: Mapping[Hashable, Any]) -> dict[str, str]:
    """What common draws are worth."""
    gain = number_text(row["variance_ratio"], digits_of(row["variance_ratio"], 1))
    return {"Corr.": number_text(row["correlation"], 2), "Gain": gain}


def sign_text(row: Mapping[Hashable, Any]) -> str:
    """The share of pairs that differ in the direction of the mean; pairs that are equal differ in none."""
    if row["n_pairs"] and row["n_equal"] == row["n_pairs"]:
        return EQUAL
    return "" if math.isnan(row["same_sign_share"]) else f"{row['same_sign_share']:.0%}"


def shown_table(compared: pd.DataFrame) -> pd.DataFrame:
    """The same as a table, its heads and its words in the language in use."""
    shown = pd.DataFrame(shown_rows(compared))
    shown["Sign"] = [_(text) for text in shown["Sign"]]
    return shown.rename(columns=_)


def table_notes(compared: pd.DataFrame) -> str:
    """How to read the columns of `shown_rows`."""
    n_draws, method, first = int(compared["n_draws"].max()), compared["method"].iloc[0], compared["first"].iloc[0]
    said = {"first": scenario_told(first), "method": _(method), "precision": f"{PRECISION:.0%}", "equal": _(EQUAL)}
    interval = N_(
        "Mean: of {first}. Change: mean paired difference (of shares in percentage points); Low, High: its 95% "
        "{method} interval."
    )
    over_draws = N_(
        "Mean: of {first}. Change: mean paired difference (of shares in percentage points); Low, High: its 95% "
        "{method} interval, over draws."
    )
    texts = [_(over_draws if n_draws else interval, **said)]
    if has_spans(compared):
        of_draws = N_("10%, 90%: between them lie 80% of {first}'s runs and of the pairs, of draws and seeds.")
        ahead = N_("10%, 90%: between them lie 80% of {first}'s runs and of the pairs, of a time ahead; {narrow}.")
        texts.append(_(of_draws if n_draws else ahead, narrow=_(TOO_NARROW), **said))
    if n_draws:
        texts.append(_("Draws: what they make of the variance of a pair's difference; the rest is of seeds."))
        if not compared["draws_share"].notna().any():
            texts.append(_("Of one run a draw nobody can tell."))
    texts.append(
        _("Sign: share of pairs that differ in the direction of the mean; {equal}: no difference in any pair.", **said)
    )
    if not n_draws:
        text = N_("Corr.: between the runs of a pair. Gain: variance of the change without pairing over that with it.")
        texts.append(_(text))
    replicates = N_("Needed: replicates for an interval of \u00b1{precision} of the change.")
    draws = N_("Needed: draws for an interval of \u00b1{precision} of the change.")
    texts.append(_(draws if n_draws else replicates, **said))
    if (compared["first"] == SUM).any():
        text = N_(
            "Interaction: what scenarios do together beyond the sum of what each does alone (Mean: with that sum)."
        )
        texts.append(_(text))
    return in_a_row(texts) + few_of_pairs(compared)


def few_of_pairs(compared: pd.DataFrame) -> str:
    """What stands below intervals of few pairs, or draws; nothing where they are enough."""
    n_draws, n_pairs = int(compared["n_draws"].max()), int(compared["n_pairs"].max())
    return few(n_draws, N_("draws")) if n_draws else few(n_pairs, N_("pairs"))


def comparison_title(compared: pd.DataFrame) -> str:
    """Which scenario is compared with which."""
    scenario, first = (scenario_told(str(compared[name].iloc[0])) for name in ("scenario", "first"))
    return _("{scenario} against {first}", scenario=scenario, first=first)


def difference_table(compared: pd.DataFrame, replicates: int, carried: str = "") -> Table:
    """The differences of one scenario from the first, below their unit; `carried`: draws of its runs, in words."""
    n_pairs, head = int(compared["n_pairs"].max()), comparison_title(compared)
    title = _("{head}, {n} pairs of runs", head=head, n=n_pairs)
    if n_pairs < replicates:
        title = _("{head}, {n} pairs of runs of {n_all}", head=head, n=n_pairs, n_all=replicates)
    title = escape(_("{title}: {what}", title=title, what=carried) if carried else title)
    table = Table(title=title, **{**LAYOUT, "padding": (0, 1, 0, 0)})
    rows = shown_rows(compared)
    columns: list[tuple[str, ...]] = [(name,) for name in rows[0] if name != "Unit"]
    if "10%" in rows[0]:  # side by side all ends would leave no room for what they are of
        under = {name for names in BELOW.values() for name in names[1:]}
        columns = [BELOW.get(name, (name,)) for (name,) in columns if name not in under]
    for names in columns:
        outcome = names == ("Outcome",)
        heads = ["10%" if name == LOW_FIRST else "90%" if name == HIGH_FIRST else _(name) for name in names]
        table.add_column("\n".join(heads), justify="left" if outcome else "right", no_wrap=not outcome, overflow="fold")
    for unit in dict.fromkeys(row["Unit"] for row in rows):
        table.add_section()
        if unit:
            table.add_row(f"[dim]{escape(unit)}[/dim]")
        for row in rows:
            if row["Unit"] == unit:
                table.add_row(
                    *(
                        "\n".join(escape(_(row[name]) if name == "Sign" else row[name]) for name in names)
                        for names in columns
                    )
                )
    return table
