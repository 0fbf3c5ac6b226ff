"""Local or national network effects: whether niches survive, by peer graph (Watts & Strogatz 1998; Lee et al. 2006)."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import StrMethodFormatter

from agents.draws import FloatArray
from configs import ConfigError, load
from experiments.analyses.registry import Progress, analysis
from experiments.figure_style import DPI, GREY, GROUP_COLOURS
from experiments.page import Page, Shown, sentences
from experiments.runner import StudyRuns, run_study
from experiments.theory import potts
from experiments.tipping import critical_mass_curve, order_parameter
from experiments.tipping.common import percentile_interval, replicate_weights, weighted_mean
from sim import DigitalEconomy
from sim.networks import NETWORKS

LOCAL = "services.market.local_share"
EFFECT = "services.market.network_effect"
LEVEL, N_BOOT, SEED = 0.95, 500, 20260102
HOLD = 10  # steps for which a single offer must hold the market


@dataclass(frozen=True)
class Graphs:
    """What became of markets on several peer graphs; nan where a point is missing or a run failed."""

    labels: list[str]
    local_shares: list[float]
    order: FloatArray  # at the end, [n_graphs, n_local_shares, n_replicates]
    surviving: FloatArray  # offers that are no smaller than a niche, [n_graphs, n_local_shares, n_replicates, n_steps]

    def at(self, label: str, local_share: float) -> FloatArray:
        """Offers that survive, [n_replicates, n_steps]."""
        found: FloatArray = self.surviving[self.labels.index(label), self.local_shares.index(local_share)]
        return found


@dataclass(frozen=True)
class Shape:
    """A peer graph in two numbers, ties seen from both sides."""

    clustering: float  # share of pairs of a customer's peers who are peers themselves
    steps_apart: float  # mean number of ties between two customers who are connected


@analysis("topology")
def topology(runs: StudyRuns, progress: Progress) -> Page:
    """Order parameter and surviving offers over the local share; survival over time; strips of who uses what."""
    niche = float(runs.study.options["niche"])
    graphs, weak = _graphs(runs, niche), _graphs(_weak_runs(runs, progress), niche)
    shapes = {label: _shape(runs, label) for label in graphs.labels}
    strips = {label: _strip(runs, label) for label in runs.study.options["strips"]}
    figures = {
        "local_share": Shown(
            _over_local_share(graphs, niche),
            "Left: how unequal the market is at the end (0: equal shares, 1: one offer has all). Right: how many "
            f"offers keep {niche:.0%} of the market. Mean over runs and 95% bootstrap interval; points of one local "
            "share are set apart so that they can be told. The axis is stretched where something happens.",
        ),
        "strips": Shown(
            _strips_figure(runs, strips, niche),
            "Who uses what in one run a graph: a row is a customer, neighbours lie side by side, time runs to the "
            "right, the colour is the offer. On a ring, borders between offers can move until they meet and a niche is "
            "gone; islands hold theirs, for few ties lead across; in a random graph neighbours in the picture "
            "are no peers. Single dots are customers whose taste differed for a step.",
        ),
        "persistence": Shown(
            _over_time(runs, graphs, niche),
            f"Number of offers with {niche:.0%} or more of the market, step by step (mean over runs, 95% bootstrap "
            "band), for three local shares. Falling lines are niches that die late; level lines are niches that last. "
            "Steps are on a logarithmic scale.",
        ),
    }
    return Page(
        _findings(runs, graphs, weak, shapes, niche),
        figures,
        _method(runs, niche),
        {"Peer graphs and what is left of the niches": _table(runs, graphs, shapes)},
        {
            "surviving": {
                label: dict(zip(map(str, graphs.local_shares), _mean_at_end(graphs, label), strict=True))
                for label in graphs.labels
            },
            "shapes": {label: shape.__dict__ for label, shape in shapes.items()},
            "largest_order_at_weak_effect": float(np.nanmax(weak.order)),
        },
    )


def _graphs(runs: StudyRuns, niche: float) -> Graphs:
    """The runs by graph and local share."""
    if "label" not in runs.design or LOCAL not in runs.design:
        raise ConfigError(f"{runs.study.file}: design is {runs.study.design!r}; expected a list with {LOCAL}")
    names = [name for name in runs.study.paths if name.endswith(".market_share")]
    shares = np.stack([runs.paths[name] for name in names], axis=-1)
    surviving = np.where(np.isnan(shares).any(axis=-1), np.nan, (shares >= niche).sum(axis=-1))
    order = order_parameter(shares[:, :, -1])
    labels = [str(label) for label in dict.fromkeys(runs.design["label"])]
    local_shares = sorted(float(each) for each in set(runs.design[LOCAL]))
    shape = len(labels), len(local_shares)
    ends, paths = np.full((*shape, *order.shape[1:]), np.nan), np.full((*shape, *surviving.shape[1:]), np.nan)
    for at, (label, local) in enumerate(zip(runs.design["label"], runs.design[LOCAL], strict=True)):
        place = labels.index(str(label)), local_shares.index(float(local))
        ends[place], paths[place] = order[at], surviving[at]
    return Graphs(labels, local_shares, ends, paths)


def _weak_runs(runs: StudyRuns, progress: Progress) -> StudyRuns:
    """The same graphs with a network effect too weak to tip even a national market."""
    study, options = runs.study, runs.study.options
    wanted = [float(each) for each in options["weak_local_shares"]]
    its = study.model_copy(update={
        "set": {**study.set, EFFECT: float(options["weak_network_effect"]),
                "time.steps": int(options["weak_steps"])},
        "points": [point for point in study.points if float(point[LOCAL]) in wanted],
    })  # fmt: skip
    return run_study(its, runs.workers, lambda done, total, _where: progress(done, total, "weak network effect"))


def _point(runs: StudyRuns, label: str) -> dict[str, Any]:
    """The overrides of a graph, whatever its local share. Raises `ConfigError`."""
    for point in runs.study.points:
        if point["label"] == label:
            return {**runs.study.set, **{key: value for key, value in point.items() if key not in ("label", LOCAL)}}
    raise ConfigError(f"{runs.study.file}: options: strips: {label!r} is the label of no point")


def _strip(runs: StudyRuns, label: str) -> np.ndarray:
    """Offer of each customer by id and step in the first replicate, [n_customers, 1 + n_steps]."""
    overrides = {
        **_point(runs, label),
        LOCAL: float(runs.study.options["local_share_of_strips"]),
        "time.steps": int(runs.study.options["steps_of_strips"]),
    }
    model = DigitalEconomy(runs.study.scenario, rng=int(runs.runs["seed"].iloc[0]), **overrides)
    population = model.populations["individuals"]
    by_id = np.argsort(population.ids)
    columns = [population.markets["market"].offer[by_id].copy()]
    while model.running:
        model.step()
        columns.append(population.markets["market"].offer[by_id].copy())
    return np.stack(columns, axis=1)


def _shape(runs: StudyRuns, label: str) -> Shape:
    """Clustering and distances of a graph, from one draw of it."""
    settings = load(runs.study.scenario, _point(runs, label))
    service, n = settings.services["market"], settings.customers.number
    draw = NETWORKS[service.network]
    peers = draw(np.arange(n, dtype=np.uint32), n, service.degree, service.rewiring_share, 1, "individuals")
    ties = np.zeros((n, n), dtype=np.float32)
    rows, slots = np.nonzero(peers >= 0)
    ties[rows, peers[rows, slots]] = 1.0
    ties = np.maximum(ties, ties.T)
    np.fill_diagonal(ties, 0.0)
    degree = ties.sum(axis=1)
    closed = ((ties @ ties) * ties).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        clustering = float(np.nanmean(closed / (degree * (degree - 1.0))))
    seen = np.zeros((min(n, 100), n), dtype=bool)
    seen[np.arange(len(seen)), np.arange(len(seen)) * n // len(seen)] = True
    front, distance, total, reached = seen.copy(), 0, 0, 0
    while front.any():
        distance += 1
        front = (front.astype(np.float32) @ ties > 0.0) & ~seen
        seen |= front
        total, reached = total + distance * int(front.sum()), reached + int(front.sum())
    return Shape(clustering, total / reached if reached else math.nan)


def _mean_at_end(graphs: Graphs, label: str) -> list[float]:
    return [float(np.nanmean(graphs.at(label, local)[:, -1])) for local in graphs.local_shares]


def _interval(values: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Mean and bootstrap interval over replicates of values [n, n_replicates], each [n]."""
    weights = replicate_weights(values.shape[1], N_BOOT, np.random.default_rng(SEED))
    means = weighted_mean(values, weights)
    ends = np.array([percentile_interval(column, LEVEL) for column in means[1:].T]).T
    return means[0], ends[0], ends[1]


