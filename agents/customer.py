"""A customer as a Mesa agent: a view of one row of a population."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np
from mesa import Agent

from agents.draws import FloatArray
from agents.population import Population
from agents.shown import Shown, made_by_hand
from agents.state import answers, decisions, due
from agents.state.market import Market
from agents.state.multi_homing import WHOLE
from configs.language import _


class Customer(Shown, Agent):
    """A firm or an individual: a view of one row of a `Population` and of the markets it meets in.

    Subclasses override `choose`; whatever they set on themselves stays with them for the run.
    """

    kind: ClassVar[str] = "customer"

    def __init__(
        self,
        model: Any,
        population: Population | None = None,
        markets: Mapping[str, Market] = MappingProxyType({}),
        row: int = 0,
        unique_id: int = 0,
        fellows: "Sequence[Customer]" = (),
    ) -> None:
        """`markets` by service; `fellows` are the views of all rows of the population, complete when all are made.

        The model makes them. Raises `TypeError` where one is made by hand, without a row to be a view of.
        """
        if population is None:
            raise TypeError(made_by_hand(self))
        # Agent.__init__ would register the view, and Mesa 3.3 keep it and the model alive for ever.
        self.model = model
        self.population = population
        self.markets = markets
        self.row = row
        self.unique_id = unique_id
        self.fellows = fellows
        self.pos = None
        self._rows = np.array([row], dtype=np.int64)

    def step(self) -> None:
        """One month: hear of services, and decide where a contract ends or a service is new."""
        for service in self.markets:
            if not self._says("available", service):
                continue
            newly_aware = self._says("become_aware", service)
            if newly_aware:  # whatever a class of its own decides it by
                self.markets[service].aware[self.row] = True
            if newly_aware or (self._says("aware", service) and self._says("contract_ends", service)):
                values = self.values(service)
                self.use(service, self.choose(service, values, self.draw(service)))

    def choose(self, service: str, values: FloatArray, draw: float) -> int:
        """The offer taken, a row of `values` [n_offers], or -1 for none; equations (3) and (4).

        `draw` is uniform in (0, 1), this customer's own for this service and month. A class of its own returns a whole
        number, Python's or NumPy's; anything else is refused with `ValueError`, in every engine.
        """
        market = self.markets[service]
        worth = np.ascontiguousarray(answers.assert_worth(market, values, draw)[:, None])
        return int(decisions.choose(market, self._rows, worth, np.array([draw]))[0])

    def available(self, service: str) -> bool:
        """Whether any offer of the service is on the market."""
        posted = self.markets[service].posted
        return posted is not None and posted.open

    def aware(self, service: str) -> bool:
        """Whether the customer knows the service."""
        return bool(self.markets[service].aware[self.row])

    def contract_ends(self, service: str) -> bool:
        """Whether this is a month in which the customer decides on the service: or its offer is no longer sold."""
        return due.is_due(self.markets[service], self.row)

    def become_aware(self, service: str) -> bool:
        """Hear of the service, perhaps; True in the month in which it happens; equation (5)."""
        market = self.markets[service]
        if market.aware[self.row] or not decisions.become_aware(market, self._rows)[0]:
            return False
        market.aware[self.row] = True
        return True

    def values(self, service: str) -> FloatArray:
        """V_ij of every offer, [n_offers], -inf for those not on the market; equations (1) and (2)."""
        return decisions.values(self.markets[service], self._rows)[:, 0]

    def draw(self, service: str) -> float:
        """This month's draw for the choice of the service."""
        return float(decisions.draw(self.markets[service], self._rows)[0])

    def use(self, service: str, offer: int) -> None:
        """Decide on an offer; it takes effect when everybody has decided."""
        market = self.markets[service]
        decisions.decide(market, self._rows, answers.offers_taken(market, [offer]))

    def current(self, service: str) -> str | None:
        """Id of the offer in use, None for none."""
        market = self.markets[service]
        offer = int(market.offer[self.row])
        return market.offers[offer] if offer >= 0 else None

    def uses(self, service: str) -> dict[str, float]:
        """Shares of the customer's use by offer: one offer, several for who multi-homes, nothing for who uses none."""
        market, current = self.markets[service], self.current(service)
        if market.multi_homing is None or not market.multi_homing.splits[self.row]:
            return {} if current is None else {current: 1.0}
        shares = market.multi_homing.of(self._rows)[0] / WHOLE
        return {offer: float(share) for offer, share in zip(market.offers, shares, strict=True) if share > 0.0}

    def facts(self) -> list[tuple[str, Any, str]]:
        """What `Shown` says of an agent, and the offers that the customer uses."""
        used = {service: self.current(service) for service in self.markets}
        offers = {service: offer for service, offer in used.items() if offer is not None}
        return [*super().facts(), ("current(service)", offers, _("Offers in use, by service."))]

    def _says(self, method: str, service: str) -> bool:
        return answers.yes_or_no(service, method, getattr(self, method)(service))

    @property
    def weight(self) -> int:
        """Real firms or people that the customer stands for."""
        return int(self.population.weight[self.row])

    @property
    def readiness(self) -> float:
        """rho, 0 to 1."""
        return float(self.population.readiness[self.row])

    @property
    def price_sensitivity(self) -> float:
        """Price sensitivity over the mean of all customers."""
        return float(self.population.price_sensitivity[self.row])

    def peers(self, service: str) -> "list[Customer]":
        """The customers whose use of the service this one sees; none where peers do not matter."""
        market = self.markets[service]
        if market.peers is None:
            return []
        return [self.fellows[row] for row in market.peers[self.row] if row >= 0]

    @property
    def stratum(self) -> str:
        """Id of the stratum."""
        return self.population.strata[self.population.stratum[self.row]]

    def remove(self) -> None:
        """Refused: weights of a stratified sample add up to the real population."""
        raise TypeError(f"a {self.kind} cannot be removed: the weights of the sample add up to the real population")
