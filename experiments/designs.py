"""Designs of experiments: functions from the factors of a study to a frame with a row a design point."""

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from configs import ConfigError
from experiments.study import LEVELS, Study

Design = Callable[[Study], pd.DataFrame]
DESIGNS: dict[str, Design] = {}


def design(name: str) -> Callable[[Design], Design]:
    """Register a design: a function that returns factor levels, a row a point and a column a factor."""

    def register(function: Design) -> Design:
        DESIGNS[name] = function
        return function

    return register


def design_points(study: Study) -> pd.DataFrame:
    """The design of a study with `point_id` first, from 0. Raises `ConfigError` where it is unknown or empty."""
    if study.design not in DESIGNS:
        raise ConfigError(f"{study.file}: design is {study.design!r}; expected one of {', '.join(DESIGNS)}")
    frame = DESIGNS[study.design](study)
    if len(frame) == 0:
        raise ConfigError(f"{study.file}: the design has no points; expected at least one level of every factor")
    frame.insert(0, "point_id", np.arange(len(frame)))
    return frame


def levels(study: Study, key: str) -> list[Any]:
    """The levels of a factor: as listed, or n of them from low to high."""
    value = study.factors[key]
    if isinstance(value, list):
        return value
    if not isinstance(value, dict) or set(value) != set(LEVELS):
        raise ConfigError(f"{study.file}: factors: {key} is {value!r}; expected a list, or a table of low, high and n")
    low, high, n = (value[name] for name in LEVELS)
    numbers = all(isinstance(each, int | float) and not isinstance(each, bool) for each in (low, high))
    if not numbers or not isinstance(n, int) or n < 0:
        raise ConfigError(f"{study.file}: factors: {key} is {value!r}; expected numbers, and n a whole one")
    return [float(level) for level in np.linspace(low, high, n).round(12)]


@design("factorial")
def factorial(study: Study) -> pd.DataFrame:
    """Every combination of levels; a single point without factors."""
    names = list(study.factors)
    return pd.DataFrame(list(product(*(levels(study, key) for key in names))), columns=names, dtype=object)


@design("one_at_a_time")
def one_at_a_time(study: Study) -> pd.DataFrame:
    """The first level of all factors, then each factor by itself through its other levels."""
    of = {key: levels(study, key) for key in study.factors}
    if any(len(each) == 0 for each in of.values()):
        return pd.DataFrame(columns=list(of))
    first = {key: each[0] for key, each in of.items()}
    rows = [first] + [{**first, key: level} for key, each in of.items() for level in each[1:]]
    return pd.DataFrame(rows, columns=list(of), dtype=object)


@design("list")
def listed(study: Study) -> pd.DataFrame:
    """The points as the study lists them, each with a label; what a point does not say is as in the scenario."""
    for at, point in enumerate(study.points):
        if "label" not in point:
            raise ConfigError(f"{study.file}: points: the {at + 1}. has no label; expected what it is called")
    keys = dict.fromkeys(["label", *(key for point in study.points for key in point)])
    return pd.DataFrame(study.points, columns=list(keys), dtype=object)
