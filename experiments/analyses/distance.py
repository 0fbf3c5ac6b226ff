"""How far each market is from tipping: the growth of a small lead, computed month by month and measured.

It is computed by `lambda_symmetric` and `lambda_local`, and measured by leads given by hand in copies of the economy.
"""

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from agents.draws import FloatArray
from configs import ConfigError, Settings, load
from experiments.analyses.perturbation import (
    Response,
    follow,
    local_growth,
    mean_interval,
    respond_to,
    two_leaders,
)
from experiments.analyses.registry import Progress, analysis
from experiments.figure_style import DPI, GREY, GROUP_COLOURS, INK
from experiments.page import Page, Shown
from experiments.runner import StudyRuns, replicate_seeds
from sim import Replicates
from sim.world import offer_keys

LOCAL, SYMMETRIC = "outcomes.lambda_local", "outcomes.lambda_symmetric"
LASTING, FADING = 0.75, 0.5  # growth factors from which a lead lasts, and below which it soon fades
KEPT, FOLLOWED = GROUP_COLOURS[4], GROUP_COLOURS[3]
HELD = 0.75  # share of users from which a leader has the market


@dataclass(frozen=True)
class Probe:
    """A market in one December: its two leading offers, and what became of leads given to both; by replicate."""

    service: str
    population: str
    year: int
    leader: str
    runner_up: str
    leader_share: FloatArray
    local: FloatArray  # computed growth, lambda_local of this population's market
    given: FloatArray  # of both directions together
    left: FloatArray
    kept: FloatArray
    average: FloatArray
    term_years: float

    @property
    def remaining(self) -> FloatArray:
        """Part of a lead that is left after a contract term, [n_replicates]."""
        return self.left / self.given

    @property
    def kept_part(self) -> FloatArray:
        """Part of a lead that those who were moved still hold: the work of the switching cost."""
        return self.kept / self.given

    @property
    def followed_part(self) -> FloatArray:
        """Others won by a lead that lasts all the term: the work of the network effect."""
        return (self.left - self.kept) / self.average

    @property
    def growth(self) -> FloatArray:
        """Measured growth of a lead if all decided at once: what is kept, and who follows, [n_replicates].

        Contracts end evenly over the term, and followers see a lead that is changing already: they are counted per
        unit of the mean lead. With kept k and followed f, ds(1) = 1 + (k + f - 1)(e^f - 1) / f: it is above 1 where
        k + f is.
        """
        return self.kept_part + self.followed_part

    @property
    def name(self) -> str:
        """Service and population."""
        return f"{self.service}, {self.population}"


@dataclass(frozen=True)
class Verdict:
    """A market in the year that the page speaks of; means over replicates."""

    title: str
    service: str
    population: str
    leader: str
    leader_share: float
    equal: float  # lambda_symmetric of the service
    local: float
    growth: float
    half: float  # half width of its interval
    remaining: float
    half_life_years: float  # nan where a lead grows, or is gone at once
    end: float  # lambda_local of the service in the last month
    words: str


