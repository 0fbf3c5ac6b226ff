"""Fans: central intervals of an ensemble, year by year, with what the model is wrong by."""

import numpy as np
import pandas as pd

from agents.draws import FloatArray
from experiments.projection.ensemble import APART, DOMESTIC_SHARE, Ensemble, Measure
from experiments.projection.question import Question

LEVELS = (50, 80, 95)  # percent
KEYS = ("item", "quantity", "year")
FAN_COLUMNS = [*KEYS, "mean", "median", *(f"{end}_{level}" for level in LEVELS for end in ("low", "high"))]
STREAM = 7  # of the random numbers of what the model is wrong by


def predicted(ensemble: Ensemble) -> dict[Measure, FloatArray]:
    """Figures as they would be published: each run's and, through all its years, a draw of the stated discrepancy.

    What a model is wrong by does not change its sign from year to year: a run has one draw for all years. Those of the
    items and sides of a run are independent, so that fans of items do not add up to that of the total. No side falls
    below 0.
    """
    rng = np.random.default_rng([ensemble.question.unknowns.seed, STREAM])
    figures = {}
    for (item, quantity), values in ensemble.figures.items():
        if quantity in (DOMESTIC_SHARE, APART):
            figures[item, quantity] = values
            continue
        wrong = rng.standard_normal((*values.shape[:2], 1)) * ensemble.question.discrepancy.get(item, 0.0)
        figures[item, quantity] = values + wrong if quantity == "balance" else np.maximum(values + wrong, 0.0)
    return figures


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
        table[f"low_{level}"], table[f"high_{level}"] = np.quantile(
            members, [(100 - level) / 200, (100 + level) / 200], axis=0
        )
    return table
