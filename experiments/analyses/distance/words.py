"""What the page says: findings, method, and tables."""

import numpy as np
import pandas as pd

from experiments.analyses.distance.probes import CLOSE, FADING, HELD, LASTING, Distances, Probe, Verdict
from experiments.runs.reading import ends_text, number_text, span_text
from experiments.statistics.intervals import bootstrap, mean_of
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
    span = f"From {first // 12} to {(first + n - 1) // 12}"
    growing = {name: np.flatnonzero(path >= 1.0) for name, path in mean.items() if highest[name] >= 1.0}
    if not growing:
        return (
            f"{span} no market is beyond its tipping point: the growth of a small lead over a contract term, were all "
            f"to decide at once, is highest in {titles[top]}, {highest[top]:.2f}; above 1 a lead would grow."
        )
    when = joined([
        f"{titles[name]} ({_month(first + months[0])} to {_month(first + months[-1])}, up to {highest[name]:.2f})"
        for name, months in growing.items()
    ])  # fmt: skip
    below = {name: value for name, value in highest.items() if name not in growing}
    rest = max(below, key=lambda name: below[name]) if below else ""
    elsewhere = f" In all others leads fade at all times (at most {below[rest]:.2f}, {titles[rest]})." if rest else ""
    return (
        f"{span} small leads grow in {when}; growth is that over a contract term, were all to decide at once, and the "
        f"tipping point is 1.{elsewhere}"
    )


def _month(number: int) -> str:
    return f"{number // 12}-{number % 12 + 1:02d}"


