"""The economy as it starts, and what happens in each act of its month; `sim.model` puts the acts in their order."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import pandas as pd

from agents.engines.vector import VectorEngine
from agents.members import column, entry
from agents.provider import Provider
from configs import Settings
from sim.agent_kinds import OwnClass, identity
from sim.month import compute, demand, supply
from sim.month.accounts import Accounts, assert_capacity, assert_stock
from sim.month.entry import enter_and_leave
from sim.month.information import Information
from sim.month.ledger import Ledger
from sim.month.payments import Payments
from sim.month.productivity import Gains
from sim.month.rates import Rates
from sim.month.rules import Effect
from sim.month.use import Budgets, measure_use
from sim.policies import Government
from sim.record.fingerprint import run_id, settings_fingerprint
from sim.record.record import Record
from sim.record.stability import Stability, lambda_symmetric
from sim.start.country import build_country
from sim.start.opening import open_market
from sim.start.world import World, build_world_of, by_month
from sim.state import State
from sim.together import together


class Economy(State):
    """The country as it starts, and a method for each act of its month; `Simulation` calls them in their order.

    Arrays of the state end in the axis that their comments name. A model has nothing before it, a batch its
    replicates: they differ in the seed only, and step together.
    """

    engine: str
    vector_engine: VectorEngine
    own_classes: Mapping[str, OwnClass] = MappingProxyType({})  # of agents, by kind
    members: Sequence[Settings]  # the scenario of each member of a batch, of which `settings` has the numbers
    _fingerprints: dict[int, str]  # of these scenarios

    def build(
        self,
        members: Sequence[Settings],
        seeds: Sequence[int],
        agent_classes: dict[str, type],
        batch: tuple[int, ...] = (),
    ) -> None:
        """Everything as it stands before the first month; `batch` is (number of members,) where several step together.

        `members` are the scenarios of all, of one structure (`sim.together`), and `seeds` theirs.
        """
        self.members, self.settings, self._fingerprints = members, together(members), {}
        settings = self.settings
        self.month, self.running, self.in_month = 0, True, False
        self.first_step, self.months_per_step = settings.time.first_step, settings.time.months_per_step
        self.world: World = build_world_of(members)
        country = build_country(settings, members, seeds, agent_classes, batch)
        self.providers, self.offers = country.providers, country.offers
        self.populations, self.behaviours = country.populations, country.behaviours
        self.markets, self.listings = country.markets, country.listings
        for behaviour in self.behaviours.values() if settings.time.update == "sequential" else ():
            demand.check_turns(behaviour)
        firms = self.behaviours.get("firms")
        self.information = Information(settings, self.offers, self.listings, self.markets, self.world)
        time = settings.time
        self.information.key_draws(seeds, batch, time.first_step, self.world.n_months, time.months_per_step)
        usage = by_month([self.world.usage[place.service, place.population] for place in self.listings.places])
        self.usage = self.listings.of_market(usage)  # [n_months, ..., n_listings]
        self.rates = Rates(settings, self.offers, self.world)
        self.pace = compute.pace_of(self.offers, self.providers, settings.compute)
        self.budgets = Budgets(firms, self.listings)
        self.ledger = Ledger(list(settings.items), batch)
        self.payments = Payments(settings, self.offers, self.listings, self.ledger, self.world)
        self.accounts = Accounts(self.ledger, self.markets, self.listings, self.offers)
        self.productivity = Gains(firms, self.listings, self.world.first_usage, settings.economy)
        self.government = Government(settings, members, self.offers, self.listings, self.markets, seeds, batch)
        self.effects, self.public_money = self.government.effects, self.government.public_money()
        self.stability = Stability(self, self.information)
        self.record = Record(self, self.stability, batch)
        self._rules_and_world()
        self.lambda_symmetric = lambda_symmetric(self)
        self._information()
        self._post()
        for market in self.markets:
            open_market(market, members, seeds)
        self.record.opening(self)

    def _rules_and_world(self) -> None:
        """The exchange rate, launches, and the rules in force as levers adjust them."""
        self.usd_lcu = entry(self.world.usd_lcu, self.month)
        self.grid_carbon_kg_per_kwh = entry(self.world.grid_carbon_kg_per_kwh, self.month)
        self.offers.launch(self.month)
        self.offers.revenue_abroad_lcu = self.rates.revenue_abroad_lcu[self.month]
        self.rules = self.government.rules(self.date)
        self.government.meet_customers(self.rules, self.vector_engine)
        if Effect.FRICTIONS in self.effects:
            self._change_frictions()

    def _change_frictions(self) -> None:
        """Let those who price and the dashboard know what levers change of omega, sigma and the offers at home."""
        services = [self.settings.services[name] for name in self.offers.service]
        abroad = self.rules.base_abroad_factor[..., self.offers.service_row] * column(
            [s.base_abroad_share for s in services]
        )
        self.offers.set_home_network_effect(column([s.network_effect for s in services]) * (1.0 - abroad))
        if self.month > 0:
            months = slice(self.month, self.month + 1)
            self.lambda_symmetric[months] = lambda_symmetric(self, months)

    def _information(self) -> None:
        """Shares and adoption by offer, from last month's users."""
        self.information.update_shares(self.month, self.vector_engine)

    def _prices(self) -> None:
        """Providers set unit costs and list prices, and all that customers see is posted."""
        if len(self.offers.matchers) > 0:
            self.offers.see_rivals(self.rates.reference * self.rates.followed[self.month])
        supply.set_prices(self.acting_providers("set_prices"), self.offers, self.month / self.offers.steps_per_year)
        self._post()

    def _post(self) -> None:
        self.list_price_lcu = self.rates.to_lcu(self.offers.price, self.month)
        self.price_lcu = supply.home_prices(self.list_price_lcu, self.rules)
        self.relative_price = supply.relative_prices(self.offers, self.price_lcu, self.rules)
        self.quality = self.offers.quality.copy()
        self.information.post(self.relative_price, self.rules, self.month, self.vector_engine)

    def _demand(self) -> None:
        """Some hear of a service; they, and those whose contract ends, decide; all decisions take effect together."""
        behaviours, by_agents = list(self.behaviours.values()), self.engine == "agents"
        if self.settings.time.update == "sequential":
            for behaviour in behaviours:
                demand.step_in_turn(behaviour, self, self.vector_engine, by_agents)
        elif by_agents:
            for behaviour in behaviours:
                demand.step_by_agents(behaviour, self)
        else:
            demand.step_by_columns(behaviours, self, self.vector_engine)
        self.vector_engine.take_effect(self.markets)

    def _use_and_bills(self) -> None:
        """What is used, within the budgets of firms, and what it costs."""
        usage = self.usage[self.month]
        prices = self.price_lcu, self.relative_price
        self.use = measure_use(self.listings, self.budgets, usage, *prices, self.rules, self.offers.steps_per_year)
        self.units = self.listings.by_offer(self.use.units)

    def _compute(self) -> None:
        """Compute at home serves what use needs, within the limits of electricity."""
        need = compute.compute_need(self.offers, self.units)
        if self.month == 0:  # providers open with what the use of the first month needs, which nothing tells before
            self.offers.capacity = compute.wanted_capacity(need, self.pace)
        kwh, limit = (entry(path, self.month) for path in (self.world.kwh_per_lcu, self.world.power_limit_twh))
        pue, public = self.settings.compute.power_usage_effectiveness, self.rules.public_compute
        self.allotment = compute.allot(self.offers, need, kwh, pue, limit, public)

    def _payments(self) -> None:
        """Bills, imported inputs, exports and what is not simulated enter the ledger; levers pay."""
        # What a state or a shock changes at home stays there.
        export_price = supply.relative_to_reference(self.offers, self.list_price_lcu)
        self.payments.post(self.use, export_price, self.rules, self.month)
        self.government.spend(self, self.date)
        self.public_money = self.government.public_money()

    def _accounts(self) -> None:
        """Every identity of the accounts holds to the LCU."""
        self.ledger.close_month()
        self.accounts.assert_identities(self.use)
        self.accounts.assert_public_money(self.use, self.public_money)
        if self.month % 12 == 11:  # at times stock is taken: customer by customer
            assert_stock(self.markets, self.vector_engine)

    def _research(self) -> None:
        """Providers produce and learn, and research makes the quality of next month."""
        self.offers.research_support_lcu = self.rules.research_support_lcu
        self.offers.quality_support = self.rules.quality_support
        self.offers.produce(self.units, self.rates.spot[self.month])
        supply.innovate(self.acting_providers("innovate"), self.offers)

    def _entry_and_exit(self) -> None:
        """Who does not earn its keep leaves next month, and who would earn it enters."""
        enter_and_leave(self.offers, self.information, self.use)

    def _investment(self) -> None:
        """Providers and the state build the capacity of next month."""
        assert_capacity(self.offers, compute.invest(self.offers, self.allotment.need, self.pace))
        self.government.close(self.date)

    def _outcomes(self) -> None:
        """Gains of productivity are measured, and everything is recorded."""
        self.gains = self.productivity.measure(self.quality, self.use, self.vector_engine, self.offers.steps_per_year)
        self.stability.note(self.month, self.vector_engine)
        self.record.month(self)

    def assert_months_left(self, n_months: int = 1) -> None:
        """Raise `ValueError` where fewer months are left, and `RuntimeError` where an error has broken one off."""
        self.assert_unbroken()
        left, dates = self.world.n_months - self.month, self.world.dates.astype("datetime64[M]")
        if n_months > left:
            many = f"{n_months} months are asked for, and {left} left"
            raise ValueError(f"the scenario ends in {dates[-1]}: {many if left else 'no month is left'}")

    def assert_unbroken(self) -> None:
        """Raise `RuntimeError` where an error has broken a month off."""
        if self.in_month:
            month = self.world.dates[self.month].astype("datetime64[M]")
            raise RuntimeError(f"{month} was broken off by an error: nothing goes on from there; build anew")

    @property
    def date(self) -> int:
        """The month of the calendar that it is, in months since year 0."""
        return self.first_step + self.month * self.months_per_step

    def acting_providers(self, _method: str) -> Sequence[Provider] | None:
        """The providers that act one by one; None: all at once."""
        return None

    def id_of(self, replicate: int, seed: int, member: int = 0) -> str:
        """Id of a run: a hash of settings, replicate, seed, program and classes of a user's own."""
        settings = self.members[member]
        if id(settings) not in self._fingerprints:
            self._fingerprints[id(settings)] = identity(settings_fingerprint(settings), self.own_classes)
        return run_id(self._fingerprints[id(settings)], replicate, seed)

    def frame(self, table: str, record: Record, replicate: int, seed: int, member: int = 0) -> pd.DataFrame:
        """A long table of one run, balance, market or outcomes, with the run's id and replicate first."""
        frame = record.frame(table, self.world.dates, self.offers, self.providers)
        frame.insert(0, "run_id", self.id_of(replicate, seed, member))
        frame.insert(1, "replicate", replicate)
        return frame
