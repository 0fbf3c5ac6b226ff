"""What each arm changes against the paired baseline: welfare and money over the years of policies, and their end."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from agents.draws import FloatArray
from configs import ConfigError, Settings, country, country_of
from configs.language import N_, _
from configs.places import DEFAULT_COUNTRY
from configs.schema.country import Country
from experiments.analyses.suppress_or_invest.memo import net_effect
from experiments.progress import Progress
from experiments.statistics.clusters import by_draw
from experiments.statistics.intervals import Interval, bootstrap
from experiments.studies.keys import KEPT, PARTS
from experiments.sweep.study_runs import StudyRuns
from experiments.welfare.gains_and_losses import TOTAL, gains_and_losses
from sim.record.surplus import READINGS

BASELINE, SUPPRESS, TOGETHER = N_("baseline"), N_("suppress"), N_("use and invest")
SUBSIDISED = (N_("active use"), N_("sovereign investment"))
FURTHER_ARMS = (N_("small levy"), N_("suppress, and answered"), N_("ban on foreign streaming"))  # of the packaged study
# By what data call them, which texts tell in the reader's language.
MONEY = {
    N_("balance"): "balance.total.balance_lcu",
    N_("value added"): "outcomes.value_added_gained",
    N_("exports"): "outcomes.exports_gained",
    N_("public money"): "outcomes.public_spending",
    N_("levy revenue"): "outcomes.levy_revenue",
    N_("levies paid"): "outcomes.levy_paid",
}
ITEMS = {
    N_("copyright"): "balance.copyright.balance_lcu",
    N_("telecom, computer, information"): "balance.telecom_computer_information.balance_lcu",
    N_("consulting"): "balance.professional_management_consulting.balance_lcu",
}
STATES = {
    N_("domestic share"): "outcomes.domestic_share",
    N_("dependence"): "outcomes.dependence",
    N_("power"): "outcomes.power_twh",
    N_("CO2"): "outcomes.co2",
}
TOTALS = {reading: f"{PARTS}{TOTAL}{reading}" for reading in READINGS}
SAID = {  # how the stay bonus counts, in words
    "": N_("the stay bonus enjoyed"),
    "_cost_of_leaving": N_("the stay bonus as a cost of leaving"),
    "_without_stay": N_("the stay bonus left out"),
}
STRESS_MONTHS = 24  # at the end of the run, in which loss under a cut-off is measured

Arms = dict[str, dict[str, FloatArray]]


@dataclass(frozen=True)
class Effects:
    """Changes against the baseline by arm, [n_runs] each; money in the large unit over all years of the policies."""

    welfare: Arms  # of all residents, by how the stay bonus counts (`READINGS`)
    gains: pd.DataFrame  # who gains and who loses (`experiments.welfare`)
    changes: Arms  # of MONEY, ITEMS and of what outcomes weigh differently in the conditions
    net: dict[str, FloatArray]  # the old measure
    states: Arms  # of STATES in the last year, in levels; the baseline among them
    by_year: Arms  # changes of welfare and of the balance, [n_runs, n_years]
    loss: dict[str, FloatArray]  # value added lost under a cut-off, over its two years; the baseline among them
    years: tuple[int, int]
    apart: list[str]  # arms that no figure shows
    n_draws: int  # of a posterior, which the runs carry one after the other; 0 without
    failed: int
    country_name: str = DEFAULT_COUNTRY

    @property
    def country(self) -> Country:
        """What describes the country, in whose large unit money is."""
        return country(self.country_name)

    @property
    def unit(self) -> str:
        """The unit of money, as texts have it."""
        return self.country.unit_told

    @property
    def arms(self) -> list[str]:
        """The treatments."""
        return list(self.net)

    @property
    def shown(self) -> list[str]:
        """The treatments that figures show."""
        return [arm for arm in self.net if arm not in self.apart]

    @property
    def n_pairs(self) -> int:
        """Of each arm with the baseline."""
        return len(self.net[TOGETHER])

    def mean(self, values: FloatArray) -> Interval:
        """The mean of runs, [..., n_runs], with its interval: of means by draw, where they carry any."""
        return bootstrap(by_draw(values, self.n_draws) if self.n_draws else values)

    def of_section(self, arm: str, section: str, reading: str) -> FloatArray:
        """What a section of the account gains, [n_runs]."""
        rows = self.gains[(self.gains["scenario"] == arm) & (self.gains["section"] == section)]
        pairs = np.array(rows[f"by_pair_lcu{reading}"].tolist(), dtype=np.float64)
        return np.asarray(pairs.reshape(len(rows), -1).sum(axis=0) / self.country.large)


def measure(
    runs: StudyRuns,
    settings: Settings,
    first_year: int,
    apart: list[str],
    stress_overrides: dict[str, Any],
    progress: Progress,
) -> Effects:
    """Everything that the page speaks of."""
    study = runs.study
    labels = [str(point["label"]) for point in study.points]
    n_months = months_of(first_year, settings, study.file)
    large = country_of(settings).large
    changes = changes_of(runs.paths, labels, n_months, large)
    stressed = [number for number, label in enumerate(labels) if label not in apart]
    stress = run_stress(runs, stressed, stress_overrides, progress)
    gained = MONEY["value added"]
    paired = runs.paths[gained][stressed, : stress.study.n_runs]
    lost = paired[..., -STRESS_MONTHS:].sum(axis=-1) - stress.paths[gained][..., -STRESS_MONTHS:].sum(axis=-1)
    last = settings.time.first_step // 12 + (settings.time.n_steps - 1) // 12
    first, yearly = labels.index(BASELINE), {**TOTALS, "balance": MONEY["balance"]}
    return Effects(
        welfare={
            label: {reading: change.pop(path) for reading, path in TOTALS.items()} for label, change in changes.items()
        },
        gains=gains_and_losses(runs),
        changes=changes,
        net={label: net_effect(change) for label, change in changes.items()},
        states={
            label: {name: runs.paths[path][point, :, -12:].mean(axis=-1) for name, path in STATES.items()}
            for point, label in enumerate(labels)
        },
        by_year={
            label: {name: _years(runs.paths[path], point, first, n_months) / large for name, path in yearly.items()}
            for point, label in enumerate(labels)
            if label != BASELINE
        },
        loss={labels[point]: loss / large for point, loss in zip(stressed, lost, strict=True)},
        years=(last - n_months // 12 + 1, last),
        apart=apart,
        n_draws=study.n_draws,
        failed=len(stress.failures),
        country_name=settings.country,
    )


def changes_of(paths: dict[str, FloatArray], labels: list[str], n_months: int, large: float) -> Arms:
    """Changes over the last months by arm, in a large unit, [n_runs]: of MONEY and ITEMS by names, else by paths."""
    names = {path: name for name, path in (MONEY | ITEMS).items()}
    known = [path for path in paths if path in names or path.startswith(PARTS)]
    sums = {names.get(path, path): paths[path][..., -n_months:].sum(axis=-1) / large for path in known}
    first = labels.index(BASELINE)
    return {
        label: {name: amounts[point] - amounts[first] for name, amounts in sums.items()}
        for point, label in enumerate(labels)
        if label != BASELINE
    }


def months_of(first_year: int, settings: Settings, file: str) -> int:
    """Months from January of the first year of the policies to the end of the run. Raises `ConfigError`."""
    n_months = settings.time.first_step + settings.time.n_steps - 12 * first_year
    if n_months < STRESS_MONTHS:
        raise ConfigError(
            _(
                "{file}: time.end is {end}; expected two years from options.first_year ({year}) on",
                file=file,
                end=settings.time.end,
                year=first_year,
            )
        )
    return n_months


def run_stress(runs: StudyRuns, stressed: list[int], stress: dict[str, Any], progress: Progress) -> StudyRuns:
    """Some arms once more with a cut-off in the last two years, at each draw once; the welfare account is not kept."""
    changed = {
        "points": [{**runs.study.points[number], **stress} for number in stressed],
        "paths": [MONEY["value added"]],
        "set": {**runs.study.set, KEPT: False},
        "replicates": 1 if runs.study.n_draws else runs.study.replicates,
    }
    return runs.more(runs.study.model_copy(update=changed), "cut_off", progress)


def _years(path: FloatArray, point: int, first: int, n_months: int) -> FloatArray:
    """Yearly sums of the difference between two points, [n_runs, n_years]."""
    months = (path[point] - path[first])[:, -n_months:]
    return months.reshape(len(months), -1, 12).sum(axis=-1)
