"""Years made of months: sums of flows, and the measures that stand beside observations."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

TRILLION = 1e12
SURVEY_MONTH = 9  # the communications usage survey asks in September
FISCAL_YEAR_END = 3  # generative AI surveys of a fiscal year are held in its last quarter


@dataclass(frozen=True)
class Frames:
    """The long tables of one scenario, all replicates below one another."""

    balance: pd.DataFrame
    market: pd.DataFrame
    outcomes: pd.DataFrame

    @classmethod
    def stack(cls, parts: list["Frames"]) -> "Frames":
        """The frames of several replicates as one."""
        return cls(
            balance=pd.concat([part.balance for part in parts], ignore_index=True),
            market=pd.concat([part.market for part in parts], ignore_index=True),
            outcomes=pd.concat([part.outcomes for part in parts], ignore_index=True),
        )

    def outcome(self, name: str) -> pd.DataFrame:
        """One outcome: a row a month, a column a replicate."""
        chosen = self.outcomes[self.outcomes["outcome"] == name]
        return chosen.set_index(["date", "replicate"])["value"].unstack()


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


def _flow(item: str, column: str) -> Callable[[Frames, int], float]:
    def measure(frames: Frames, year: int) -> float:
        chosen = frames.balance[(frames.balance["item"] == item) & (frames.balance["date"].dt.year == year)]
        return float(chosen[column].sum() / frames.balance["replicate"].nunique() / TRILLION) if len(chosen) else np.nan

    return measure


def _at(name: str, month: int, later: int = 0) -> Callable[[Frames, int], float]:
    def measure(frames: Frames, year: int) -> float:
        table = frames.outcome(name)
        dates = pd.DatetimeIndex(table.index)
        chosen = table[(dates.year == year + later) & (dates.month == month)]
        return float(100.0 * chosen.mean(axis=1).iloc[0]) if len(chosen) else np.nan

    return measure


def _foreign_revenue_share(frames: Frames, year: int) -> float:
    cloud = frames.market[(frames.market["service"] == "cloud") & (frames.market["date"].dt.year == year)]
    by_origin = cloud.groupby("origin")["revenue_jpy"].sum()
    return float(100.0 * by_origin.get("foreign", 0) / by_origin.sum()) if len(cloud) and by_origin.sum() else np.nan


def _large_over_sme(frames: Frames, year: int) -> float:
    large = _at("adoption.generative_ai.firms.large", 12)(frames, year)
    sme = _at("adoption.generative_ai.firms.sme", 12)(frames, year)
    return large / sme if sme > 0.0 else np.nan


Measure = tuple[str, str, Callable[[Frames, int], float]]
TELECOM, CONSULTING = "telecom_computer_information", "professional_management_consulting"
MEASURES: dict[str, Measure] = {
    "balance_total": ("Digital balance", "JPY tn", _flow("total", "balance_jpy")),
    "payments_total": ("Payments", "JPY tn", _flow("total", "payments_jpy")),
    "receipts_total": ("Receipts", "JPY tn", _flow("total", "receipts_jpy")),
    "balance_copyright": ("Copyright royalties", "JPY tn", _flow("copyright", "balance_jpy")),
    f"balance_{TELECOM}": ("Telecom, computer, information", "JPY tn", _flow(TELECOM, "balance_jpy")),
    f"balance_{CONSULTING}": ("Consulting (advertising)", "JPY tn", _flow(CONSULTING, "balance_jpy")),
    "cloud_foreign_revenue_share": ("Cloud revenue, foreign three", "%", _foreign_revenue_share),
    "generative_ai_individuals": (
        "Generative AI, individuals",
        "%",
        _at("adoption.generative_ai.individuals", FISCAL_YEAR_END, later=1),
    ),
    "generative_ai_large_over_sme": ("Generative AI, large over SME", "ratio", _large_over_sme),
    "cloud_adoption_100_plus": (
        "Cloud, firms with 100+ employees",
        "%",
        _at("adoption.cloud.firms.employees_100_plus", SURVEY_MONTH),
    ),
}


def measure(frames: Frames, name: str, year: int) -> float:
    """A measure of the model in a year, nan where the run does not reach it."""
    return MEASURES[name][2](frames, year)


def step_shares(frames: Frames, service: str) -> pd.DataFrame:
    """Share of each offer, a row a step and replicate; index (step, replicate), nan without users."""
    market = frames.market[frames.market["service"] == service]
    step = market["date"].rank(method="dense").astype(int) - 1
    return market.assign(step=step).pivot_table(
        index=["step", "replicate"], columns="offer", values="market_share", dropna=False
    )