@analysis("distance")
def distance(runs: StudyRuns, progress: Progress) -> Page:
    """Growth of leads month by month, beside leads given by hand in copies of the economy."""
    options, settings = runs.study.options, load(runs.study.scenario, runs.study.set)
    probes = run_probes(runs, settings, progress)
    if not probes:
        raise ConfigError(f"{runs.study.file}: options: no year of probe_years has a contract term left before the end")
    years = sorted({probe.year for probe in probes})
    year = max((each for each in years if each <= int(options["year"])), default=years[0])
    first = settings.time.first_step
    month = 12 * year + 11 - first
    services = list(settings.services)
    local = {name: runs.paths[f"{LOCAL}.{name}"][0] for name in services}  # [n_replicates, n_months]
    symmetric = {name: runs.paths[f"{SYMMETRIC}.{name}"][0].mean(axis=0) for name in services}
    titles = {name: service.title for name, service in settings.services.items()}
    verdicts = _verdicts(probes, year, local, symmetric, titles, month)
    gaps = np.array([mean_interval(probe.growth)[0] - mean_interval(probe.local)[0] for probe in probes])
    figures = {
        "growth": Shown(
            _growth_figure(local, symmetric, probes, titles, first),
            "Growth of a small lead if everybody decided at once, by service. Above the black line at 1 a lead grows "
            "and the market tips; below it fades. Purple: at the shares of the month (lambda_local, mean and 95% "
            "interval; of the less stable population). Red dashes: if all offers had equal shares (lambda_symmetric). "
            "Dots: measured in the simulation; two in a year where firms and individuals both use the service.",
        ),
        "measured": Shown(
            _scatter(probes, titles),
            "Measured growth of a lead over the computed one, a dot for each market and year, with 95% intervals. On "
            "the diagonal both agree. Below it a lead between the two leading offers fades faster than the slowest "
            "fading lead of that market, of which lambda_local speaks.",
        ),
        "parts": Shown(
            _parts_figure(probes, year, titles),
            f"Measured growth in {year}, in two parts. Grey: the part of a lead kept by those who were moved, as "
            "changing is costly. Olive: customers who follow a lead that lasts, by the network effect. Thin lines: "
            "95% interval of the sum. At the black line leads would last for ever.",
        ),
    }  # fmt: skip
    tables = {
        f"Verdicts, {year}": _verdict_table(verdicts),
        "Leads given by hand, all years": _probe_table(probes, titles),
    }
    data = {
        "year": year,
        "verdicts": [asdict(each) for each in verdicts],
        "largest_gap": float(np.abs(gaps).max()),
        "correlation": float(np.corrcoef([[float(np.nanmean(p.growth)), float(np.nanmean(p.local))] for p in probes],
                                         rowvar=False)[0, 1]) if len(probes) > 1 else None,
    }  # fmt: skip
    findings = _findings(verdicts, local, symmetric, titles, gaps, probes, settings, year)
    return Page(findings, figures, _method(runs, probes, settings), tables, data)


def run_probes(runs: StudyRuns, settings: Settings, progress: Progress) -> list[Probe]:
    """Every market in every December of `probe_years`, all replicates in one batch with the seeds of the study."""
    study, time = runs.study, settings.time
    share = float(study.options["moved_share"])
    wanted = {12 * int(year) + 12 - time.first_step: int(year) for year in study.options["probe_years"]}
    model = Replicates(settings, seeds=replicate_seeds(study.seed, study.replicates))
    probes: list[Probe] = []
    last = max((month for month in wanted if month <= model.world.n_months), default=0)
    for month in range(1, last + 1):
        model.step()
        if month in wanted:
            for at in range(len(model.markets)):
                probe = _probe(model, at, share, wanted[month])
                probes += [] if probe is None else [probe]
            progress(month, last, f"leads given by hand, {wanted[month]}")
    return probes


def _probe(model: Replicates, at: int, share: float, year: int) -> Probe | None:
    """A lead in both directions; None where two offers are not in use, or the term would be cut short."""
    market = model.markets[at]
    pair = two_leaders(market)
    control = None if pair is None else follow(model, at)
    if pair is None or control is None:
        return None
    found = [respond_to(model, at, share, towards_leader, control) for towards_leader in (False, True)]
    both: list[Response] = [each for each in found if each is not None]
    given = np.sum([each.given for each in both], axis=0) if both else np.zeros(1)
    if not both or (given <= 0.0).any():
        return None
    users = control.users[0]
    return Probe(
        service=market.service,
        population=market.population,
        year=year,
        leader=market.offers[pair[0]],
        runner_up=market.offers[pair[1]],
        leader_share=users[:, pair[0]] / users.sum(axis=-1),
        local=local_growth(model, market),
        given=given,
        left=np.sum([each.left for each in both], axis=0),
        kept=np.sum([each.kept for each in both], axis=0),
        average=np.sum([each.average for each in both], axis=0),
        term_years=market.settings.contract_months / market.steps_per_year,
    )


def _verdicts(
    probes: list[Probe], year: int, local: dict[str, FloatArray], symmetric: dict[str, FloatArray],
    titles: dict[str, str], month: int,
) -> list[Verdict]:  # fmt: skip
    """Every market of a year, the one nearest the edge first."""
    found = []
    for probe in (each for each in probes if each.year == year):
        growth, half = mean_interval(probe.growth)
        share, remaining = mean_interval(probe.leader_share)[0], mean_interval(probe.remaining)[0]
        equal = float(symmetric[probe.service][month])
        found.append(Verdict(
            title=f"{titles[probe.service]}, {probe.population}",
            service=probe.service,
            population=probe.population,
            leader=_plain(probe.leader),
            leader_share=share,
            equal=equal,
            local=mean_interval(probe.local)[0],
            growth=growth,
            half=half,
            remaining=remaining,
            half_life_years=probe.term_years * _half_life(remaining),
            end=mean_interval(local[probe.service][:, -1])[0],
            words=_verdict(growth, share, equal),
        ))  # fmt: skip
    return sorted(found, key=lambda each: -each.growth)


