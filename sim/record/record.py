"""The act Outcomes: what is recorded, in arrays made at the start, and the frames made of them at the end."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from functools import partial
from threading import RLock
from typing import Any, Final

import numpy as np
import pandas as pd

from agents.draws import FloatArray
from agents.provider import Providers
from agents.state.offers import Offers
from configs import country_of
from configs.currency import in_currency
from sim.record.measured import Month
from sim.record.noted import Notes
from sim.record.outcomes import LAMBDA_LOCAL, OUTCOMES
from sim.record.stability import Stability
from sim.state import State

TOTAL = "total"
# That of `date` in all frames and files: what Parquet, DuckDB and pandas hand on to each other as it is.
DATE: Final = "datetime64[us]"
TURN = RLock()  # of who notes or measures: all records have one, as what is saved of a model can hold none
TOGETHER = 256  # months of a run whose outcomes are measured at once; as many less as replicates step together


class Recorded:
    """A column of a record, of which whoever looks sees all months: those that are only noted are measured first."""

    def __set_name__(self, record: type, name: str) -> None:
        self.name = name

    def __get__(self, record: "Record | None", kind: type) -> Any:
        if record is None:  # asked of the class
            return self
        (record.of_batch or record)._measure()
        return record.columns[self.name]


class Record:
    """Columns over the months of a run, preallocated, [n_months, ..., n]; a batch puts its replicates in between."""

    payments, receipts = Recorded(), Recorded()  # whole LCU, by item
    users, price, revenue = Recorded(), Recorded(), Recorded()  # by offer, as `market_frame` has them
    users_by_use, quality = Recorded(), Recorded()

    def __init__(self, state: State, stability: Stability, batch: tuple[int, ...] = ()) -> None:
        n_months, n_offers, n_items = state.world.n_months, len(state.offers), len(state.ledger.items) - 1
        self.items = state.ledger.items[:-1]
        self.currency = country_of(state.settings).currency
        self.n_recorded = 0
        # Where a scenario counts steps, the market is recorded as it opens, too.
        self.n_before = 0 if state.settings.time.steps is None else 1
        self.start = np.array([state.settings.time.start], dtype="datetime64[M]").astype(state.world.dates.dtype)
        by_item, by_offer = (n_months, *batch, n_items), (self.n_before + n_months, *batch, n_offers)
        self.columns = {
            "payments": np.zeros(by_item, dtype=np.int64),
            "receipts": np.zeros(by_item, dtype=np.int64),
            "users": np.zeros(by_offer, dtype=np.int64),
            "price": np.zeros(by_offer),
            "revenue": np.zeros(by_offer, dtype=np.int64),
            "users_by_use": np.zeros(by_offer),
            "quality": np.zeros(by_offer),
        }
        self.names: list[str] = []
        self.units: list[str] = []
        self.flows: list[bool] = []  # whether months add up to a year
        self.measured = tuple(OUTCOMES)  # one that is registered after the run began has no place in it
        self.places: list[slice | int] = []  # where each of them stands in `values`
        for outcome in self.measured:
            names = [outcome.name]
            if outcome.names is not None:
                names = [f"{outcome.name}.{name}" for name in outcome.names(state)]
            first = len(self.names)
            self.names += [in_currency(name, self.currency) for name in names]
            self.units += [in_currency(outcome.unit, self.currency)] * len(names)
            self.flows += [outcome.adds_up] * len(names)
            self.places.append(first if outcome.names is None else slice(first, len(self.names)))
        self._values = np.full((n_months, *batch, len(self.names)), np.nan)
        self.notes, self.months_together = Notes(state, batch), max(TOGETHER // max(batch, default=1), 1)
        # What has no values here, as the account of welfare where nobody asks for it, is not measured.
        placed = [pair for pair in zip(self.measured, self.places, strict=True) if _has_values(pair[1])]
        measured = [(outcome, place) for outcome, place in placed if outcome is not LAMBDA_LOCAL]
        self.over_months = [(outcome, place) for outcome, place in measured if outcome.over_months]
        self.in_time = [(outcome, place) for outcome, place in measured if not outcome.over_months]
        self.local = self.places[self.measured.index(LAMBDA_LOCAL)]
        self.stability, self.n_complete = stability, 0
        self.of_batch: Record | None = None  # whose arrays the record of one replicate has views of

    def opening(self, state: State) -> None:
        """Record the markets before the first step, where they belong to the table."""
        if self.n_before:
            self._market(slice(0, 1), state)

    def month(self, state: State) -> None:
        """Record the month that has just been accounted for."""
        month = state.month
        if self.in_time:  # a user's own, which may look at anything
            seen = Month(state)
            for outcome, place in self.in_time:
                self._values[month, ..., place] = outcome.value(seen)
        with TURN:  # a page looks at the months so far while the next one is noted
            self.notes.note(state)
            self.n_recorded = month + 1
            if len(self.notes.months) >= self.months_together:
                self._measure()

    def _measure(self) -> None:
        """Measure the months noted, all at once."""
        with TURN:
            if self.notes.months:
                self._measure_months(*self.notes.take())

    def _measure_months(self, noted: list[int], state: State) -> None:
        months = slice(noted[0], noted[-1] + 1)
        rows, columns = slice(self.n_before + months.start, self.n_before + months.stop), self.columns
        columns["payments"][months], columns["receipts"][months] = state.ledger.payments(), state.ledger.receipts()
        self._market(rows, state)
        columns["revenue"][rows] = state.offers.revenue_home_lcu
        seen = Month(state)
        for outcome, place in self.over_months:
            self._values[months, ..., place] = outcome.value(seen)

    def _market(self, rows: slice, state: State) -> None:
        listings, columns = state.listings, self.columns
        columns["users"][rows] = listings.by_offer(listings.users.sum(axis=-2))
        columns["users_by_use"][rows] = listings.by_offer(listings.users_by_use)
        columns["price"][rows], columns["quality"][rows] = state.price_lcu, state.quality

    @property
    def values(self) -> FloatArray:
        """Every outcome of every month, [n_months, ..., n_outcomes]; nan for months to come."""
        (self.of_batch or self)._complete()
        return self.measured_values

    @property
    def measured_values(self) -> FloatArray:
        """The same but for stability, which takes longer to compute than a run."""
        (self.of_batch or self)._measure()
        return self._values

    def _complete(self) -> None:
        with TURN:
            if self.n_complete < self.n_recorded:
                months = slice(self.n_complete, self.n_recorded)
                self._values[months, ..., self.local] = self.stability.local(months.start, months.stop)
                self.n_complete = self.n_recorded

    @property
    def outcomes(self) -> "Outcomes":
        """Every outcome by name, [n_months, ...]; nan for months to come."""
        return Outcomes(self)

    def so_far(self, names: Sequence[str]) -> FloatArray:
        """Some outcomes of the months so far, [n_recorded, ..., n_names]."""
        places = [self.names.index(name) for name in names]
        return self.of_places(places)[: self.n_recorded]

    def of_places(self, places: Sequence[int]) -> FloatArray:
        """The outcomes of some places among `names`, [n_months, ..., n]; stability costs only who asks for it."""
        asked = isinstance(self.local, slice) and any(self.local.start <= place < self.local.stop for place in places)
        return (self.values if asked else self.measured_values)[..., places]

    def of_replicate(self, replicate: int) -> "Record":
        """The record of one replicate of a batch; stability still costs only who asks for it."""
        record = copy(self)
        record.of_batch = self
        record._values = self._values[:, replicate]
        record.columns = {name: column[:, replicate] for name, column in self.columns.items()}
        return record

    def reporters(self) -> dict[str, Callable[[State], float]]:
        """What Mesa's data collector reports of a month: the balance, its parts, and the scalar outcomes.

        Of methods and no lambdas: these stop a pickle, and in a copy of the model go on to read this record.
        """
        reporters: dict[str, Callable[[State], float]] = {
            "digital_balance": partial(self._balance, list(range(len(self.items)))),
            "payments": partial(self._total, "payments"),
            "receipts": partial(self._total, "receipts"),
        }
        for row, item in enumerate(self.items):
            reporters[f"balance_{item}"] = partial(self._balance, [row])
        for outcome, place in zip(self.measured, self.places, strict=True):
            if outcome.collected and isinstance(place, int):
                reporters[in_currency(outcome.name, self.currency)] = partial(self._outcome, place)
        return reporters

    def _balance(self, items: list[int], state: State) -> int:
        return int((self.receipts[state.month, items] - self.payments[state.month, items]).sum())

    def _total(self, flow: str, state: State) -> int:
        return int(getattr(self, flow)[state.month].sum())

    def _outcome(self, place: int, state: State) -> float:
        return float(self.measured_values[state.month, place])

    def frame(self, table: str, dates: np.ndarray, offers: Offers, providers: Providers) -> pd.DataFrame:
        """One of the long tables, balance, market or outcomes, with columns in the currency of the country."""
        if table == "outcomes":
            return self.outcomes_frame(dates)
        frame = self.balance_frame(dates) if table == "balance" else self.market_frame(dates, offers, providers)
        return frame.rename(columns=lambda name: in_currency(name, self.currency))

    def balance_frame(self, dates: np.ndarray) -> pd.DataFrame:
        """A row a month and item, `total` included: date, item, payments_lcu, receipts_lcu, balance_lcu."""
        n, items = self.n_recorded, [*self.items, TOTAL]
        payments = np.column_stack([self.payments[:n], self.payments[:n].sum(axis=1)]).ravel()
        receipts = np.column_stack([self.receipts[:n], self.receipts[:n].sum(axis=1)]).ravel()
        return pd.DataFrame(
            {
                "date": _dates(dates[:n], len(items)),
                "item": np.tile(np.array(items, dtype=object), n),
                "payments_lcu": payments,
                "receipts_lcu": receipts,
                "balance_lcu": receipts - payments,
            }
        )

    def market_frame(self, dates: np.ndarray, offers: Offers, providers: Providers) -> pd.DataFrame:
        """A row a month and offer.

        Columns: date, service, offer, provider, origin, users (whole customers by main offer), market_share (of these,
        nan without any), price_lcu, revenue_lcu (at home, of the month), users_by_use (users, with those who multi-home
        divided as their use is: that is who brings the revenue) and quality, in quality units.
        """
        n = self.n_before + self.n_recorded
        dates = np.concatenate([self.start[: self.n_before], dates])
        users = self.users[:n]
        total = offers.by_service(users)[:, offers.service_row]
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
                "price_lcu": self.price[:n].ravel(),
                "revenue_lcu": self.revenue[:n].ravel(),
                "users_by_use": self.users_by_use[:n].ravel(),
                "quality": self.quality[:n].ravel(),
            }
        )

    def outcomes_frame(self, dates: np.ndarray) -> pd.DataFrame:
        """A row a month and outcome: date, outcome, value, unit."""
        n, names = self.n_recorded, self.names
        return pd.DataFrame(
            {
                "date": _dates(dates[:n], len(names)),
                "outcome": np.tile(np.array(names, dtype=object), n),
                "value": self.values[:n].ravel(),
                "unit": np.tile(np.array(self.units, dtype=object), n),
            }
        )


class Outcomes(Mapping[str, FloatArray]):
    """What a record has of each outcome, by name; computed when it is looked up."""

    def __init__(self, record: Record) -> None:
        self.record = record

    def __getitem__(self, name: str) -> FloatArray:
        name = in_currency(name, self.record.currency)
        if name not in self.record.names:
            raise KeyError(name)
        return self.record.of_places([self.record.names.index(name)])[..., 0]

    def __iter__(self) -> Iterator[str]:
        return iter(self.record.names)

    def __len__(self) -> int:
        return len(self.record.names)


def _has_values(place: slice | int) -> bool:
    return isinstance(place, int) or place.stop > place.start


def _dates(dates: np.ndarray, times: int) -> np.ndarray:
    return np.repeat(dates.astype(DATE), times)
