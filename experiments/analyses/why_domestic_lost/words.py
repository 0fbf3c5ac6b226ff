"""What the page says: findings and method."""

import numpy as np

from configs.language import N_, _
from experiments.analyses.why_domestic_lost.labels import ended_told, numbered, percent, points, variant_told
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
from experiments.lines import in_a_row, listed
from experiments.runs.titles import capitalised
from experiments.statistics.intervals import few, mean_of


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
    return _(
        "{market}: domestic offers open in {start} with {opening:.0%} of the users and have {left} left in {year}.",
        market=removals.titles[n],
        start=removals.opened_in,
        opening=removals.opening[n],
        left=percent(removals.removed[frozenset()][n]),
        year=removals.year,
    )


def _causes(removals: Removals, n: int) -> str:
    """What removing each cause does, the largest first, and what the largest does by itself."""
    share = {causes: value[n] for causes, value in removals.removed.items()}
    gain = {cause: share[frozenset({cause})] - share[frozenset()] for cause in CAUSES}
    largest, *rest = sorted(CAUSES, key=lambda cause: -mean_of(gain[cause]))
    more = N_(
        "{market}: without the {cause} the domestic share is {without}, {gain} points from the baseline and more than "
        "without any other single cause: {others}."
    )
    no_less = N_(
        "{market}: without the {cause} the domestic share is {without}, {gain} points from the baseline and no less "
        "than without any other single cause: {others}."
    )
    removed = _(
        no_less if mean_of(gain[largest]) == mean_of(gain[rest[0]]) else more,
        market=removals.titles[n],
        cause=_(largest),
        without=percent(share[frozenset({largest})]),
        gain=points(gain[largest]),
        others=_("; ").join(numbered(_(cause), points(gain[cause])) for cause in rest),
    )
    alone = _(
        "With the {cause} as the only cause it is {alone}; with none of the four it is {none}.",
        cause=_(largest),
        alone=percent(share[EVERYTHING - {largest}]),
        none=percent(share[EVERYTHING]),
    )
    return in_a_row([removed, alone])


def _cut_otherwise(removals: Removals) -> str:
    """The variants beside the four causes."""
    texts = [
        _("{what}: {numbers}", what=variant_told(label), numbers=listed(
            numbered(title, percent(removals.listed[label][n, :, removals.december]))
            for n, title in enumerate(removals.titles)))
        for label in ASIDE
        if label in removals.listed
    ]  # fmt: skip
    left = _("The same causes cut another way leave these domestic shares.")
    return in_a_row([left, _("{text}.", text=capitalised(_("; ").join(texts)))])


def _network(removals: Removals) -> str:
    """The network effect as a whole: alone in its absence, and alone in its presence."""
    removed = removals.removed
    without = removed[BOTH_NETWORKS] - removed[frozenset()]
    gap = removed[frozenset({QUALITY_GAP})] - removed[frozenset()]
    alone = removed[EVERYTHING - BOTH_NETWORKS] - removed[EVERYTHING]
    texts = [
        _("in {market} its removal adds {without} points, that of the quality gap {gap}, and as the only cause it adds "
          "{alone}", market=title, without=points(without[n]), gap=points(gap[n]), alone=points(alone[n]))
        for n, title in enumerate(removals.titles)
    ]  # fmt: skip
    return _("The network effect as a whole, of users at home and abroad: {markets}.", markets=_("; ").join(texts))


def _parts(removals: Removals) -> str:
    texts = []
    for title, parts in zip(removals.titles, removals.divided, strict=True):
        order = sorted(CAUSES, key=lambda cause: mean_of(parts[cause]))
        numbers = listed(numbered(_(cause), points(parts[cause])) for cause in order)
        texts.append(_("{what}: {numbers}", what=title, numbers=numbers))
    return _(
        "Divided among the four causes without an order (Shapley), in points. {markets}.", markets=_("; ").join(texts)
    )


def _head_start(removals: Removals) -> str:
    low, high = min(removals.openings), max(removals.openings)
    gain = removals.openings[high] - removals.openings[low]
    return _(
        "Opening with {high:.0%} instead of {low:.0%} of the users changes the domestic share of {year} by these "
        "points: {gains}.",
        high=high,
        low=low,
        year=removals.year,
        gains=listed(numbered(title, points(gain[n])) for n, title in enumerate(removals.titles)),
    )


def _enough(removals: Removals) -> list[str]:
    """How strong and how early a preference must be."""
    grid = policy_grid(removals.policies)
    if not grid:
        return []
    latest = max(start for _strength, start in grid)
    late, early = N_("{strength} even if it begins in {year}"), N_("{strength} if it begins by {year}")
    kept = N_(
        "{market} is kept (at least {kept:.0%} in {year}, half of the {opening:.0%} of {start}) by a lasting "
        "preference of strength {enough}."
    )
    lost = N_(
        "{market} is not kept (at least {kept:.0%} in {year}, half of the {opening:.0%} of {start}) by any of the "
        "preferences tried."
    )
    findings = []
    for n, title in enumerate(removals.titles):
        enough = []
        for strength in sorted({level for level, _start in grid}):
            years = [y for s, y in grid if s == strength and mean_of(grid[s, y][n]) >= removals.kept[n]]
            if years:
                text = late if max(years) == latest else early
                enough.append(_(text, strength=f"{strength:g}", year=max(years)))
        said = {"market": title, "kept": removals.kept[n], "year": removals.year, "opening": removals.opening[n]}
        text = kept if enough else lost
        findings.append(_(text, start=removals.opened_in, enough=_(", or of ").join(enough), **said))
    return findings


