"""Years made of months: sums of flows, and shares of what was spent."""

import numpy as np
import pandas as pd

from experiments.runs.frames import Frames

YEAR = 12  # months


def annual_balance(frames: Frames) -> pd.DataFrame:
    """Payments, receipts and balance by year, item and replicate, JPY; complete years and the part of a last one."""
    balance = frames.balance.assign(year=frames.balance["date"].dt.year)
    columns = ["payments_jpy", "receipts_jpy", "balance_jpy"]
    return balance.groupby(["year", "item", "replicate"], sort=False)[columns].sum().reset_index()


def mean_balance(frames: Frames) -> pd.DataFrame:
    """The mean of the replicates: a row a year and item, JPY, with what is not simulated shown apart."""
    money = ["payments_jpy", "receipts_jpy", "balance_jpy"]
    mean = annual_balance(frames).groupby(["year", "item"], sort=False)[money].mean().reset_index()
    for side in ("payments", "receipts"):
        apart = _unmodelled(frames, side)
        mean[f"unmodelled_{side}_jpy"] = [
            apart.get((year, item), 0.0) for year, item in zip(mean["year"], mean["item"], strict=True)
        ]
    return mean


def _unmodelled(frames: Frames, side: str) -> dict[tuple[int, str], float]:
    prefix = f"unmodelled_{side}."
    chosen = frames.outcomes[frames.outcomes["outcome"].str.startswith(prefix)]
    n_replicates = max(frames.outcomes["replicate"].nunique(), 1)
    sums: dict[tuple[int, str], float] = {}
    for year, outcome, value in zip(chosen["date"].dt.year, chosen["outcome"], chosen["value"], strict=True):
        for item in (outcome.removeprefix(prefix), "total"):
            sums[year, item] = sums.get((year, item), 0.0) + value / n_replicates
    return sums


def domestic_share(frames: Frames) -> pd.Series:
    """Domestic share of digital spending by year, mean of the replicates."""
    share, spending = frames.outcome("domestic_share"), frames.outcome("spending")
    year = pd.DatetimeIndex(share.index).year
    return ((share * spending).groupby(year).sum() / spending.groupby(year).sum()).mean(axis=1)


def of_a_year(flow: np.ndarray) -> np.ndarray:
    """Sums of twelve months, [n - 11], or none.

    >>> of_a_year(np.ones(13)).tolist()
    [12.0, 12.0]
    """
    return np.convolve(flow, np.ones(YEAR), mode="valid") if len(flow) >= YEAR else np.empty(0)
