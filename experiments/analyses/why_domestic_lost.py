"""Which cause took a market from domestic offers: each removed, each alone, and what would have kept it.

Four causes: the network effect among users at home, the base of users abroad, the quality gap (research money
included), and the opening shares. All sixteen combinations are run, so that the fall can also be divided among the
causes without an order of removal (Shapley 1953).
"""

from collections.abc import Sequence
from itertools import combinations
from math import factorial
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from agents.draws import FloatArray
from configs import ConfigError, Settings, load
from experiments.analyses.perturbation import mean_interval
from experiments.analyses.registry import Progress, analysis
from experiments.figure_style import DOMESTIC, DPI, GREY, GROUP_COLOURS, INK
from experiments.page import Page, Shown
from experiments.runner import StudyRuns, run_study

SERVICES = ("cloud", "social_media")
CAUSES = ("network effect at home", "base abroad", "quality gap", "opening shares")
NO_NETWORK = "without any network effect"  # both of the first two causes gone: their keys are the same
ASIDE = (
    "base abroad unseen, users at home seen in its place",
    "network effect doubled",
    "no revenue abroad",
    "equal start and equal research money",
)

Removed = frozenset[str]
Shares = dict[Any, FloatArray]  # domestic share of users after every month, [n_services, n_replicates, n_months]


