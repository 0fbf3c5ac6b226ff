"""Regimes: whether runs of an ensemble end in two groups with a valley between, how likely each is, and its fan."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from agents.draws import FloatArray
from configs import country_of
from configs.language import N_, _
from experiments.projection.ensemble import Ensemble
from experiments.projection.fans import fan, predicted
from experiments.runs.reading import number_text
from experiments.statistics.humps import two_humps
from experiments.statistics.intervals import Interval, central, wilson

ONE = N_("one regime")
BELOW, ABOVE = N_("below {threshold}"), N_("above {threshold}")


@dataclass(frozen=True)
class Regime:
    """One of two groups in which runs end."""

    word: str  # below or above where, in the outcome's unit
    probability: Interval
    members: npt.NDArray[np.bool_]  # [n_draws, n_seeds]


@dataclass(frozen=True)
class Outcome:
    """What may have two humps: values of all runs, [n_draws, n_seeds]."""

    name: str  # of its figure
    label: str
    unit: str
    values: FloatArray
    n_witnesses: int  # independent draws or seeds

    def regimes(self) -> list[Regime]:
        """The two groups, the lower first; none where there is one hump.

        Runs of one draw, or of one seed, are no independent witnesses: the interval counts draws or seeds.
        """
        if not np.isfinite(self.values).all():  # a market that nobody has entered has no share
            return []
        threshold = two_humps(self.values)
        if threshold is None:
            return []
        above, n = self.values > threshold, self.n_witnesses
        number = number_text(threshold, 1 if self.unit == "%" else 2)
        text = f"{number}%" if self.unit == "%" else _("{number} {unit}", number=number, unit=self.unit)
        return [
            Regime(_(word, threshold=text), wilson(members.mean() * n, n), members)
            for word, members in ((BELOW, ~above), (ABOVE, above))
        ]


def outcomes(ensemble: Ensemble) -> list[Outcome]:
    """The balance of the last year, and the domestic share of every market at its end."""
    question = ensemble.question
    balance = ensemble.figures["total", "balance"][..., -1]
    services, n = question.settings.services, ensemble.n_witnesses
    shares = [
        Outcome(
            name,
            _("Domestic share of {service}, December {year}", service=_(services[name].title), year=question.until),
            "%",
            100.0 * values,
            n,
        )
        for name, values in ensemble.shares.items()
    ]
    label, unit = _("Digital balance {year}", year=question.until), country_of(question.settings).unit_told
    return [Outcome("balance", label, unit, balance, n), *shares]


def regime_frame(ensemble: Ensemble) -> pd.DataFrame:
    """A row an outcome with one hump, two rows one with two, each with its probability and the balance in it.

    Outcomes and regimes are in the language in use.
    """
    rows = []
    balance = predicted(ensemble)["total", "balance"][..., -1]
    for outcome in outcomes(ensemble):
        regimes = outcome.regimes()
        sure = np.ones(1)
        single = Regime(_(ONE), Interval(sure, sure, sure, "")[0], np.ones(outcome.values.shape, dtype=np.bool_))
        for regime in regimes or [single]:
            inside, share = central(balance[regime.members], fewest=1), regime.probability
            row = {"outcome": outcome.label, "regime": regime.word, "probability": float(share.value)}
            row |= {"low_95": float(share.low), "high_95": float(share.high)}
            row |= {"balance": float(balance[regime.members].mean())}
            rows.append(row | {"low_80": float(inside.low), "high_80": float(inside.high)})
    columns = ["outcome", "regime", "probability", "low_95", "high_95", "balance", "low_80", "high_80"]
    return pd.DataFrame(rows, columns=columns)


def regime_fans(ensemble: Ensemble, outcome: Outcome) -> dict[str, dict[str, FloatArray]]:
    """The fan of the balance in each regime of an outcome, by the regime's word; of one regime, none."""
    balance = predicted(ensemble)["total", "balance"]
    return {regime.word: fan(balance[regime.members]) for regime in outcome.regimes()}
