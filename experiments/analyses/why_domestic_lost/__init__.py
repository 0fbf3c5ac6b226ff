"""Which cause took a market from domestic offers: each removed, each alone, and what would have kept it.

Four causes: the network effect among users at home, the base of users abroad, the quality gap (research money
included), and the opening shares. All sixteen combinations are run, so that the fall can also be divided among the
causes without an order of removal (Shapley 1953).
"""

from agents.draws import FloatArray
from configs import load
from configs.language import _
from experiments.analyses.needs import Needs
from experiments.analyses.registry import analysis
from experiments.analyses.why_domestic_lost.figures import cause_figure, opening_figure, path_figure, policy_figure
from experiments.analyses.why_domestic_lost.removals import SERVICES, run_removals
from experiments.analyses.why_domestic_lost.tables import divided_table, policy_table, share_table
from experiments.analyses.why_domestic_lost.words import findings_of, method_of
from experiments.pages.page import PageTable, Picture
from experiments.pages.study import Answer
from experiments.progress import Progress
from experiments.statistics.intervals import bootstrap, few
from experiments.sweep.study_runs import StudyRuns

NEEDS = Needs(
    "why_domestic_lost", services=SERVICES, factors=("label",),
    paths=tuple(f"outcomes.domestic_user_share.{service}" for service in SERVICES),
    options=("year", "years", "opening_domestic_shares", "kept_part"),
)  # fmt: skip


@analysis("why_domestic_lost", check=NEEDS.check)
def why_domestic_lost(runs: StudyRuns, progress: Progress) -> Answer:
    """Domestic shares of users without each cause and with each alone, over opening shares, and under a preference."""
    study = runs.study
    removals = run_removals(runs, load(study.scenario, study.set), progress)
    pictures = {
        "causes": Picture(
            cause_figure(removals),
            _(
                "Domestic share of users in December {year}: mean of the runs and its 95% bootstrap interval. Upper "
                "rows take one cause away from the baseline; lower rows take away all causes but one. The dotted line "
                "is the baseline, the dashed one the opening share: a dot far to the right of the dotted line means "
                "that the cause matters.",
                year=removals.year,
            ),
        ),
        "paths": Picture(
            path_figure(removals),
            _(
                "Domestic share of users month by month, mean and 95% bootstrap interval. Black: the baseline. Each "
                "colour takes one cause away for the whole run; the grey dashes take all four away."
            ),
        ),
        "opening": Picture(
            opening_figure(removals),
            _(
                "Domestic share in December {year} over the share with which domestic offers open in {start}; foreign "
                "offers share the rest as in the baseline. On the dashed diagonal the market would remember its "
                "opening; a flat line means that it forgets.",
                year=removals.year,
                start=removals.opened_in,
            ),
        ),
        "policy": Picture(
            policy_figure(removals),
            _(
                "Domestic share in December {year} when all domestic services are preferred for good from January of "
                "the year below, by the strength of the preference in utility (2 means that of two else equal offers "
                "the domestic one is taken by 88%). Dashed: what counts as kept. Dotted: the baseline.",
                year=removals.year,
            ),
        ),
    }
    intervals = _("In brackets 95% bootstrap intervals of the mean.{few}", few=few(study.replicates))
    tables = [
        PageTable(_("Domestic share of users, %"), share_table(removals, study.options["years"])),
        PageTable(
            _("Who took how many points of the domestic share by {year}", year=removals.year),
            divided_table(removals),
            intervals,
        ),
        PageTable(
            _("Domestic share of users in {year} under a preference", year=removals.year),
            policy_table(removals),
            intervals,
        ),
    ]
    data = {
        "year": removals.year,
        "failed_in_analysis": removals.failed,
        "shares": _intervals(removals.variants),
        "divided": [
            {cause: bootstrap(value).record() for cause, value in service.items()} for service in removals.divided
        ],
        "policies": _intervals(removals.policies),
    }
    return Answer(findings_of(removals), pictures, method_of(removals, study.replicates), tables, data)


def _intervals(shares: dict[str, FloatArray]) -> dict[str, list[dict[str, float | str]]]:
    """Means and their intervals by name and service, from [n_services, n_replicates]."""
    return {name: [bootstrap(service).record() for service in share] for name, share in shares.items()}
