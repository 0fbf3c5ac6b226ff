"""What the study of local effects says: findings, method and the table of peer graphs."""

import math
from typing import Any

import numpy as np
import pandas as pd

from agents.draws import FloatArray
from configs import load
from configs.language import N_, _
from experiments.analyses.topology.graphs import Graphs, Shape, graph_told
from experiments.lines import in_a_row, listed
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
    findings = [_where_niches_last(graphs, first, niche, n_steps)]
    single = [local for number, local in enumerate(graphs.local_shares) if not np.any(several[:, : number + 1])]
    if single:
        text = _(
            "A national part of {national:.0%} or more ends all niches: up to a local share of {local}, each of the "
            "{n} runs on each of the {n_graphs} graphs ends with one offer.",
            national=1.0 - single[-1],
            local=f"{single[-1]:g}",
            n=n,
            n_graphs=len(graphs.labels),
        )
        findings.append(text)
    findings += [_outlasting(graphs, local, n, n_steps) for local in (0.9, 1.0) if local in graphs.local_shares]
    shown = [label for label in graphs.labels if label in ("ring", "random") or label.startswith("islands")]
    if len(shown) > 2:
        findings.append(in_a_row([_shapes(shown, shapes), _what_lasts(first, shown, shapes)]))
    kept = weak.surviving[..., -1] >= len(runs.study.paths)
    text = _(
        "With a network effect of {effect}, too weak to tip the national market, all {n_offers} offers keep "
        "{niche:.0%} in {n} of {n_all} runs, and the order parameter is at most {order:.3f}: looking at peers alone "
        "tips nothing.",
        effect=f"{float(runs.study.options['weak_network_effect']):g}",
        n_offers=len(runs.study.paths),
        niche=niche,
        n=int(kept.sum()),
        n_all=int(np.isfinite(weak.surviving[..., -1]).sum()),
        order=float(np.nanmax(weak.order)),
    )
    return [*findings, text]


def _where_niches_last(graphs: Graphs, first: dict[str, float], niche: float, n_steps: int) -> str:
    """On which graphs several offers are left, from the local share on that `first` has of each."""
    said = {"n_steps": n_steps, "niche": niche}
    if not first:
        return _(
            "After {n_steps} steps several offers keep {niche:.0%} of the market in most runs on no graph.", **said
        )
    lasting = _("; ").join(
        _("{graph}, from a local share of {local} on", graph=graph_told(label), local=f"{first[label]:g}")
        for label in sorted(first, key=first.__getitem__)
    )
    text = _(
        "After {n_steps} steps several offers keep {niche:.0%} of the market in most runs only where nearly all of the "
        "network effect is local: {graphs}.",
        graphs=lasting,
        **said,
    )
    never = [graph_told(label) for label in graphs.labels if label not in first]
    return in_a_row([text, _("Never: {graphs}.", graphs=_("; ").join(never)) if never else ""])


def _shapes(shown: list[str], shapes: dict[str, Shape]) -> str:
    """Clustering and distances of some graphs."""
    parts = [
        _("{graph} {clustering:.2f} and {steps:.1f}", graph=graph_told(label), clustering=shapes[label].clustering,
          steps=shapes[label].steps_apart)
        for label in shown
    ]  # fmt: skip
    return _("Clustering and mean steps between two customers: {graphs}.", graphs=_("; ").join(parts))


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
    return _(
        "Neither alone tells where niches last: the ring is more clustered and longer than islands, and yet loses its "
        "niches to a smaller national part. What lasts is a group with a border that few ties cross."
    )


