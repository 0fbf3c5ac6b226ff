"""Step 9 of the month: what is recorded, in arrays made at the start, and the frames made of them at the end."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd

from agents.offers import Offers
from agents.provider import Providers
from sim.outcomes import OUTCOMES, look, service_slices
from sim.state import State

TOTAL = "total"
REPORTED = ("domestic_share", "dependence", "value_added_gained", "exports_gained", "usd_jpy")


class Record:
    """Preallocated columns over the months of a run."""

    def __init__(self, n_months: int, items: list[str], offers: Offers) -> None:
        n_offers = len(offers)
        self.items = items
        self.services = service_slices(offers)
        self.n_recorded = 0
        self.payments = np.zeros((n_months, len(items)), dtype=np.int64)
        self.receipts = np.zeros((n_months, len(items)), dtype=np.int64)
        self.users = np.zeros((n_months, n_offers), dtype=np.int64)
        self.price = np.zeros((n_months, n_offers))
        self.revenue = np.zeros((n_months, n_offers), dtype=np.int64)
        self.outcomes: dict[str, np.ndarray] = {}
        self.units: dict[str, str] = {}

    def month(self, state: State) -> None:
        """Record the month that has just been accounted for."""
        at = state.month
        self.payments[at], self.receipts[at] = state.ledger.payments(), state.ledger.receipts()
        seen = look(state, self.services)
        self.users[at], self.price[at], self.revenue[at] = seen.users, state.price_jpy, state.offers.revenue_home_jpy
        for outcome in OUTCOMES:
            value = outcome.value(seen)
            if isinstance(value, dict):
                for name, each in value.items():
                    self._put(at, f"{outcome.name}.{name}", outcome.unit, each)
            else:
                self._put(at, outcome.name, outcome.unit, value)
        self.n_recorded = at + 1

    def _put(self, at: int, name: str, unit: str, value: float) -> None:
        if name not in self.outcomes:
            self.outcomes[name] = np.full(len(self.price), np.nan)
            self.units[name] = unit
        self.outcomes[name][at] = value

    def reporters(self) -> dict[str, Callable[[State], float]]:
        """What Mesa's data collector reports of a month: the balance, its parts, and the scalar outcomes."""
        reporters: dict[str, Callable[[State], float]] = {
            "digital_balance": lambda m: int((self.receipts[m.month] - self.payments[m.month]).sum()),
            "payments": lambda m: int(self.payments[m.month].sum()),
            "receipts": lambda m: int(self.receipts[m.month].sum()),
        }
        for at, item in enumerate(self.items):
            reporters[f"balance_{item}"] = partial(self._item_balance, at)
        for name in REPORTED:
            reporters[name] = partial(self._outcome, name)
        return reporters

    def _item_balance(self, item: int, state: State) -> int:
        return int(self.receipts[state.month, item] - self.payments[state.month, item])

    def _outcome(self, name: str, state: State) -> float:
        return float(self.outcomes[name][state.month])

    def balance_frame(self, dates: np.ndarray) -> pd.DataFrame:
        """A row a month and item, `total` included: date, item, payments_jpy, receipts_jpy, balance_jpy."""
        n, items = self.n_recorded, [*self.items, TOTAL]
        payments = np.column_stack([self.payments[:n], self.payments[:n].sum(axis=1)]).ravel()
        receipts = np.column_stack([self.receipts[:n], self.receipts[:n].sum(axis=1)]).ravel()
        return pd.DataFrame(
            {
                "date": _dates(dates[:n], len(items)),
                "item": np.tile(np.array(items, dtype=object), n),
                "payments_jpy": payments,
                "receipts_jpy": receipts,
                "balance_jpy": receipts - payments,
            }
        )

    def market_frame(self, dates: np.ndarray, offers: Offers, providers: Providers) -> pd.DataFrame:
        """A row a month and offer: date, service, offer, provider, origin, users, share, price and revenue in yen."""
        n = self.n_recorded
        users = self.users[:n]
        total = np.zeros_like(users)
        for rows in self.services.values():
            total[:, rows] = users[:, rows].sum(axis=1, keepdims=True)
        share = np.divide(users, total, out=np.full(users.shape, np.nan), where=total > 0)
        origin = np.where(offers.foreign, "foreign", "domestic").astype(object)
        provider = np.array(providers.name, dtype=object)[offers.provider]
        return pd.DataFrame(
            {
                "date": _dates(dates[:n], len(offers)),
                "service": np.tile(np.array(offers.service, dtype=object), n),
                "offer": np.tile(np.array(offers.name, dtype=object), n),
                "provider": np.tile(provider, n),
                "origin": np.tile(origin, n),
                "users": users.ravel(),
                "market_share": share.ravel(),
                "price_jpy": self.price[:n].ravel(),
                "revenue_jpy": self.revenue[:n].ravel(),
            }
        )

    def outcomes_frame(self, dates: np.ndarray) -> pd.DataFrame:
        """A row a month and outcome: date, outcome, value, unit."""
        n, names = self.n_recorded, list(self.outcomes)
        values = np.column_stack([self.outcomes[name][:n] for name in names]) if names else np.empty((n, 0))
        return pd.DataFrame(
            {
                "date": _dates(dates[:n], len(names)),
                "outcome": np.tile(np.array(names, dtype=object), n),
                "value": values.ravel(),
                "unit": np.tile(np.array([self.units[name] for name in names], dtype=object), n),
            }
        )


def _dates(dates: np.ndarray, times: int) -> np.ndarray:
    return np.repeat(dates.astype("datetime64[s]"), times)
