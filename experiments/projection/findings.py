"""What a projection has found, in sentences."""

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from configs import country_of
from configs.language import _
from experiments.lines import listed
from experiments.projection.fans import LEVELS
from experiments.projection.project import Projection
from experiments.projection.regimes import ONE, regime_frame
from experiments.runs.reading import number_text
from experiments.statistics.intervals import central
from experiments.statistics.shapley import Effects

ENDS = ("low", "high")


def findings(done: Projection) -> list[str]:
    """Sentences, the most important first."""
    last = row_of(done.fans, "balance", done.question.until)
    ends = {name: number_text(last[name], 2) for name in ("mean", *(f"{end}_{n}" for n in LEVELS for end in ENDS))}
    interval = _(
        "The digital balance of {year} is between {low_80} and {high_80} {unit} with a probability of 80%, between "
        "{low_50} and {high_50} with one of 50%, and between {low_95} and {high_95} with one of 95%; the mean is "
        "{mean}.",
        year=done.question.until,
        unit=country_of(done.question.settings).unit_told,
        **ends,
    )
    return [interval, *_of_variance(done), *_of_regimes(done)]


def _of_variance(done: Projection) -> list[str]:
    question, variance, sentences = done.question, done.variance, list[str]()
    if question.until in variance.values:
        inside = central(variance.values[question.until])
        sentence = _(
            "With the exchange rate and the scenario drawn as well, 80% of runs lie between {low} and {high}.",
            low=number_text(float(inside.low), 2),
            high=number_text(float(inside.high), 2),
        )
        sentences.append(sentence)
    for year, effects in variance.groups.items():
        order = np.argsort(-np.nan_to_num(effects.shares))
        named = listed(_percent(_(effects.names[place]), effects, int(place)) for place in order)
        sentences.append(
            _("Of the variance of the balance of {year}, all four drawn: {inputs}.", year=year, inputs=named)
        )
    names = question.names
    for year, effects in variance.constants.items():
        order = np.argsort(-effects.shares)[:3]
        hangs = _(
            "Within parameters {year} hangs on {inputs}; a straight fit explains {explained:.0%} of it.",
            year=year,
            inputs=listed(_percent(names[effects.names[place]], effects, int(place)) for place in order),
            explained=effects.explained,
        )
        sentences.append(hangs)
    return sentences


def _of_regimes(done: Projection) -> list[str]:
    regimes, sentences = regime_frame(done.ensemble), list[str]()
    two = regimes[regimes["regime"] != _(ONE)]
    for outcome in dict.fromkeys(two["outcome"]):
        told = [
            _("{regime} with a probability of {probability}", regime=row["regime"], probability=probability_text(row))
            for row in two[two["outcome"] == outcome].to_dict("records")
        ]
        sentences.append(_("{outcome} has two regimes: {regimes}.", outcome=outcome, regimes=_("; ").join(told)))
    n = len(regimes) - len(two)
    single = _("{n} of {n_all} outcomes that were looked at have one regime.", n=n, n_all=n + two["outcome"].nunique())
    return [*sentences, single]


def row_of(table: pd.DataFrame, quantity: str, year: int, item: str = "total") -> "pd.Series[float]":
    """The fan of a quantity in a year."""
    chosen = (table["item"] == item) & (table["quantity"] == quantity) & (table["year"] == year)
    return table[chosen].iloc[0]


def probability_text(row: Mapping[Hashable, Any]) -> str:
    """A probability with its interval."""
    return _("{share:.0%} ({low:.0%} to {high:.0%})", share=row["probability"], low=row["low_95"], high=row["high_95"])


def _percent(name: str, effects: Effects, place: int) -> str:
    share, low, high = (number_text(100.0 * ends[place], 0) for ends in (effects.shares, effects.low, effects.high))
    return _("{name} {share}% ({low} to {high})", name=name, share=share, low=low, high=high)