def _half_life(remaining: float) -> float:
    """Terms until half of a lead is left, where a term leaves a part of it.

    >>> _half_life(0.25)
    0.5
    """
    return float(np.log(0.5) / np.log(remaining)) if 0.0 < remaining < 1.0 else np.nan


def _verdict(growth: float, share: float, equal: float) -> str:
    """What growth of a lead, the leader's share and equal shares say of a market, in words."""
    if growth >= 1.0:
        now = "tipping: a lead grows"
    elif growth >= LASTING:
        now = "near the edge: a lead lasts for years"
    elif growth < FADING and share >= HELD:
        now = "held: one offer has the market, and a rival's lead is soon gone"
    elif growth < FADING:
        now = "shared and firm: a lead is soon gone"
    else:
        now = "in between: a lead fades in a few years"
    return now + ("; equal shares would tip" if equal > 1.0 else "; equal shares would stay")


def _findings(
    verdicts: list[Verdict], local: dict[str, FloatArray], symmetric: dict[str, FloatArray], titles: dict[str, str],
    gaps: FloatArray, probes: list[Probe], settings: Settings, year: int,
) -> list[str]:  # fmt: skip
    return [
        _passages(local, titles, settings),
        _nearest(verdicts, year),
        *_held(verdicts, year),
        _if_equal(symmetric, titles, settings, year),
        *_speed(verdicts),
        *_what_lasts(verdicts, probes, year),
        _agreement(gaps, probes, titles),
    ]


def _passages(local: dict[str, FloatArray], titles: dict[str, str], settings: Settings) -> str:
    """Where and when a small lead grows."""
    mean = {name: path.mean(axis=0) for name, path in local.items() if np.isfinite(path.mean(axis=0)).any()}
    highest = {name: float(np.nanmax(path)) for name, path in mean.items()}
    top = max(highest, key=lambda name: highest[name])
    first, n = settings.time.first_step, settings.time.n_steps
    span = f"From {first // 12} to {(first + n - 1) // 12}"
    growing = {name: np.flatnonzero(path >= 1.0) for name, path in mean.items() if highest[name] >= 1.0}
    if not growing:
        return (
            f"{span} no market is beyond its tipping point: the growth of a small lead over a contract term, were all "
            f"to decide at once, is highest in {titles[top]}, {highest[top]:.2f}; above 1 a lead would grow."
        )
    when = _and([
        f"{titles[name]} ({_month(first + months[0])} to {_month(first + months[-1])}, up to {highest[name]:.2f})"
        for name, months in growing.items()
    ])  # fmt: skip
    below = {name: value for name, value in highest.items() if name not in growing}
    rest = max(below, key=lambda name: below[name]) if below else ""
    others = f" In all others leads fade at all times (at most {below[rest]:.2f}, {titles[rest]})." if rest else ""
    return (
        f"{span} small leads grow in {when}; growth is that over a contract term, were all to decide at once, and the "
        f"tipping point is 1.{others}"
    )


def _month(number: int) -> str:
    return f"{number // 12}-{number % 12 + 1:02d}"


def _nearest(verdicts: list[Verdict], year: int) -> str:
    listed = "; ".join(
        f"{row.title} {row.growth:.2f} ±{row.half:.2f} (computed {row.local:.2f})" for row in verdicts[:3]
    )
    return f"Nearest the edge in {year}, measured: {listed}."


def _held(verdicts: list[Verdict], year: int) -> list[str]:
    held = [each for each in verdicts if each.leader_share >= HELD and each.growth < FADING]
    names = "; ".join(f"{each.title}, {each.leader} {each.leader_share:.0%}" for each in held)
    return [
        f"Held by one offer in {year}: {names}. Of a lead given to the runner-up less than half is left after one "
        "contract term: a small push does not turn them, only a lasting change of quality, price or rules may."
    ] if held else []  # fmt: skip


