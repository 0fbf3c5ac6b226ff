"""The month in Mesa's own way: an object per customer, activated through AgentSets in two stages, decide and apply.

Written to be fast Mesa. Only those due are activated, from an AgentSet per contract month built once; agents hold
Python numbers; what all customers share is computed once a month by the model; only those who switch are applied.
What was tried, at 10^5 customers: a list of values before that of weights costs 15 per cent more, `do("apply")` on
all who were due instead of a list of those who switch 5, cumulative weights with `bisect` 6; `do` with the function
instead of its name changes nothing. `__slots__` save a fifth where customers look at peers: there most of the time
goes to fetching the peers' objects from memory.
"""

from math import exp
from typing import Any

import mesa
import numpy as np

from benchmarks.workload import Workload

NONE = -1


class Customer(mesa.Agent):
    """Somebody who chooses an offer, or none, whenever the contract ends."""

    __slots__ = ("choice", "contract_month", "home_bias", "none_weight", "offer", "peers", "price_sensitivity")

    def __init__(
        self,
        model: "Market",
        offer: int,
        none_weight: float,
        price_sensitivity: float,
        home_bias: float,
        contract_month: int,
    ) -> None:
        super().__init__(model)
        self.offer = offer
        self.choice = offer
        self.none_weight = none_weight
        self.price_sensitivity = price_sensitivity
        self.home_bias = home_bias
        self.contract_month = contract_month
        self.peers: list[Customer] = []

    def decide(self) -> None:
        """Choose an offer by its weight; it takes effect when all have chosen."""
        market = self.model
        weights = self.weights_with_peers() if self.peers else self.weights(market.posted)
        current = self.offer
        if current != NONE:
            weights[current] *= market.loyalty
        target = market.draw() * (self.none_weight + sum(weights))
        choice = NONE
        for weight in weights:
            choice += 1
            target -= weight
            if target < 0.0:
                break
        else:
            choice = NONE
        if choice != current:
            self.choice = choice
            market.switchers.append(self)

    def weights(self, posted: list[tuple[float, float, float]]) -> list[float]:
        """Weight of every offer but for the switching cost, [n_offers]."""
        price_sensitivity, home_bias = self.price_sensitivity, self.home_bias
        return [exp(value - price_sensitivity * price + home_bias * domestic) for value, price, domestic in posted]

    def weights_with_peers(self) -> list[float]:
        """The same where what peers use counts, [n_offers]."""
        market, price_sensitivity, home_bias = self.model, self.price_sensitivity, self.home_bias
        seen = [peer.offer for peer in self.peers]
        n_users = len(seen) - seen.count(NONE)
        if n_users == 0:
            return self.weights(market.posted_without_peers)
        effect = market.local_effect / n_users
        return [
            exp(value + effect * seen.count(offer) - price_sensitivity * price + home_bias * domestic)
            for offer, (value, price, domestic) in enumerate(market.posted)
        ]

    def apply(self) -> None:
        """Let the choice take effect."""
        users = self.model.users
        if self.offer != NONE:
            users[self.offer] -= 1
        if self.choice != NONE:
            users[self.choice] += 1
        self.offer = self.choice


class Market(mesa.Model):
    """One service: its offers, its customers and how many use what."""

    def __init__(self, workload: Workload, seed: int) -> None:
        super().__init__(rng=seed)
        self.term_months = workload.term_months
        self.common_value: list[float] = workload.common_value.tolist()
        self.relative_price: list[float] = workload.relative_price.tolist()
        self.domestic: list[float] = workload.domestic.tolist()
        self.common_effect = workload.network_effect * (1.0 - workload.local_share)
        self.local_effect = workload.network_effect * workload.local_share
        self.loyalty = exp(workload.switching_cost)
        self.draw = self.random.random
        customers = Customer.create_agents(
            self,
            workload.n_customers,
            offer=workload.offer.tolist(),
            none_weight=np.exp(-workload.attraction.astype(np.float64)).tolist(),
            price_sensitivity=workload.price_sensitivity.tolist(),
            home_bias=workload.home_bias.tolist(),
            contract_month=np.repeat(np.arange(workload.term_months), np.diff(workload.due)).tolist(),
        )
        self.due: dict[int, Any] = customers.groupby("contract_month").groups
        self.customers: list[Customer] = list(customers)
        if workload.peers is not None:
            for customer, rows in zip(self.customers, workload.peers.tolist(), strict=True):
                customer.peers = [self.customers[row] for row in rows]
        self.switchers: list[Customer] = []
        self.users: list[int] = np.bincount(workload.offer[workload.offer >= 0], minlength=workload.n_offers).tolist()
        self.posted: list[tuple[float, float, float]] = []
        self.posted_without_peers: list[tuple[float, float, float]] = []

    def step(self) -> None:
        """Run one month: those due decide at once on last month's users."""
        self.post()
        month = (self.steps - 1) % self.term_months  # Mesa counts a step before it runs
        if month in self.due:
            self.due[month].do("decide")
        for customer in self.switchers:
            customer.apply()
        self.switchers.clear()

    def post(self) -> None:
        """Post what all customers see this month: value, price and whether domestic, of every offer."""
        all_users = sum(self.users) or 1
        share = [users / all_users for users in self.users]
        base = [value + self.common_effect * s for value, s in zip(self.common_value, share, strict=True)]
        alone = [value + self.local_effect * s for value, s in zip(base, share, strict=True)]
        self.posted = list(zip(base, self.relative_price, self.domestic, strict=True))
        self.posted_without_peers = list(zip(alone, self.relative_price, self.domestic, strict=True))


class MesaPeer:
    """A Mesa model behind the interface that all implementations share."""

    def __init__(self, workload: Workload, seed: int) -> None:
        self._market = Market(workload, seed)

    def step(self) -> None:
        """Run one month: those due decide at once on last month's users."""
        self._market.step()

    def offers(self) -> np.ndarray:
        """The offer of every customer, int8 [n], -1 for none."""
        customers = self._market.customers
        return np.fromiter((customer.offer for customer in customers), dtype=np.int8, count=len(customers))
