"""The registry of outcomes, in the order of the tables."""

import copyreg
from bisect import insort
from collections.abc import Callable
from typing import TypeVar

import numpy as np

from configs.errors import refuse_taken
from sim.record.measured import LAST, Month, Names, Outcome

OUTCOMES: list[Outcome] = []
Value = TypeVar("Value", bound=Callable[[Month], np.ndarray | float])


def same_name(first: Outcome, second: Outcome) -> bool:
    """Whether two outcomes cannot stand beside each other: one value and several may share a name."""
    return first.name == second.name and (first.names is None) == (second.names is None)


def enter(entry: Outcome) -> Outcome:
    """Put an outcome into its place; raises `ValueError` where the name is taken, or several values are collected."""
    for known in [known for known in OUTCOMES if same_name(known, entry)]:
        refuse_taken(f"outcome {entry.name!r}", known.value, entry.value)
        OUTCOMES.remove(known)
    if entry.collected and entry.names is not None:
        raise ValueError(f"outcome {entry.name!r} has several values; expected one for the data collector")
    insort(OUTCOMES, entry, key=lambda known: known.place)
    return entry


def entered(name: str, several: bool) -> Outcome:
    """The outcome of a name, the one value or the several; raises `LookupError` where none is registered."""
    for known in OUTCOMES:
        if known.name == name and (known.names is not None) == several:
            return known
    raise LookupError(f"outcome {name!r} is not registered here; expected the file that registers it to be imported")


# What measures an outcome is a function, often without a name: a record that is stored finds it again by the outcome's.
copyreg.pickle(Outcome, lambda entry: (entered, (entry.name, entry.names is not None)))


def outcome(
    name: str,
    *,
    unit: str,
    label: str,
    names: Names | None = None,
    collected: bool = False,
    place: int = LAST,
    flow: bool | None = None,
    over_months: bool = False,
) -> Callable[[Value], Value]:
    """Register a function of a `Month` as an outcome of all models that are built from now on.

    It returns an array [...], a batch with its replicates first. With `names` it has several values, [..., n_names],
    called `name.one_of_names`; `collected` has Mesa's data collector report the one value that it has without. The
    months of a `flow` add up to a year, which is undefined where a run lacks some of them; of a stock or a share a year
    has what its last month has. Where nothing is said, a unit of "LCU" makes it a flow. `place` orders the tables:
    those of the program stand at 10 to 70, a further one behind them. One `over_months` reads nothing but what
    `sim.record.noted` notes, and is measured of many months at once, an axis before all others. Raises `ValueError`
    where the name is taken, or several values would be collected.
    """

    def register(value: Value) -> Value:
        enter(Outcome(name, unit, label, value, names, collected, place, flow, over_months))
        return value

    return register