def _if_equal(symmetric: dict[str, FloatArray], titles: dict[str, str], settings: Settings, year: int) -> str:
    """What equal shares would do, with the offers of the year, or of the last month where there are none yet."""
    month = 12 * year + 11 - settings.time.first_step
    then = {name: path[month] if np.isfinite(path[month]) else path[-1] for name, path in symmetric.items()}
    then = {name: float(value) for name, value in then.items() if np.isfinite(value)}
    tip = [f"{titles[name]} ({value:.2f})" for name, value in then.items() if value > 1.0]
    stay = {name: value for name, value in then.items() if value <= 1.0}
    text = f"If their offers were alike and had equal shares, {_and(tip) if tip else 'no market'} would tip"
    if not stay:
        return f"{text}."
    most = max(stay, key=lambda name: stay[name])
    return (
        f"{text}{', and' if tip else ':'} all {'other ' if tip else ''}markets would stay shared (at most "
        f"{stay[most]:.2f}, {titles[most]}): where one offer has such a market, the network effect at home does not "
        "explain it by itself."
    )


def _speed(verdicts: list[Verdict]) -> list[str]:
    known = [each for each in verdicts if np.isfinite(each.half_life_years)]
    if len(known) < 2:
        return []
    slow, quick = (choose(known, key=lambda each: each.half_life_years) for choose in (max, min))
    return [
        f"Near the edge means slow: in {slow.title} {slow.remaining:.0%} of a lead is left after a contract term, and "
        f"half of it after {slow.half_life_years:.1f} years. The quickest to forget is {quick.title} "
        f"({quick.remaining:.0%} left, half after {quick.half_life_years:.1f} years)."
    ]


def _what_lasts(verdicts: list[Verdict], probes: list[Probe], year: int) -> list[str]:
    """How much of the growth is users who stay, where leads last."""
    growth = {(each.service, each.population): each.growth for each in verdicts}
    parts = [
        100.0 * mean_interval(probe.kept_part)[0] / growth[probe.service, probe.population]
        for probe in probes
        if probe.year == year and growth[probe.service, probe.population] >= LASTING
    ]
    if not parts:
        return []
    return [
        f"In the markets near the edge {min(parts):.0f} to {max(parts):.0f}% of the growth is users who stay, because "
        "changing is costly; the rest is customers who follow them, the network effect."
    ]


def _agreement(gaps: FloatArray, probes: list[Probe], titles: dict[str, str]) -> str:
    worst = int(np.argmax(np.abs(gaps)))
    where = f"{titles[probes[worst].service]}, {probes[worst].year}"
    text = (
        f"Measured and computed growth differ by less than 0.1 in {(np.abs(gaps) < 0.1).sum()} of {len(gaps)} markets "
        f"and years; the mean difference is {gaps.mean():+.2f}, the largest {gaps[worst]:+.2f} ({where})."
    )
    return text.replace("-0", "−0")


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _verdict_table(verdicts: list[Verdict]) -> pd.DataFrame:
    return pd.DataFrame([
        {
            "market": each.title,
            "leader": each.leader,
            "its share, %": 100.0 * each.leader_share,
            "equal shares": each.equal,
            "computed": each.local,
            "measured": each.growth,
            "±": each.half,
            "left after a term, %": 100.0 * each.remaining,
            "half-life, years": each.half_life_years,
            "computed, end of the run": each.end,
            "verdict": each.words,
        }
        for each in verdicts
    ])  # fmt: skip


def _probe_table(probes: list[Probe], titles: dict[str, str]) -> pd.DataFrame:
    rows = []
    for probe in sorted(probes, key=lambda each: (each.service, each.population, each.year)):
        growth, half = mean_interval(probe.growth)
        rows.append({
            "market": f"{titles[probe.service]}, {probe.population}",
            "year": str(probe.year),
            "leader and runner-up": f"{probe.leader} / {probe.runner_up}".replace("_", " "),
            "computed": mean_interval(probe.local)[0],
            "measured": growth,
            "±": half,
            "left after a term, %": 100.0 * mean_interval(probe.remaining)[0],
            "kept": mean_interval(probe.kept_part)[0],
            "followed": mean_interval(probe.followed_part)[0],
        })  # fmt: skip
    return pd.DataFrame(rows)


