"""How far a push must go to turn a tipped market: loops of share over bias, against theory for a slow and this push."""

import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from agents.draws import FloatArray
from configs import ConfigError, load
from experiments.analyses.needs import Needs
from experiments.analyses.registry import analysis
from experiments.figures.style import DPI, GREY, GROUP_COLOURS, INK, interval_handles
from experiments.pages.page import PageTable, Picture
from experiments.pages.study import Answer
from experiments.progress import Progress
from experiments.statistics.intervals import Interval
from experiments.sweep.study_runs import StudyRuns
from experiments.theory import mean_field
from experiments.tipping import hysteresis_loop
from sim.start.world import build_world

COUPLING = "services.market.network_effect"
SHARE = "market.market.offer_1.market_share"
CRITICAL = 2.0  # taste scales: above it theory has a loop even for the slowest push
UP, DOWN, PALE = GROUP_COLOURS[0], GROUP_COLOURS[1], "#B5B5B5"  # blue and orange are taken
FEW, FINE = 3, 60


NEEDS = Needs("hysteresis", services=("market",), n_offers=2, factors=(COUPLING,), paths=(SHARE,))


@analysis("hysteresis", check=NEEDS.check)
def hysteresis(runs: StudyRuns, _progress: Progress) -> Answer:
    """Loops and their half-widths for several network effects; theory of many customers, pushed slowly or as here."""
    settings = load(runs.study.scenario, runs.study.set)
    market, origin = settings.services["market"], settings.time.curve_origin()
    revising = market.revision_probability or 1.0
    couplings = [float(effect) / market.taste_scale for effect in runs.design[COUPLING]]
    opening = market.bias.values(np.array([origin]), origin)
    bias = np.concatenate([opening, build_world(settings).bias[0]]) / market.taste_scale
    # While the push holds still the opening shares settle; the loop begins with the last step before it moves.
    start = int(np.argmax(np.diff(bias) != 0.0))
    bias, responses = bias[start:], 2.0 * runs.paths[SHARE][:, :, start:] - 1.0
    fine = np.linspace(min(couplings), max(couplings), FINE).tolist()
    try:
        loops = [hysteresis_loop(bias, response) for response in responses]
        pushed = [hysteresis_loop(bias, _pushed(coupling, bias, revising)) for coupling in couplings]
        line = [hysteresis_loop(bias, _pushed(coupling, bias, revising)).half_width for coupling in fine]
    except ValueError as error:
        raise ConfigError(f"{runs.study.file}: services.market.bias: {error}") from None
    table = pd.DataFrame({
        "network effect": couplings,
        "half-width": [loop.half_width for loop in loops],
        "s.e.": [loop.half_width_se for loop in loops],
        "theory, this push": [loop.half_width for loop in pushed],
        "theory, slow push": [_half_width(coupling) for coupling in couplings],
        "area": [loop.area for loop in loops],
        "s.e. of area": [loop.area_se for loop in loops],
        "area, this push": [loop.area for loop in pushed],
        "area, slow push": [_area(coupling) for coupling in couplings],
    })  # fmt: skip
    pace = float(np.abs(np.diff(bias)).max())
    pictures = {
        "loops": Picture(
            _loops(couplings, bias, responses),
            "Share of the first offer while the push for it rises and falls, a line a run; grey: the fixed points of "
            "theory, where a market of many customers would rest if the push stood still. Such a market follows the "
            "old branch to its end and some way beyond it, since the push moves on while the market turns.",
        ),
        "half_width": Picture(
            _widths(table, [loop.half_width_interval for loop in loops], fine, line),
            "Top: half the width of the loop, which is the push that it takes to turn the market. A push without "
            f"hurry would turn it where the old branch ends (dashes); this one moves on by {pace:.2g} taste scales a "
            "step while the market, slow where its branch ends, has yet to turn: theory with the same push (line) has "
            "it that much later, too. Bottom: what is left between runs and that theory, with Student's intervals of "
            "95%.",
        ),
    }
    method = [
        f"A duopoly of {settings.customers.number:,} customers, who choose anew with probability "
        f"{revising:g} in every step; utility is added to the first offer, from {bias.min():.1f} to "
        f"{bias.max():.1f} taste scales and back in {len(bias) - 1:,} steps, after {start} steps at the lowest push in "
        "which the market comes to rest. Network effects, too, are in taste scales.",
        "The half-width is half the distance between the pushes at which the shares of the two offers cross, upwards "
        "and downwards, a mean over runs. Theory, slow push: sqrt(b (b - 1)) - artanh sqrt(1 - 1/b) in units of 2 mu, "
        "b = gamma / 2 mu, where the branch of the old leader ends. Theory, this push: m = tanh(b m + h), h = push / 2 "
        "mu, taken step by step along the same push.",
        "`digital-balance validate` compares area and half-width with the exact chain of few customers under the same "
        "push.",
    ]
    data = {"loops": table.to_dict("records")}
    return Answer(_findings(table, len(bias) - 1), pictures, method, [PageTable("Loops", table)], data)


