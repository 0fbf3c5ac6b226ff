"""The government of a run: all policies in their order, the rules they make, and the money they pay."""

from collections.abc import Sequence

import numpy as np

from agents.draws import IntArray
from agents.engines.vector import VectorEngine
from agents.equations.choice import NONE
from agents.members import least
from agents.state.market import Market
from agents.state.offers import Offers
from configs import NO_ITEM, Settings
from sim.month.ledger import GOVERNMENT, INDIVIDUALS
from sim.month.public_money import PublicMoney
from sim.month.rules import Effect, RulesInForce, effects_of, rules_in_force
from sim.policies.base import POLICIES, Country, Policy
from sim.start.listings import Listings
from sim.state import State


class Government:
    """Makes the rules of every month, and pays for what the levers promise."""

    def __init__(
        self,
        settings: Settings,
        members: Sequence[Settings],
        offers: Offers,
        listings: Listings,
        markets: list[Market],
        seeds: Sequence[int],
        batch: tuple[int, ...],
    ) -> None:
        """Levers come in the order of `order`, then of their ids."""
        country = Country(settings, members, offers, listings, markets, seeds, batch)
        self.country = country
        named = sorted(settings.levers.items(), key=lambda item: (item[1].order or 0, item[0]))
        self.policies: list[Policy] = [POLICIES[lever.kind](name, lever, country) for name, lever in named]
        self.always: RulesInForce | None = None  # without levers and dates they never change
        self.depreciation = least(settings.compute.depreciation_per_year / offers.steps_per_year, 1.0)
        by_policy = [effects_of(policy.lever.changes) for policy in self.policies]
        self.effects: frozenset[Effect] = frozenset().union(*by_policy)
        self.refunding = np.array([Effect.REFUND in effects for effects in by_policy], dtype=bool)
        self.without_money = self._public_money() if not self.policies else None
        self.without_levers = [(market.price_sensitivity, market.home_bias) for market in markets]

    def rules(self, month: int) -> RulesInForce:
        """The rules of a month of the calendar; the offers on the market are those of the month."""
        table = self.country.settings.rules
        if not self.policies and table.start is None and table.end is None:
            self.always = self._table(month) if self.always is None else self.always
            return self.always
        rules = self._table(month)
        for policy in self.policies:
            policy.adjust(rules, month)
        return rules

    def _table(self, month: int) -> RulesInForce:
        country = self.country
        return rules_in_force(country.settings, country.offers, country.listings, country.batch, month)

    def meet_customers(self, rules: RulesInForce, vector_engine: VectorEngine) -> None:
        """What rules change for single customers: what they pay, what they prefer, and what they can no longer use."""
        if Effect.PERSONAL in self.effects:
            for market, (sensitivity, home_bias) in zip(self.country.markets, self.without_levers, strict=True):
                share = rules.bill_share[..., market.number, : len(market.population.strata)].reshape(-1)
                paid = share[market.population.group(slice(None))].astype(np.float32) if (share != 1.0).any() else None
                market.price_sensitivity = sensitivity if paid is None else sensitivity * paid
                added = rules.procurement_preference.get(market.number)
                market.home_bias = home_bias if added is None else home_bias + added
        if Effect.WITHDRAWAL in self.effects and rules.withdrawn.any():
            for market in self.country.markets:
                gone = np.flatnonzero(rules.withdrawn[market.rows])
                market.cut_off = np.flatnonzero(np.isin(market.offer, gone))
                losing = None if market.multi_homing is None else market.multi_homing.users_of(gone)
                if len(market.cut_off) > 0:
                    vector_engine.apply(market, market.cut_off, np.full(len(market.cut_off), NONE, np.int8))
                if losing is not None and market.multi_homing is not None and len(losing) > 0:
                    market.multi_homing.gather(market.offer, losing)

    def spend(self, state: State, month: int) -> None:
        """Pay for a month of the calendar, and return what levies brought: transfers at home, which are of no item."""
        ledger = state.ledger
        for policy in self.policies:
            policy.purse.open_month(policy.grant(month))
            for payee, amount_lcu in policy.spend(state, month):
                ledger.post(NO_ITEM, GOVERNMENT, payee, amount_lcu)
        returned_lcu = state.use.levy_lcu.sum(axis=-1)
        if returned_lcu.any():
            ledger.post(NO_ITEM, GOVERNMENT, INDIVIDUALS, returned_lcu)

    def close(self, month: int) -> None:
        """What the month leaves behind."""
        for policy in self.policies:
            policy.close(month, self.depreciation)

    def public_money(self) -> PublicMoney:
        """What every purse was granted, has spent and has left, by now."""
        return self._public_money() if self.without_money is None else self.without_money

    def _public_money(self) -> PublicMoney:
        def column(amount: str) -> IntArray:
            if not self.policies:
                return np.zeros((*self.country.batch, 0), dtype=np.int64)
            return np.stack([getattr(policy.purse, amount) for policy in self.policies], axis=-1)

        return PublicMoney(
            levers=[policy.name for policy in self.policies],
            refunding=self.refunding,
            granted=column("granted"),
            spent=column("spent"),
            left=column("left"),
            month_spent=column("month_spent"),
        )