def _time_of_one(paths: FloatArray) -> float:
    """Median step from which one offer holds the market, of paths [n_replicates, n_steps]; inf where most never do."""
    hold = min(HOLD, paths.shape[1])
    windows = np.lib.stride_tricks.sliding_window_view(paths <= 1.0, hold, axis=1)
    alone: np.ndarray = np.asarray(windows.all(axis=2))
    return float(np.median(np.where(alone.any(axis=1), alone.argmax(axis=1), np.inf)))


def _findings(runs: StudyRuns, graphs: Graphs, weak: Graphs, shapes: dict[str, Shape], niche: float) -> list[str]:
    several = graphs.surviving[..., -1] >= 2.0  # [n_graphs, n_local_shares, n_replicates]
    n, n_steps = several.shape[2], graphs.surviving.shape[-1] - 1
    most = several.mean(axis=2) > 0.5
    first = {
        label: graphs.local_shares[int(most[at].argmax())] for at, label in enumerate(graphs.labels) if most[at].any()
    }
    never = [label for label in graphs.labels if label not in first]
    findings = [
        f"After {n_steps} steps several offers keep {niche:.0%} of the market in most runs "
        + (
            "only where nearly all of the network effect is local: "
            + "; ".join(
                f"{label}, from a local share of {first[label]:g} on" for label in sorted(first, key=first.__getitem__)
            )
            if first
            else "on no graph"
        )
        + (f". Never: {'; '.join(never)}." if first and never else ".")
    ]
    single = [local for at, local in enumerate(graphs.local_shares) if not np.any(several[:, : at + 1])]
    if single:
        findings.append(
            f"A national part of {1.0 - single[-1]:.0%} or more ends all niches: up to a local share of "
            f"{single[-1]:g}, each of the {n} runs on each of the {len(graphs.labels)} graphs ends with one offer."
        )
    findings += [_outlasting(graphs, local, n, n_steps) for local in (0.9, 1.0) if local in graphs.local_shares]
    shown = [label for label in graphs.labels if label in ("ring", "random") or label.startswith("islands")]
    if len(shown) > 2:
        parts = [f"{label} {shapes[label].clustering:.2f} and {shapes[label].steps_apart:.1f}" for label in shown]
        findings.append(
            f"Clustering and mean steps between two customers: {'; '.join(parts)}." + _what_lasts(first, shown, shapes)
        )
    kept = weak.surviving[..., -1] >= len(runs.study.paths)
    findings.append(
        f"With a network effect of {float(runs.study.options['weak_network_effect']):g}, too weak to tip the national "
        f"market, all {len(runs.study.paths)} offers keep {niche:.0%} in {int(kept.sum())} of "
        f"{int(np.isfinite(weak.surviving[..., -1]).sum())} runs, and the order parameter is at most "
        f"{float(np.nanmax(weak.order)):.3f}: looking at peers alone tips nothing."
    )
    return findings