@analysis("why_domestic_lost")
def why_domestic_lost(runs: StudyRuns, progress: Progress) -> Page:
    """Domestic shares of users without each cause and with each alone, over opening shares, and under a preference."""
    options, settings = runs.study.options, load(runs.study.scenario, runs.study.set)
    listed = _by_label(runs)
    removed, openings, failed = _more(runs, settings, progress)
    first, last = settings.time.first_step, settings.time.first_step + settings.time.n_steps - 1
    year = min(int(options["year"]), (last - 11) // 12)
    at = 12 * year + 11 - first
    if at < 0:
        raise ConfigError(f"time.end is {settings.time.end}; expected at least a whole year for this analysis")
    opening = [_opening_share(settings, service) for service in SERVICES]
    kept = [float(options["kept_part"]) * share for share in opening]
    of = {key: path[:, :, at] for key, path in removed.items()}  # [n_services, n_replicates]
    policies = {label: path[:, :, at] for label, path in listed.items() if label.startswith("preference")}
    divided = [_divided({key: value[number] for key, value in of.items()}) for number in range(len(SERVICES))]
    titles = [settings.services[service].title for service in SERVICES]
    findings = [
        *(_fall(titles[n], opening[n], of[frozenset()][n], year) for n in range(len(SERVICES))),
        *(_causes(titles[n], {key: value[n] for key, value in of.items()}) for n in range(len(SERVICES))),
        _cut_otherwise(titles, listed, at),
        _network(titles, of),
        _parts(titles, divided),
        _head_start(titles, openings, at, year),
        *_policy(titles, policies, kept, opening, year),
        *_later(titles, listed, settings, year, at),
    ]
    rows = _rows(of)
    figures = {
        "causes": Shown(
            _cause_figure(rows, titles, opening, year),
            f"Domestic share of users in December {year}: mean of the runs and its 95% interval. Upper rows take one "
            "cause away from the baseline; lower rows take away all causes but one. The dotted line is the baseline, "
            "the dashed one the opening share: a dot far to the right of the dotted line means that the cause matters.",
        ),
        "paths": Shown(
            _path_figure(removed, titles, first, at, year),
            "Domestic share of users month by month, mean and 95% interval. Black: the baseline. Each colour takes one "
            "cause away for the whole run; the grey dashes take all four away.",
        ),
        "opening": Shown(
            _opening_figure(openings, titles, at, year),
            f"Domestic share in December {year} over the share with which domestic offers open in 2010; foreign "
            "offers share the rest as in the baseline. On the dashed diagonal the market would remember its "
            "opening; a flat line means that it forgets.",
        ),
        "policy": Shown(
            _policy_figure(policies, listed["baseline"][:, :, at], titles, kept, year),
            f"Domestic share in December {year} when all domestic services are preferred for good from January of the "
            "year below, by the strength of the preference in utility (2 means that of two else equal offers the "
            "domestic one is taken by 88%). Dashed: what counts as kept. Dotted: the baseline.",
        ),
    }  # fmt: skip
    tables = {
        "Domestic share of users, %": _share_table(rows, listed, titles, options["years"], first, at),
        f"Who took how many points of the domestic share by {year}": _divided_table(divided, of, titles),
        f"Domestic share of users in {year} under a preference, %": _policy_table(policies, titles, kept),
    }
    data = {
        "year": year,
        "failed_in_analysis": failed,
        "shares": {name: [mean_interval(each[n]) for n in range(len(SERVICES))] for name, each in rows.items()},
        "divided": [{cause: mean_interval(value) for cause, value in each.items()} for each in divided],
        "policies": {name: [mean_interval(each[n]) for n in range(len(SERVICES))] for name, each in policies.items()},
    }
    return Page(findings, figures, _method(runs, kept, titles, year, failed), tables, data)


def _by_label(runs: StudyRuns) -> Shares:
    """Domestic shares of users by label. Raises `ConfigError` where a point that the analysis needs is missing."""
    names = [f"outcomes.domestic_user_share.{service}" for service in SERVICES]
    paths = np.stack([runs.paths[name] for name in names], axis=1)
    found = dict(zip(runs.design["label"], paths, strict=True))
    for label in ("baseline", NO_NETWORK, *(f"without {cause}" for cause in CAUSES)):
        if label not in found:
            raise ConfigError(f"{runs.study.file}: points: {label!r} is missing; the analysis needs it")
    return found


def _more(runs: StudyRuns, settings: Settings, progress: Progress) -> tuple[dict[Removed, FloatArray], Shares, int]:
    """Shares for every set of removed causes and for every opening share, and how many runs failed."""
    study = runs.study
    given = {str(point["label"]): {k: v for k, v in point.items() if k != "label"} for point in study.points}
    listed = _by_label(runs)
    sets = [frozenset(chosen) for n in range(len(CAUSES) + 1) for chosen in combinations(CAUSES, n)]
    known = {frozenset({cause}): f"without {cause}" for cause in CAUSES}
    known |= {frozenset(): "baseline", frozenset(CAUSES[:2]): NO_NETWORK}
    points = [{"label": index, **removal(given, each)} for index, each in enumerate(sets) if each not in known]
    levels = [float(level) for level in study.options["opening_domestic_shares"]]
    points += [{"label": f"opening {level:g}", **opening_overrides(settings, level)} for level in levels]
    its = study.model_copy(update={"design": "list", "points": points, "factors": {}})
    more = run_study(its, runs.workers, progress)
    names = [f"outcomes.domestic_user_share.{service}" for service in SERVICES]
    found = dict(zip(more.design["label"], np.stack([more.paths[name] for name in names], axis=1), strict=True))
    removed = {each: listed[known[each]] if each in known else found[index] for index, each in enumerate(sets)}
    return removed, {level: found[f"opening {level:g}"] for level in levels}, len(more.failures)


def removal(points: dict[str, dict[str, Any]], causes: Removed) -> dict[str, Any]:
    """Overrides that remove some causes at once, from the points that remove one; both network effects have their own.

    >>> removal({"without base abroad": {"a": 0}, "without quality gap": {"b": 1}}, frozenset({"quality gap"}))
    {'b': 1}
    """
    overrides: dict[str, Any] = {}
    for cause in CAUSES:
        if cause in causes:
            overrides |= points[f"without {cause}"]
    return {**overrides, **points[NO_NETWORK]} if causes.issuperset(CAUSES[:2]) else overrides


def opening_overrides(settings: Settings, domestic: float) -> dict[str, float]:
    """Opening shares with which domestic offers have `domestic` of the users, each side shared as it was."""
    overrides: dict[str, float] = {}
    for service in SERVICES:
        before = _opening_share(settings, service)
        for name, offer in settings.services[service].offers.items():
            at_home = settings.providers[offer.provider].origin == "domestic"
            scale = domestic / before if at_home else (1.0 - domestic) / (1.0 - before)
            overrides[f"services.{service}.offers.{name}.opening_share"] = offer.opening_share * scale
    return overrides


def _opening_share(settings: Settings, service: str) -> float:
    offers = settings.services[service].offers.values()
    return sum(offer.opening_share for offer in offers if settings.providers[offer.provider].origin == "domestic")


def shapley(value: dict[Removed, FloatArray], causes: Sequence[str]) -> dict[str, FloatArray]:
    """What each cause adds to a value, averaged over all orders of adding them; the parts add up to the whole.

    `value` is that of every set of *removed* causes.
    """
    everything, n = frozenset(causes), len(causes)
    parts = {}
    for cause in causes:
        others = [each for each in causes if each != cause]
        total = np.zeros_like(value[everything])
        for size in range(n):
            weight = factorial(size) * factorial(n - 1 - size) / factorial(n)
            for present in combinations(others, size):
                absent = everything - frozenset(present)
                total = total + weight * (value[absent - {cause}] - value[absent])
        parts[cause] = total
    return parts


def _divided(value: dict[Removed, FloatArray]) -> dict[str, FloatArray]:
    return shapley(value, CAUSES)


def _rows(of: dict[Removed, FloatArray]) -> dict[str, FloatArray]:
    """What the figure of causes shows, from above: name, domestic share [n_services, n_replicates]."""
    everything = frozenset(CAUSES)
    rows = {"baseline": of[frozenset()]}
    rows |= {f"without {cause}": of[frozenset({cause})] for cause in CAUSES}
    rows[NO_NETWORK] = of[frozenset(CAUSES[:2])]
    rows |= {f"{cause} alone": of[everything - {cause}] for cause in CAUSES}
    rows["all four removed"] = of[everything]
    return rows


def _fall(title: str, opening: float, now: FloatArray, year: int) -> str:
    left = _percent(now)
    return f"{title}: domestic offers open in 2010 with {opening:.0%} of the users and have {left} left in {year}."


def _causes(title: str, of: dict[Removed, FloatArray]) -> str:
    """What removing each cause does, the largest first, and what the largest does by itself."""
    baseline, everything = of[frozenset()], frozenset(CAUSES)
    gain = {cause: of[frozenset({cause})] - baseline for cause in CAUSES}
    largest, *rest = sorted(CAUSES, key=lambda cause: -mean_interval(gain[cause])[0])
    others = "; ".join(f"{cause} {_points(gain[cause])}" for cause in rest)
    return (
        f"{title}: without the {largest} the domestic share is {_percent(of[frozenset({largest})])}, "
        f"{_points(gain[largest])} points from the baseline and more than without any other single cause ({others}). "
        f"With the {largest} as the only cause it is {_percent(of[everything - {largest}])}; with none of the four it "
        f"is {_percent(of[everything])}."
    )


def _cut_otherwise(titles: list[str], listed: Shares, at: int) -> str:
    """The variants beside the four causes."""
    texts = [
        f"{label}: " + ", ".join(f"{title} {_percent(listed[label][n, :, at])}" for n, title in enumerate(titles))
        for label in ASIDE
        if label in listed
    ]
    return "The same causes cut another way leave these domestic shares. " + _capital("; ".join(texts)) + "."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _network(titles: list[str], of: dict[Removed, FloatArray]) -> str:
    """The network effect as a whole: alone in its absence, and alone in its presence."""
    everything, both = frozenset(CAUSES), frozenset(CAUSES[:2])
    texts = []
    for number, title in enumerate(titles):
        without = of[both][number] - of[frozenset()][number]
        gap = of[frozenset({CAUSES[2]})][number] - of[frozenset()][number]
        alone = of[everything - both][number] - of[everything][number]
        texts.append(
            f"in {title} its removal adds {_points(without)} points ({_points(gap)} that of the quality gap), and as "
            f"the only cause it adds {_points(alone)}"
        )
    return "The network effect as a whole, of users at home and abroad: " + "; ".join(texts) + "."


def _parts(titles: list[str], divided: list[dict[str, FloatArray]]) -> str:
    texts = []
    for title, each in zip(titles, divided, strict=True):
        order = sorted(CAUSES, key=lambda cause: mean_interval(each[cause])[0])
        texts.append(f"{title}: " + ", ".join(f"{cause} {_points(each[cause])}" for cause in order))
    return "Divided among the four causes without an order (Shapley), in points. " + "; ".join(texts) + "."


def _head_start(titles: list[str], openings: Shares, at: int, year: int) -> str:
    low, high = min(openings), max(openings)
    texts = [f"{title} {_points(openings[high][n, :, at] - openings[low][n, :, at])}" for n, title in enumerate(titles)]
    return (
        f"Opening with {high:.0%} instead of {low:.0%} of the users changes the domestic share of {year} by these "
        f"points: {', '.join(texts)}."
    )


def _policy(titles: list[str], policies: Shares, kept: list[float], opening: list[float], year: int) -> list[str]:
    """How strong and how early a preference must be."""
    grid = policy_grid(policies)
    findings = []
    for n, title in enumerate(titles):
        enough = []
        for strength in sorted({each for each, _ in grid}):
            years = [y for s, y in grid if s == strength and mean_interval(grid[s, y][n])[0] >= kept[n]]
            if years:
                latest = max(years) == max(start for _, start in grid)
                enough.append(f"{strength:g} {'even if it begins in' if latest else 'if it begins by'} {max(years)}")
        if grid:
            what = f"kept (at least {kept[n]:.0%} in {year}, half of the {opening[n]:.0%} of 2010)"
            by = f"is {what} by a lasting preference of strength " + ", or of ".join(enough)
            findings.append(f"{title} {by if enough else f'is not {what} by any of the preferences tried'}.")
    return findings


def _later(titles: list[str], listed: Shares, settings: Settings, year: int, at: int) -> list[str]:
    """What a late beginning costs, and what is left of a preference that ends."""
    grid = policy_grid({label: path for label, path in listed.items() if label.startswith("preference")})
    findings = []
    strengths = sorted({strength for strength, _ in grid})
    if strengths:
        strength = 2.0 if 2.0 in strengths else strengths[-1]
        starts = sorted(start for each, start in grid if each == strength)
        early, late = grid[strength, starts[0]], grid[strength, starts[-1]]
        end = (settings.time.first_step + settings.time.n_steps - 1) // 12
        texts = [
            f"in {when} "
            + " and ".join(
                f"{title} {_percent(early[n, :, month])} against {_percent(late[n, :, month])}"
                for n, title in enumerate(titles)
            )
            for when, month in {year: at, end: -1}.items()
        ]
        lead = f"Beginning a preference of {strength:g} in {starts[0]} rather than in {starts[-1]} gives "
        findings.append(lead + "; ".join(texts) + ".")
        if end > year and float(np.abs(np.nanmean(early[..., -1] - late[..., -1], axis=-1)).max()) < 0.05:
            findings[-1] += (
                " The difference goes: these markets forget when a policy began, and follow what is in force within "
                "years."
            )
    for label in (each for each in listed if each.startswith("preference") and " to " in each):
        texts = [
            f"{title} {np.nanmean(listed[label][n, :, at]):.1%}, "
            f"{_points(listed[label][n, :, at] - listed['baseline'][n, :, at])} points from the baseline"
            for n, title in enumerate(titles)
        ]
        findings.append(f"A {label.replace('preference', 'preference of')} leaves in {year}: {'; '.join(texts)}.")
    return findings


def policy_grid(policies: Shares) -> dict[tuple[float, int], FloatArray]:
    """Shares under preferences for good, by strength and first year, read from their labels."""
    grid = {}
    for label, share in policies.items():
        words = label.split()
        if len(words) == 4:
            grid[float(words[1]), int(words[3])] = share
    return grid


def _percent(values: FloatArray) -> str:
    mean, half = mean_interval(values)
    if np.isnan(half):
        return f"{mean:.1%}"
    return f"{mean:.1%} ({max(mean - half, 0.0):.1%} to {min(mean + half, 1.0):.1%})"


def _points(values: FloatArray) -> str:
    """A change in percentage points, with its interval."""
    mean, half = (100.0 * each for each in mean_interval(values))
    text = f"{mean:+.1f}"
    return (text if np.isnan(half) else f"{text} ±{half:.1f}").replace("-", "−")


def _share_table(
    rows: dict[str, FloatArray], listed: Shares, titles: list[str], years: list[int], first: int, at: int
) -> pd.DataFrame:  # fmt: skip
    """Shares of the listed points at the end of several years, and of the combinations in the year of the question."""
    table = []
    chosen = {label: path for label, path in listed.items() if not label.startswith("preference")}
    for label, path in chosen.items():
        row: dict[str, Any] = {"variant": label}
        for n, title in enumerate(titles):
            for year in years:
                month = 12 * int(year) + 11 - first
                if month < path.shape[-1]:
                    row[f"{title} {year}"] = 100.0 * mean_interval(path[n, :, month])[0]
        table.append(row)
    year = (first + at) // 12
    for label in (each for each in rows if each not in chosen):
        shares = {f"{title} {year}": 100.0 * mean_interval(rows[label][n])[0] for n, title in enumerate(titles)}
        table.append({"variant": label, **shares})
    return pd.DataFrame(table)


def _divided_table(
    divided: list[dict[str, FloatArray]], of: dict[Removed, FloatArray], titles: list[str]
) -> pd.DataFrame:  # fmt: skip
    everything = frozenset(CAUSES)
    table = [
        {"cause": cause, **{title: _points(each[cause]) for title, each in zip(titles, divided, strict=True)}}
        for cause in CAUSES
    ]
    whole = of[frozenset()] - of[everything]
    return pd.DataFrame([*table, {"cause": "all four", **dict(zip(titles, map(_points, whole), strict=True))}])


def _policy_table(policies: Shares, titles: list[str], kept: list[float]) -> pd.DataFrame:
    table = []
    for label, share in policies.items():
        row: dict[str, Any] = {"policy": label if " to " in label else f"{label} on"}
        for n, title in enumerate(titles):
            mean, half = mean_interval(share[n])
            row |= {
                title: 100.0 * mean,
                f"±, {title}": 100.0 * half,
                f"kept, {title}": "yes" if mean >= kept[n] else "no",
            }
        table.append(row)
    return pd.DataFrame(table)


def _cause_figure(rows: dict[str, FloatArray], titles: list[str], opening: list[float], year: int) -> Figure:
    figure = _wide_figure(5.4)
    panels = figure.subplots(1, len(titles), sharey=True)
    names = list(rows)
    place = {name: at + 0.6 * ((at > 0) + (at > 5) + (at > 9)) for at, name in enumerate(names)}
    for n, axes in enumerate(panels):
        base = mean_interval(rows["baseline"][n])[0]
        axes.axvline(base, color=GREY, linestyle=":", linewidth=1.0, zorder=1)
        axes.axvline(opening[n], color=DOMESTIC[1], linestyle="--", linewidth=1.0, zorder=1)
        for name in names:
            mean, half = mean_interval(rows[name][n])
            colour = INK if name in ("baseline", "all four removed") else DOMESTIC[0]
            axes.plot([base, mean], [place[name]] * 2, color=DOMESTIC[3], linewidth=2.0, zorder=2)
            axes.errorbar(
                mean, place[name], xerr=None if np.isnan(half) else half, fmt="o", color=colour, capsize=3,
                markersize=5.5, zorder=3,
            )  # fmt: skip
        axes.set_title(titles[n], loc="left", fontsize=11)
        axes.set_xlim(0.0, 1.0)
        axes.xaxis.set_major_formatter(PercentFormatter(1.0))
        axes.set_xlabel(f"domestic share of users, December {year}")
        axes.spines[["top", "right"]].set_visible(False)
        axes.text(opening[n] - 0.01, -0.75, "opening 2010", color=DOMESTIC[0], fontsize=8, ha="right", va="center")
    panels[0].set_yticks(list(place.values()), names)
    panels[0].set_ylim(max(place.values()) + 0.7, -1.2)
    figure.suptitle(_cause_title(rows, titles), x=0.01, ha="left", fontsize=13)
    return figure


def _cause_title(rows: dict[str, FloatArray], titles: list[str]) -> str:
    """What is left without the quality gap, and without any network effect."""

    def left(name: str) -> str:
        means = [mean_interval(rows[name][n])[0] for n in range(len(titles))]
        return " and ".join(f"{mean:.0%} of {title.lower()}" for mean, title in zip(means, titles, strict=True))

    gap = f"without {CAUSES[2]}"
    return (
        f"{_capital(gap.replace('without', 'without the'))}, domestic offers have {left(gap)};\n"
        f"{NO_NETWORK}, {left(NO_NETWORK)}"
    )


def _path_figure(removed: dict[Removed, FloatArray], titles: list[str], first: int, at: int, year: int) -> Figure:
    figure = _wide_figure(4.6)
    panels = figure.subplots(1, len(titles), sharey=True)
    lines: list[tuple[str, Removed, str, str, float]] = [("baseline", frozenset(), INK, "-", 2.2)]
    lines += [
        (f"without {cause}", frozenset({cause}), colour, "-", 1.4)
        for cause, colour in zip(CAUSES, GROUP_COLOURS, strict=False)
    ]
    lines.append(("all four removed", frozenset(CAUSES), GREY, "--", 1.6))
    for n, axes in enumerate(panels):
        for label, key, colour, style, width in lines:
            path = removed[key][n]
            x = (first + np.arange(path.shape[-1])) / 12.0
            mean, half = np.array([mean_interval(month) for month in path.T]).T
            axes.fill_between(x, mean - half, mean + half, color=colour, alpha=0.18, linewidth=0)
            axes.plot(x, mean, color=colour, linestyle=style, linewidth=width, label=label)
        _share_axes(axes, titles[n])
        axes.set_xlim(x[0], x[-1])
        axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    panels[0].set_ylabel("domestic share of users")
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False)
    gains = {cause: float(np.nanmean(removed[frozenset({cause})][..., at])) for cause in CAUSES}
    best = max(CAUSES, key=lambda cause: gains[cause])
    left = " and ".join(
        f"{np.nanmean(removed[frozenset({best})][n, :, at]):.0%} of {title.lower()}" for n, title in enumerate(titles)
    )
    figure.suptitle(f"Without the {best}, domestic offers have {left} in {year}", x=0.01, ha="left", fontsize=13)
    return figure


