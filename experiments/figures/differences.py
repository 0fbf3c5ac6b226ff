"""The figure of a comparison: mean paired differences with their intervals."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from configs.language import N_, _
from experiments.figures.style import DPI, GREY, GROUP_COLOURS, INK, literal
from experiments.runs.reading import scale_of
from experiments.statistics.intervals import few
from experiments.statistics.paired import has_spans
from experiments.sweep.compare.differences import scenario_told


def difference_figure(compared: pd.DataFrame) -> Figure:
    """Mean difference and interval, a row an outcome, a panel a unit and a colour a scenario."""
    scenarios = list(dict.fromkeys(compared["scenario"]))
    panels = [(unit, rows) for unit, rows in compared.groupby("unit", sort=False)]
    counts = [rows["outcome"].nunique() for _unit, rows in panels]
    line = 0.2 + 0.16 * len(scenarios)
    figure = Figure(figsize=(9.0, 1.1 + sum(0.75 + line * count for count in counts)), dpi=DPI, layout="constrained")
    axes_of = figure.subplots(len(panels), 1, squeeze=False, height_ratios=[count * line + 0.35 for count in counts])
    for axes, (unit, rows) in zip(axes_of.ravel(), panels, strict=True):
        _panel(axes, rows, str(unit), scenarios)
    first = compared["first"].iloc[0]
    rows = compared[compared["first"] == first]
    first = _words(first)
    clear = int(((rows["low"] > 0.0) | (rows["high"] < 0.0)).sum())
    single = N_("{n} of {n_all} differences from {first} is clear of zero, {n_pairs} pairs of runs")
    several = N_("{n} of {n_all} differences from {first} are clear of zero, {n_pairs} pairs of runs")
    n_pairs = int(compared["n_pairs"].max())
    title = _(single if clear == 1 else several, n=clear, n_all=len(rows), first=first, n_pairs=n_pairs)
    if len(scenarios) == 1:
        title = _("{title}: {what}", title=_words(scenarios[0]), what=title)
    else:
        handles = axes_of[0, 0].get_legend_handles_labels()
        figure.legend(*handles, loc="outside lower center", ncols=min(len(scenarios), 4), frameon=False, fontsize=9)
    n_draws = int(compared["n_draws"].max())
    title = _("{title} at {n:,} draws", title=title, n=n_draws) if n_draws else title
    # Intervals that are too narrow make differences clear that are not.
    caution = (few(n_draws, N_("draws")) if n_draws else few(n_pairs, N_("pairs"))).strip()
    figure.suptitle("\n".join(filter(None, [literal(title), caution])), x=0.01, ha="left", fontsize=13, color=INK)
    return figure


def _words(scenario: str) -> str:
    """A scenario as it stands in a figure."""
    return scenario_told(scenario).replace("_", " ")


def _panel(axes: Axes, compared: pd.DataFrame, unit: str, scenarios: list[str]) -> None:
    divisor, shown = scale_of(unit, compared[["difference", "low", "high"]])
    labels = compared.drop_duplicates("outcome").set_index("outcome")["label"]
    places = {outcome: number for number, outcome in enumerate(labels.index)}
    for number, scenario in enumerate(scenarios):
        rows = compared[compared["scenario"] == scenario]
        y = rows["outcome"].map(places) + 0.5 * ((number + 0.5) / len(scenarios) - 0.5)
        mean, low, high = (rows[name].to_numpy(dtype=float) / divisor for name in ("difference", "low", "high"))
        colour = GROUP_COLOURS[number % len(GROUP_COLOURS)]
        marker = "osD^v"[number // len(GROUP_COLOURS) % 5]
        axes.errorbar(mean, y, xerr=[mean - low, high - mean], fmt=marker, color=colour, markersize=5, capsize=2.5,
                      linewidth=1.3, label=literal(_words(scenario)))  # fmt: skip
        spread = ((rows["n_draws"] > 0) | rows["ahead"]).to_numpy(dtype=bool)
        if spread.any():
            ends = (rows.loc[spread, name] / divisor for name in ("low_80", "high_80"))
            axes.hlines(y[spread], *ends, color=colour, linewidth=5.0, alpha=0.25)
    axes.axvline(0.0, color=GREY, linewidth=0.9)
    axes.set_yticks(list(places.values()), [literal(label) for label in labels])
    axes.set_ylim(len(places) - 0.5, -0.5)
    points = _("percentage points") if unit == "share" else shown
    plain, pale = N_("with 95% bootstrap interval"), N_("with 95% bootstrap interval; pale: 80% of the pairs")
    texts = [_("difference"), points, _(pale if has_spans(compared) else plain)]
    axes.set_xlabel(_(", ").join(filter(None, texts)), fontsize=9)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(labelsize=9)
    axes.tick_params(axis="y", length=0)