def _what_lasts(first: dict[str, float], shown: list[str], shapes: dict[str, Shape]) -> str:
    """Whether a graph that is more clustered, and longer, than islands loses its niches at a smaller national part."""
    islands = [label for label in shown if label.startswith("islands") and label in first]
    looser = [label for label in islands if first[label] < first.get("ring", math.inf)]
    more = [
        label
        for label in looser
        if shapes["ring"].clustering > shapes[label].clustering
        and shapes["ring"].steps_apart > shapes[label].steps_apart
    ]
    if "ring" not in shapes or not more:
        return ""
    return (
        " Neither alone tells where niches last: the ring is more clustered and longer than islands, and yet loses its "
        "niches to a smaller national part. What lasts is a group with a border that few ties cross."
    )


def _outlasting(graphs: Graphs, local: float, n: int, n_steps: int) -> str:
    """On which graphs several offers outlast the runs, and when a single one is left on the others."""
    lasting, ending = [], []
    for label in graphs.labels:
        paths = graphs.at(label, local)
        when = _time_of_one(paths)
        if math.isfinite(when):
            ending.append((when, f"{when:.0f} ({label})"))
            continue
        share = critical_mass_curve([0.0], (paths[None, :, -1] >= 2.0).astype(np.float64), LEVEL)
        count = int((paths[:, -1] >= 2.0).sum())
        lasting.append(f"in {count} of {n} runs on {label} (95% interval from {share.low[0]:.0%})")
    text = f"At a local share of {local:g}, "
    if lasting:
        text += f"several offers are left after {n_steps} steps " + ", ".join(lasting)
        text += "; " if ending else ""
    if ending:
        text += "a single one is left after a median number of steps of " + ", ".join(
            part for _, part in sorted(ending)
        )
    return text + "."


