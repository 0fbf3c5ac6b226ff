"""The registry of designs."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from configs import ConfigError
from experiments.studies.study import Study

Design = Callable[[Study], pd.DataFrame]
DESIGNS: dict[str, Design] = {}


def design(name: str) -> Callable[[Design], Design]:
    """Register a design: a function that returns factor levels, a row a point and a column a factor.

    Columns are of type object and hold Python's own numbers: a whole number stays one beside a fraction.
    """

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
    for key in frame.columns:  # settings and files are written from Python's own numbers
        plain = [level.item() if isinstance(level, np.generic) else level for level in frame[key]]
        frame[key] = pd.Series(plain, index=frame.index, dtype=object)
    frame.insert(0, "point_id", np.arange(len(frame)))
    return frame
