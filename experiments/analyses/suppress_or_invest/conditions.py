"""Where the conclusion holds: everything that is uncertain drawn together, and what claims over it depend on."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from agents.draws import FloatArray
from configs import Settings, country_of
from configs.language import N_, _
from configs.places import DEFAULT_COUNTRY
from experiments.analyses.suppress_or_invest.effects import (
    BASELINE,
    MONEY,
    SAID,
    SUPPRESS,
    TOGETHER,
    TOTALS,
    Effects,
    changes_of,
    months_of,
)
from experiments.analyses.suppress_or_invest.factors import Factor, factor_of, reweighed, sample_of
from experiments.analyses.suppress_or_invest.options import Options
from experiments.analyses.suppress_or_invest.trees import Claim, claim_of
from experiments.progress import Progress
from experiments.statistics.clusters import by_draw
from experiments.studies.posterior import read_posterior
from experiments.studies.tables import Carrying
from experiments.sweep.study_runs import FURTHER, StudyRuns
from sim.record.surplus import READINGS

DRAWN = "drawn.json"  # everything uncertain, as runs carry it
ARMS = (BASELINE, SUPPRESS, TOGETHER)


@dataclass(frozen=True)
class Conditions:
    """Samples and claims."""

    factors: list[Factor]
    values: FloatArray  # [n_samples, n_factors]
    claims: list[Claim]  # three by how the stay bonus counts, in the order of `READINGS`
    balance_2024: FloatArray  # of the baseline, the large unit of the country, [n_samples]
    replicates: int
    failed: int
    country_name: str = DEFAULT_COUNTRY

    def claim(self, kind: int, reading: str) -> Claim:
        """0: use and invest beats suppression; 1 and 2: either beats doing nothing."""
        return self.claims[3 * READINGS.index(reading) + kind]


def explore(runs: StudyRuns, settings: Settings, options: Options, progress: Progress) -> Conditions:
    """Run the arms that claims are about at draws of everything uncertain, and say where claims hold."""
    study, n = runs.study, options.conditions.samples
    posterior = read_posterior(study.posterior.file) if study.n_draws else None
    sample = sample_of(options.conditions, settings, posterior)
    weighing = [factor for factor in sample.factors if factor.weighs]
    paths = [MONEY["balance"], *TOTALS.values(), *(path for factor in weighing for path in factor.weighs)]
    changed = {
        "points": sorted((point for point in study.points if point["label"] in ARMS), key=_place),
        "replicates": options.conditions.replicates,
        "paths": list(dict.fromkeys(paths)),
    }
    with TemporaryDirectory(prefix="digital-balance-") as own:
        place = (Path(own) if runs.folder is None else runs.folder.absolute()) / FURTHER / DRAWN
        sample.write(place, study.scenario, posterior)
        carrying = Carrying(file=str(place), draws=n)
        further = study.model_copy(update={**changed, "posterior": carrying})
        more = runs.more(further, "conditions", progress)
    by_sample = {name: by_draw(path.swapaxes(-1, -2), n).swapaxes(-1, -2) for name, path in more.paths.items()}
    large = country_of(settings).large
    changes = changes_of(by_sample, list(ARMS), months_of(options.first_year, settings, study.file), large)
    worth = {
        arm: {
            reading: change[path] + sum(
                (reweighed(factor, sample.values[:, column], _of_paths(change))
                 for column, factor in enumerate(sample.factors) if factor.weighs), np.zeros(n))
            for reading, path in TOTALS.items()
        }
        for arm, change in changes.items()
    }  # fmt: skip
    claims = []
    for reading in READINGS:
        suppress, together = worth[SUPPRESS][reading], worth[TOGETHER][reading]
        for text, gap in (
            (N_("use and invest beats suppression, {reading}"), together - suppress),
            (N_("use and invest beats doing nothing, {reading}"), together),
            (N_("suppression beats doing nothing, {reading}"), suppress),
        ):
            claims.append(claim_of(_(text, reading=_(SAID[reading])), gap, sample.factors, sample.values))
    balance = _of_2024(by_sample[MONEY["balance"]][0], settings) / large
    replicates = options.conditions.replicates
    return Conditions(sample.factors, sample.values, claims, balance, replicates, len(more.failures), settings.country)


def _place(point: dict[str, object]) -> int:
    return ARMS.index(str(point["label"]))


def _of_paths(change: dict[str, FloatArray]) -> dict[str, FloatArray]:
    """Changes by path, those that have a name of their own, too."""
    return {MONEY.get(name, name): amount for name, amount in change.items()}


def _of_2024(balance: FloatArray, settings: Settings) -> FloatArray:
    """The balance of 2024, [n_samples], of months [n_samples, n_steps]; nan where runs lack that year."""
    january = 12 * 2024 - settings.time.first_step
    if not 0 <= january <= settings.time.n_steps - 12 or settings.time.opens_as_of is not None:
        return np.full(len(balance), np.nan)
    return np.asarray(balance[:, january : january + 12].sum(axis=-1))


@dataclass(frozen=True)
class Turn:
    """The weight of some outcomes at which the mean of two arms is one; nan where it says nothing of them."""

    factor: Factor
    reading: str
    weight: float


def turns(effects: Effects, options: Options, settings: Settings) -> list[Turn]:
    """At which weight of what outcomes count suppression, and use and investment, are worth the same in the mean.

    Exact, all else as the runs have it: welfare is linear in its weights.
    """
    turning = []
    for name, table in options.conditions.factors.items():
        if table.weighs:
            factor = factor_of(name, table, settings)
            gained, lost = (_of_paths(effects.changes[arm]) for arm in (TOGETHER, SUPPRESS))
            slope = float(np.nanmean(reweighed(factor, factor.already + 1.0, gained)
                                     - reweighed(factor, factor.already + 1.0, lost)))  # fmt: skip
            for reading in READINGS:
                gap = float(np.nanmean(effects.welfare[TOGETHER][reading] - effects.welfare[SUPPRESS][reading]))
                weight = factor.already - gap / slope if slope else float("nan")
                turning.append(Turn(factor, reading, weight))
    return turning