def _opening_figure(openings: Shares, titles: list[str], at: int, year: int) -> Figure:
    figure = Figure(figsize=(7.0, 4.6), dpi=DPI, layout="constrained")
    axes = figure.subplots()
    levels = sorted(openings)
    axes.plot([0.0, 1.0], [0.0, 1.0], color=GREY, linestyle="--", linewidth=1.0, label="the opening, remembered")
    for n, (title, colour) in enumerate(zip(titles, DOMESTIC, strict=False)):
        mean, half = np.array([mean_interval(openings[level][n, :, at]) for level in levels]).T
        axes.errorbar(
            levels,
            mean,
            yerr=np.nan_to_num(half),
            fmt="os"[n] + "-",
            color=colour,
            capsize=3,
            markersize=5,
            label=title,
        )
    _share_axes(axes, "")
    axes.set_xlim(0.0, 1.0)
    axes.xaxis.set_major_formatter(PercentFormatter(1.0))
    axes.set(xlabel="domestic share of users at the opening, 2010", ylabel=f"domestic share of users, December {year}")
    axes.legend(frameon=False, loc="upper left")
    slope = max(
        mean_interval(openings[levels[-1]][n, :, at] - openings[levels[0]][n, :, at])[0] / (levels[-1] - levels[0])
        for n in range(len(titles))
    )
    told = "hardly matters" if abs(slope) < 0.1 else "matters in part" if slope < 0.5 else "matters"
    figure.suptitle(f"By {year}, the share at the opening {told}", x=0.01, ha="left", fontsize=13)
    return figure


