"""Factors and their levels as a reader meets them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd


def absent(level: Any) -> bool:
    """Whether a point of a list leaves a factor as it stands in the scenario."""
    return level is None or (isinstance(level, float) and np.isnan(level))


def level_text(level: Any, left: str = "") -> str:
    """A level in words; `left` where a point leaves it as it stands in the scenario."""
    if absent(level):
        return left
    return f"{level:g}" if isinstance(level, float) else str(level)


def is_number(column: pd.Series) -> bool:
    """Whether all levels that a factor has are numbers."""
    given = column.dropna()
    return len(given) > 0 and all(
        isinstance(level, int | float | np.number) and not isinstance(level, bool) for level in given
    )


def last_parts(keys: Sequence[str]) -> list[str]:
    """Long dotted keys by their last part, where that tells them apart: heads of columns and names of points.

    >>> last_parts(["services.cloud.network_effect", "services.cloud.taste_scale"])
    ['network_effect', 'taste_scale']
    """
    short = [key.rpartition(".")[2] if key.count(".") > 1 else key for key in keys]
    return short if len(set(short)) == len(short) else list(keys)


def below_shared_tables(keys: Sequence[str]) -> dict[str, str]:
    """Dotted keys without the tables that all of them stand in, or else without `services`: many keys of many tables.

    >>> list(below_shared_tables(["services.cloud.home_bias", "services.cloud.degree"]).values())
    ['home_bias', 'degree']
    >>> list(below_shared_tables(["services.cloud.home_bias", "exports.constant"]).values())
    ['cloud.home_bias', 'exports.constant']
    """
    parts = [key.split(".") for key in keys]
    shared = 0
    while all(len(part) > shared + 1 and part[shared] == parts[0][shared] for part in parts):
        shared += 1
    return {key: ".".join(part[shared:]).removeprefix("services.") for key, part in zip(keys, parts, strict=True)}
