"""What the page says: findings, method, and tables."""

from typing import Any

import numpy as np
import pandas as pd

from agents.draws import FloatArray
from experiments.analyses.why_domestic_lost.removals import (
    ASIDE,
    BOTH_NETWORKS,
    CAUSES,
    EVERYTHING,
    LISTED,
    QUALITY_GAP,
    Removals,
    policy_grid,
)
from experiments.runs.reading import interval_text
from experiments.statistics.intervals import bootstrap, few, mean_of


def findings_of(removals: Removals) -> list[str]:
    """The findings, service by service where they differ."""
    services = range(len(removals.titles))
    return [
        *(_fall(removals, n) for n in services),
        *(_causes(removals, n) for n in services),
        _cut_otherwise(removals),
        _network(removals),
        _parts(removals),
        _head_start(removals),
        *_enough(removals),
        *_late_beginning(removals),
        *_ended(removals),
    ]


def _fall(removals: Removals, n: int) -> str:
    left = percent(removals.removed[frozenset()][n])
    return (
        f"{removals.titles[n]}: domestic offers open in {removals.opened_in} with {removals.opening[n]:.0%} of the "
        f"users and have {left} left in {removals.year}."
    )


def _causes(removals: Removals, n: int) -> str:
    """What removing each cause does, the largest first, and what the largest does by itself."""
    share = {causes: value[n] for causes, value in removals.removed.items()}
    gain = {cause: share[frozenset({cause})] - share[frozenset()] for cause in CAUSES}
    largest, *rest = sorted(CAUSES, key=lambda cause: -mean_of(gain[cause]))
    more = "no less" if mean_of(gain[largest]) == mean_of(gain[rest[0]]) else "more"
    gains = "; ".join(f"{cause} {points(gain[cause])}" for cause in rest)
    return (
        f"{removals.titles[n]}: without the {largest} the domestic share is {percent(share[frozenset({largest})])}, "
        f"{points(gain[largest])} points from the baseline and {more} than without any other single cause: {gains}. "
        f"With the {largest} as the only cause it is {percent(share[EVERYTHING - {largest}])}; with none of the four "
        f"it is {percent(share[EVERYTHING])}."
    )


def _cut_otherwise(removals: Removals) -> str:
    """The variants beside the four causes."""
    texts = [
        f"{label}: " + ", ".join(f"{title} {percent(removals.listed[label][n, :, removals.december])}"
                                 for n, title in enumerate(removals.titles))
        for label in ASIDE
        if label in removals.listed
    ]  # fmt: skip
    text = "; ".join(texts)
    return f"The same causes cut another way leave these domestic shares. {text[:1].upper()}{text[1:]}."


def _network(removals: Removals) -> str:
    """The network effect as a whole: alone in its absence, and alone in its presence."""
    removed = removals.removed
    without = removed[BOTH_NETWORKS] - removed[frozenset()]
    gap = removed[frozenset({QUALITY_GAP})] - removed[frozenset()]
    alone = removed[EVERYTHING - BOTH_NETWORKS] - removed[EVERYTHING]
    texts = [
        f"in {title} its removal adds {points(without[n])} points, that of the quality gap {points(gap[n])}, and as "
        f"the only cause it adds {points(alone[n])}"
        for n, title in enumerate(removals.titles)
    ]
    return "The network effect as a whole, of users at home and abroad: " + "; ".join(texts) + "."


def _parts(removals: Removals) -> str:
    texts = []
    for title, parts in zip(removals.titles, removals.divided, strict=True):
        order = sorted(CAUSES, key=lambda cause: mean_of(parts[cause]))
        texts.append(f"{title}: " + ", ".join(f"{cause} {points(parts[cause])}" for cause in order))
    return "Divided among the four causes without an order (Shapley), in points. " + "; ".join(texts) + "."


def _head_start(removals: Removals) -> str:
    low, high = min(removals.openings), max(removals.openings)
    gain = removals.openings[high] - removals.openings[low]
    texts = [f"{title} {points(gain[n])}" for n, title in enumerate(removals.titles)]
    return (
        f"Opening with {high:.0%} instead of {low:.0%} of the users changes the domestic share of {removals.year} by "
        f"these points: {', '.join(texts)}."
    )


def _enough(removals: Removals) -> list[str]:
    """How strong and how early a preference must be."""
    grid = policy_grid(removals.policies)
    if not grid:
        return []
    latest = max(start for _, start in grid)
    findings = []
    for n, title in enumerate(removals.titles):
        enough = []
        for strength in sorted({level for level, _ in grid}):
            years = [y for s, y in grid if s == strength and mean_of(grid[s, y][n]) >= removals.kept[n]]
            if years:
                begins = "even if it begins in" if max(years) == latest else "if it begins by"
                enough.append(f"{strength:g} {begins} {max(years)}")
        opening = f"{removals.opening[n]:.0%} of {removals.opened_in}"
        kept = f"kept (at least {removals.kept[n]:.0%} in {removals.year}, half of the {opening})"
        outcome = f"is {kept} by a lasting preference of strength " + ", or of ".join(enough)
        findings.append(f"{title} {outcome if enough else f'is not {kept} by any of the preferences tried'}.")
    return findings