def _policy_figure(
    policies: Shares, baseline: FloatArray, titles: list[str], kept: list[float], year: int
) -> Figure:  # fmt: skip
    figure = _wide_figure(4.6)
    panels = figure.subplots(1, len(titles), sharey=True)
    grid = policy_grid(policies)
    strengths, starts = sorted({s for s, _ in grid}), sorted({y for _, y in grid})
    for n, axes in enumerate(panels):
        axes.axhline(kept[n], color=INK, linestyle="--", linewidth=0.9)
        axes.axhline(mean_interval(baseline[n])[0], color=GREY, linestyle=":", linewidth=1.2)
        for strength, colour, marker in zip(strengths, GROUP_COLOURS, "osD^v", strict=False):
            known = [start for start in starts if (strength, start) in grid]
            mean, half = np.array([mean_interval(grid[strength, start][n]) for start in known]).T
            axes.errorbar(
                known, mean, yerr=np.nan_to_num(half), fmt=f"{marker}-", color=colour, capsize=3, markersize=5,
                label=f"preference {strength:g}",
            )  # fmt: skip
        _share_axes(axes, titles[n])
        axes.set_xticks(starts)
        axes.set_xlabel("first year of the preference")
        axes.text(starts[0] - 0.4, kept[n] + 0.012, "kept", fontsize=8, color=INK, va="bottom")
    panels[0].set_ylabel(f"domestic share of users, December {year}")
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=len(strengths), frameon=False)
    figure.suptitle(_policy_title(grid, len(titles), year), x=0.01, ha="left", fontsize=13)
    return figure


