"""The figures of the page."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from agents.draws import FloatArray
from experiments.analyses.suppress_or_invest.conditions import Claim, Conditions, Factor, Rule
from experiments.analyses.suppress_or_invest.effects import BASELINE, SUPPRESS, TOGETHER, Effects
from experiments.figures.style import DPI, GREY, GROUP_COLOURS, INK, ITEM_COLOURS, interval_handles, shorten
from experiments.runs.reading import number_text
from experiments.statistics.intervals import bootstrap, mean_of

PARTS = {
    "value added": (ITEM_COLOURS[2], 1.0),
    "balance": (GROUP_COLOURS[0], 1.0),
    "public money": (GROUP_COLOURS[4], -1.0),
}
HOLDS, FAILS = "#117733", "#CC6677"  # Tol 2021, told apart with any colour vision; shapes differ, too


def net_figure(effects: Effects) -> Figure:
    """What the net effect is made of, arm by arm, and what it comes to in both ways of counting."""
    figure = Figure(figsize=(9.2, 4.6), dpi=DPI, layout="constrained")
    axes = figure.subplots()
    places = np.arange(len(effects.arms))[::-1]
    for place, arm in zip(places, effects.arms, strict=True):
        ends = {1: 0.0, -1: 0.0}
        for part, (colour, sign) in PARTS.items():
            width = sign * float(np.nanmean(effects.changes[arm][part]))
            side = 1 if width > 0.0 else -1
            axes.barh(
                place, width, left=ends[side], color=colour, height=0.52, label=part if place == places[0] else ""
            )
            ends[side] += width
        for values, marker, fill in ((effects.net[arm], "D", INK), (effects.valued[arm], "o", "white")):
            interval = bootstrap(values)
            axes.errorbar(interval.value, place, xerr=interval.lengths, fmt=marker, color=INK, capsize=3,
                          markerfacecolor=fill, markersize=6.5, zorder=4)  # fmt: skip
    axes.plot([], [], "D", color=INK, label="net effect")
    axes.plot([], [], "o", color=INK, markerfacecolor="white", label="net effect, use at its price")
    axes.axvline(0.0, color=INK, linewidth=0.8)
    axes.set_yticks(places, effects.arms)
    axes.set_xlabel(f"JPY tn against the baseline, {effects.years[0]} to {effects.years[1]} together")
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    handles = [*axes.get_legend_handles_labels()[0], *interval_handles(axes)]
    figure.legend(handles=handles, loc="outside lower center", ncols=3, frameon=False)
    more, less = sorted((SUPPRESS, TOGETHER), key=lambda arm: -float(np.nanmean(effects.net[arm])))
    _title(figure, f"Net effect: {more} leaves {_tn(effects.net[more])}, {less} {_tn(effects.net[less])}")
    return figure


def year_figure(effects: Effects) -> Figure:
    """Balance and value added year by year, against the baseline."""
    figure = Figure(figsize=(9.2, 4.2), dpi=DPI, layout="constrained")
    panels = figure.subplots(1, 2)
    years = np.arange(effects.years[0], effects.years[1] + 1)
    for axes, name in zip(panels, ("balance", "value added"), strict=True):
        for arm, colour in zip(effects.arms, GROUP_COLOURS, strict=True):
            interval = bootstrap(effects.by_year[arm][name].T)
            axes.fill_between(years, interval.low, interval.high, color=colour, alpha=0.18, linewidth=0)
            axes.plot(years, interval.value, color=colour, label=arm)
        axes.axhline(0.0, color=INK, linewidth=0.8)
        axes.set_title(
            {"balance": "digital balance", "value added": "value added of firms"}[name], loc="left", fontsize=11
        )
        axes.spines[["top", "right"]].set_visible(False)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
        axes.set_xlim(years[0], years[-1])
    panels[0].set_ylabel("JPY tn a year against the baseline")
    handles = [*panels[0].get_legend_handles_labels()[0], *interval_handles(panels[0])]
    figure.legend(handles=handles, loc="outside lower center", ncols=3, frameon=False)
    balance, value = (
        max((float(np.nanmean(effects.changes[arm][name])), arm) for arm in effects.arms)[1]
        for name in ("balance", "value added")
    )
    _title(figure, f"{balance.capitalize()} leaves the highest balance, {value} the most value added")
    return figure


def state_figure(effects: Effects) -> Figure:
    """How the country stands at the end: domestic share, loss under a cut-off, power and CO2."""
    shown = {
        "domestic share of spending, %": {
            arm: 100.0 * states["domestic share"] for arm, states in effects.states.items()
        },
        "value added lost when cut off, JPY tn": effects.loss,
        "electricity at home, TWh a year": {arm: states["power"] for arm, states in effects.states.items()},
        "CO2 at home, Mt a year": {arm: states["CO2"] for arm, states in effects.states.items()},
    }
    figure = Figure(figsize=(10.4, 4.0), dpi=DPI, layout="constrained")
    panels = figure.subplots(1, len(shown), sharey=True)
    arms = list(effects.loss)
    places = np.arange(len(arms))[::-1]
    for axes, (label, by_arm) in zip(panels, shown.items(), strict=True):
        base = float(mean_of(by_arm[BASELINE]))
        axes.axvline(base, color=GREY, linestyle=":", linewidth=1.0)
        for place, arm in zip(places, arms, strict=True):
            interval = bootstrap(by_arm[arm])
            axes.plot([base, interval.value], [place, place], color=GREY, linewidth=1.6, zorder=1)
            axes.errorbar(interval.value, place, xerr=interval.lengths, fmt="o", capsize=3, markersize=5.5,
                          color=INK if arm == BASELINE else GROUP_COLOURS[0])  # fmt: skip
        axes.set_xlabel(shorten(label, 24), fontsize=9)
        axes.tick_params(labelsize=9)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=4))
        axes.margins(x=0.15)
        axes.spines[["top", "right"]].set_visible(False)
    panels[0].set_yticks(places, arms)
    baseline = Line2D([], [], color=GREY, linestyle=":", linewidth=1.0, label=f"dotted: {BASELINE}")
    handles = [baseline, *interval_handles(panels[0])]
    figure.legend(handles=handles, loc="outside lower center", ncols=2, frameon=False)
    _title(figure, f"How the country stands in {effects.years[1]}")
    return figure


def condition_figure(conditions: Conditions, claim_at: int) -> Figure:
    """Draws over the two parameters that move a claim most, and how much each parameter moves it."""
    claim = conditions.claims[claim_at]
    x, y = _axes_of(conditions, claim)
    holds = claim.gap > 0.0
    figure = Figure(figsize=(10.0, 4.6), dpi=DPI, layout="constrained")
    axes, bars = figure.subplots(1, 2, width_ratios=[1.35, 1.0])
    for mask, colour, marker, label in ((holds, HOLDS, "o", "holds"), (~holds, FAILS, "x", "does not")):
        axes.scatter(conditions.values[mask, x], conditions.values[mask, y], c=colour, marker=marker, s=28, label=label)
    for rule in claim.rules:
        (left, right), (low, high) = (_span(conditions.factors[column], rule) for column in (x, y))
        box = Rectangle((left, low), right - left, high - low, fill=False, linestyle="--", edgecolor=INK, zorder=3)
        axes.add_patch(box)
    for column, set_label, set_scale in ((x, axes.set_xlabel, axes.set_xscale), (y, axes.set_ylabel, axes.set_yscale)):
        factor = conditions.factors[column]
        set_label(_axis(factor))
        if factor.log:
            set_scale("log")
    for column, axis in ((x, axes.xaxis), (y, axes.yaxis)):
        if conditions.factors[column].log:
            ticks = _log_ticks(conditions.factors[column])
            axis.set_ticks(ticks, [f"{tick:g}" for tick in ticks])
            axis.set_ticks([], minor=True)
    axes.spines[["top", "right"]].set_visible(False)
    handles = axes.get_legend_handles_labels()[0]
    if claim.rules:
        handles.append(Line2D([], [], color=INK, linestyle="--", label="dashed: where a rule says so"))
    handles.append(Line2D([], [], color=INK, linewidth=1.2, label="lines: 95% bootstrap interval"))
    figure.legend(handles=handles, loc="outside lower left", ncols=4, frameon=False)
    table = claim.indices.iloc[::-1]
    bars.barh(table["factor"], table["S1"], color=GROUP_COLOURS[0], height=0.55)
    bars.hlines(table["factor"], table["low"], table["high"], color=INK, linewidth=1.2)
    bars.set_xlabel("share of the result's variance that it explains")
    bars.spines[["top", "right"]].set_visible(False)
    bars.set_xlim(left=0.0)
    _title(figure, f"{claim.text[0].upper()}{claim.text[1:]}: in {claim.share:.0%} of {len(holds)} draws")
    return figure


def _axes_of(conditions: Conditions, claim: Claim) -> tuple[int, int]:
    """The two parameters to draw over: those of the rules that explain most, then those that explain most."""
    names = [factor.name for factor in conditions.factors]
    ruled = {name for rule in claim.rules for name in rule.bounds}
    order = sorted(claim.indices["factor"].astype(str), key=lambda name: name not in ruled)  # stable
    return names.index(order[0]), names.index(order[1])


def _span(factor: Factor, rule: Rule) -> tuple[float, float]:
    """The bounds of a rule, or the whole range where it has none, a little wider at the ends of the range."""
    low, high = rule.bounds.get(factor.name, (factor.low, factor.high))
    wider = [end * 1.03**side if factor.log else end + side * 0.02 * (factor.high - factor.low)
             for side, end in ((-1, factor.low), (1, factor.high))]  # fmt: skip
    return (wider[0] if low == factor.low else low), (wider[1] if high == factor.high else high)


def _axis(factor: Factor) -> str:
    return f"{factor.name}, times the baseline's" if factor.times else factor.name


def _log_ticks(factor: Factor) -> list[float]:
    return [tick for tick in (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0) if factor.low <= tick <= factor.high]


def _tn(values: FloatArray) -> str:
    return f"{number_text(float(np.nanmean(values)), 1, sign=True)} JPY tn"


def _title(figure: Figure, text: str) -> None:
    figure.suptitle(text, x=0.01, ha="left", fontsize=13)
