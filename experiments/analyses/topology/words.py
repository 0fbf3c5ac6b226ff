"""What the study of local effects says: findings, method and the table of peer graphs."""

import math
from typing import Any

import numpy as np
import pandas as pd

from agents.draws import FloatArray
from configs import load
from experiments.analyses.topology.graphs import Graphs, Shape
from experiments.pages.study import sentences
from experiments.statistics.intervals import wilson
from experiments.sweep.study_runs import StudyRuns
from experiments.theory import potts

HOLD = 10  # steps for which a single offer must hold the market


def findings_of(runs: StudyRuns, graphs: Graphs, weak: Graphs, shapes: dict[str, Shape], niche: float) -> list[str]:
    """Sentences: where niches last, where a single offer is left and when, and what peers do without tipping."""
    several = graphs.surviving[..., -1] >= 2.0  # [n_graphs, n_local_shares, n_replicates]
    n, n_steps = several.shape[2], graphs.surviving.shape[-1] - 1
    most = several.mean(axis=2) > 0.5
    first = {
        label: graphs.local_shares[int(most[number].argmax())]
        for number, label in enumerate(graphs.labels)
        if most[number].any()
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
    single = [local for number, local in enumerate(graphs.local_shares) if not np.any(several[:, : number + 1])]
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
        count = int((paths[:, -1] >= 2.0).sum())
        share = wilson(count, int(np.isfinite(paths[:, -1]).sum()))
        lasting.append(f"in {count} of {n} runs on {label} (95% {share.method} interval from {float(share.low):.0%})")
    text = f"At a local share of {local:g}, "
    if lasting:
        text += f"several offers are left after {n_steps} steps " + ", ".join(lasting)
        text += "; " if ending else ""
    if ending:
        text += "a single one is left after a median number of steps of " + ", ".join(
            part for _, part in sorted(ending)
        )
    return text + "."


def _time_of_one(paths: FloatArray) -> float:
    """Median step from which one offer holds the market, of paths [n_replicates, n_steps]; inf where most never do."""
    hold = min(HOLD, paths.shape[1])
    windows = np.lib.stride_tricks.sliding_window_view(paths <= 1.0, hold, axis=1)
    alone: np.ndarray = np.asarray(windows.all(axis=2))
    return float(np.median(np.where(alone.any(axis=1), alone.argmax(axis=1), np.inf)))


def method_of(runs: StudyRuns, niche: float) -> list[str]:
    """Paragraphs: the market, its peer graphs, what is measured, limits."""
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


def graph_table(runs: StudyRuns, graphs: Graphs, shapes: dict[str, Shape]) -> pd.DataFrame:
    """Shape of each peer graph, and what is left of the niches at some local shares."""
    table: dict[str, list[Any]] = {
        "peer graph": graphs.labels,
        "clustering": [shapes[label].clustering for label in graphs.labels],
        "mean steps apart": [shapes[label].steps_apart for label in graphs.labels],
    }
    for local in [float(level) for level in runs.study.options["shares_over_time"]]:
        if local in graphs.local_shares:
            paths = [graphs.at(label, local) for label in graphs.labels]
            whens = [_time_of_one(path) for path in paths]
            table[f"offers left, local {local:g}"] = [float(np.nanmean(path[:, -1])) for path in paths]
            table[f"one left at step, local {local:g}"] = [f"{w:.0f}" if math.isfinite(w) else "not yet" for w in whens]
    return pd.DataFrame(table)
