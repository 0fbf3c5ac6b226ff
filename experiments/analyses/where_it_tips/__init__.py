"""Where a market tips, by a parameter: the threshold, a table in words, and what other tools measure beside it."""

from configs.language import _
from experiments.analyses.registry import analysis
from experiments.analyses.where_it_tips.figures import levels_figure
from experiments.analyses.where_it_tips.levels import check, read_levels
from experiments.analyses.where_it_tips.words import findings_of, level_table, method_of
from experiments.pages.page import PageTable, Picture
from experiments.pages.study import Answer
from experiments.progress import Progress
from experiments.sweep.study_runs import StudyRuns
from experiments.sweep.thresholds import plain
from experiments.tipping.threshold import METHOD


@analysis("where_it_tips", check=check, tells_threshold=True)
def where_it_tips(runs: StudyRuns, _progress: Progress) -> Answer:
    """The threshold of an adaptive design over one parameter of a market, with what every level ends as."""
    market = read_levels(runs)
    table = level_table(market)
    picture = Picture(
        levels_figure(market),
        _(
            "Every run by {parameter}, the ends of {n} runs at each of {n_levels} levels. Above: the share of users "
            "that the leading offer has in the end; from the upper dashed line on it has the market. Below: how far "
            "apart "
            "copies end that open with opposite leads, over how far apart they were put; above the dashed line leads "
            "feed themselves. Filled: tipped by one of both. Shaded: the threshold's interval.",
            parameter=market.parameter,
            n=market.n_replicates,
            n_levels=len(market.levels),
        ),
    )
    data = {
        "market": market.service, "parameter": market.key, "threshold": plain(market.threshold), "interval": METHOD,
        "own_value": market.own, "levels": table.to_dict("records"), "equal_shares_unstable_from": market.symmetric,
    }  # fmt: skip
    return Answer(
        findings_of(market), {"where_it_tips": picture}, method_of(market, runs.study),
        [PageTable(_("{market} in words", market=market.title), table, wrapped=True)], data,
    )  # fmt: skip
