"""How far a push must go to turn a tipped market: loops of share over bias, against the spinodals of theory."""

import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from agents.draws import FloatArray
from configs import ConfigError, load
from experiments.analyses.registry import Progress, analysis
from experiments.figure_style import DOMESTIC, DPI, FOREIGN, GREY, INK
from experiments.page import Page, Shown
from experiments.runner import StudyRuns
from experiments.theory import mean_field
from experiments.tipping import HysteresisLoop, hysteresis_loop
from sim.world import build_world

COUPLING = "services.market.network_effect"
SHARE = "market.market.offer_1.market_share"


@analysis("hysteresis")
def hysteresis(runs: StudyRuns, _progress: Progress) -> Page:
    """Loops and their half-widths for several network effects; theory is the loop of many customers, pushed slowly."""
    couplings = [float(each) for each in runs.design[COUPLING]]
    settings = load(runs.study.scenario, runs.study.set)
    origin = settings.time.curve_origin()
    opening = settings.services["market"].bias.values(np.array([origin]), origin)
    bias = np.concatenate([opening, build_world(settings).bias[0]])
    responses = 2.0 * runs.paths[SHARE] - 1.0
    try:
        loops = [hysteresis_loop(bias, response) for response in responses]
    except ValueError as error:
        raise ConfigError(f"{runs.study.file}: services.market.bias: {error}") from None
    table = pd.DataFrame({
        "network effect": couplings,
        "half-width": [loop.half_width for loop in loops],
        "s.e.": [loop.half_width_se for loop in loops],
        "slow limit": [_half_width(coupling) for coupling in couplings],
        "area": [loop.area for loop in loops],
        "s.e. of area": [loop.area_se for loop in loops],
        "slow limit of area": [_area(coupling) for coupling in couplings],
    })  # fmt: skip
    tipped = table[table["network effect"] > 2.0]
    last = tipped.iloc[-1]
    wider = tipped["half-width"] - tipped["slow limit"]
    findings = [
        "Below a network effect of 2 the market follows the push at once, up and down; above, it stays with the old "
        "leader long after the other offer has become the better one.",
        f"At a network effect of {last['network effect']:g} the push must reach {last['half-width']:.2f} taste scales "
        f"to turn the market (theory for a push without end: {last['slow limit']:.2f}), and as much the other way to "
        "turn it back.",
        "What is lost by waiting grows faster than the network effect: the half-width rises from "
        f"{tipped.iloc[0]['half-width']:.2f} at {tipped.iloc[0]['network effect']:g} to {last['half-width']:.2f} at "
        f"{last['network effect']:g}.",
        f"Simulated loops are wider than the slow limit by {wider.min():.2f} to {wider.max():.2f}, as the push does "
        f"not wait for the market: {len(bias) - 1} steps take it up and down.",
    ]
    figures = {
        "loops": Shown(
            _loops(couplings, bias, responses),
            "Share of the first offer while the push for it rises (blue) and falls (orange), a line a run; black: the "
            "fixed points of theory, dashed where unstable. The width of the loop is the memory of the market.",
        ),
        "half_width": Shown(
            _widths(couplings, loops),
            "Half the width of the loop: the push that it takes to turn the market. Points: simulated, with two "
            "standard errors; line: theory for a push that never hurries.",
        ),
    }
    method = [
        f"A duopoly of {settings.customers.number:,} customers who all choose anew in every step; utility is added to "
        f"the first offer, from {bias.min():.1f} to {bias.max():.1f} taste scales and back.",
        "The half-width is half the distance between the pushes at which the shares of the two offers cross, upwards "
        "and downwards, a mean over runs. Theory: sqrt(b (b - 1)) - artanh sqrt(1 - 1/b) in units of 2 mu, b = gamma "
        "/ 2 mu, where the branch of the old leader ends.",
        "`digital-balance validate` compares area and half-width with the exact chain of few customers under the same "
        "push, which takes its speed into account.",
    ]
    data = {"loops": table.to_dict("records")}
    return Page(findings, figures, method, {"Loops": table}, data)


def _half_width(coupling: float) -> float:
    """Slow limit in units of utility: bias = 2 mu h; 0 without a loop."""
    width = 2.0 * mean_field.loop_half_width(coupling / 2.0)
    return 0.0 if math.isnan(width) else width


def _area(coupling: float) -> float:
    return 2.0 * mean_field.loop_area(coupling / 2.0) if coupling > 2.0 else 0.0


def _loops(couplings: list[float], bias: FloatArray, responses: FloatArray) -> Figure:
    columns = min(3, len(couplings))
    rows = math.ceil(len(couplings) / columns)
    figure = Figure(figsize=(3.6 * columns, 2.9 * rows + 0.4), dpi=DPI, layout="constrained")
    panels = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    top = int(np.argmax(bias))
    for axes, coupling, response in zip(panels.ravel(), couplings, responses, strict=False):
        share = (1.0 + response) / 2.0
        axes.plot(bias[: top + 1], share[:, : top + 1].T, color=DOMESTIC[0], linewidth=0.6, alpha=0.6)
        axes.plot(bias[top:], share[:, top:].T, color=FOREIGN[0], linewidth=0.6, alpha=0.6)
        _theory(axes, coupling, bias)
        axes.set_title(f"network effect {coupling:g}", fontsize=10, loc="left")
        axes.spines[["top", "right"]].set_visible(False)
    for axes in panels.ravel()[len(couplings) :]:
        axes.set_axis_off()
    for axes in panels[-1]:
        axes.set_xlabel("push for offer 1, taste scales")
    for axes in panels[:, 0]:
        axes.set_ylabel("share of offer 1")
    figure.suptitle("The stronger the network effect, the longer a market clings to its leader", x=0.01, ha="left",
                    fontsize=13)  # fmt: skip
    return figure


def _theory(axes: Axes, coupling: float, bias: FloatArray) -> None:
    """Bias as a function of m along the curve of fixed points: h = artanh m - b m."""
    b = coupling / 2.0
    m = np.linspace(-0.9999, 0.9999, 2001)
    push = 2.0 * (np.arctanh(m) - b * m)
    stable = b * (1.0 - m**2) < 1.0
    inside = (push >= bias.min()) & (push <= bias.max())
    share = (1.0 + m) / 2.0
    axes.plot(np.where(stable & inside, push, np.nan), share, color=INK, linewidth=1.2, zorder=3)
    axes.plot(np.where(~stable & inside, push, np.nan), share, color=INK, linewidth=1.0, linestyle="--", zorder=3)


def _widths(couplings: list[float], loops: list[HysteresisLoop]) -> Figure:
    figure = Figure(figsize=(7.0, 4.2), dpi=DPI, layout="constrained")
    axes = figure.subplots()
    fine = np.linspace(min(couplings), max(couplings) + 0.1, 200)
    axes.plot(fine, [_half_width(each) for each in fine.tolist()], color=INK, label="theory, slow push")
    axes.errorbar(
        couplings,
        [loop.half_width for loop in loops],
        yerr=[2.0 * loop.half_width_se for loop in loops],
        fmt="o",
        color=DOMESTIC[0],
        capsize=2.5,
        label="simulated, two standard errors",
    )
    axes.axvline(2.0, color=GREY, linestyle=":", linewidth=0.9)
    axes.set(xlabel="network effect γ, in taste scales", ylabel="push that turns the market, taste scales")
    axes.set_ylim(bottom=-0.02)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="upper left")
    figure.suptitle("Turning a tipped market takes a push that grows with the network effect", x=0.01, ha="left",
                    fontsize=13)  # fmt: skip
    return figure