def _outlasting(graphs: Graphs, local: float, n: int, n_steps: int) -> str:
    """On which graphs several offers outlast the runs, and when a single one is left on the others."""
    lasting, ending = [], []
    for label in graphs.labels:
        paths = graphs.at(label, local)
        when = _time_of_one(paths)
        if math.isfinite(when):
            ending.append((when, _("{step:.0f} ({graph})", step=when, graph=graph_told(label))))
            continue
        count = int((paths[:, -1] >= 2.0).sum())
        share = wilson(count, int(np.isfinite(paths[:, -1]).sum()))
        text = _(
            "in {count} of {n} runs on {graph} (95% {method} interval from {low:.0%})",
            count=count,
            n=n,
            graph=graph_told(label),
            method=share.method,
            low=float(share.low),
        )
        lasting.append(text)
    some_last = N_(
        "At a local share of {local}, several offers are left after {n_steps} steps {lasting}; a single one is left "
        "after a median number of steps of {ending}."
    )
    all_last = N_("At a local share of {local}, several offers are left after {n_steps} steps {lasting}.")
    all_end = N_("At a local share of {local}, a single one is left after a median number of steps of {ending}.")
    said = {"local": f"{local:g}", "n_steps": n_steps, "lasting": listed(lasting)}
    sentence = some_last if lasting and ending else all_last if lasting else all_end
    return _(sentence, ending=listed(part for _step, part in sorted(ending)), **said)


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
    market = _(
        "{n:,} customers, {k} offers that are alike, equal opening shares spread at random, {steps} steps in which all "
        "customers decide anew. A customer's exposure to an offer is its share among her peers with the weight of the "
        "local share, and in the whole market with the rest. The network effect is {effect} taste scales; equal shares "
        "of a national market lose stability at {critical}, and a leader can hold it from {least:.2f} on.",
        n=settings.customers.number,
        k=k,
        steps=settings.time.n_steps,
        effect=f"{service.network_effect:g}",
        critical=f"{potts.critical_network_effect(k):g}",
        least=potts.saddle_node(k)[0],
    )
    peers = _(
        "Every customer sees {degree} peers. Ring: the nearest by number; rewired: some of them are anybody (Watts & "
        "Strogatz 1998). Islands: groups of 50, a share of ties leads anywhere. Random: peers are anybody. Hubs: a few "
        "customers are seen by very many (Barabasi & Albert 1999). An offer survives where it has {niche:.0%} of the "
        "market at the end.",
        degree=f"{service.degree:g}",
        niche=niche,
    )
    clustering = _(
        "Clustering is the share of pairs of peers who are peers, steps apart the mean shortest way between customers, "
        "both with ties seen from both sides, in one draw of each graph."
    )
    alone = _(
        "A single offer is left when all others have been below {niche:.0%} for {hold} steps.", niche=niche, hold=HOLD
    )
    limits = _(
        "Limits: one size of market and of islands, one number of peers. What has not died out within the steps may do "
        "so later: on a ring borders wander without end, and a larger market keeps its niches longer. All decide at "
        "once and nobody pays for switching; offers are alike, so that no niche has a better offer."
    )
    return [market, peers, in_a_row([clustering, alone, limits])]


def graph_table(runs: StudyRuns, graphs: Graphs, shapes: dict[str, Shape]) -> pd.DataFrame:
    """Shape of each peer graph, and what is left of the niches at some local shares."""
    table: dict[str, list[Any]] = {
        _("peer graph"): [graph_told(label) for label in graphs.labels],
        _("clustering"): [shapes[label].clustering for label in graphs.labels],
        _("mean steps apart"): [shapes[label].steps_apart for label in graphs.labels],
    }
    for local in [float(level) for level in runs.study.options["shares_over_time"]]:
        if local in graphs.local_shares:
            paths = [graphs.at(label, local) for label in graphs.labels]
            whens = [_time_of_one(path) for path in paths]
            left = _("offers left, local {local}", local=f"{local:g}")
            table[left] = [float(np.nanmean(path[:, -1])) for path in paths]
            one_left = _("one left at step, local {local}", local=f"{local:g}")
            table[one_left] = [f"{when:.0f}" if math.isfinite(when) else _("not yet") for when in whens]
    return pd.DataFrame(table)
