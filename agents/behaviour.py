"""How the customers of one population decide: the markets they meet in, and the Mesa agents that speak for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from agents.customer import Customer
from agents.population import Population
from agents.state.market import Market


@dataclass
class Behaviour:
    """A population in its markets, and the class of agents that views of its rows are made of."""

    population: Population
    markets: dict[str, Market]  # by service
    agent_class: type[Customer]
    first_unique_id: int
    _views: list[Customer] | None = None

    def views_by_row(self, model: Any) -> Sequence[Customer]:
        """The Mesa agents, one for each row, made when first asked for; `model` is the Mesa model they live in."""
        if self._views is None:
            self._views = []
            for row, customer_id in enumerate(self.population.ids.tolist()):
                unique_id = self.first_unique_id + customer_id
                self._views.append(self.agent_class(model, self.population, self.markets, row, unique_id, self._views))
        return self._views

    def views(self, model: Any) -> Sequence[Customer]:
        """The same ordered by stable id: a customer's place does not depend on when its contracts end."""
        views = self.views_by_row(model)
        return [views[row] for row in np.argsort(self.population.ids, kind="stable")]

    @cached_property
    def replaced(self) -> frozenset[str]:
        """The methods of `Customer` that the class of the agents replaces."""
        methods = [name for name in vars(Customer) if not name.startswith("__")]
        return frozenset(name for name in methods if getattr(self.agent_class, name) is not getattr(Customer, name))
