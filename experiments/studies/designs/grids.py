"""Designs of given levels: every combination, or one factor at a time."""

import math
from itertools import product

import pandas as pd

from configs import ConfigError
from configs.language import _
from experiments.studies.designs.factors import levels
from experiments.studies.designs.registry import ALONE, COMBINED, design
from experiments.studies.study import Study

MOST_POINTS = 10_000_000


@design("factorial", COMBINED)
def factorial(study: Study) -> pd.DataFrame:
    """Every combination of levels; a single point without factors."""
    names = list(study.factors)
    listed_levels = [levels(study, key) for key in names]
    if (n_points := math.prod(len(listed) for listed in listed_levels)) > MOST_POINTS:
        raise ConfigError(
            _(
                "{file}: factors have {n_points:,} combinations; expected at most {most_points:,}",
                file=study.file,
                n_points=n_points,
                most_points=MOST_POINTS,
            )
        )
    return pd.DataFrame(list(product(*listed_levels)), columns=names, dtype=object)


@design("one_at_a_time", ALONE)
def one_at_a_time(study: Study) -> pd.DataFrame:
    """The first level of all factors, then each factor by itself through its other levels."""
    listed_levels = {key: levels(study, key) for key in study.factors}
    if any(len(listed) == 0 for listed in listed_levels.values()):
        return pd.DataFrame(columns=list(listed_levels))
    first = {key: listed[0] for key, listed in listed_levels.items()}
    rows = [first] + [{**first, key: level} for key, listed in listed_levels.items() for level in listed[1:]]
    return pd.DataFrame(rows, columns=list(listed_levels), dtype=object)
