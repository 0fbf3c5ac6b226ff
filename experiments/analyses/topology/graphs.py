"""Markets on peer graphs: the runs by graph and local share, further runs and strips, and the shape of the graphs."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from agents.draws import FloatArray
from configs import ConfigError, load
from configs.language import N_, _
from experiments.progress import Progress
from experiments.studies.told import told_by
from experiments.sweep.study_runs import StudyRuns
from experiments.tipping import order_parameter
from sim import DigitalEconomy
from sim.start.networks import NETWORKS

LOCAL = "services.market.local_share"
EFFECT = "services.market.network_effect"
# Labels of points, as the study has them.
GRAPHS = (
    N_("ring"), N_("ring, {share} rewired"), N_("islands, {share} of ties out"), N_("random"), N_("hubs"),
)  # fmt: skip


@dataclass(frozen=True)
class Graphs:
    """What became of markets on several peer graphs; nan where a point is missing or a run failed."""

    labels: list[str]
    local_shares: list[float]
    order: FloatArray  # at the end, [n_graphs, n_local_shares, n_replicates]
    surviving: FloatArray  # offers that are no smaller than a niche, [n_graphs, n_local_shares, n_replicates, n_steps]

    def at(self, label: str, local_share: float) -> FloatArray:
        """Offers that survive, [n_replicates, n_steps]."""
        paths: FloatArray = self.surviving[self.labels.index(label), self.local_shares.index(local_share)]
        return paths


@dataclass(frozen=True)
class Shape:
    """A peer graph in two numbers, ties seen from both sides."""

    clustering: float  # share of pairs of a customer's peers who are peers themselves
    steps_apart: float  # mean number of ties between two customers who are connected


def graph_told(label: str) -> str:
    """What a peer graph is called, by the label of its points."""
    return told_by(label, GRAPHS)


def read_graphs(runs: StudyRuns, niche: float) -> Graphs:
    """The runs by graph and local share."""
    names = [name for name in runs.study.paths if name.endswith(".market_share")]
    shares = np.stack([runs.paths[name] for name in names], axis=-1)
    surviving = np.where(np.isnan(shares).any(axis=-1), np.nan, (shares >= niche).sum(axis=-1))
    order = order_parameter(shares[:, :, -1])
    labels = [str(label) for label in dict.fromkeys(runs.design["label"])]
    local_shares = sorted(float(local) for local in set(runs.design[LOCAL]))
    shape = len(labels), len(local_shares)
    ends, paths = np.full((*shape, *order.shape[1:]), np.nan), np.full((*shape, *surviving.shape[1:]), np.nan)
    for point, (label, local) in enumerate(zip(runs.design["label"], runs.design[LOCAL], strict=True)):
        place = labels.index(str(label)), local_shares.index(float(local))
        ends[place], paths[place] = order[point], surviving[point]
    return Graphs(labels, local_shares, ends, paths)


def mean_at_end(graphs: Graphs, label: str) -> list[float]:
    """Offers that survive to the end of a run of a graph, mean over replicates, by local share."""
    return [float(np.nanmean(graphs.at(label, local)[:, -1])) for local in graphs.local_shares]


def weak_runs(runs: StudyRuns, progress: Progress) -> StudyRuns:
    """The same graphs with a network effect too weak to tip even a national market."""
    study, options = runs.study, runs.study.options
    wanted = [float(local) for local in options["weak_local_shares"]]
    weak = study.model_copy(update={
        "set": {**study.set, EFFECT: float(options["weak_network_effect"]),
                "time.steps": int(options["weak_steps"])},
        "points": [point for point in study.points if float(point[LOCAL]) in wanted],
    })  # fmt: skip
    return runs.more(weak, "weak", lambda done, total, _where: progress(done, total, _("weak network effect")))


def strip_of(runs: StudyRuns, label: str) -> np.ndarray:
    """Offer of each customer by id and step in the first replicate, [n_customers, 1 + n_steps]."""
    overrides = {
        **_point(runs, label),
        LOCAL: float(runs.study.options["local_share_of_strips"]),
        "time.steps": int(runs.study.options["steps_of_strips"]),
    }
    seed, classes = int(runs.runs["seed"].iloc[0]), runs.agent_classes
    model = DigitalEconomy(runs.study.scenario, rng=seed, agent_classes=classes, **overrides)
    market = model.behaviours["individuals"].markets["market"]
    by_id = np.argsort(market.population.ids)
    columns = [market.offer[by_id].copy()]
    while model.running:
        model.step()
        columns.append(market.offer[by_id].copy())
    return np.stack(columns, axis=1)


def shape_of(runs: StudyRuns, label: str) -> Shape:
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


def _point(runs: StudyRuns, label: str) -> dict[str, Any]:
    """The overrides of a graph, whatever its local share. Raises `ConfigError`."""
    for point in runs.study.points:
        if point["label"] == label:
            return {**runs.study.set, **{key: value for key, value in point.items() if key not in ("label", LOCAL)}}
    raise ConfigError(
        _("{file}: options: strips: {label!r} is the label of no point", file=runs.study.file, label=label)
    )
