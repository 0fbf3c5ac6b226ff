"""What is kept of a run, by name: `table.keys`, the last step, or `@2025` (a year), `@mean`, `@path` (every step)."""

import re
from dataclasses import dataclass

import numpy as np

from agents.draws import FloatArray, IntArray
from configs import ConfigError
from configs.errors import nearest
from sim.economy import Economy

MARKET = ("users", "market_share", "price_jpy", "revenue_jpy")
BALANCE = ("payments_jpy", "receipts_jpy", "balance_jpy")
FLOWS = (*BALANCE, "revenue_jpy")
YEAR = re.compile(r"[0-9]{4}")


@dataclass(frozen=True)
class Measure:
    """An outcome as a study names it."""

    name: str  # market.SERVICE.OFFER.COLUMN, balance.ITEM.COLUMN or outcomes.NAME
    when: str  # "" for the last step, "mean", or a year

    @classmethod
    def parse(cls, text: str) -> "Measure":
        """A measure from its text. Raises `ConfigError`."""
        name, _, when = text.partition("@")
        if name.partition(".")[0] not in ("market", "balance", "outcomes"):
            raise ConfigError(f"outcome {text!r}: expected a table (market, balance or outcomes) and its keys")
        if when not in ("", "mean") and not YEAR.fullmatch(when):
            raise ConfigError(f"outcome {text!r}: after @ stands {when!r}; expected a year or mean")
        return cls(name, when)

    def values(self, model: Economy) -> FloatArray:
        """One value for each replicate of a finished batch, [n_replicates]."""
        path = measured_path(model, self.name)
        if self.when == "":
            return path[-1]
        if self.when == "mean":
            return path.mean(axis=0)
        years = self.check_when(model)
        months = np.flatnonzero(years == int(self.when)) + len(path) - len(years)
        return path[months].sum(axis=0) if _is_flow(model, self.name) else path[months[-1]]

    def check_when(self, model: Economy) -> IntArray:
        """The year of every step. Raises `ConfigError` where that of the measure is none of them."""
        years: IntArray = model.world.dates.astype("datetime64[Y]").astype(int) + 1970
        if self.when not in ("", "mean") and int(self.when) not in years:
            raise ConfigError(f"outcome {self.name}@{self.when}: the scenario runs from {years[0]} to {years[-1]}")
        return years


def measured_path(model: Economy, name: str) -> FloatArray:
    """An outcome at every step, the opening first where it is kept, [n_steps, n_replicates]. Raises `ConfigError`."""
    table, _, rest = name.partition(".")
    record, offers = model.record, model.offers
    if table == "outcomes":
        if rest not in record.names:
            raise ConfigError(f"outcome {name} is unknown{nearest(rest, record.names)}")
        return _by_replicate(record.outcomes[rest])
    row_name, _, column = rest.rpartition(".")
    if table == "market":
        known = [f"{service}.{offer}" for service, offer in zip(offers.service, offers.name, strict=True)]
        _check(name, row_name, known, column, MARKET)
        row = known.index(row_name)
        if column == "market_share":
            service = [
                offer for offer, known_service in enumerate(offers.service) if known_service == offers.service[row]
            ]
            total = record.users[..., service].sum(axis=-1)
            users = record.users[..., row]
            return _by_replicate(np.divide(users, total, out=np.full(users.shape, np.nan), where=total > 0))
        stored = {"users": record.users, "price_jpy": record.price, "revenue_jpy": record.revenue}[column]
        return _by_replicate(stored[..., row].astype(np.float64))
    _check(name, row_name, [*record.items, "total"], column, BALANCE)
    flows = {"payments_jpy": record.payments, "receipts_jpy": record.receipts}
    flows["balance_jpy"] = record.receipts - record.payments
    item = flows[column]
    chosen = item.sum(axis=-1) if row_name == "total" else item[..., record.items.index(row_name)]
    return _by_replicate(chosen.astype(np.float64))


def _by_replicate(path: FloatArray) -> FloatArray:
    return path.reshape(len(path), -1)


def _check(name: str, row_name: str, known: list[str], column: str, columns: tuple[str, ...]) -> None:
    if column not in columns:
        raise ConfigError(f"outcome {name}: column {column!r} is unknown{nearest(column, columns)}")
    if row_name not in known:
        raise ConfigError(f"outcome {name}: {row_name!r} is unknown{nearest(row_name, known)}")


def _is_flow(model: Economy, name: str) -> bool:
    """Whether an outcome of a year is the sum of its months, and not the state in December."""
    column = name.rpartition(".")[2]
    if name.startswith("outcomes."):
        record = model.record
        return record.units[record.names.index(name.partition(".")[2])] == "JPY"
    return column in FLOWS
