"""Tables of the page: shares of all variants, their division among the causes, and shares under a preference."""

from typing import Any

import pandas as pd

from configs.language import _, _p
from experiments.analyses.why_domestic_lost.labels import percent, points, policy_told, variant_told
from experiments.analyses.why_domestic_lost.removals import CAUSES, EVERYTHING, Removals
from experiments.statistics.intervals import mean_of


def share_table(removals: Removals, years: list[int]) -> pd.DataFrame:
    """Shares of the listed points at the end of several years, and of the combinations in the year of the question."""
    table = []
    chosen = {label: path for label, path in removals.listed.items() if not label.startswith("preference")}
    for label, path in chosen.items():
        row: dict[str, Any] = {_("variant"): variant_told(label)}
        for n, title in enumerate(removals.titles):
            for year in years:
                month = 12 * int(year) + 11 - removals.first
                if 0 <= month < path.shape[-1]:
                    row[_of_year(title, year)] = 100.0 * mean_of(path[n, :, month])
        table.append(row)
    for label, share in removals.variants.items():
        if label not in chosen:
            shares = {
                _of_year(title, removals.year): 100.0 * mean_of(share[n]) for n, title in enumerate(removals.titles)
            }
            table.append({_("variant"): variant_told(label), **shares})
    return pd.DataFrame(table)


def _of_year(title: str, year: int) -> str:
    return _("{market} {year}", market=title, year=year)


def divided_table(removals: Removals) -> pd.DataFrame:
    """Points of the domestic share that each cause took, and all together."""
    table = [
        {
            _("cause"): _(cause),
            **{title: points(parts[cause]) for title, parts in zip(removals.titles, removals.divided, strict=True)},
        }
        for cause in CAUSES
    ]
    whole = removals.removed[frozenset()] - removals.removed[EVERYTHING]
    together = dict(zip(removals.titles, map(points, whole), strict=True))
    return pd.DataFrame([*table, {_("cause"): _("all four"), **together}])


def policy_table(removals: Removals) -> pd.DataFrame:
    """Shares under every preference, and whether they count as kept."""
    table = []
    for label, share in removals.policies.items():
        row: dict[str, Any] = {_("policy"): policy_told(label)}
        for n, title in enumerate(removals.titles):
            kept = mean_of(share[n]) >= removals.kept[n]
            row |= {
                title: percent(share[n]),
                _("kept, {market}", market=title): _p("of a table", "yes") if kept else _p("of a table", "no"),
            }
        table.append(row)
    return pd.DataFrame(table)
