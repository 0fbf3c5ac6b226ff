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
from experiments.statistics.intervals import bootstrap, few, mean_of


def findings_of(its: Removals) -> list[str]:
    """The findings, service by service where they differ."""
    services = range(len(its.titles))
    return [
        *(_fall(its, n) for n in services),
        *(_causes(its, n) for n in services),
        _cut_otherwise(its),
        _network(its),
        _parts(its),
        _head_start(its),
        *_enough(its),
        *_late_beginning(its),
        *_ended(its),
    ]


def _fall(its: Removals, n: int) -> str:
    left = percent(its.removed[frozenset()][n])
    return (
        f"{its.titles[n]}: domestic offers open in 2010 with {its.opening[n]:.0%} of the users and have {left} left in "
        f"{its.year}."
    )


def _causes(its: Removals, n: int) -> str:
    """What removing each cause does, the largest first, and what the largest does by itself."""
    share = {causes: value[n] for causes, value in its.removed.items()}
    gain = {cause: share[frozenset({cause})] - share[frozenset()] for cause in CAUSES}
    largest, *rest = sorted(CAUSES, key=lambda cause: -mean_of(gain[cause]))
    others = "; ".join(f"{cause} {points(gain[cause])}" for cause in rest)
    return (
        f"{its.titles[n]}: without the {largest} the domestic share is {percent(share[frozenset({largest})])}, "
        f"{points(gain[largest])} points from the baseline and more than without any other single cause: {others}. "
        f"With the {largest} as the only cause it is {percent(share[EVERYTHING - {largest}])}; with none of the four "
        f"it is {percent(share[EVERYTHING])}."
    )


def _cut_otherwise(its: Removals) -> str:
    """The variants beside the four causes."""
    texts = [
        f"{label}: " + ", ".join(f"{title} {percent(its.listed[label][n, :, its.at])}"
                                 for n, title in enumerate(its.titles))
        for label in ASIDE
        if label in its.listed
    ]  # fmt: skip
    text = "; ".join(texts)
    return f"The same causes cut another way leave these domestic shares. {text[:1].upper()}{text[1:]}."


def _network(its: Removals) -> str:
    """The network effect as a whole: alone in its absence, and alone in its presence."""
    removed = its.removed
    without = removed[BOTH_NETWORKS] - removed[frozenset()]
    gap = removed[frozenset({QUALITY_GAP})] - removed[frozenset()]
    alone = removed[EVERYTHING - BOTH_NETWORKS] - removed[EVERYTHING]
    texts = [
        f"in {title} its removal adds {points(without[n])} points, that of the quality gap {points(gap[n])}, and as "
        f"the only cause it adds {points(alone[n])}"
        for n, title in enumerate(its.titles)
    ]
    return "The network effect as a whole, of users at home and abroad: " + "; ".join(texts) + "."


def _parts(its: Removals) -> str:
    texts = []
    for title, each in zip(its.titles, its.divided, strict=True):
        order = sorted(CAUSES, key=lambda cause: mean_of(each[cause]))
        texts.append(f"{title}: " + ", ".join(f"{cause} {points(each[cause])}" for cause in order))
    return "Divided among the four causes without an order (Shapley), in points. " + "; ".join(texts) + "."


def _head_start(its: Removals) -> str:
    low, high = min(its.openings), max(its.openings)
    gain = its.openings[high] - its.openings[low]
    texts = [f"{title} {points(gain[n])}" for n, title in enumerate(its.titles)]
    return (
        f"Opening with {high:.0%} instead of {low:.0%} of the users changes the domestic share of {its.year} by these "
        f"points: {', '.join(texts)}."
    )


def _enough(its: Removals) -> list[str]:
    """How strong and how early a preference must be."""
    grid = policy_grid(its.policies)
    if not grid:
        return []
    latest = max(start for _, start in grid)
    findings = []
    for n, title in enumerate(its.titles):
        enough = []
        for strength in sorted({each for each, _ in grid}):
            years = [y for s, y in grid if s == strength and mean_of(grid[s, y][n]) >= its.kept[n]]
            if years:
                begins = "even if it begins in" if max(years) == latest else "if it begins by"
                enough.append(f"{strength:g} {begins} {max(years)}")
        what = f"kept (at least {its.kept[n]:.0%} in {its.year}, half of the {its.opening[n]:.0%} of 2010)"
        by = f"is {what} by a lasting preference of strength " + ", or of ".join(enough)
        findings.append(f"{title} {by if enough else f'is not {what} by any of the preferences tried'}.")
    return findings