def _findings(table: pd.DataFrame, n_steps: int) -> list[str]:
    """What the loops say, above and below the tipping point of theory."""
    effect, width = table["network effect"], table["half-width"]
    calm = [
        f"At a network effect of {row['network effect']:g}, where theory has no loop, the half-width is "
        f"{row['half-width']:.2f}, and {row['theory, this push']:.2f} by theory with the same push."
        for _, row in table[effect <= CRITICAL].iterrows()
    ]
    tipped = table[(effect > CRITICAL) & np.isfinite(width)].sort_values("network effect")
    if tipped.empty:
        return [*calm, f"No market with a network effect above {CRITICAL:g} was turned both ways."]
    first, last = tipped.iloc[0], tipped.iloc[-1]
    wider = tipped["half-width"] - tipped["theory, slow push"]
    left = (tipped["half-width"] - tipped["theory, this push"]).abs().max()
    return [
        f"At a network effect of {last['network effect']:g} taste scales the push must reach "
        f"{last['half-width']:.2f} taste scales to turn the market, and as much the other way to turn it back; at "
        f"{first['network effect']:g} it is {first['half-width']:.2f}.",
        *calm,
        f"Loops differ from those of a push that never hurries by {wider.min():+.2f} to {wider.max():+.2f} (theory: "
        f"{last['theory, slow push']:.2f} at {last['network effect']:g}): this push goes up and down in {n_steps:,} "
        f"steps and does not wait for the market. Theory with the same push is within {left:.3f} of the runs' mean "
        "at every network effect.",
    ]


def _pushed(coupling: float, bias: FloatArray, revision_probability: float) -> FloatArray:
    """m of many customers along the push, from rest at its first value."""
    m, path = float(mean_field.roots(coupling / 2.0, float(bias[0]) / 2.0)[0]), []
    for push in bias.tolist():
        m += revision_probability * (math.tanh(coupling / 2.0 * m + push / 2.0) - m)
        path.append(m)
    return np.array(path)


def _half_width(coupling: float) -> float:
    """Slow limit in units of utility: bias = 2 mu h; 0 without a loop."""
    width = 2.0 * mean_field.loop_half_width(coupling / 2.0)
    return 0.0 if math.isnan(width) else width


def _area(coupling: float) -> float:
    return 2.0 * mean_field.loop_area(coupling / 2.0) if coupling > CRITICAL else 0.0