def _growth_figure(
    local: dict[str, FloatArray], symmetric: dict[str, FloatArray], probes: list[Probe], titles: dict[str, str],
    first: int,
) -> Figure:  # fmt: skip
    names = [name for name in sorted(local) if np.isfinite(local[name]).any()]
    columns = min(len(names), 4)
    rows = -(-len(names) // columns)
    figure = Figure(figsize=(max(2.9 * columns, 7.0), 2.5 * rows + 1.1), dpi=DPI, layout="constrained")
    panels = np.atleast_1d(figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)).ravel()
    top = max(1.2, *(float(np.nanmax(symmetric[name], initial=0.0)) for name in names)) + 0.1
    for axes, name in zip(panels, names, strict=False):
        path = local[name]
        x = (first + np.arange(path.shape[1])) / 12.0
        mean, half = np.array([mean_interval(month) for month in path.T]).T
        axes.axhline(1.0, color=INK, linewidth=0.9)
        axes.fill_between(x, mean - half, mean + half, color=GROUP_COLOURS[0], alpha=0.25, linewidth=0)
        axes.plot(x, mean, color=GROUP_COLOURS[0], linewidth=1.6, label="computed, shares of the month")
        axes.plot(x, symmetric[name], color=GROUP_COLOURS[1], linestyle="--", label="computed, equal shares")
        its = [probe for probe in probes if probe.service == name]
        at = [probe.year + 11.0 / 12.0 for probe in its]
        measured = np.array([mean_interval(probe.growth) for probe in its]).reshape(-1, 2)
        axes.errorbar(
            at, measured[:, 0], yerr=np.nan_to_num(measured[:, 1]), fmt="o", color=INK, markersize=3.5, capsize=2,
            linewidth=1.0, label="measured",
        )  # fmt: skip
        axes.set_title(titles[name], loc="left", fontsize=10.5)
        axes.set(xlim=(first / 12.0, x[-1] + 0.1), ylim=(0.0, top))
        _bare(axes)
    for axes in panels[len(names) :]:
        axes.set_axis_off()
    for axes in panels[max(len(names) - columns, 0) : len(names)]:
        axes.xaxis.set_tick_params(labelbottom=True)
    figure.supylabel("growth of a lead over a contract term", fontsize=10)
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False)
    highest = {name: float(np.nanmax(local[name].mean(axis=0))) for name in names}
    past = [titles[name] for name in names if highest[name] >= 1.0]
    told = f"Small leads grow for a time in {_and(past)}, and fade elsewhere" if past else "Small leads fade everywhere"
    figure.suptitle(told, x=0.01, ha="left", fontsize=13)
    return figure


def _scatter(probes: list[Probe], titles: dict[str, str]) -> Figure:
    figure = Figure(figsize=(7.4, 5.5), dpi=DPI, layout="constrained")
    axes = figure.subplots()
    services = list(dict.fromkeys(probe.service for probe in sorted(probes, key=lambda each: each.service)))
    colours = [GROUP_COLOURS[at % 4] for at in range(len(services))]
    markers = ["osD^"[at // 4 % 4] for at in range(len(services))]
    computed = np.array([mean_interval(probe.local) for probe in probes])
    measured = np.array([mean_interval(probe.growth) for probe in probes])
    top = max(1.05, float((measured[:, 0] + np.nan_to_num(measured[:, 1])).max()) + 0.05)
    axes.plot([0.0, top], [0.0, top], color=GREY, linestyle="--", linewidth=1.0, zorder=1)
    axes.axhline(1.0, color=INK, linewidth=0.8, zorder=1)
    axes.axvline(1.0, color=INK, linewidth=0.8, zorder=1)
    for service, colour, marker in zip(services, colours, markers, strict=True):
        own = np.array([probe.service == service for probe in probes])
        axes.errorbar(
            computed[own, 0], measured[own, 0], xerr=np.nan_to_num(computed[own, 1]),
            yerr=np.nan_to_num(measured[own, 1]), fmt=marker, color=colour, markersize=5, capsize=2, linewidth=0.9,
            label=titles[service],
        )  # fmt: skip
    axes.set(xlim=(0.0, top), ylim=(0.0, top), aspect="equal")
    axes.set(xlabel="computed growth of a lead over a contract term, lambda_local")
    axes.set(ylabel="measured growth, of a lead between the two leaders")
    axes.spines[["top", "right"]].set_visible(False)
    figure.legend(loc="outside right center", frameon=False, fontsize=9)
    gap = measured[:, 0] - computed[:, 0]
    near = int((np.abs(gap) < 0.1).sum())
    told = f"Measured growth is within 0.1 of the computed in {near} of {len(gap)} markets and years"
    figure.suptitle(told, x=0.01, ha="left", fontsize=12)
    return figure


def _parts_figure(probes: list[Probe], year: int, titles: dict[str, str]) -> Figure:
    own = sorted((probe for probe in probes if probe.year == year), key=lambda probe: mean_interval(probe.growth)[0])
    figure = Figure(figsize=(8.6, 0.36 * len(own) + 1.6), dpi=DPI, layout="constrained")
    axes = figure.subplots()
    for at, probe in enumerate(own):
        kept, followed = mean_interval(probe.kept_part)[0], mean_interval(probe.followed_part)[0]
        growth, half = mean_interval(probe.growth)
        axes.barh(at, kept, color=KEPT, height=0.62)
        axes.barh(at, followed, left=kept, color=FOLLOWED, height=0.62)
        axes.errorbar(growth, at, xerr=np.nan_to_num(half), color=INK, capsize=2.5, linewidth=1.0)
    axes.axvline(1.0, color=INK, linewidth=0.9)
    axes.set_yticks(range(len(own)), [f"{titles[probe.service]}, {probe.population}" for probe in own])
    axes.set(xlim=(0.0, 1.08), xlabel=f"measured growth of a lead over a contract term, {year}")
    axes.spines[["top", "right"]].set_visible(False)
    handles = [
        Patch(color=KEPT, label="kept by those moved"),
        Patch(color=FOLLOWED, label="followed by others"),
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=2, frameon=False)
    nearest = own[-1]
    larger = mean_interval(nearest.kept_part)[0] > mean_interval(nearest.followed_part)[0]
    told = "those who stay" if larger else "those who follow"
    figure.suptitle(f"In the market nearest the edge, a lead lives on {told}", x=0.01, ha="left", fontsize=13)
    return figure


def _bare(axes: Axes) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=9)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=4, integer=True, steps=[1, 2, 5, 10]))


