"""The outcomes of a month, one line each: name, unit, label, function."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from agents.draws import FloatArray, IntArray
from agents.offers import Offers
from sim.state import State

Value = float | dict[str, float]


@dataclass(frozen=True)
class Month:
    """What the outcomes are measured on, columns over offers [n_offers]."""

    state: State
    services: dict[str, slice]
    foreign: np.ndarray
    users: IntArray
    share: FloatArray  # of users within the service, nan without users
    spending_jpy: IntArray
    levy_jpy: int
    subsidy_jpy: int

    def each_service(self, measure: Callable[[slice], float]) -> dict[str, float]:
        """A measure of every service, by name."""
        return {name: measure(rows) for name, rows in self.services.items()}

    def domestic_share(self, column: np.ndarray, rows: slice = slice(None)) -> float:
        """The domestic part of a column, in a service or in all."""
        return ratio(float(column[rows][~self.foreign[rows]].sum()), float(column[rows].sum()))


@dataclass(frozen=True)
class Outcome:
    """A measured result: one value a month, or one for each name that the function returns (`outcome.name`)."""

    name: str
    unit: str
    label: str
    value: Callable[[Month], Value]


def service_slices(offers: Offers) -> dict[str, slice]:
    """Where each service's offers lie: they are ordered by service."""
    names = list(dict.fromkeys(offers.service))
    starts = [offers.service.index(name) for name in names]
    return {
        name: slice(first, last) for name, first, last in zip(names, starts, [*starts[1:], len(offers)], strict=True)
    }


def look(state: State, services: dict[str, slice]) -> Month:
    """The columns of the month just accounted for."""
    offers = state.offers
    users, spending = np.zeros((2, len(offers)), dtype=np.int64)
    levy = subsidy = 0
    for bills in state.use.bills:
        users[bills.market.rows] += bills.market.users.sum(axis=0)
        spending[bills.market.rows] += bills.spending_jpy
        levy += int(bills.levy_jpy.sum())
        subsidy += int(bills.subsidy_jpy.sum())
    share = np.full(len(offers), np.nan)
    for rows in services.values():
        total = users[rows].sum()
        if total > 0:
            share[rows] = users[rows] / total
    return Month(state, services, offers.foreign, users, share, spending, levy, subsidy)


def ratio(part: float, whole: float) -> float:
    """A share, undefined (nan) without a whole."""
    return part / whole if whole else float("nan")


def _adoption(month: Month) -> dict[str, float]:
    adoption: dict[str, float] = {}
    for market in month.state.markets:
        population = month.state.populations[market.population]
        users = market.users.sum(axis=1)
        name = f"{market.service}.{market.population}"
        adoption[name] = float(users.sum() / population.potential.sum())
        for group, rows in population.groups.items():
            adoption[f"{name}.{group}"] = float(users[rows].sum() / population.potential[rows].sum())
    return adoption


def _dependence(month: Month) -> float:
    spending = np.where(month.foreign, month.spending_jpy, 0)
    largest = sum(int(spending[rows].max()) for rows in month.services.values())
    return ratio(largest, float(month.spending_jpy.sum()))


def _price_index(month: Month) -> dict[str, float]:
    return month.each_service(lambda rows: float((month.share[rows] * month.state.relative_price[rows]).sum()))


def _regional_share(month: Month) -> float:
    """Where data centres stand, whoever owns them."""
    state = month.state
    regional = state.providers.regional_share[state.offers.provider]
    return ratio(float((regional * state.allotment.served).sum()), float(state.allotment.served.sum()))


def _by_item(values: IntArray, month: Month) -> dict[str, float]:
    return {item: float(value) for item, value in zip(month.state.ledger.items[:-1], values, strict=True)}


OUTCOMES = [
    Outcome("usd_jpy", "JPY/USD", "exchange rate", lambda m: m.state.usd_jpy),
    Outcome("spending", "JPY", "digital spending", lambda m: float(m.spending_jpy.sum())),
    Outcome("domestic_share", "share", "domestic share of digital spending",
            lambda m: m.domestic_share(m.spending_jpy)),
    Outcome("domestic_share", "share", "domestic share of a service's spending",
            lambda m: m.each_service(lambda rows: m.domestic_share(m.spending_jpy, rows))),
    Outcome("domestic_user_share", "share", "domestic share of a service's users",
            lambda m: m.each_service(lambda rows: m.domestic_share(m.users, rows))),
    Outcome("concentration", "HHI", "sum of squared shares of a service's offers",
            lambda m: m.each_service(lambda rows: float((m.share[rows] ** 2).sum()))),
    Outcome("dependence", "share", "spending on the largest foreign offer of each service", _dependence),
    Outcome("adoption", "share", "users over the population, by service, population and group", _adoption),
    Outcome("price_index", "ratio", "price over the reference price, weighted by users", _price_index),
    Outcome("value_added_gained", "JPY", "extra value added of firms",
            lambda m: float(m.state.gains.extra_value_added_jpy)),
    Outcome("exports_gained", "JPY", "non-digital exports gained, part of value added",
            lambda m: float(m.state.gains.exports_gained_jpy)),
    Outcome("levy_revenue", "JPY", "levies paid by buyers", lambda m: float(m.levy_jpy)),
    Outcome("subsidies", "JPY", "subsidies paid to sellers", lambda m: float(m.subsidy_jpy)),
    Outcome("home_compute_share", "share", "compute need met at home",
            lambda m: ratio(float(m.state.allotment.served.sum()), float(m.state.allotment.need.sum()))),
    Outcome("regional_compute_share", "share", "compute at home outside the metropolitan areas", _regional_share),
    Outcome("power_twh", "TWh/year", "electricity of data centres at home", lambda m: m.state.allotment.power_twh),
    Outcome("unmodelled_payments", "JPY", "payments not simulated, by item",
            lambda m: _by_item(m.state.ledger.unmodelled_payments(), m)),
    Outcome("unmodelled_receipts", "JPY", "receipts not simulated, by item",
            lambda m: _by_item(m.state.ledger.unmodelled_receipts(), m)),
]  # fmt: skip