def _loops(couplings: list[float], bias: FloatArray, responses: FloatArray) -> Figure:
    columns = min(FEW, len(couplings))
    rows = math.ceil(len(couplings) / columns)
    figure = Figure(figsize=(3.6 * columns, 2.9 * rows + 0.7), dpi=DPI, layout="constrained")
    panels = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    top = int(np.argmax(bias))
    for axes, coupling, response in zip(panels.ravel(), couplings, responses, strict=False):
        share = (1.0 + response) / 2.0
        _theory(axes, coupling, bias)
        axes.plot(bias[: top + 1], share[:, : top + 1].T, color=UP, linewidth=0.6, alpha=0.6, zorder=3)
        axes.plot(bias[top:], share[:, top:].T, color=DOWN, linewidth=0.6, alpha=0.6, zorder=3)
        axes.set_title(f"network effect γ = {coupling:g}", fontsize=10, loc="left")
        axes.spines[["top", "right"]].set_visible(False)
    for axes in panels.ravel()[len(couplings) :]:
        axes.set_axis_off()
    for axes in panels[-1]:
        axes.set_xlabel("push for offer 1, taste scales")
    for axes in panels[:, 0]:
        axes.set_ylabel("share of offer 1")
    handles = [
        Line2D([], [], color=UP, label="runs, push rises"),
        Line2D([], [], color=DOWN, label="runs, push falls"),
        Line2D([], [], color=PALE, linewidth=4.0, label="theory: stable"),
        Line2D([], [], color=INK, linewidth=1.0, linestyle="--", label="theory: unstable"),
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=min(4, 2 * columns), frameon=False)
    title = "Share of an offer while it is pushed up and down, by network effect in taste scales"
    figure.suptitle(title, x=0.01, ha="left", fontsize=13)
    return figure


def _theory(axes: Axes, coupling: float, bias: FloatArray) -> None:
    """Bias as a function of m along the curve of fixed points: h = artanh m - b m. Wide and pale, below the runs."""
    b = coupling / 2.0
    m = np.tanh(np.linspace(-6.0, 6.0, 2001))
    push = 2.0 * (np.arctanh(m) - b * m)
    stable = b * (1.0 - m**2) < 1.0
    inside = (push >= bias.min()) & (push <= bias.max())
    share = (1.0 + m) / 2.0
    axes.plot(np.where(stable & inside, push, np.nan), share, color=PALE, linewidth=4.0, zorder=1)
    axes.plot(np.where(~stable & inside, push, np.nan), share, color=INK, linewidth=1.0, linestyle="--", zorder=2)


def _widths(table: pd.DataFrame, intervals: list[Interval], fine: list[float], line: list[float]) -> Figure:
    figure = Figure(figsize=(7.0, 5.6), dpi=DPI, layout="constrained")
    axes, below = figure.subplots(2, 1, sharex=True, height_ratios=[2.4, 1.0])
    effect, width = table["network effect"], table["half-width"]
    reach = np.concatenate([interval.lengths for interval in intervals], axis=1)
    slow = [_half_width(coupling) for coupling in fine]
    axes.plot(fine, slow, color=INK, linewidth=1.1, linestyle="--", label="theory, slow push")
    axes.plot(fine, line, color=INK, linewidth=1.3, label="theory, same push as runs")
    axes.plot(effect, width, "o", color=UP, label="runs, mean", zorder=3)
    below.axhline(0.0, color=INK, linewidth=1.0)
    below.errorbar(effect, width - table["theory, this push"], yerr=reach, fmt="o", markersize=4.0, color=UP,
                   capsize=2.5)  # fmt: skip
    for panel, top in ((axes, 0.6), (below, 1.0)):  # not through the legend
        panel.axvline(CRITICAL, ymax=top, color=GREY, linestyle=":", linewidth=1.1, zorder=0)
        panel.spines[["top", "right"]].set_visible(False)
    axes.plot([], [], color=GREY, linestyle=":", linewidth=1.1, label=f"theory: tips at {CRITICAL:g}")
    axes.set(ylabel="push that turns the market,\ntaste scales")
    below.set(xlabel="network effect γ, in taste scales", ylabel="runs − theory,\ntaste scales")
    handles = [*axes.get_legend_handles_labels()[0], *interval_handles(below, "95% Student interval")]
    axes.legend(handles=handles, frameon=False, loc="upper left")
    figure.align_ylabels()
    known = table[np.isfinite(width)].sort_values("network effect")
    title = "The push that turns a market, by network effect"
    if len(known) > 1 and (np.diff(known["half-width"]) > 0.0).all():
        title = "The stronger the network effect, the larger the push that turns the market"
    figure.suptitle(title, x=0.01, ha="left", fontsize=13)
    return figure
