"""What the page says: findings and method."""

import numpy as np

from configs.language import N_, _
from experiments.analyses.distance.probes import CLOSE, FADING, HELD, LASTING, Distances, Verdict
from experiments.lines import in_a_row, listed
from experiments.runs.reading import ends_text, number_text
from experiments.statistics.intervals import mean_of
from experiments.studies.study import Study
from sim.start.world import offer_keys


def findings_of(distances: Distances, verdicts: list[Verdict]) -> list[str]:
    """The findings; verdicts are those of the year, the market nearest the edge first."""
    return [
        _passages(distances),
        _nearest(verdicts, distances.year),
        *_held(verdicts, distances.year),
        _if_equal(distances),
        *_speed(verdicts),
        *_what_lasts(distances),
        _agreement(distances),
    ]


def _passages(distances: Distances) -> str:
    """Where and when a small lead grows."""
    titles = distances.titles
    mean = {name: path.mean(axis=0) for name, path in distances.local.items() if np.isfinite(path.mean(axis=0)).any()}
    highest = {name: float(np.nanmax(path)) for name, path in mean.items()}
    top = max(highest, key=lambda name: highest[name])
    first, n = distances.settings.time.first_step, distances.settings.time.n_steps
    span = {"first": first // 12, "last": (first + n - 1) // 12}
    growing = {name: np.flatnonzero(path >= 1.0) for name, path in mean.items() if highest[name] >= 1.0}
    if not growing:
        return _(
            "From {first} to {last} no market is beyond its tipping point: the growth of a small lead over a contract "
            "term, were all to decide at once, is highest in {market}, {highest:.2f}; above 1 a lead would grow.",
            market=titles[top],
            highest=highest[top],
            **span,
        )
    when = joined([
        _("{market} ({first} to {last}, up to {highest:.2f})", market=titles[name], first=_month(first + months[0]),
          last=_month(first + months[-1]), highest=highest[name])
        for name, months in growing.items()
    ])  # fmt: skip
    text = _(
        "From {first} to {last} small leads grow in {markets}; growth is that over a contract term, were all to decide "
        "at once, and the tipping point is 1.",
        markets=when,
        **span,
    )
    below = {name: value for name, value in highest.items() if name not in growing}
    if not below:
        return text
    rest = max(below, key=lambda name: below[name])
    elsewhere = _(
        "In all others leads fade at all times (at most {most:.2f}, {market}).", most=below[rest], market=titles[rest]
    )
    return in_a_row([text, elsewhere])


def _month(number: int) -> str:
    return f"{number // 12}-{number % 12 + 1:02d}"


def joined(names: list[str]) -> str:
    """Names as a sentence lists them: a, b and c."""
    if len(names) == 1:
        return names[0]
    return _("{names} and {last}", names=listed(names[:-1]), last=names[-1])


def _nearest(verdicts: list[Verdict], year: int) -> str:
    markets = _("; ").join(
        _("{market} {growth:.2f}{interval}, computed {computed:.2f}", market=row.title, growth=row.growth,
          interval=ends_text(row.low, row.high, 2), computed=row.local)
        for row in verdicts[:3]
    )  # fmt: skip
    return _("Nearest the edge in {year}, measured: {markets}.", year=year, markets=markets)


def _held(verdicts: list[Verdict], year: int) -> list[str]:
    held = [verdict for verdict in verdicts if verdict.leader_share >= HELD and verdict.growth < FADING]
    if not held:
        return []
    markets = _("; ").join(
        _("{market}, {leader} {share:.0%}", market=verdict.title, leader=verdict.leader, share=verdict.leader_share)
        for verdict in held
    )
    text = _(
        "Held by one offer in {year}: {markets}. Of a lead given to the runner-up less than half is left after one "
        "contract term: a small push does not turn them, only a lasting change of quality, price or rules may.",
        year=year,
        markets=markets,
    )
    return [text]


def _if_equal(distances: Distances) -> str:
    """What equal shares would do, with the offers of the year, or of the last month where there are none yet."""
    titles, month = distances.titles, distances.month
    then = {name: path[month] if np.isfinite(path[month]) else path[-1] for name, path in distances.symmetric.items()}
    then = {name: float(value) for name, value in then.items() if np.isfinite(value)}
    tip = [_("{market} ({value:.2f})", market=titles[name], value=value) for name, value in then.items() if value > 1.0]
    stay = {name: value for name, value in then.items() if value <= 1.0}
    if not stay and not tip:
        return _("If their offers were alike and had equal shares, no market would tip.")
    if not stay:
        return _("If their offers were alike and had equal shares, {markets} would tip.", markets=joined(tip))
    most = max(stay, key=lambda name: stay[name])
    some_tip = N_(
        "If their offers were alike and had equal shares, {markets} would tip, and all other markets would stay shared "
        "(at most {most:.2f}, {market}): where one offer has such a market, the network effect at home does not "
        "explain it by itself."
    )
    none_tips = N_(
        "If their offers were alike and had equal shares, no market would tip: all markets would stay shared (at most "
        "{most:.2f}, {market}): where one offer has such a market, the network effect at home does not explain it by "
        "itself."
    )
    said = {"most": stay[most], "market": titles[most]}
    return _(some_tip, markets=joined(tip), **said) if tip else _(none_tips, **said)


def _speed(verdicts: list[Verdict]) -> list[str]:
    known = [verdict for verdict in verdicts if np.isfinite(verdict.half_life_years)]
    if len(known) < 2:
        return []
    slow, quick = (choose(known, key=lambda verdict: verdict.half_life_years) for choose in (max, min))
    text = _(
        "Near the edge means slow: in {slow} {left:.0%} of a lead is left after a contract term, and half of it after "
        "{years:.1f} years. The quickest to forget is {quick} ({left_of_quick:.0%} left, half after "
        "{years_of_quick:.1f} years).",
        slow=slow.title,
        left=slow.remaining,
        years=slow.half_life_years,
        quick=quick.title,
        left_of_quick=quick.remaining,
        years_of_quick=quick.half_life_years,
    )
    return [text]


def _what_lasts(distances: Distances) -> list[str]:
    """How much of the growth is users who stay, where leads last."""
    means = [(mean_of(probe.kept_part), mean_of(probe.growth)) for probe in distances.of_year]
    parts = [100.0 * kept / growth for kept, growth in means if growth >= LASTING]
    if not parts:
        return []
    text = _(
        "In the markets near the edge {least:.0f} to {most:.0f}% of the growth is users who stay, because changing is "
        "costly; the rest is customers who follow them, the network effect.",
        least=min(parts),
        most=max(parts),
    )
    return [text]


def _agreement(distances: Distances) -> str:
    gaps = distances.gaps
    worst = int(np.argmax(np.abs(gaps)))
    return _(
        "Measured and computed growth differ by less than {close} in {n} of {n_all} markets and years; the mean "
        "difference is {mean}, the largest {largest} ({market}, {year}).",
        close=f"{CLOSE:g}",
        n=distances.n_close,
        n_all=len(gaps),
        mean=number_text(float(gaps.mean()), 2, sign=True),
        largest=number_text(float(gaps[worst]), 2, sign=True),
        market=distances.probes[worst].title,
        year=distances.probes[worst].year,
    )


def method_of(distances: Distances, study: Study) -> list[str]:
    """What was varied, what is measured, and what the reader should not conclude."""
    services = {service for service, _offer in offer_keys(distances.settings)}
    alone = sorted({distances.titles[service] for service in services} - {probe.title for probe in distances.probes})
    measured = _(
        "Measured: in a December the economy is copied. In the copy customers who stand for about {share:.0%} of a "
        "market's users, drawn among the users of one of its two leading offers (at most half of them), use the other "
        "from now on; nothing else changes. Copy and original go on for one contract term with the same random draws, "
        "and their difference is what has become of the lead. Both directions are tried and added up, in {n} runs with "
        "different seeds; only one market is touched in a copy. Where firms and individuals use a service, their "
        "markets are probed one by one, and compared with lambda_local of their own.",
        share=float(study.options["moved_share"]),
        n=study.replicates,
    )
    without = _("No lead could be given in: {markets}.", markets=listed(alone)) if alone else ""
    return [
        _(
            "Computed: lambda_symmetric = gamma (1 - omega)(1 + T) / (K mu) speaks of K offers that are alike and have "
            "equal shares (Brock & Durlauf 2001); T is what the switching cost adds. lambda_local is the largest "
            "eigenvalue of the response of shares to shares at the state of the month, were all who know the service "
            "to decide at once."
        ),
        in_a_row([measured, without]),
        _(
            "Contracts end evenly over the term, so that what is left after it is not yet the growth of a lead in one "
            "decision of all. The part kept by those who were moved, who decide once in the term, is counted as it is; "
            "those who followed are counted per unit of the mean lead in the term. Their sum is the measured growth; "
            "it is above 1 where more than all of the lead is left. (One plus the logarithm of what is left, the short "
            "cut for contracts without a term, is right near 1 only: where a fifth is left it gives −0.6.)"
        ),
        _(
            "Verdicts: near the edge from a measured growth of {lasting} on; held below {fading} where the leader has "
            "at least {held:.0%} of the users. The half-life follows from what is left after a term.",
            lasting=f"{LASTING:g}",
            fading=f"{FADING:g}",
            held=HELD,
        ),
        _(
            "Neither number says at which network effect a market tips: study where_it_tips asks that of any of them, "
            "by runs to the end. Both speak of small leads at the shares of a month."
        ),
        _(
            "Limits. Who is moved had chosen the other offer and likes it, and so returns more readily than an average "
            "user, of whom lambda_local speaks. Where a market has more than two offers, the lead that fades slowest "
            "need not be that between the two leaders. While a market grows, newcomers dilute a lead. All three make "
            "the measured growth smaller. Both numbers speak of small leads: a large push, or a lasting one, may do "
            "what a small one cannot. lambda_symmetric counts all offers of a service, also where firms and "
            "individuals choose among different ones (operating systems), and leaves out that customers differ in home "
            "bias, which makes equal shares firmer."
        ),
    ]
