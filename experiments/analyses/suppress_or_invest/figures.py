"""The figures of the page."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from configs.language import N_, _
from experiments.analyses.suppress_or_invest.amounts import span
from experiments.analyses.suppress_or_invest.conditions import Conditions
from experiments.analyses.suppress_or_invest.effects import BASELINE, SUPPRESS, TOGETHER, Effects
from experiments.analyses.suppress_or_invest.factors import Factor
from experiments.analyses.suppress_or_invest.trees import Claim, Rule
from experiments.figures.style import DPI, GREY, GROUP_COLOURS, INK, ITEM_COLOURS, interval_handles, shorten
from experiments.runs.titles import capitalised
from experiments.statistics.intervals import MOST, central, mean_of
from experiments.welfare.gains_and_losses import FIRMS, PEOPLE, PROVIDERS, STATE

SECTIONS = {
    FIRMS: (N_("firms"), GROUP_COLOURS[0]),
    PEOPLE: (N_("people, with what levies bring"), ITEM_COLOURS[2]),
    PROVIDERS: (N_("domestic providers"), GROUP_COLOURS[3]),
    STATE: (N_("state"), GROUP_COLOURS[1]),
}
MARKS = {  # of the ways to count the stay bonus
    "": ("o", "white", N_("stay bonus enjoyed")),
    "_cost_of_leaving": ("D", INK, N_("stay bonus as a cost of leaving")),
    "_without_stay": ("s", GREY, N_("stay bonus left out")),
}
COUNTED = {"": N_("enjoyed"), "_cost_of_leaving": N_("as a cost of leaving"), "_without_stay": N_("left out")}
SHOWN_BARS, LABEL_WIDTH, EDGE = 10, 40, 0.04
HOLDS, FAILS = "#117733", "#CC6677"  # Tol 2021, told apart with any colour vision; shapes differ, too


def welfare_figure(effects: Effects) -> Figure:
    """What all residents have of each arm by how the stay bonus counts, and who gains and who loses."""
    figure = Figure(figsize=(11.0, 4.9), dpi=DPI, layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    places = np.arange(len(effects.shown))[::-1]
    for place, arm in zip(places, effects.shown, strict=True):
        for number, (reading, (marker, fill, label)) in enumerate(MARKS.items()):
            values, height = effects.welfare[arm][reading], place + 0.22 * (1 - number)
            interval, inside = effects.mean(values), central(values, MOST, fewest=1)
            left.hlines(height, inside.low, inside.high, color=GREY, linewidth=0.9, zorder=2)
            left.errorbar(interval.value, height, xerr=interval.lengths, fmt=marker, color=INK, capsize=3,
                          markersize=5.5, elinewidth=1.8, markerfacecolor=fill, zorder=4,
                          label=_(label) if place == places[0] else "")  # fmt: skip
        _stacked(right, effects, arm, place, labelled=place == places[0])
    for axes in (left, right):
        axes.axvline(0.0, color=INK, linewidth=0.8)
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.tick_params(axis="y", length=0)
    low, high = right.get_xlim()
    right.set_xlim(low - EDGE * (high - low), high)  # no bar ends at the edge as if it were cut off
    left.set_yticks(places, [_(arm) for arm in effects.shown])
    left.set_title(_("All residents together"), loc="left", fontsize=11)
    right.set_title(_("Who gains and who loses, stay bonus as a cost of leaving"), loc="left", fontsize=11)
    for axes in (left, right):
        axes.set_xlabel(_("against the baseline, {unit}, {first} to {last}", **span(effects)))
    handles = [*left.get_legend_handles_labels()[0], *right.get_legend_handles_labels()[0], *interval_handles(left)]
    handles.append(Line2D([], [], color=GREY, linewidth=0.9, label=_("thin: 90% of the pairs")))
    figure.legend(handles=handles, loc="outside lower center", ncols=3, frameon=False)
    _title(figure, _verdict(effects))
    return figure


def _stacked(axes: Axes, effects: Effects, arm: str, place: float, labelled: bool) -> None:
    """What the sections have of an arm, gains to the right and losses to the left; the mark is their sum."""
    ends = {1: 0.0, -1: 0.0}
    for section, (label, colour) in SECTIONS.items():
        width = float(np.nanmean(effects.of_section(arm, section, "_cost_of_leaving")))
        side = 1 if width > 0.0 else -1
        axes.barh(place, width, left=ends[side], color=colour, height=0.52, label=_(label) if labelled else "")
        ends[side] += width
    axes.plot(float(np.nanmean(effects.welfare[arm]["_cost_of_leaving"])), place, "D", color=INK, markersize=5.5,
              markeredgecolor="white")  # fmt: skip


def _verdict(effects: Effects) -> str:
    """Which of the two is worth more, by how the stay bonus counts."""
    gaps = {
        _(counted): float(np.nanmean(effects.welfare[TOGETHER][reading] - effects.welfare[SUPPRESS][reading]))
        for reading, counted in COUNTED.items()
    }
    ahead = [counted for counted, gap in gaps.items() if gap > 0.0]
    behind = [counted for counted, gap in gaps.items() if gap <= 0.0]
    if not ahead:
        return _("Suppress is worth more, however the stay bonus counts")
    if not behind:
        return _("Use and invest is worth more, however the stay bonus counts")
    return _(
        "Use and invest is worth more with the stay bonus {ahead}, suppress with it {behind}",
        ahead=_(" or ").join(ahead),
        behind=_(" or ").join(behind),
    )


def year_figure(effects: Effects) -> Figure:
    """Welfare and balance year by year, against the baseline."""
    figure = Figure(figsize=(11.0, 4.2), dpi=DPI, layout="constrained")
    names = {"": _("welfare, stay bonus enjoyed"), "_cost_of_leaving": _("welfare, as a cost of leaving"),
             "balance": _("digital balance")}  # fmt: skip
    panels = figure.subplots(1, len(names))
    years = np.arange(effects.years[0], effects.years[1] + 1)
    for axes, (name, heading) in zip(panels, names.items(), strict=True):
        for number, arm in enumerate(effects.shown):
            colour = GROUP_COLOURS[number % len(GROUP_COLOURS)]
            interval = effects.mean(effects.by_year[arm][name].T)
            axes.fill_between(years, interval.low, interval.high, color=colour, alpha=0.18, linewidth=0)
            axes.plot(years, interval.value, color=colour, label=_(arm))
        axes.axhline(0.0, color=INK, linewidth=0.8)
        axes.set_title(heading, loc="left", fontsize=11)
        axes.spines[["top", "right"]].set_visible(False)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
        axes.set_xlim(years[0], years[-1])
    panels[0].set_ylabel(_("{unit} a year against the baseline", unit=effects.unit))
    handles = [*panels[0].get_legend_handles_labels()[0], *interval_handles(panels[0])]
    figure.legend(handles=handles, loc="outside lower center", ncols=3, frameon=False)
    best = max((float(np.nanmean(effects.changes[arm]["balance"])), arm) for arm in effects.shown)[1]
    title = _("{arm} leaves the highest balance; what it is worth is another matter", arm=_(best).capitalize())
    _title(figure, title)
    return figure


def state_figure(effects: Effects) -> Figure:
    """How the country stands at the end: domestic share, loss under a cut-off, power and CO2."""
    shown = {
        _("domestic share of spending, %"): {
            arm: 100.0 * states["domestic share"] for arm, states in effects.states.items()
        },
        _("value added lost when cut off, {unit}", unit=effects.unit): effects.loss,
        _("electricity at home, TWh a year"): {arm: states["power"] for arm, states in effects.states.items()},
        _("CO2 at home, Mt a year"): {arm: states["CO2"] for arm, states in effects.states.items()},
    }
    figure = Figure(figsize=(10.4, 4.0), dpi=DPI, layout="constrained")
    panels = figure.subplots(1, len(shown), sharey=True)
    arms = [BASELINE, *effects.shown]
    places = np.arange(len(arms))[::-1]
    for axes, (label, by_arm) in zip(panels, shown.items(), strict=True):
        base = float(mean_of(by_arm[BASELINE]))
        axes.axvline(base, color=GREY, linestyle=":", linewidth=1.0)
        for place, arm in zip(places, arms, strict=True):
            interval = effects.mean(by_arm[arm])
            axes.plot([base, interval.value], [place, place], color=GREY, linewidth=1.6, zorder=1)
            axes.errorbar(interval.value, place, xerr=interval.lengths, fmt="o", capsize=3, markersize=5.5,
                          color=INK if arm == BASELINE else GROUP_COLOURS[0])  # fmt: skip
        axes.set_xlabel(shorten(label, 24), fontsize=9)
        axes.tick_params(labelsize=9)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=4))
        axes.margins(x=0.15)
        axes.spines[["top", "right"]].set_visible(False)
    panels[0].set_yticks(places, [_(arm) for arm in arms])
    baseline = Line2D([], [], color=GREY, linestyle=":", linewidth=1.0, label=_("dotted: baseline"))
    handles = [baseline, *interval_handles(panels[0])]
    figure.legend(handles=handles, loc="outside lower center", ncols=2, frameon=False)
    _title(figure, _("How the country stands in {year}", year=effects.years[1]))
    return figure


def condition_figure(conditions: Conditions, claim: Claim) -> Figure:
    """Draws over the two parameters that move a claim most, and how much each parameter moves it."""
    x, y = _axes_of(conditions, claim)
    holds = claim.gap > 0.0
    figure = Figure(figsize=(10.0, 4.6), dpi=DPI, layout="constrained")
    axes, bars = figure.subplots(1, 2, width_ratios=[1.35, 1.0])
    for mask, colour, marker, label in ((holds, HOLDS, "o", _("holds")), (~holds, FAILS, "x", _("does not"))):
        axes.scatter(conditions.values[mask, x], conditions.values[mask, y], c=colour, marker=marker, s=28, label=label)
    for rule in claim.telling:
        (left, right), (low, high) = (_span(conditions.factors[column], rule) for column in (x, y))
        box = Rectangle((left, low), right - left, high - low, fill=False, linestyle="--", edgecolor=INK, zorder=3)
        axes.add_patch(box)
    for column, set_label, set_scale in ((x, axes.set_xlabel, axes.set_xscale), (y, axes.set_ylabel, axes.set_yscale)):
        factor = conditions.factors[column]
        set_label(shorten(_axis(factor), LABEL_WIDTH))
        if factor.log:
            set_scale("log")
    for column, axis in ((x, axes.xaxis), (y, axes.yaxis)):
        if conditions.factors[column].log:
            ticks = _log_ticks(conditions.factors[column])
            axis.set_ticks(ticks, [f"{tick:g}" for tick in ticks])
            axis.set_ticks([], minor=True)
    axes.spines[["top", "right"]].set_visible(False)
    handles = axes.get_legend_handles_labels()[0]
    if claim.telling:
        handles.append(Line2D([], [], color=INK, linestyle="--", label=_("dashed: where a rule says so")))
    handles.append(Line2D([], [], color=INK, linewidth=1.2, label=_("lines: 95% bootstrap interval")))
    figure.legend(handles=handles, loc="outside lower left", ncols=4, frameon=False)
    table = claim.indices.head(SHOWN_BARS).iloc[::-1]
    names = [_(str(name)) for name in table["factor"]]
    bars.barh(names, table["S1"], color=GROUP_COLOURS[0], height=0.55)
    bars.hlines(names, table["low"], table["high"], color=INK, linewidth=1.2)
    bars.set_xlabel(_("share of the margin's variance"))
    bars.spines[["top", "right"]].set_visible(False)
    bars.set_xlim(left=0.0)
    said = {"claim": capitalised(claim.text), "share": claim.share, "n": len(holds)}
    _title(figure, _("{claim}: in {share:.0%} of {n} draws", **said))
    return figure


def _axes_of(conditions: Conditions, claim: Claim) -> tuple[int, int]:
    """The two parameters to draw over: those of the rules that explain most, then those that explain most."""
    names = [factor.name for factor in conditions.factors]
    ruled = {name for rule in claim.telling for name in rule.bounds}
    order = sorted(claim.indices["factor"].astype(str), key=lambda name: name not in ruled)  # stable
    return names.index(order[0]), names.index(order[1])


def _span(factor: Factor, rule: Rule) -> tuple[float, float]:
    """The bounds of a rule, or the whole range where it has none, a little wider at the ends of the range."""
    low, high = rule.bounds.get(factor.name, (factor.low, factor.high))
    wider = [end * 1.03**side if factor.log else end + side * 0.02 * (factor.high - factor.low)
             for side, end in ((-1, factor.low), (1, factor.high))]  # fmt: skip
    return (wider[0] if low == factor.low else low), (wider[1] if high == factor.high else high)


def _axis(factor: Factor) -> str:
    return _("{name}, times the baseline's", name=_(factor.name)) if factor.times else _(factor.name)


def _log_ticks(factor: Factor) -> list[float]:
    return [tick for tick in (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0) if factor.low <= tick <= factor.high]


def _title(figure: Figure, text: str) -> None:
    figure.suptitle(text, x=0.01, ha="left", fontsize=13)