def _method(runs: StudyRuns, probes: list[Probe], settings: Settings) -> list[str]:
    options, n = runs.study.options, runs.study.replicates
    alone = sorted({settings.services[service].title for service, _ in offer_keys(settings)} -
                   {settings.services[probe.service].title for probe in probes})  # fmt: skip
    without = f" No lead could be given in: {', '.join(alone)}." if alone else ""
    return [
        "Computed: lambda_symmetric = gamma (1 - omega)(1 + T) / (K mu) speaks of K offers that are alike and have "
        "equal shares (Brock & Durlauf 2001); T is what the switching cost adds. lambda_local is the largest "
        "eigenvalue of the response of shares to shares at the state of the month, were all who know the service to "
        "decide at once.",
        "Measured: in a December the economy is copied. In the copy customers who stand for about "
        f"{float(options['moved_share']):.0%} of a market's users, drawn among the users of one of its two leading "
        "offers (at most half of them), use the other from now on; nothing else changes. Copy and original go on for "
        "one contract term with the same random draws, and their difference is what has become of the lead. Both "
        f"directions are tried and added up, in {n} runs with different seeds; only one market is touched in a copy. "
        "Where firms and individuals use a service, their markets are probed one by one, and compared with "
        "lambda_local of their own." + without,
        "Contracts end evenly over the term, so that what is left after it is not yet the growth of a lead in one "
        "decision of all. The part kept by those who were moved, who decide once in the term, is counted as it is; "
        "those who followed are counted per unit of the mean lead in the term. Their sum is the measured growth; it "
        "is above 1 where more than all of the lead is left. (One plus the logarithm of what is left, the short cut "
        "for contracts without a term, is right near 1 only: where a fifth is left it gives −0.6.)",
        "Verdicts: near the edge from a measured growth of "
        f"{LASTING:g} on; held below {FADING:g} where the leader has at least {HELD:.0%} of the users. "
        "The half-life follows from what is left after a term.",
        "Limits. Who is moved had chosen the other offer and likes it, and so returns more readily than an average "
        "user, of whom lambda_local speaks. Where a market has more than two offers, the lead that fades slowest need "
        "not be that between the two leaders. While a market grows, newcomers dilute a lead. All three make the "
        "measured growth smaller. Both numbers speak of small leads: a large push, or a lasting one, may do what a "
        "small one cannot. lambda_symmetric counts all offers of a service, also where firms and individuals choose "
        "among different ones (operating systems), and leaves out that customers differ in home bias, which makes "
        "equal shares firmer.",
    ]
