"""Tables beside one another: equal to the last bit and unit of money, or where they first differ."""

from typing import Any

import numpy as np
import pandas as pd

from configs.language import _

RUN_ID = "run_id"  # of another program it is another one, whatever the run
SHOWN_KEYS = ("replicate", "date", "item", "service", "offer", "outcome")


def table_difference(name: str, before: pd.DataFrame, now: pd.DataFrame) -> str:
    """How a table differs from what it was, run ids aside: columns, rows or the first value; "" where it does not."""
    before, now = (table.drop(columns=RUN_ID, errors="ignore") for table in (before, now))
    if list(before.columns) != list(now.columns):
        strange = [str(column) for column in before.columns.symmetric_difference(now.columns)]
        if not strange:
            return _("{name} has other columns", name=name)
        return _("{name} has other columns: {columns}", name=name, columns=", ".join(strange))
    if len(before) != len(now):
        return _("{name} has {n:,} rows, was {n_before:,}", name=name, n=len(now), n_before=len(before))
    for column in before.columns:
        differing = np.flatnonzero(~_equal(before[column], now[column]))
        if len(differing):
            row = int(differing[0])
            keys = [_text(before[key].iloc[row]) for key in SHOWN_KEYS if key in before.columns and key != column]
            values = _("{now}, was {before}", now=_text(now[column].iloc[row]), before=_text(before[column].iloc[row]))
            where = f" ({', '.join(keys)})" if keys else ""
            return _(
                "{name}: {column} differs in {n:,} of {n_all:,} rows, first {values}{where}",
                name=name,
                column=column,
                n=len(differing),
                n_all=len(before),
                values=values,
                where=where,
            )
    return ""


def _equal(before: pd.Series, now: pd.Series) -> np.ndarray:
    """Where two columns have the same values, what is missing counted as one."""
    equal: np.ndarray = ((before == now) | (before.isna() & now.isna())).to_numpy(dtype=bool, na_value=False)
    return equal


def _text(value: Any) -> str:
    return f"{value:%Y-%m}" if isinstance(value, pd.Timestamp) else str(value)