def _policy_title(grid: dict[tuple[float, int], FloatArray], n_services: int, year: int) -> str:
    """Whether strength or beginning makes the larger difference."""
    means = {key: [mean_interval(value[n])[0] for n in range(n_services)] for key, value in grid.items()}
    strengths, starts = sorted({s for s, _ in grid}), sorted({y for _, y in grid})

    def spread(groups: list[list[tuple[float, int]]]) -> float:
        return float(np.mean([np.ptp([means[key][n] for key in group]) for group in groups for n in range(n_services)]))

    by_strength = spread([[key for key in grid if key[1] == start] for start in starts])
    by_start = spread([[key for key in grid if key[0] == strength] for strength in strengths])
    if by_strength > by_start:
        return f"By {year}, how strong a preference is matters more than when it began"
    return f"By {year}, when a preference began matters more than how strong it is"


def _wide_figure(height: float) -> Figure:
    """A figure for two panels, with room between them for the labels of both axes."""
    figure = Figure(figsize=(10.0, height), dpi=DPI, layout="constrained")
    engine = figure.get_layout_engine()
    assert engine is not None
    engine.set(wspace=0.06)  # type: ignore[call-arg]
    return figure


def _share_axes(axes: Axes, title: str) -> None:
    axes.set_title(title, loc="left", fontsize=11)
    axes.set_ylim(0.0, 1.0)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0))
    axes.spines[["top", "right"]].set_visible(False)


def _method(runs: StudyRuns, kept: list[float], titles: list[str], year: int, failed: int) -> list[str]:
    study = runs.study
    thresholds = ", ".join(f"{title} {share:.0%}" for title, share in zip(titles, kept, strict=True))
    n_more = 16 - 6 + len(study.options["opening_domestic_shares"])
    return [
        "A cause is removed for the whole run, in both markets at once, and everything else stays. Network effect at "
        "home: the weight of users at home and of peers in what an offer is worth is 0, that of the base abroad stays. "
        "Base abroad: the other way round. (Setting base_abroad_share to 0 alone would hand its weight to users at "
        "home; that variant stands in the table too.) Quality gap: all offers are equally good (2 quality units) at "
        "all times, and no cost falls by experience; research money therefore plays no part. Opening shares: domestic "
        "and foreign offers begin with half of the users each.",
        f"Shares are those of users in December {year}, not of revenue. Runs of different variants have the same "
        f"seeds, and differences are taken run by run; intervals are 95% of the mean of {study.replicates} runs "
        "(Student's t). They say how exact the simulation is, not how right the model is.",
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
        f"run by the analysis with the same seeds; {failed} of their runs failed.",
    ]
