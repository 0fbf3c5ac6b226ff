"""Fans: central intervals of an ensemble, year by year, with what the model is wrong by."""

import numpy as np
import pandas as pd

from agents.draws import FloatArray
from configs import country_of
from experiments.calibration.errors import PERSISTENCE
from experiments.calibration.targets import together, wrong_by
from experiments.projection.ensemble import APART, DOMESTIC_SHARE, Ensemble, Measure
from experiments.projection.question import Question
from experiments.statistics.intervals import central

LEVELS = (50, 80, 95)  # percent
KEYS = ("item", "quantity", "year")
FAN_COLUMNS = [*KEYS, "mean", "median", *(f"{end}_{level}" for level in LEVELS for end in ("low", "high"))]
STREAM = 7  # of the random numbers of what the model is wrong by


def predicted(ensemble: Ensemble) -> dict[Measure, FloatArray]:
    """Figures as they would be published: each run's and a draw of the stated discrepancy, year by year.

    It is that of the calibration: stated of each side of each item, those of an item go together, and most of
    it lasts from a year to the next. Balances and totals are wrong by what their parts are wrong by. No side
    falls below 0.
    """
    question = ensemble.question
    rng = np.random.default_rng([question.unknowns.seed, STREAM])
    wrong = _wrong(question, ensemble.figures["total", "balance"].shape, rng)
    figures = {}
    for (item, quantity), values in ensemble.figures.items():
        if quantity in (DOMESTIC_SHARE, APART):
            figures[item, quantity] = values
            continue
        off = sum(
            size * wrong[name]
            for name, size in wrong_by(item, quantity, question.discrepancy, country_of(question.settings))
        )
        figures[item, quantity] = values + off if quantity == "balance" else np.maximum(values + off, 0.0)
    return figures


def _wrong(question: Question, shape: tuple[int, ...], rng: np.random.Generator) -> dict[str, FloatArray]:
    """Standardised series of what the model is wrong by, by side and item, [n_draws, n_seeds, n_years] each."""
    names = [
        name
        for side in ("payments", "receipts")
        for name, _ in wrong_by("total", side, question.discrepancy, country_of(question.settings))
    ]
    root = np.linalg.cholesky(np.array([[together(first, second) for second in names] for first in names]))
    fresh = rng.standard_normal((*shape, len(names))) @ root.T
    lasting, series = fresh[..., 0, :], np.empty(fresh.shape)
    for year in range(shape[-1]):
        if year:
            lasting = PERSISTENCE * lasting + np.sqrt(1.0 - PERSISTENCE**2) * fresh[..., year, :]
        series[..., year, :] = lasting
    return {name: series[..., place] for place, name in enumerate(names)}


def fans(figures: dict[Measure, FloatArray], question: Question) -> pd.DataFrame:
    """A row an item, quantity and year: mean, median, and the ends of central intervals of all runs."""
    rows = []
    for (item, quantity), values in figures.items():
        table = fan(values.reshape(-1, values.shape[-1]))
        for place, year in enumerate(question.years):
            rows.append(
                {"item": item, "quantity": quantity, "year": year, **{name: table[name][place] for name in table}}
            )
    return pd.DataFrame(rows, columns=FAN_COLUMNS)


def fan(members: FloatArray) -> dict[str, FloatArray]:
    """Mean, median and ends of central intervals, [n_years], of members [n_members, n_years].

    >>> table = fan(np.arange(101.0)[:, None])
    >>> [float(table[name][0]) for name in ("median", "low_50", "high_50", "low_80", "high_95")]
    [50.0, 25.0, 75.0, 10.0, 97.5]
    """
    table = {"mean": members.mean(axis=0), "median": np.median(members, axis=0)}
    for level in LEVELS:
        ends = central(members.T, level / 100, fewest=1)
        table[f"low_{level}"], table[f"high_{level}"] = ends.low, ends.high
    return table
