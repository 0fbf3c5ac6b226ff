"""Local or national network effects: whether niches survive, by peer graph (Watts & Strogatz 1998; Lee et al. 2006)."""

import numpy as np

from configs.language import _
from experiments.analyses.needs import Needs
from experiments.analyses.registry import analysis
from experiments.analyses.topology.figures import over_local_share, over_time, strips_figure
from experiments.analyses.topology.graphs import LOCAL, mean_at_end, read_graphs, shape_of, strip_of, weak_runs
from experiments.analyses.topology.words import findings_of, graph_table, method_of
from experiments.pages.page import PageTable, Picture
from experiments.pages.study import Answer
from experiments.progress import Progress
from experiments.sweep.study_runs import StudyRuns

NEEDS = Needs(
    "topology", services=("market",), factors=("label", LOCAL),
    options=(
        "niche", "weak_network_effect", "weak_local_shares", "weak_steps", "shares_over_time", "strips",
        "local_share_of_strips", "steps_of_strips",
    ),
)  # fmt: skip


@analysis("topology", check=NEEDS.check)
def topology(runs: StudyRuns, progress: Progress) -> Answer:
    """Order parameter and surviving offers over the local share; survival over time; strips of who uses what."""
    niche = float(runs.study.options["niche"])
    graphs, weak = read_graphs(runs, niche), read_graphs(weak_runs(runs, progress), niche)
    shapes = {label: shape_of(runs, label) for label in graphs.labels}
    strips = {label: strip_of(runs, label) for label in runs.study.options["strips"]}
    pictures = {
        "local_share": Picture(
            over_local_share(graphs, niche),
            _(
                "Left: how unequal the market is at the end (0: equal shares, 1: one offer has all). Right: how many "
                "offers keep {niche:.0%} of the market. Mean over runs and 95% bootstrap interval; points of one local "
                "share are set apart so that they can be told. The axis is stretched where something happens.",
                niche=niche,
            ),
        ),
        "strips": Picture(
            strips_figure(runs, strips, niche),
            _(
                "Who uses what in one run a graph: a row is a customer, neighbours lie side by side, time runs to the "
                "right, the colour is the offer. On a ring, borders between offers can move until they meet and a "
                "niche is gone; islands hold theirs, for few ties lead across; in a random graph neighbours in the "
                "picture are no peers. Single dots are customers whose taste differed for a step."
            ),
        ),
        "persistence": Picture(
            over_time(runs, graphs, niche),
            _(
                "Number of offers with {niche:.0%} or more of the market, step by step (mean over runs, 95% bootstrap "
                "band), for three local shares. Falling lines are niches that die late; level lines are niches that "
                "last. Steps are on a logarithmic scale.",
                niche=niche,
            ),
        ),
    }
    return Answer(
        findings_of(runs, graphs, weak, shapes, niche),
        pictures,
        method_of(runs, niche),
        [PageTable(_("Peer graphs and what is left of the niches"), graph_table(runs, graphs, shapes))],
        {
            "surviving": {
                label: dict(zip(map(str, graphs.local_shares), mean_at_end(graphs, label), strict=True))
                for label in graphs.labels
            },
            "shapes": {label: shape.__dict__ for label, shape in shapes.items()},
            "largest_order_at_weak_effect": float(np.nanmax(weak.order)),
        },
    )