def _late_beginning(its: Removals) -> list[str]:
    """What a late beginning costs, in the year and at the end of the run."""
    grid = policy_grid(its.listed)
    strengths = sorted({strength for strength, _ in grid})
    if not strengths:
        return []
    strength = 2.0 if 2.0 in strengths else strengths[-1]
    starts = sorted(start for each, start in grid if each == strength)
    early, late = grid[strength, starts[0]], grid[strength, starts[-1]]
    texts = [
        f"in {year} "
        + " and ".join(
            f"{title} {percent(early[n, :, month])} against {percent(late[n, :, month])}"
            for n, title in enumerate(its.titles)
        )
        for year, month in {its.year: its.at, its.last_year: -1}.items()
    ]
    text = f"Beginning a preference of {strength:g} in {starts[0]} rather than in {starts[-1]} gives "
    text += "; ".join(texts) + "."
    if its.last_year > its.year and float(np.abs(np.nanmean(early[..., -1] - late[..., -1], axis=-1)).max()) < 0.05:
        text += (
            " The difference goes: these markets forget when a policy began, and follow what is in force within years."
        )
    return [text]


def _ended(its: Removals) -> list[str]:
    """What is left of a preference that ends."""
    baseline, findings = its.removed[frozenset()], []
    for label, share in its.policies.items():
        if " to " in label:
            texts = [
                f"{title} {np.nanmean(share[n]):.1%}, {points(share[n] - baseline[n])} points from the baseline"
                for n, title in enumerate(its.titles)
            ]
            lead = label.replace("preference", "preference of")
            findings.append(f"A {lead} leaves in {its.year}: {'; '.join(texts)}.")
    return findings


def percent(values: FloatArray) -> str:
    """A share, with its interval."""
    of = bootstrap(values)
    return f"{of.value:.1%}" + ("" if np.isnan(of.low) else f" ({of.low:.1%} to {of.high:.1%})")


def points(values: FloatArray) -> str:
    """A change in percentage points, with its interval."""
    of = bootstrap(100.0 * values)
    ends = "" if np.isnan(of.low) else f" ({of.low:+.1f} to {of.high:+.1f})"
    return f"{of.value:+.1f}{ends}".replace("-", "−")


def method_of(its: Removals, replicates: int) -> list[str]:
    """What was varied, what is measured, and what the reader should not conclude."""
    thresholds = ", ".join(f"{title} {share:.0%}" for title, share in zip(its.titles, its.kept, strict=True))
    n_more = len(its.paths) - len(LISTED) + len(its.openings)
    return [
        "A cause is removed for the whole run, in both markets at once, and everything else stays. Network effect at "
        "home: the weight of users at home and of peers in what an offer is worth is 0, that of the base abroad stays. "
        "Base abroad: the other way round. (Setting base_abroad_share to 0 alone would hand its weight to users at "
        "home; that variant stands in the table too.) Quality gap: all offers are equally good (2 quality units) at "
        "all times, and no cost falls by experience; research money therefore plays no part. Opening shares: domestic "
        "and foreign offers begin with half of the users each.",
        f"Shares are those of users in December {its.year}, not of revenue. Runs of different variants have the same "
        f"seeds, and differences are taken run by run; intervals are 95% bootstrap intervals of "
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
        f"run by the analysis with the same seeds; {its.failed} of their runs failed.",
    ]


def share_table(its: Removals, years: list[int]) -> pd.DataFrame:
    """Shares of the listed points at the end of several years, and of the combinations in the year of the question."""
    table = []
    chosen = {label: path for label, path in its.listed.items() if not label.startswith("preference")}
    for label, path in chosen.items():
        row: dict[str, Any] = {"variant": label}
        for n, title in enumerate(its.titles):
            for year in years:
                month = 12 * int(year) + 11 - its.first
                if month < path.shape[-1]:
                    row[f"{title} {year}"] = 100.0 * mean_of(path[n, :, month])
        table.append(row)
    for label, share in its.variants.items():
        if label not in chosen:
            shares = {f"{title} {its.year}": 100.0 * mean_of(share[n]) for n, title in enumerate(its.titles)}
            table.append({"variant": label, **shares})
    return pd.DataFrame(table)


def divided_table(its: Removals) -> pd.DataFrame:
    """Points of the domestic share that each cause took, and all together."""
    table = [
        {"cause": cause, **{title: points(each[cause]) for title, each in zip(its.titles, its.divided, strict=True)}}
        for cause in CAUSES
    ]
    whole = its.removed[frozenset()] - its.removed[EVERYTHING]
    return pd.DataFrame([*table, {"cause": "all four", **dict(zip(its.titles, map(points, whole), strict=True))}])


def policy_table(its: Removals) -> pd.DataFrame:
    """Shares under every preference, and whether they count as kept."""
    table = []
    for label, share in its.policies.items():
        row: dict[str, Any] = {"policy": label if " to " in label else f"{label} on"}
        for n, title in enumerate(its.titles):
            row |= {title: percent(share[n]), f"kept, {title}": "yes" if mean_of(share[n]) >= its.kept[n] else "no"}
        table.append(row)
    return pd.DataFrame(table)
