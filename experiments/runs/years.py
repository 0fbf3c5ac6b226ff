"""Years made of months: sums of flows, and shares of what was spent. A year that a run lacks months of has neither."""

import numpy as np
import pandas as pd

from configs.currency import currency_in, in_lcu
from configs.errors import known
from configs.places import DEFAULT_COUNTRY
from experiments.runs.calendar import YEAR, YEAR_KINDS, Year, YearKind, month_numbers
from experiments.runs.frames import Frames, renamed

MONEY = ["payments_lcu", "receipts_lcu", "balance_lcu"]


def annual(
    balance: pd.DataFrame, years: YearKind = "calendar", months_per_step: int = 1, country: str = DEFAULT_COUNTRY
) -> pd.DataFrame:
    """Sums of a table of months, as `model.balance()` or balance.parquet has it: a row a year, item and replicate.

    Columns: year (a number, or FY2014 for the fiscal year of the `country` where `years` is "fiscal"), item, replicate,
    months (how many of the year the run has), and payments, receipts and balance, called as in the table, nan unless it
    has all twelve. In a scenario that counts steps a date stands for `months_per_step` months. Raises `ConfigError` for
    other `years`.
    """
    known("years", years, YEAR_KINDS)
    sums = _whole(_sums(balance.rename(columns=in_lcu), years, months_per_step, country), MONEY)
    spoken = {currency_in(str(name)) for name in balance.columns} - {""}
    return renamed(sums, spoken.pop()) if spoken else sums


def annual_of(frames: Frames, years: YearKind = "calendar") -> pd.DataFrame:
    """`annual` of a run's own balance."""
    return _whole(_sums_of(frames, years), MONEY)


def mean_balance(frames: Frames, years: YearKind = "calendar", so_far: bool = False) -> pd.DataFrame:
    """The mean of the replicates: a row a year and item, LCU, with what is not simulated shown apart.

    `months` says how many of the year the run has. All else is nan unless it has twelve; `so_far`: of a run that goes
    on, it is the sum of the months that it has.
    """
    sums = _sums_of(frames, years)
    mean = sums.groupby(["year", "item", "months"], sort=False)[MONEY].mean().reset_index()
    for side in ("payments", "receipts"):
        apart = _unmodelled(frames, side, years)
        mean[f"unmodelled_{side}_lcu"] = [
            apart.get((year, item), 0.0) for year, item in zip(mean["year"], mean["item"], strict=True)
        ]
    return mean if so_far else _whole(mean, [*MONEY, "unmodelled_payments_lcu", "unmodelled_receipts_lcu"])


def _sums(balance: pd.DataFrame, years: YearKind, months_per_step: int, country: str) -> pd.DataFrame:
    """Sums of the months that there are, whole years or not."""
    keys = ["year", "item", "replicate", "months"]
    table = balance.assign(**_year_columns(balance["date"], years, months_per_step, country))
    return table.groupby(keys, sort=False)[MONEY].sum().astype(np.float64).reset_index()


def _sums_of(frames: Frames, years: YearKind) -> pd.DataFrame:
    """The same of a run's own balance, made once; nobody changes it."""
    if years not in frames.sums:
        frames.sums[years] = _sums(frames.balance, years, frames.months_per_step, frames.country_name)
    return frames.sums[years]


def _whole(sums: pd.DataFrame, flows: list[str]) -> pd.DataFrame:
    """Sums of whole years alone: those of fewer months are undefined."""
    return sums.assign(**{name: sums[name].where(sums["months"] == YEAR) for name in flows})


def domestic_share(frames: Frames, years: YearKind = "calendar") -> pd.Series:
    """Domestic share of a year's digital spending by year, mean of the replicates; nan where the year is not whole."""
    return domestic_share_by_run(frames, years).mean(axis=1)


def domestic_share_by_run(frames: Frames, years: YearKind = "calendar") -> pd.DataFrame:
    """The same, a row a year and a column a replicate."""
    share, spending = frames.outcome("domestic_share"), frames.outcome("spending")
    year, months = _year_columns(pd.Series(share.index), years, frames.months_per_step, frames.country_name).values()
    whole = pd.Series(months).groupby(year).first() == YEAR
    of_year = (share * spending).groupby(year).sum() / spending.groupby(year).sum()
    return of_year.where(whole, axis=0)


def last_domestic_share(frames: Frames, years: YearKind = "calendar") -> pd.Series:
    """The outcome of this name of the last month of a year, mean of the replicates; nan where the year is not whole."""
    share = frames.outcome("domestic_share").sort_index().mean(axis=1)
    year, months = _year_columns(pd.Series(share.index), years, frames.months_per_step, frames.country_name).values()
    last = pd.Series(share.to_numpy()).groupby(year).last()
    return last.where(pd.Series(months).groupby(year).first() == YEAR)


def of_a_year(flow: np.ndarray) -> np.ndarray:
    """Sums of twelve months, [n - 11], or none.

    >>> of_a_year(np.ones(13)).tolist()
    [12.0, 12.0]
    """
    return np.convolve(flow, np.ones(YEAR), mode="valid") if len(flow) >= YEAR else np.empty(0)


def _unmodelled(frames: Frames, side: str, years: YearKind) -> dict[tuple[int | str, str], float]:
    prefix = f"unmodelled_{side}."
    chosen = frames.outcomes[frames.outcomes["outcome"].str.startswith(prefix)]
    n_replicates = max(frames.outcomes["replicate"].nunique(), 1)
    sums: dict[tuple[int | str, str], float] = {}
    year_of = _year_columns(chosen["date"], years, frames.months_per_step, frames.country_name)["year"]
    for year, outcome, value in zip(year_of, chosen["outcome"], chosen["value"], strict=True):
        for item in (outcome.removeprefix(prefix), "total"):
            sums[year, item] = sums.get((year, item), 0.0) + value / n_replicates
    return sums


def _year_columns(dates: pd.Series, years: YearKind, months_per_step: int, country: str) -> dict[str, np.ndarray]:
    """The year of each date as tables name it, and how many of the months of that year are among the dates."""
    rows = month_numbers(dates.to_numpy())
    months = np.unique(rows)
    of_month = {int(month): Year.of(int(month), years, country) for month in months}
    n_months = {year: year.n_months(months, months_per_step) for year in dict.fromkeys(of_month.values())}
    labels = np.array([year.label for year in of_month.values()])
    counts = np.array([n_months[year] for year in of_month.values()], dtype=np.int64)
    place = np.searchsorted(months, rows)
    return {"year": labels[place] if len(months) else np.empty(0, np.int64), "months": counts[place]}
