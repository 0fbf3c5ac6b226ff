"""Factors and their levels as a reader meets them."""

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
