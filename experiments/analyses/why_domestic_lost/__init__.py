"""Which cause took a market from domestic offers: each removed, each alone, and what would have kept it.

Four causes: the network effect among users at home, the base of users abroad, the quality gap (research money
included), and the opening shares. All sixteen combinations are run, so that the fall can also be divided among the
causes without an order of removal (Shapley 1953).
"""

from agents.draws import FloatArray
from configs import load
from experiments.analyses.registry import Progress, analysis
from experiments.analyses.why_domestic_lost.figures import cause_figure, opening_figure, path_figure, policy_figure
from experiments.analyses.why_domestic_lost.removals import run_removals
from experiments.analyses.why_domestic_lost.words import (
    divided_table,
    findings_of,
    method_of,
    policy_table,
    share_table,
)
from experiments.pages.study import Page, Shown
from experiments.runs.measures import mean_interval
from experiments.sweep.study_runs import StudyRuns


@analysis("why_domestic_lost")
def why_domestic_lost(runs: StudyRuns, progress: Progress) -> Page:
    """Domestic shares of users without each cause and with each alone, over opening shares, and under a preference."""
    study = runs.study
    its = run_removals(runs, load(study.scenario, study.set), progress)
    figures = {
        "causes": Shown(
            cause_figure(its),
            f"Domestic share of users in December {its.year}: mean of the runs and its 95% interval. Upper rows take "
            "one cause away from the baseline; lower rows take away all causes but one. The dotted line is the "
            "baseline, the dashed one the opening share: a dot far to the right of the dotted line means that the "
            "cause matters.",
        ),
        "paths": Shown(
            path_figure(its),
            "Domestic share of users month by month, mean and 95% interval. Black: the baseline. Each colour takes one "
            "cause away for the whole run; the grey dashes take all four away.",
        ),
        "opening": Shown(
            opening_figure(its),
            f"Domestic share in December {its.year} over the share with which domestic offers open in 2010; foreign "
            "offers share the rest as in the baseline. On the dashed diagonal the market would remember its "
            "opening; a flat line means that it forgets.",
        ),
        "policy": Shown(
            policy_figure(its),
            f"Domestic share in December {its.year} when all domestic services are preferred for good from January of "
            "the year below, by the strength of the preference in utility (2 means that of two else equal offers the "
            "domestic one is taken by 88%). Dashed: what counts as kept. Dotted: the baseline.",
        ),
    }
    tables = {
        "Domestic share of users, %": share_table(its, study.options["years"]),
        f"Who took how many points of the domestic share by {its.year}": divided_table(its),
        f"Domestic share of users in {its.year} under a preference, %": policy_table(its),
    }
    data = {
        "year": its.year,
        "failed_in_analysis": its.failed,
        "shares": _intervals(its.variants),
        "divided": [{cause: mean_interval(value) for cause, value in each.items()} for each in its.divided],
        "policies": _intervals(its.policies),
    }
    return Page(findings_of(its), figures, method_of(its, study.replicates), tables, data)


def _intervals(shares: dict[str, FloatArray]) -> dict[str, list[tuple[float, float]]]:
    """Mean and half width of its interval by name and service, from [n_services, n_replicates]."""
    return {name: [mean_interval(each) for each in share] for name, share in shares.items()}
