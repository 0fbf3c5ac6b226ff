"""Two outcomes in one file: a value a month, and one for each service."""

import numpy as np

from sim.record.outcomes import Month, outcome
from sim.state import State


def services(state: State) -> list[str]:
    return state.offers.services


@outcome("foreign_bills", unit="JPY", label="revenue of foreign offers", collected=True)
def foreign_bills(month: Month) -> np.ndarray:
    """What foreign offers earn at home."""
    return month.state.offers.revenue_home_lcu[..., month.state.offers.foreign].sum(axis=-1)


@outcome("users", unit="customers", label="users of a service", names=services)
def users(month: Month) -> np.ndarray:
    """Counted by main offers."""
    return month.by_service(month.users)
