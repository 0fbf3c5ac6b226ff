"""The digital economy: one step is one month, from rules to outcomes."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import mesa
import numpy as np
import pandas as pd

from agents import DomesticProvider, Firm, ForeignProvider, Individual
from configs import ConfigError, Settings, load
from configs.errors import nearest
from sim import capacity, demand, exchange, information, supply
from sim.accounts import assert_capacity, assert_identities
from sim.billing import measure_use
from sim.check import check_settings
from sim.fingerprint import run_id
from sim.ledger import Ledger
from sim.opening import open_market
from sim.productivity import productivity
from sim.record import Record
from sim.setup import build_country
from sim.state import State
from sim.views import Views
from sim.world import build_world

ENGINES = ("auto", "agents", "numpy")
AGENT_KINDS: dict[str, type] = {
    "firm": Firm,
    "individual": Individual,
    "domestic_provider": DomesticProvider,
    "foreign_provider": ForeignProvider,
}


class DigitalEconomy(State, Views, mesa.Model):
    """Firms and individuals choose digital services; every month adds up to a digital balance."""

    def __init__(
        self,
        config: str | Path | Settings = "baseline",
        *,
        rng: Any = None,
        seed: int | None = None,
        engine: str = "auto",
        agent_classes: Mapping[str, type] | None = None,
        replicate: int = 0,
        scenario: Any = None,  # noqa: ARG002  Mesa 3.5 passes one
        **overrides: Any,
    ) -> None:
        """Build the model.

        `config` is a scenario's name or path, or ready settings; further keywords override dotted keys
        (`**{"services.cloud.network_effect": 2.5}`). `rng` (or `seed`) is an integer, None for a new seed, or what
        NumPy makes a generator of. `engine` is agents, numpy or auto; all give the same path. `agent_classes` maps
        firm, individual, domestic_provider or foreign_provider to a subclass. `scenario` is Mesa's own, and ignored.
        Raises `ConfigError` for input that cannot be used.
        """
        self.seed = whole_seed(rng if rng is not None else seed)
        super().__init__(rng=self.seed)
        self.settings = load(config, overrides)
        self.replicate = replicate
        self.engine = known("engine", engine, ENGINES)
        for kind, chosen in (agent_classes or {}).items():
            base = AGENT_KINDS[known("agent_classes", kind, tuple(AGENT_KINDS))]
            if not (isinstance(chosen, type) and issubclass(chosen, base)):
                raise ConfigError(f"agent_classes: {kind} is {chosen!r}; expected a subclass of {base.__name__}")
        self.agent_classes: dict[str, type] = {**AGENT_KINDS, **(agent_classes or {})}

        check_settings(self.settings)
        self.month = 0
        self.world = build_world(self.settings)
        country = build_country(self.settings, self.seed, self.agent_classes)
        self.providers, self.offers = country.providers, country.offers
        self.populations, self.markets = country.populations, country.markets
        self.first_use = self._first_use()
        self.ledger = Ledger(list(self.settings.items))
        self.record = Record(self.world.n_months, self.ledger.items[:-1], self.offers)
        self._rules_and_world()
        self._information()
        self._post()
        for market in self.markets:
            open_market(market, self.seed)
        self.datacollector = mesa.DataCollector(model_reporters=self.record.reporters())

    def step(self) -> None:
        """One month, in the order of the ODD."""
        if self.month >= self.world.n_months:
            raise ValueError(f"the scenario ends in {self.settings.time.end}: no month is left")
        self._rules_and_world()
        self._information()
        self._supply()
        self._demand()
        self._capacity()
        self._exchange()
        self._accounts()
        self._innovation()
        self._outcomes()
        self.month += 1
        self.running = self.month < self.world.n_months

    def run(self) -> "DigitalEconomy":
        """All months that are left."""
        while self.running:
            self.step()
        return self

    def _rules_and_world(self) -> None:
        self.rules = information.rules_in_force(self.settings, self.offers)
        self.usd_jpy = float(self.world.usd_jpy[self.month])
        self.offers.launch(self.month)
        self.offers.revenue_abroad_jpy = self.world.revenue_abroad_usd[:, self.month] * self.usd_jpy

    def _information(self) -> None:
        information.update_shares(self.offers, self.markets)

    def _supply(self) -> None:
        supply.set_prices(self.acting_providers("set_prices"), self.offers, self.month / 12.0)
        self._post()

    def _post(self) -> None:
        self.price_jpy = supply.yen_prices(self.offers, self.settings, self.world, self.month)
        self.relative_price = supply.relative_prices(self.offers, self.price_jpy, self.rules)
        self.quality = self.offers.quality.copy()
        information.post_all(
            self.markets, self.offers, self.relative_price, self.settings, self.world, self.month, self.seed
        )

    def _demand(self) -> None:
        act = demand.step_by_agents if self.engine == "agents" else demand.step_by_columns
        for population in self.populations.values():
            act(population, self)
        demand.apply_decisions(self.markets)

    def _capacity(self) -> None:
        usage = {market: float(path[self.month]) for market, path in self.world.usage.items()}
        firms = self.populations.get("firms")
        self.use = measure_use(self.markets, firms, usage, self.price_jpy, self.relative_price, self.rules)
        need = capacity.compute_need(self.offers, self.use.units)
        if self.month == 0:
            capacity.open_capacity(self.offers, self.providers, need)
        kwh, limit = float(self.world.kwh_per_jpy[self.month]), float(self.world.power_limit_twh[self.month])
        self.allotment = capacity.allot(self.offers, need, kwh, self.settings.compute.power_usage_effectiveness, limit)

    def _exchange(self) -> None:
        self.ledger.open_month()
        exchange.post_bills(self.ledger, self.use.bills, self.offers)
        demand_usd = {item: float(path[self.month]) for item, path in self.world.world_demand_usd.items()}
        list_price = supply.relative_to_reference(self.offers, self.price_jpy)  # a levy or subsidy at home stays there
        won = exchange.export_receipts(self.offers, self.settings, list_price, demand_usd, self.usd_jpy)
        exchange.post_receipts(self.ledger, won, self.offers, self.settings)
        exchange.post_unmodelled(self.ledger, self.world, self.month)

    def _accounts(self) -> None:
        assert_identities(self.ledger, self.use.bills, self.markets, self.offers)

    def _innovation(self) -> None:
        self.offers.produce(self.use.units, self.usd_jpy)
        supply.innovate(self.acting_providers("innovate"), self.offers)
        compute, need = self.settings.compute, self.allotment.need
        rates = compute.depreciation_per_year, compute.building_years
        invested = capacity.invest(self.offers, self.providers, need, *rates)
        assert_capacity(self.offers, invested)

    def _outcomes(self) -> None:
        firms = self.populations.get("firms")
        self.gains = productivity(firms, self.quality, self.use, self.first_use, self.settings.economy)
        self.record.month(self)
        self.datacollector.collect(self)

    def balance(self) -> pd.DataFrame:
        """The digital balance: a row a month and item, `total` included, in whole yen."""
        return self._named(self.record.balance_frame(self.world.dates))

    def market(self) -> pd.DataFrame:
        """The markets: a row a month and offer, with users, market share, price and revenue."""
        return self._named(self.record.market_frame(self.world.dates, self.offers, self.providers))

    def outcomes(self) -> pd.DataFrame:
        """The outcomes: a row a month and outcome, with its unit."""
        return self._named(self.record.outcomes_frame(self.world.dates))

    @property
    def run_id(self) -> str:
        """Id of the run: a hash of settings, replicate, seed and program."""
        return run_id(self.settings, self.replicate, self.seed)

    def _named(self, frame: pd.DataFrame) -> pd.DataFrame:
        frame.insert(0, "run_id", self.run_id)
        frame.insert(1, "replicate", self.replicate)
        return frame

    def _first_use(self) -> dict[str, float]:
        """x_c0: u_c of firms in the first month of each service, at least a hundredth of what it comes to."""
        usage = self.world.usage
        return {
            service: max(first, 0.01 * float(usage[service, "firms"].max()), 1e-12)
            for service, first in self.world.first_usage.items()
        }


def whole_seed(rng: Any) -> int:
    """The integer that names a run's draws, from what Mesa and NumPy accept as a seed."""
    if isinstance(rng, int | np.integer) and not isinstance(rng, bool) and rng >= 0:
        return int(rng)
    try:
        return int(np.random.default_rng(rng).integers(2**31))
    except (TypeError, ValueError):
        raise ConfigError(f"rng is {rng!r}; expected a whole number of at least 0, None or a NumPy generator") from None


def known(key: str, value: str, names: tuple[str, ...]) -> str:
    """`value` if it is one of the names; raises `ConfigError` with the nearest one otherwise."""
    if value not in names:
        raise ConfigError(f"{key} is {value!r}; expected one of {', '.join(names)}{nearest(str(value), names)}")
    return value