def joined(names: list[str]) -> str:
    """Names as a sentence lists them: a, b and c."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _nearest(verdicts: list[Verdict], year: int) -> str:
    listed = "; ".join(
        f"{row.title} {row.growth:.2f}{ends_text(row.low, row.high, 2)}, computed {row.local:.2f}"
        for row in verdicts[:3]
    )
    return f"Nearest the edge in {year}, measured: {listed}."


def _held(verdicts: list[Verdict], year: int) -> list[str]:
    held = [verdict for verdict in verdicts if verdict.leader_share >= HELD and verdict.growth < FADING]
    names = "; ".join(f"{verdict.title}, {verdict.leader} {verdict.leader_share:.0%}" for verdict in held)
    return [
        f"Held by one offer in {year}: {names}. Of a lead given to the runner-up less than half is left after one "
        "contract term: a small push does not turn them, only a lasting change of quality, price or rules may."
    ] if held else []  # fmt: skip


def _if_equal(distances: Distances) -> str:
    """What equal shares would do, with the offers of the year, or of the last month where there are none yet."""
    titles, month = distances.titles, distances.month
    then = {name: path[month] if np.isfinite(path[month]) else path[-1] for name, path in distances.symmetric.items()}
    then = {name: float(value) for name, value in then.items() if np.isfinite(value)}
    tip = [f"{titles[name]} ({value:.2f})" for name, value in then.items() if value > 1.0]
    stay = {name: value for name, value in then.items() if value <= 1.0}
    text = f"If their offers were alike and had equal shares, {joined(tip) if tip else 'no market'} would tip"
    if not stay:
        return f"{text}."
    most = max(stay, key=lambda name: stay[name])
    return (
        f"{text}{', and' if tip else ':'} all {'other ' if tip else ''}markets would stay shared (at most "
        f"{stay[most]:.2f}, {titles[most]}): where one offer has such a market, the network effect at home does not "
        "explain it by itself."
    )


def _speed(verdicts: list[Verdict]) -> list[str]:
    known = [verdict for verdict in verdicts if np.isfinite(verdict.half_life_years)]
    if len(known) < 2:
        return []
    slow, quick = (choose(known, key=lambda verdict: verdict.half_life_years) for choose in (max, min))
    return [
        f"Near the edge means slow: in {slow.title} {slow.remaining:.0%} of a lead is left after a contract term, and "
        f"half of it after {slow.half_life_years:.1f} years. The quickest to forget is {quick.title} "
        f"({quick.remaining:.0%} left, half after {quick.half_life_years:.1f} years)."
    ]


def _what_lasts(distances: Distances) -> list[str]:
    """How much of the growth is users who stay, where leads last."""
    means = [(mean_of(probe.kept_part), mean_of(probe.growth)) for probe in distances.of_year]
    parts = [100.0 * kept / growth for kept, growth in means if growth >= LASTING]
    if not parts:
        return []
    return [
        f"In the markets near the edge {min(parts):.0f} to {max(parts):.0f}% of the growth is users who stay, because "
        "changing is costly; the rest is customers who follow them, the network effect."
    ]


def _agreement(distances: Distances) -> str:
    gaps = distances.gaps
    worst = int(np.argmax(np.abs(gaps)))
    where = f"{distances.probes[worst].title}, {distances.probes[worst].year}"
    return (
        f"Measured and computed growth differ by less than {CLOSE:g} in {distances.n_close} of {len(gaps)} markets "
        f"and years; the mean difference is {number_text(float(gaps.mean()), 2, sign=True)}, the largest "
        f"{number_text(float(gaps[worst]), 2, sign=True)} ({where})."
    )


def method_of(distances: Distances, study: Study) -> list[str]:
    """What was varied, what is measured, and what the reader should not conclude."""
    services = {service for service, _ in offer_keys(distances.settings)}
    alone = sorted({distances.titles[service] for service in services} - {probe.title for probe in distances.probes})
    without = f" No lead could be given in: {', '.join(alone)}." if alone else ""
    return [
        "Computed: lambda_symmetric = gamma (1 - omega)(1 + T) / (K mu) speaks of K offers that are alike and have "
        "equal shares (Brock & Durlauf 2001); T is what the switching cost adds. lambda_local is the largest "
        "eigenvalue of the response of shares to shares at the state of the month, were all who know the service to "
        "decide at once.",
        "Measured: in a December the economy is copied. In the copy customers who stand for about "
        f"{float(study.options['moved_share']):.0%} of a market's users, drawn among the users of one of its two "
        "leading offers (at most half of them), use the other from now on; nothing else changes. Copy and original go "
        "on for one contract term with the same random draws, and their difference is what has become of the lead. "
        f"Both directions are tried and added up, in {study.replicates} runs with different seeds; only one market is "
        "touched in a copy. Where firms and individuals use a service, their markets are probed one by one, and "
        "compared with lambda_local of their own." + without,
        "Contracts end evenly over the term, so that what is left after it is not yet the growth of a lead in one "
        "decision of all. The part kept by those who were moved, who decide once in the term, is counted as it is; "
        "those who followed are counted per unit of the mean lead in the term. Their sum is the measured growth; it "
        "is above 1 where more than all of the lead is left. (One plus the logarithm of what is left, the short cut "
        "for contracts without a term, is right near 1 only: where a fifth is left it gives −0.6.)",
        "Verdicts: near the edge from a measured growth of "
        f"{LASTING:g} on; held below {FADING:g} where the leader has at least {HELD:.0%} of the users. "
        "The half-life follows from what is left after a term.",
        "Neither number says at which network effect a market tips: study where_it_tips asks that of any of them, by "
        "runs to the end. Both speak of small leads at the shares of a month.",
        "Limits. Who is moved had chosen the other offer and likes it, and so returns more readily than an average "
        "user, of whom lambda_local speaks. Where a market has more than two offers, the lead that fades slowest need "
        "not be that between the two leaders. While a market grows, newcomers dilute a lead. All three make the "
        "measured growth smaller. Both numbers speak of small leads: a large push, or a lasting one, may do what a "
        "small one cannot. lambda_symmetric counts all offers of a service, also where firms and individuals choose "
        "among different ones (operating systems), and leaves out that customers differ in home bias, which makes "
        "equal shares firmer.",
    ]


def verdict_table(verdicts: list[Verdict]) -> pd.DataFrame:
    """The markets of the year, the one nearest the edge first."""
    return pd.DataFrame([
        {
            "market": verdict.title,
            "leader": verdict.leader,
            "its share, %": 100.0 * verdict.leader_share,
            "equal shares": verdict.equal,
            "computed": verdict.local,
            "measured": verdict.growth,
            "95% interval": span_text(verdict.low, verdict.high, 2),
            "left after a term, %": 100.0 * verdict.remaining,
            "half-life, years": verdict.half_life_years,
            "computed, end of the run": verdict.end,
            "verdict": verdict.words,
        }
        for verdict in verdicts
    ])  # fmt: skip


def probe_table(probes: list[Probe]) -> pd.DataFrame:
    """Every lead given by hand, market by market."""
    rows = []
    for probe in sorted(probes, key=lambda row: (row.service, row.population, row.year)):
        growth = bootstrap(probe.growth)
        rows.append({
            "market": probe.market,
            "year": str(probe.year),
            "leader and runner-up": f"{probe.leader} / {probe.runner_up}",
            "computed": mean_of(probe.local),
            "measured": float(growth.value),
            "95% interval": span_text(growth.low, growth.high, 2),
            "left after a term, %": 100.0 * mean_of(probe.remaining),
            "kept": mean_of(probe.kept_part),
            "followed": mean_of(probe.followed_part),
        })  # fmt: skip
    return pd.DataFrame(rows)