def _late_beginning(removals: Removals) -> list[str]:
    """What a late beginning costs, in the year and at the end of the run."""
    grid = policy_grid(removals.listed)
    strengths = sorted({strength for strength, _ in grid})
    if not strengths:
        return []
    strength = 2.0 if 2.0 in strengths else strengths[-1]
    starts = sorted(start for level, start in grid if level == strength)
    early, late = grid[strength, starts[0]], grid[strength, starts[-1]]
    texts = [
        f"in {year} "
        + " and ".join(
            f"{title} {percent(early[n, :, month])} against {percent(late[n, :, month])}"
            for n, title in enumerate(removals.titles)
        )
        for year, month in {removals.year: removals.december, removals.last_year: removals.last_december}.items()
    ]
    text = f"Beginning a preference of {strength:g} in {starts[0]} rather than in {starts[-1]} gives "
    text += "; ".join(texts) + "."
    if (
        removals.last_year > removals.year
        and float(np.abs(np.nanmean((early - late)[..., removals.last_december], axis=-1)).max()) < 0.05
    ):
        text += (
            " The difference goes: these markets forget when a policy began, and follow what is in force within years."
        )
    return [text]


def _ended(removals: Removals) -> list[str]:
    """What is left of a preference that ends."""
    baseline, findings = removals.removed[frozenset()], []
    for label, share in removals.policies.items():
        if " to " in label:
            texts = [
                f"{title} {np.nanmean(share[n]):.1%}, {points(share[n] - baseline[n])} points from the baseline"
                for n, title in enumerate(removals.titles)
            ]
            lead = label.replace("preference", "preference of")
            findings.append(f"A {lead} leaves in {removals.year}: {'; '.join(texts)}.")
    return findings


def percent(values: FloatArray) -> str:
    """A share, with its interval."""
    return interval_text(bootstrap(100.0 * values), 1, unit="%")


def points(values: FloatArray) -> str:
    """A change in percentage points, with its interval."""
    return interval_text(bootstrap(100.0 * values), 1, sign=True)


def method_of(removals: Removals, replicates: int) -> list[str]:
    """What was varied, what is measured, and what the reader should not conclude."""
    thresholds = ", ".join(f"{title} {share:.0%}" for title, share in zip(removals.titles, removals.kept, strict=True))
    n_more = len(removals.paths) - len(LISTED) + len(removals.openings)
    return [
        "A cause is removed for the whole run, in both markets at once, and everything else stays. Network effect at "
        "home: the weight of users at home and of peers in what an offer is worth is 0, that of the base abroad stays. "
        "Base abroad: the other way round. (Setting base_abroad_share to 0 alone would hand its weight to users at "
        "home; that variant stands in the table too.) Quality gap: all offers are equally good (2 quality units) at "
        "all times, and no cost falls by experience; research money therefore plays no part. Opening shares: domestic "
        "and foreign offers begin with half of the users each.",
        f"Shares are those of users in December {removals.year}, not of revenue. Runs of different variants have the "
        f"same seeds, and differences are taken run by run; intervals are 95% bootstrap intervals of "
        f"the mean of {replicates} runs.{few(replicates)} They say how exact the simulation is, not how right the "
        "model is.",
        f"Kept means a domestic share of at least half the opening share ({thresholds}). The preference is utility "
        "added to every domestic offer of every service, not of the two alone; of two else equal offers the domestic "
        "one is taken by 62% at 0.5, 73% at 1, 88% at 2 and 95% at 3. It costs nothing here: what it costs buyers in "
        "quality and money is another study's question.",
        "Limits. The quality gap stands for all that money from abroad buys: it is closed at one level of quality, and "
        "closing it by equal budgets instead, or by taking revenue abroad away, is shown beside it. The weights of the "
        "network effect and of quality were set to reproduce adoption and a few market shares, and are weakly "
        "identified: with a stronger network effect (the variant that doubles it) its part is larger. "
        "Home bias and switching costs are as in the baseline in all variants, so that with all four causes removed "
        "domestic offers need not have one half.",
        f"Beside the design points, {n_more} points that follow from them (combinations of causes, opening shares) are "
        f"run by the analysis with the same seeds; {removals.failed} of their runs failed.",
    ]


def share_table(removals: Removals, years: list[int]) -> pd.DataFrame:
    """Shares of the listed points at the end of several years, and of the combinations in the year of the question."""
    table = []
    chosen = {label: path for label, path in removals.listed.items() if not label.startswith("preference")}
    for label, path in chosen.items():
        row: dict[str, Any] = {"variant": label}
        for n, title in enumerate(removals.titles):
            for year in years:
                month = 12 * int(year) + 11 - removals.first
                if 0 <= month < path.shape[-1]:
                    row[f"{title} {year}"] = 100.0 * mean_of(path[n, :, month])
        table.append(row)
    for label, share in removals.variants.items():
        if label not in chosen:
            shares = {f"{title} {removals.year}": 100.0 * mean_of(share[n]) for n, title in enumerate(removals.titles)}
            table.append({"variant": label, **shares})
    return pd.DataFrame(table)


def divided_table(removals: Removals) -> pd.DataFrame:
    """Points of the domestic share that each cause took, and all together."""
    table = [
        {
            "cause": cause,
            **{title: points(parts[cause]) for title, parts in zip(removals.titles, removals.divided, strict=True)},
        }
        for cause in CAUSES
    ]
    whole = removals.removed[frozenset()] - removals.removed[EVERYTHING]
    return pd.DataFrame([*table, {"cause": "all four", **dict(zip(removals.titles, map(points, whole), strict=True))}])


def policy_table(removals: Removals) -> pd.DataFrame:
    """Shares under every preference, and whether they count as kept."""
    table = []
    for label, share in removals.policies.items():
        row: dict[str, Any] = {"policy": label if " to " in label else f"{label} on"}
        for n, title in enumerate(removals.titles):
            row |= {
                title: percent(share[n]),
                f"kept, {title}": "yes" if mean_of(share[n]) >= removals.kept[n] else "no",
            }
        table.append(row)
    return pd.DataFrame(table)