def _late_beginning(removals: Removals) -> list[str]:
    """What a late beginning costs, in the year and at the end of the run."""
    grid = policy_grid(removals.listed)
    strengths = sorted({strength for strength, _start in grid})
    if not strengths:
        return []
    strength = 2.0 if 2.0 in strengths else strengths[-1]
    starts = sorted(start for level, start in grid if level == strength)
    early, late = grid[strength, starts[0]], grid[strength, starts[-1]]
    texts = [
        _("in {year} {markets}", year=year, markets=_(" and ").join(
            _("{market} {early} against {late}", market=title, early=percent(early[n, :, month]),
              late=percent(late[n, :, month]))
            for n, title in enumerate(removals.titles)))
        for year, month in {removals.year: removals.december, removals.last_year: removals.last_december}.items()
    ]  # fmt: skip
    text = _(
        "Beginning a preference of {strength} in {early} rather than in {late} gives {shares}.",
        strength=f"{strength:g}",
        early=starts[0],
        late=starts[-1],
        shares=_("; ").join(texts),
    )
    gap = np.abs(np.nanmean((early - late)[..., removals.last_december], axis=-1))
    if removals.last_year <= removals.year or float(gap.max()) >= 0.05:
        return [text]
    forgotten = _(
        "The difference goes: these markets forget when a policy began, and follow what is in force within years."
    )
    return [in_a_row([text, forgotten])]


def _ended(removals: Removals) -> list[str]:
    """What is left of a preference that ends."""
    baseline, findings = removals.removed[frozenset()], []
    for label, share in removals.policies.items():
        if " to " in label:
            texts = [
                _("{market} {share:.1%}, {change} points from the baseline", market=title, share=np.nanmean(share[n]),
                  change=points(share[n] - baseline[n]))
                for n, title in enumerate(removals.titles)
            ]  # fmt: skip
            markets = _("; ").join(texts)
            findings.append(
                _("A {policy} leaves in {year}: {markets}.", policy=ended_told(label), year=removals.year,
                  markets=markets)
            )  # fmt: skip
    return findings


def method_of(removals: Removals, replicates: int) -> list[str]:
    """What was varied, what is measured, and what the reader should not conclude."""
    thresholds = listed(
        _("{market} {share:.0%}", market=title, share=share)
        for title, share in zip(removals.titles, removals.kept, strict=True)
    )
    shares = _(
        "Shares are those of users in December {year}, not of revenue. Runs of different variants have the same seeds, "
        "and differences are taken run by run; intervals are 95% bootstrap intervals of the mean of {n} runs.{few} "
        "They say how exact the simulation is, not how right the model is.",
        year=removals.year,
        n=replicates,
        few=few(replicates),
    )
    return [
        _(
            "A cause is removed for the whole run, in both markets at once, and everything else stays. Network effect "
            "at home: the weight of users at home and of peers in what an offer is worth is 0, that of the base abroad "
            "stays. Base abroad: the other way round. (Setting base_abroad_share to 0 alone would hand its weight to "
            "users at home; that variant stands in the table too.) Quality gap: all offers are equally good (2 quality "
            "units) at all times, and no cost falls by experience; research money therefore plays no part. Opening "
            "shares: domestic and foreign offers begin with half of the users each."
        ),
        shares,
        _(
            "Kept means a domestic share of at least half the opening share ({markets}). The preference is utility "
            "added to every domestic offer of every service, not of the two alone; of two else equal offers the "
            "domestic one is taken by 62% at 0.5, 73% at 1, 88% at 2 and 95% at 3. It costs nothing here: what it "
            "costs buyers in quality and money is another study's question.",
            markets=thresholds,
        ),
        _(
            "Limits. The quality gap stands for all that money from abroad buys: it is closed at one level of quality, "
            "and closing it by equal budgets instead, or by taking revenue abroad away, is shown beside it. The "
            "weights of the network effect and of quality were set to reproduce adoption and a few market shares, and "
            "are weakly identified: with a stronger network effect (the variant that doubles it) its part is larger. "
            "Home bias and switching costs are as in the baseline in all variants, so that with all four causes "
            "removed domestic offers need not have one half."
        ),
        _(
            "Beside the design points, {n} points that follow from them (combinations of causes, opening shares) are "
            "run by the analysis with the same seeds; {failed} of their runs failed.",
            n=len(removals.paths) - len(LISTED) + len(removals.openings),
            failed=removals.failed,
        ),
    ]
