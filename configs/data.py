"""Observed figures: CSV files with name, value, unit, low, high, year, source and confidence."""

import csv
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from configs.errors import ConfigError, nearest

COLUMNS = ("name", "value", "unit", "low", "high", "year", "source", "confidence")
# What an exogenous path may follow. The balance, its items, receipts and payments are outcomes: reports compare
# against them, and no path can name them.
EXOGENOUS = ("fx.csv", "adoption.csv")
OUTCOMES = ("historical_digital_balance.csv", "bands.csv")


def data_file(name: str) -> Traversable:
    """A file of `configs/data`, which travels inside the package."""
    return files("configs").joinpath("data", name)


def read_rows(source: Traversable | Path) -> list[dict[str, str]]:
    """The rows of a data file; raises `ConfigError` where a column is missing."""
    text = source.read_text(encoding="utf-8")
    reader = csv.DictReader(text.splitlines())
    missing = [column for column in ("name", "value", "year", "source") if column not in (reader.fieldnames or [])]
    if missing:
        raise ConfigError(f"{source}: column {missing[0]} is missing; expected the columns {', '.join(COLUMNS)}")
    return list(reader)


@cache
def observed_series(name: str, file: str | None = None) -> dict[int, float]:
    """An annual series by calendar year; fiscal-year and monthly rows are left out.

    `file` is a CSV path of the user's own; without it the series is looked up in `configs/data`.
    """
    if file is not None and Path(file).name in OUTCOMES:
        raise ConfigError(f"{file}: the observed balance is an outcome, and no path may follow it")
    sources = [Path(file)] if file is not None else [data_file(each) for each in EXOGENOUS]
    known: set[str] = set()
    series: dict[int, float] = {}
    for source in sources:
        if not source.is_file():
            raise ConfigError(f"{source}: no such data file")
        for row in read_rows(source):
            known.add(row["name"])
            if row["name"] != name or not row["year"].isdigit() or not row["value"]:
                continue
            try:
                series[int(row["year"])] = float(row["value"])
            except ValueError:
                message = f"{source}: {name} {row['year']}: value is {row['value']!r}; expected a number"
                raise ConfigError(message) from None
    if not series:
        where = file or "configs/data (" + ", ".join(EXOGENOUS) + ")"
        raise ConfigError(f"{where}: series {name!r} is unknown{nearest(name, known)}")
    return series
