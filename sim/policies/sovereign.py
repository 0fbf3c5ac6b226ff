"""Sovereign investment: research and data for domestic AI (S29, S30), compute in domestic hands (S25-S28)."""

import numpy as np

from agents.draws import IntArray
from agents.members import Number, beside, least
from configs.schema.levers.sovereign import DataCenterInvestment, SovereignAI
from sim.month.ledger import DOMESTIC_PROVIDERS, UNMODELLED
from sim.month.rules import PublicCompute, RulesInForce
from sim.policies.base import Country, PacedPolicy, policy
from sim.state import State


@policy("sovereign_ai")
class SovereignAIPolicy(PacedPolicy[SovereignAI]):
    """The state pays for research of domestic offers, and for data of the country's language and industry.

    Research money adds to that of (9) `lag_months` later: public R&D tells with a lag of years (Guellec & van
    Pottelsberghe 2003). Data accumulate, go out of date, and raise quality with their logarithm, as loss falls with a
    power of the data (Kaplan et al. 2020). Services get equal parts, and in each its domestic offers.
    """

    by_member = waits = True

    def __init__(self, name: str, lever: SovereignAI, country: Country) -> None:
        super().__init__(name, lever, country)
        offers = country.offers
        self.part = self.shares(~offers.foreign)
        self.of_service = offers.by_service(self.part)
        n_services = len(offers.services)
        self.asset = np.zeros((*country.batch, n_services), dtype=np.int64)  # data, LCU
        # What was spent and has not told yet, oldest first.
        self.research = np.zeros((lever.lag_months, *country.batch, len(offers)), dtype=np.int64)
        self.data = np.zeros((lever.lag_months, *country.batch, n_services), dtype=np.int64)

    def _planned(self, month: int) -> tuple[IntArray, IntArray]:
        """What a month pays for research, by offer on the market, and for data, by service with such an offer."""
        offers, grant = self.country.offers, self.grant(month)[..., None]
        data_share = beside(self.lever.data_share)
        part = self.on_market()
        research = np.floor(grant * (1.0 - data_share) * part).astype(np.int64)
        served = self.of_service * (offers.by_service(part) > 0.0)
        return research, np.floor(grant * data_share * served).astype(np.int64)

    def _telling(self, month: int) -> tuple[IntArray, IntArray]:
        """What was paid `lag_months` ago."""
        return (self.research[0], self.data[0]) if self.lever.lag_months else self._planned(month)

    def adjust(self, rules: RulesInForce, month: int) -> None:
        """Research money and the data asset tell."""
        offers = self.country.offers
        research, data = self._telling(month)
        rules.research_support_lcu += offers.steps_per_year * research
        # growth from data = data_effect ln(1 + A / A_0)                                                   (9)
        known = beside(self.lever.data_effect) * np.log1p((self.asset + data) / beside(self.lever.data_scale_lcu))
        rules.quality_support += np.where(self.part > 0.0, known[..., offers.service_row], 0.0)

    def spend(self, _state: State, month: int) -> list[tuple[int, IntArray]]:
        """Pay the providers, and those who collect the data."""
        research, data = self._planned(month)
        paid = self.purse.pay(np.stack([research.sum(axis=-1), data.sum(axis=-1)], axis=-1))
        return [(DOMESTIC_PROVIDERS, paid[..., 0]), (UNMODELLED, paid[..., 1])]

    def close(self, month: int, _depreciation: Number) -> None:
        """Data go out of date and come in; money moves on in the queue."""
        telling, paid = self._telling(month), self._planned(month)
        decay = beside(least(self.lever.data_decay / self.country.offers.steps_per_year, 1.0))
        self.asset = self.asset + telling[1] - np.rint(decay * self.asset).astype(np.int64)
        if self.lever.lag_months:
            self.research = np.concatenate([self.research[1:], paid[0][None]])
            self.data = np.concatenate([self.data[1:], paid[1][None]])


@policy("data_center_investment")
class DataCenterPolicy(PacedPolicy[DataCenterInvestment]):
    """The state builds compute capacity in domestic hands; its power may be planned with it (S26).

    Capacity serves the compute that tenants would buy abroad (14), in proportion, within the limits of power (17). In
    the regions its power is planned with it and adds to the regional limit; in the metropolitan areas it does not.
    Capacity wears out as that of providers does, and keeps serving when the programme has ended.
    """

    by_member = waits = True

    def __init__(self, name: str, lever: DataCenterInvestment, country: Country) -> None:
        super().__init__(name, lever, country)
        offers = country.offers
        allowed = ~offers.foreign if lever.tenants == "domestic" else np.ones(len(offers), dtype=bool)
        self.tenants = allowed & self.offers & (offers.compute_share > 0.0)
        zero = np.zeros((), dtype=np.int64)
        self.capacity: IntArray = zero  # yearly compute at reference prices, LCU, [] or [n_members]
        self.building = [zero] * lever.lag_months  # capacity that has been paid for, oldest first

    def adjust(self, rules: RulesInForce, _month: int) -> None:
        """What stands serves."""
        if np.any(self.capacity > 0):
            regional = self.lever.location == "regional"
            centre = PublicCompute(self.capacity, self.tenants, regional, self.lever.low_carbon_share)
            rules.public_compute.append(centre)

    def spend(self, _state: State, month: int) -> list[tuple[int, IntArray]]:
        """Pay the builders, who are not simulated."""
        wanted = np.broadcast_to(self.grant(month), self.country.batch)[..., None]
        return [(UNMODELLED, self.purse.pay(wanted)[..., 0])]

    def close(self, month: int, depreciation: Number) -> None:
        """capacity' = capacity (1 - depreciation) + what is ready."""
        self.building.append(np.trunc(self.grant(month) / self.lever.cost_ratio).astype(np.int64))
        worn = np.rint(self.capacity * depreciation).astype(np.int64)
        self.capacity = self.capacity + self.building.pop(0) - worn
