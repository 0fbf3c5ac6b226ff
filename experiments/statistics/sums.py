"""Sums of whole yen that stay whole: in SQL and in pandas, exact to the yen up to int64, and an error beyond.

DuckDB sums whole numbers in 128 bits, which reach pandas and Parquet as float64: a yen is lost above 2^53. pandas sums
in 64 bits and goes on at the other end when they do not suffice.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from configs import ConfigError
from configs.errors import nearest

SUM_LCU = "create macro sum_lcu(amount) as cast(sum(amount) as bigint)"
HALF = 2.0**63  # a sum that has gone on at the other end is off by twice that


def sum_lcu(frame: pd.DataFrame, columns: str | Sequence[str], by: str | Sequence[str]) -> pd.DataFrame:
    """Sums of whole yen by groups, int64, a row a group, as `frame.groupby(by)[columns].sum()` has them.

    Raises `ConfigError` where a column is unknown or is not of whole numbers, or where a sum is beyond int64.
    """
    columns, by = ([names] if isinstance(names, str) else list(names) for names in (columns, by))
    for name in [*columns, *by]:
        if name not in frame:
            raise ConfigError(f"sum_lcu: column {name!r} is unknown{nearest(name, map(str, frame.columns))}")
    for name in columns:
        if frame[name].dtype != np.int64:
            raise ConfigError(f"sum_lcu: column {name!r} is {frame[name].dtype}; expected whole yen, int64")
    keys = [frame[name] for name in by]
    sums = frame[columns].groupby(keys).sum()
    nearly = frame[columns].astype(np.float64).groupby(keys).sum()
    for name in columns:
        beyond = (nearly[name] - sums[name].astype(np.float64)).abs() > HALF
        if beyond.any():
            raise ConfigError(
                f"sum_lcu: the sum of {name!r} at {beyond.idxmax()} is beyond int64; expected smaller groups"
            )
    return sums
