"""Which constants carry an outcome: each moved by itself, a step away from where it stands, and what follows.

The elasticity is the relative change of an outcome over that of the constant (one at a time: Saltelli et al. 2008, ch.
1). Replicates share their draws with the runs in which nothing is moved, so that few of them tell. Effects of several
constants at once are for designs morris and sobol.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from agents.draws import FloatArray
from configs import ConfigError, load
from configs.reading.catalogue import Entry
from experiments.progress import Progress
from experiments.statistics.intervals import student
from experiments.studies.pairing import breaks_pairs
from experiments.studies.study import Study, study_of_table

UNMOVED = "as it stands"
SPEAKER = "parameters --influence"
COLUMNS = ["parameter", "value", "moved_to", "outcome", "change", "elasticity", "low", "high"]
LEAST = 0.01  # elasticity, either way, below which a constant does next to nothing


@dataclass(frozen=True)
class Move:
    """A constant and where it is moved to."""

    entry: Entry
    moved_to: float

    @property
    def relative(self) -> float | None:
        """By which part of itself it is moved; None of a year, and of what stands at 0."""
        if self.entry.unit == "year" or self.entry.value == 0:
            return None
        return (self.moved_to - self.entry.value) / abs(self.entry.value)


def moves(
    entries: Sequence[Entry],
    scenario: str,
    overrides: dict[str, Any],
    step: float,
    progress: Progress = lambda _done, _total, _where: None,
) -> tuple[list[Move], list[str]]:
    """Where constants are moved to, up or else down, and the keys of those that a scenario holds where they are.

    A step is a part of the constant; a year is moved by one, and what stands at 0 by the step itself.
    """
    moved, held = [], []
    for number, entry in enumerate(entries):
        progress(number, len(entries), "looking where constants can be moved")
        if breaks_pairs(entry.key) or entry.key in overrides:
            held.append(entry.key)
            continue
        for sign in (1.0, -1.0):
            value = _moved(entry, sign * step)
            if _runs(scenario, {**overrides, entry.key: value}):
                moved.append(Move(entry, value))
                break
        else:
            held.append(entry.key)
    return moved, held


def _moved(entry: Entry, step: float) -> float:
    if entry.unit == "year":
        return entry.value + (1.0 if step > 0.0 else -1.0)
    value = entry.value * (1.0 + step) if entry.value else step
    if isinstance(entry.value, int):  # whole where the parameter takes whole numbers, by one at least
        by_one = entry.value + (1 if step > 0.0 else -1)
        return round(value) if round(value) != entry.value else by_one
    return float(value)


def _runs(scenario: str, overrides: dict[str, Any]) -> bool:
    try:
        load(scenario, overrides)
    except ConfigError:
        return False
    return True


def influence_study(
    moved: Sequence[Move],
    scenario: str,
    outcomes: Sequence[str],
    overrides: dict[str, Any],
    replicates: int,
    seed: int,
) -> Study:
    """The sweep in which constants are moved one at a time; its first point is the scenario as it stands."""
    points = [{"label": UNMOVED}, *({"label": move.entry.key, move.entry.key: move.moved_to} for move in moved)]
    table = {
        "question": f"Which constants carry the outcomes of {scenario}?",
        "scenario": scenario,
        "design": "list",
        "replicates": replicates,
        "seed": seed,
        "outcomes": list(outcomes),
        "set": overrides,
        "points": points,
    }
    study = study_of_table(table, SPEAKER)
    study._file = SPEAKER
    return study


def influences(moved: Sequence[Move], values_of: Callable[[str], FloatArray], outcomes: Sequence[str]) -> pd.DataFrame:
    """Elasticities, a row a constant and outcome, columns `COLUMNS`; the most influential constants first.

    `values_of` gives an outcome by design point and replicate, [1 + n_moves, n_replicates], the first as it stands.
    `change` is relative; without an elasticity (a year, a constant at 0) it alone is there. `low` and `high` bound the
    elasticity, or the change, at 95% (Student, of the differences of runs with the same draws).
    """
    rows = []
    for outcome in outcomes:
        values = values_of(outcome)
        base = values[0]
        with np.errstate(divide="ignore", invalid="ignore"):
            changes = np.where(base != 0.0, (values[1:] - base) / base, np.nan)
        for move, change in zip(moved, changes, strict=True):
            mean, deviation = change.mean(), change.std(ddof=1)
            over = move.relative
            effect = student(mean / (over or 1.0), deviation / abs(over or 1.0), len(change))
            elasticity = np.nan if over is None else float(effect.value)
            rows.append([
                move.entry.key, move.entry.value, move.moved_to, outcome, float(mean), elasticity, float(effect.low),
                float(effect.high),
            ])  # fmt: skip
    table = pd.DataFrame(rows, columns=COLUMNS)
    # What is not told from none orders nothing.
    told = (table["low"] > 0.0) | (table["high"] < 0.0)
    size = table["elasticity"].fillna(table["change"]).abs().where(told, 0.0)
    strongest = size.groupby(table["parameter"]).transform("max")
    order = pd.DataFrame({"size": -strongest, "parameter": table["parameter"]})
    return table.loc[order.sort_values(["size", "parameter"], kind="stable").index].reset_index(drop=True)


def next_to_nothing(table: pd.DataFrame) -> list[str]:
    """Constants whose every elasticity, or change, is smaller than `LEAST`."""
    size = table["elasticity"].fillna(table["change"]).abs()
    strongest = size.groupby(table["parameter"], sort=False).max()
    return [str(key) for key, value in strongest.items() if value < LEAST]