def _table(runs: StudyRuns, graphs: Graphs, shapes: dict[str, Shape]) -> pd.DataFrame:
    table: dict[str, list[Any]] = {
        "peer graph": graphs.labels,
        "clustering": [shapes[label].clustering for label in graphs.labels],
        "mean steps apart": [shapes[label].steps_apart for label in graphs.labels],
    }
    for local in [float(each) for each in runs.study.options["shares_over_time"]]:
        if local in graphs.local_shares:
            paths = [graphs.at(label, local) for label in graphs.labels]
            whens = [_time_of_one(each) for each in paths]
            table[f"offers left, local {local:g}"] = [float(np.nanmean(each[:, -1])) for each in paths]
            table[f"one left at step, local {local:g}"] = [f"{w:.0f}" if math.isfinite(w) else "not yet" for w in whens]
    return pd.DataFrame(table)


def _method(runs: StudyRuns, niche: float) -> list[str]:
    settings = load(runs.study.scenario, runs.study.set)
    service = settings.services["market"]
    k = len(service.offers)
    return [
        f"{settings.customers.number:,} customers, {k} offers that are alike, equal opening shares spread at random, "
        f"{settings.time.n_steps} steps in which all customers decide anew. A customer's exposure to an offer is its "
        "share among her peers with the weight of the local share, and in the whole market with the rest. The network "
        f"effect is {service.network_effect:g} taste scales; equal shares of a national market lose stability at "
        f"{potts.critical_network_effect(k):g}, and a leader can hold it from {potts.saddle_node(k)[0]:.2f} on.",
        f"Every customer sees {service.degree:g} peers. Ring: the nearest by number; rewired: some of them are anybody "
        "(Watts & Strogatz 1998). Islands: groups of 50, a share of ties leads anywhere. Random: peers are anybody. "
        "Hubs: a few customers are seen by very many (Barabasi & Albert 1999). An offer survives where it has "
        f"{niche:.0%} of the market at the end.",
        sentences([
            "Clustering is the share of pairs of peers who are peers, steps apart the mean shortest way between "
            "customers, both with ties seen from both sides, in one draw of each graph.",
            f"A single offer is left when all others have been below {niche:.0%} for {HOLD} steps.",
            "Limits: one size of market and of islands, one number of peers. What has not died out within the steps "
            "may do so later: on a ring borders wander without end, and a larger market keeps its niches longer. All "
            "decide at once and nobody pays for switching; offers are alike, so that no niche has a better offer.",
        ]),
    ]  # fmt: skip


def _look(label: str, labels: list[str]) -> dict[str, Any]:
    """Colour by kind of graph, dashes for the second of a kind."""
    kinds = list(dict.fromkeys(each.partition(",")[0] for each in labels))
    kind = label.partition(",")[0]
    second = [each for each in labels if each.partition(",")[0] == kind].index(label) > 0
    colour = GROUP_COLOURS[kinds.index(kind) % len(GROUP_COLOURS)]
    return {"color": colour, "linestyle": "--" if second else "-", "marker": "s" if second else "o"}


