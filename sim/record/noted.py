"""The state of several months as one: what outcomes read of it is noted monthly, and measured when somebody looks.

An outcome is an expression over arrays whose axes before the last ones are replicates. Months are one more such axis,
so that a year of outcomes costs hardly more than a month of them.
"""

from collections.abc import Sequence
from copy import copy
from typing import Any

import numpy as np

from agents.equations.productivity import Gained
from agents.state.offers import STATE
from agents.state.tallies import Split, Tallies
from sim.month.compute import Allotment
from sim.month.ledger import Ledger
from sim.month.productivity import Productivity
from sim.month.public_money import PublicMoney
from sim.month.rules import RulesInForce
from sim.month.use import Use
from sim.state import State

# What is noted, part by part, with the number of its axes after those of replicates.
ALLOTMENT = {"need": 1, "by_providers": 1, "served": 1, "public_regional": 0, "power_twh": 0, "low_carbon_twh": 0}
OFFERS = {"exports_lcu": 1, "revenue_home_lcu": 1, "home_compute_share": 1, "on_market": 1}
RULES = {"withdrawn": 1, "base_abroad_factor": 1, "switching_cost_factor": 1}
USE = {"response": 1, "revenue_lcu": 1, "levy_lcu": 1, "subsidy_lcu": 1}
MONEY = {"left": 1, "month_spent": 1}
OF_STATE = {"usd_lcu": 0, "grid_carbon_kg_per_kwh": 0, "price_lcu": 1, "relative_price": 1, "quality": 1}
TALLIES = {"users": 2, "non_users": 2, "volume": 1}
SPLIT = {"people": 1, "units": 1, "splitters": 1}
FIXED = ("settings", "world", "providers", "populations", "behaviours", "markets", "effects")
Columns = list[Any]


class Notes:
    """What was noted of the months since they were last measured; nothing else of a month can be read from them."""

    def __init__(self, state: State, batch: tuple[int, ...]) -> None:
        """Note what does not change from month to month."""
        self.batch = batch
        self.noted: list[Columns] = []
        self.months: list[int] = []
        self.fixed = State()
        for name in FIXED:
            setattr(self.fixed, name, getattr(state, name))
        self.fixed.offers, self.fixed.listings, self.fixed.ledger = state.offers, state.listings, state.ledger

    def note(self, state: State) -> None:
        """Note the month that has just been accounted for."""
        # What is changed in place is copied.
        tallies, gains = state.listings.tallies, state.gains
        columns: Columns = [getattr(state, name) for name in OF_STATE]
        columns += [getattr(state.allotment, name) for name in ALLOTMENT]
        columns += [getattr(state.rules, name) for name in RULES]
        columns += [getattr(state.use, name) for name in USE]
        columns += [getattr(state.public_money, name) for name in MONEY]
        columns += [getattr(state.offers, name).copy() for name in OFFERS]
        columns += [tallies.users.copy(), tallies.non_users.copy(), tallies.volume.copy()]
        if tallies.split is not None:
            columns += [getattr(tallies.split, name).copy() for name in SPLIT]
        columns += [state.ledger.flows.copy(), gains.gained.value_added, gains.gained.lost]
        self.noted.append(columns)
        self.months.append(state.month)
        self.gains, self.money, self.lambda_symmetric = gains, state.public_money, state.lambda_symmetric

    def take(self) -> tuple[list[int], State]:
        """The months noted, and their state as one, [n_months, ...]; the notes begin anew."""
        months, fixed = self.months, self.fixed
        columns = iter(zip(*self.noted, strict=True))
        state = copy(fixed)
        state.month = np.array(months)  # type: ignore[assignment]  # of each
        state.__dict__.update(self._stacked(columns, OF_STATE))
        state.allotment = _bare(Allotment, self._stacked(columns, ALLOTMENT))
        state.rules = _bare(RulesInForce, self._stacked(columns, RULES))
        state.use = _bare(Use, self._stacked(columns, USE) | {"listings": fixed.listings})
        money = {"levers": self.money.levers, "refunding": self.money.refunding}
        state.public_money = _bare(PublicMoney, self._stacked(columns, MONEY) | money)
        state.offers = copy(fixed.offers)
        for name in STATE:
            state.offers.__dict__.pop(name, None)
        state.offers.__dict__.update(self._stacked(columns, OFFERS))
        tallies = self._stacked(columns, TALLIES)
        if fixed.listings.tallies.split is not None:
            tallies["split"] = Split(**self._stacked(columns, SPLIT))
        state.listings = copy(fixed.listings)
        state.listings.tallies = Tallies(**tallies)
        state.ledger = _bare(Ledger, {"items": fixed.ledger.items} | self._stacked(columns, {"flows": 3}))
        value_added, lost = map(np.array, columns)
        state.gains = Productivity(self.gains.firms, self.gains.terms, self.batch, Gained(value_added, lost))
        state.lambda_symmetric = self.lambda_symmetric
        self.noted, self.months = [], []
        return months, state

    def _stacked(self, columns: Any, names: dict[str, int]) -> dict[str, Any]:
        """The next columns with an axis of months, and then of replicates where there are several, by name."""
        return {name: self._stack(next(columns), n_axes) for name, n_axes in names.items()}

    def _stack(self, column: Sequence[Any], n_axes: int) -> np.ndarray:
        if not self.batch:
            return np.array(column)  # in a third of the time of `stack`
        parts = [np.asarray(part) for part in column]
        # What replicates have in common, perhaps not in all months.
        if any(part.ndim == n_axes for part in parts):
            parts = [np.broadcast_to(part, (*self.batch, *part.shape[part.ndim - n_axes :])) for part in parts]
        return np.array(parts)


def _bare(kind: type, columns: dict[str, Any]) -> Any:
    """A part of the state that has these columns alone: what was not noted is missing, and not another month's."""
    part: Any = object.__new__(kind)
    part.__dict__.update(columns)
    return part
