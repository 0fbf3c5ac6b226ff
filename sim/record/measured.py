"""What outcomes are measured on, and what an outcome is."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from agents.draws import FloatArray, IntArray
from sim.state import State


@dataclass
class Month:
    """What the outcomes are measured on, columns over offers [..., n_offers]."""

    state: State
    users: IntArray = field(init=False)
    share: FloatArray = field(init=False)  # of users within the service, nan without users
    spending_jpy: IntArray = field(init=False)

    def __post_init__(self) -> None:
        state = self.state
        self.users = state.listings.by_offer(state.listings.users.sum(axis=-2))
        total = state.offers.by_service(self.users)[..., state.offers.service_row]
        self.share = ratio(self.users, total)
        self.spending_jpy = state.listings.by_offer(state.use.spending_jpy)

    def by_service(self, column: np.ndarray) -> np.ndarray:
        """Sums over each service's offers, [..., n_services]."""
        return self.state.offers.by_service(column)

    def domestic_share(self, column: np.ndarray) -> FloatArray:
        """The domestic part of a column in each service."""
        return ratio(self.by_service(np.where(self.state.offers.foreign, 0, column)), self.by_service(column))


@dataclass(frozen=True)
class Outcome:
    """A measured result: one value a month, or one for each of its names (`outcome.name`)."""

    name: str
    unit: str
    label: str
    value: Callable[[Month], np.ndarray | float]
    names: Callable[[State], list[str]] | None = None
    collected: bool = False  # whether Mesa's data collector reports it: one value a month


def ratio(part: np.ndarray, whole: np.ndarray) -> FloatArray:
    """A share, undefined (nan) without a whole."""
    whole = np.asarray(whole)
    return np.where(whole != 0, part / np.where(whole != 0, whole, 1), np.nan)