def _over_local_share(graphs: Graphs, niche: float) -> Figure:
    figure = Figure(figsize=(11.0, 4.8), dpi=DPI, layout="constrained")
    left, right = figure.subplots(1, 2)
    x = np.arange(len(graphs.local_shares))
    for at, label in enumerate(graphs.labels):
        look, apart = _look(label, graphs.labels), 0.06 * (at - (len(graphs.labels) - 1) / 2.0)
        for axes, values in ((left, graphs.order[at]), (right, graphs.surviving[at, :, :, -1])):
            mean, low, high = _interval(values)
            error = np.maximum([mean - low, high - mean], 0.0)
            axes.errorbar(x + apart, mean, error, label=label, markersize=3.5, capsize=2, linewidth=1.3, **look)
    for axes in (left, right):
        axes.set_xticks(x, [f"{each:g}" for each in graphs.local_shares])
        axes.set_xlabel("local share of the network effect (levels, not to scale)")
        axes.spines[["top", "right"]].set_visible(False)
    left.set(ylabel="order parameter at the end, 0 to 1", ylim=(-0.03, 1.05))
    right.set(ylabel=f"offers with {niche:.0%} or more at the end", ylim=(0.8, None))
    handles, names = left.get_legend_handles_labels()
    figure.legend(handles, names, loc="outside lower center", ncols=3, frameon=False)
    title = "Niches need almost purely local effects, and groups with borders"
    figure.suptitle(title, x=0.01, ha="left", fontsize=13)
    return figure


def _over_time(runs: StudyRuns, graphs: Graphs, niche: float) -> Figure:
    wanted = [float(each) for each in runs.study.options["shares_over_time"] if float(each) in graphs.local_shares]
    figure = Figure(figsize=(11.0, 4.4), dpi=DPI, layout="constrained")
    panels = figure.subplots(1, max(len(wanted), 1), sharey=True, squeeze=False)[0]
    for axes, local in zip(panels, wanted, strict=False):
        for label in graphs.labels:
            _band(axes, graphs.at(label, local), label, _look(label, graphs.labels))
        axes.set(xscale="log", xlabel="step", title=f"local share {local:g}")
        axes.xaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
        axes.title.set_fontsize(10)
        axes.spines[["top", "right"]].set_visible(False)
    panels[0].set_ylabel(f"offers with {niche:.0%} or more")
    handles, names = panels[0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside lower center", ncols=3, frameon=False)
    figure.suptitle("A ring delays the end of niches; islands can prevent it", x=0.01, ha="left", fontsize=13)
    return figure


def _band(axes: Axes, paths: FloatArray, label: str, look: dict[str, Any]) -> None:
    mean, low, high = _interval(paths.T)
    step = np.unique(np.geomspace(1, max(len(mean) - 1, 1), 60).astype(int))
    axes.plot(step, mean[step], color=look["color"], linestyle=look["linestyle"], label=label, linewidth=1.4)
    axes.fill_between(step, low[step], high[step], color=look["color"], alpha=0.15, linewidth=0)


def _strips_figure(runs: StudyRuns, strips: dict[str, np.ndarray], niche: float) -> Figure:
    n_offers = len(runs.study.paths)
    colours = [GROUP_COLOURS[at % len(GROUP_COLOURS)] for at in range(n_offers)]
    figure = Figure(figsize=(11.0, 5.4), dpi=DPI, layout="constrained")
    panels = figure.subplots(1, max(len(strips), 1), sharey=True, squeeze=False)[0]
    for axes, (label, strip) in zip(panels, strips.items(), strict=False):
        axes.imshow(
            strip, aspect="auto", cmap=ListedColormap(colours), vmin=-0.5, vmax=n_offers - 0.5, interpolation="nearest",
            extent=(-0.5, strip.shape[1] - 0.5, len(strip), 0),
        )  # fmt: skip
        share = np.bincount(strip[:, -1], minlength=n_offers) / len(strip)
        left = int((share >= niche).sum())
        axes.set_title(f"{label}: {left} {'offer' if left == 1 else 'offers'} left", fontsize=10)
        axes.set_xlabel("step")
        axes.tick_params(colors=GREY, labelcolor="black")
    panels[0].set_ylabel("customers, in the order of their numbers")
    patches = [Patch(color=colour, label=f"offer {at + 1}") for at, colour in enumerate(colours)]
    figure.legend(handles=patches, loc="outside lower center", ncols=n_offers, frameon=False)
    local = float(runs.study.options["local_share_of_strips"])
    title = f"Borders between offers move on a ring and stay between islands (local share {local:g})"
    figure.suptitle(title, x=0.01, ha="left", fontsize=13)
    return figure
