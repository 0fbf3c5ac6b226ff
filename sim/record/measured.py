"""What outcomes are measured on, and what an outcome is."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from agents.draws import FloatArray, IntArray
from configs.currency import is_money
from sim.state import State

Names = Callable[[State], list[str]]
LAST = 100  # the place of outcomes that name none


@dataclass
class Month:
    """What the outcomes are measured on, columns over offers [..., n_offers]; of months together, these first."""

    state: State
    users: IntArray = field(init=False)  # whole customers, each at its main offer
    share: FloatArray = field(init=False)  # of users within the service, nan without users
    spending_lcu: IntArray = field(init=False)

    def __post_init__(self) -> None:
        state = self.state
        self.users = state.listings.by_offer(state.listings.users.sum(axis=-2))
        total = state.offers.by_service(self.users)[..., state.offers.service_row]
        self.share = ratio(self.users, total)
        self.spending_lcu = state.listings.by_offer(state.use.spending_lcu)

    def by_service(self, column: np.ndarray) -> np.ndarray:
        """Sums over each service's offers, [..., n_services]."""
        return self.state.offers.by_service(column)

    def n_offers(self) -> IntArray:
        """Offers of each service on the market, launched, not gone and not withdrawn, [..., n_services]."""
        state = self.state
        sold = state.offers.on_market & ~state.rules.withdrawn
        return state.offers.by_service(sold.astype(np.int64))

    def domestic_share(self, column: np.ndarray) -> FloatArray:
        """The domestic part of a column in each service."""
        return ratio(self.by_service(np.where(self.state.offers.foreign, 0, column)), self.by_service(column))


@dataclass(frozen=True)
class Outcome:
    """A measured result of a month: one value, or one for each of its names (`outcome.name`).

    `value` returns an array [...] or [..., n_names]; a batch puts its replicates first.
    """

    name: str
    unit: str
    label: str
    value: Callable[[Month], np.ndarray | float]
    names: Names | None = None
    collected: bool = False  # whether Mesa's data collector reports it: one value a month
    place: int = LAST  # in the order of the tables
    flow: bool | None = None  # whether its months add up to a year; None: they do where it is money
    over_months: bool = False  # whether many months can be measured at once, with an axis of months before all others

    @property
    def adds_up(self) -> bool:
        """Whether a year has the sum of its months; of all else it has what its last month has."""
        return is_money(self.unit) if self.flow is None else self.flow


def services(state: State) -> list[str]:
    """Names of an outcome that has a value for each service."""
    return state.offers.services


def ratio(part: np.ndarray, whole: np.ndarray) -> FloatArray:
    """A share, undefined (nan) without a whole."""
    whole = np.asarray(whole)
    return np.where(whole != 0, part / np.where(whole != 0, whole, 1), np.nan)
