"""What each arm changes against the paired baseline, in money over the years of the policies, and at their end."""

from dataclasses import dataclass
from typing import Any

from agents.draws import FloatArray
from configs import ConfigError, Settings
from experiments.progress import Progress
from experiments.runs.frames import TRILLION
from experiments.sweep.study_runs import StudyRuns

BASELINE, SUPPRESS, TOGETHER = "baseline", "suppress", "use and invest"
MONEY = {
    "balance": "balance.total.balance_jpy",
    "value added": "outcomes.value_added_gained",
    "exports": "outcomes.exports_gained",
    "uncounted use": "outcomes.uncounted_use",
    "public money": "outcomes.public_spending",
    "refunds": "outcomes.subsidies",
    "levy revenue": "outcomes.levy_revenue",
    "levies paid": "outcomes.levy_paid",
}
ITEMS = {
    "copyright": "balance.copyright.balance_jpy",
    "telecom, computer, information": "balance.telecom_computer_information.balance_jpy",
    "consulting": "balance.professional_management_consulting.balance_jpy",
}
STATES = {
    "domestic share": "outcomes.domestic_share",
    "dependence": "outcomes.dependence",
    "power": "outcomes.power_twh",
    "CO2": "outcomes.co2",
}
STRESS_MONTHS = 24  # at the end of the run, in which loss under a cut-off is measured

Arms = dict[str, dict[str, FloatArray]]


@dataclass(frozen=True)
class Effects:
    """Changes against the baseline by arm, [n_replicates] each; money in JPY tn over all years of the policies."""

    changes: Arms  # of MONEY, ITEMS
    net: dict[str, FloatArray]  # as docs/odd.md defines it
    valued: dict[str, FloatArray]  # with use at its price, and refunds as what they are: transfers
    states: Arms  # of STATES in the last year, in levels; the baseline among them
    by_year: Arms  # changes of balance and value added, [n_replicates, n_years]
    loss: dict[str, FloatArray]  # value added lost under a cut-off, JPY tn over its two years; the baseline among them
    years: tuple[int, int]
    failed: int

    @property
    def arms(self) -> list[str]:
        """The treatments."""
        return list(self.net)


def measure(
    runs: StudyRuns, settings: Settings, first_year: int, stress_overrides: dict[str, Any], progress: Progress
) -> Effects:
    """Everything that the page speaks of."""
    study = runs.study
    labels = [str(point["label"]) for point in study.points]
    n_months = months_of(first_year, settings, study.file)
    changes, net, valued = money_of(runs, labels, n_months)
    first = labels.index(BASELINE)
    stress = run_stress(runs, stress_overrides, progress)
    gained = MONEY["value added"]
    lost = runs.paths[gained][..., -STRESS_MONTHS:].sum(-1) - stress.paths[gained][..., -STRESS_MONTHS:].sum(-1)
    last = settings.time.first_step // 12 + (settings.time.n_steps - 1) // 12
    return Effects(
        changes=changes,
        net=net,
        valued=valued,
        states={
            label: {name: runs.paths[path][point, :, -12:].mean(axis=-1) for name, path in STATES.items()}
            for point, label in enumerate(labels)
        },
        by_year={
            label: {
                name: _years(runs.paths[MONEY[name]], point, first, n_months) for name in ("balance", "value added")
            }
            for point, label in enumerate(labels)
            if label != BASELINE
        },
        loss={label: lost[point] / TRILLION for point, label in enumerate(labels)},
        years=(last - n_months // 12 + 1, last),
        failed=len(stress.failures),
    )


def money_of(
    runs: StudyRuns, labels: list[str], n_months: int
) -> tuple[Arms, dict[str, FloatArray], dict[str, FloatArray]]:
    """Changes of all money over the last months, and both net effects, by arm; JPY tn, [n_replicates]."""
    known = {name: path for name, path in (MONEY | ITEMS).items() if path in runs.paths}
    sums = {name: runs.paths[path][..., -n_months:].sum(axis=-1) / TRILLION for name, path in known.items()}
    first = labels.index(BASELINE)
    changes = {
        label: {name: amounts[point] - amounts[first] for name, amounts in sums.items()}
        for point, label in enumerate(labels)
        if label != BASELINE
    }
    net = {label: net_effect(change) for label, change in changes.items()}
    valued = {label: net[label] + change["uncounted use"] + change["refunds"] for label, change in changes.items()}
    return changes, net, valued


def net_effect(change: dict[str, FloatArray]) -> FloatArray:
    """Change of (18) and of D, less public money spent, plus levy revenue, less levies paid by buyers."""
    return (
        change["value added"]
        + change["balance"]
        - change["public money"]
        + change["levy revenue"]
        - change["levies paid"]
    )


def months_of(first_year: int, settings: Settings, file: str) -> int:
    """Months from January of the first year of the policies to the end of the run. Raises `ConfigError`."""
    n_months = settings.time.first_step + settings.time.n_steps - 12 * first_year
    if n_months < STRESS_MONTHS:
        raise ConfigError(
            f"{file}: time.end is {settings.time.end}; expected two years from options.first_year ({first_year}) on"
        )
    return n_months


def run_stress(runs: StudyRuns, stress: dict[str, Any], progress: Progress) -> StudyRuns:
    """The arms once more with a cut-off in the last two years."""
    points = [{**point, **stress} for point in runs.study.points]
    return runs.more(runs.study.model_copy(update={"points": points}), "cut_off", progress)


def _years(path: FloatArray, point: int, first: int, n_months: int) -> FloatArray:
    """Yearly sums of the difference between two points, JPY tn, [n_replicates, n_years]."""
    months = (path[point] - path[first])[:, -n_months:] / TRILLION
    return months.reshape(len(months), -1, 12).sum(axis=-1)
