"""The month of the digital economy, act by act, and the economy as a Mesa model."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import pandas as pd

from configs import Settings, country_of, load
from configs.errors import known
from configs.language import _
from sim.agent_kinds import own_classes, replaced_classes
from sim.check import check_settings
from sim.economy import Economy
from sim.engines import ENGINES, engine_of
from sim.mesa_clock import Clock
from sim.mesa_collector import Collector
from sim.mesa_scenario import read_scenario
from sim.mesa_views import Views
from sim.record.record import Record
from sim.saved.branches import branch_off
from sim.saved.models import open_saved, save
from sim.seeds import whole_seed
from sim.shown import Shown


class Simulation(Shown, Economy):
    """An economy that goes on, month by month; what an act does stands in `sim.economy` under its name."""

    def step(self) -> None:
        """One month. The numbers are those of the equations in docs/reference/odd.md.

        Raises `ValueError` after the last month, `AccountingError` if accounts do not close, and `RuntimeError` where
        an error has broken a month off.
        """
        self.assert_months_left()
        self.in_month = True
        self._rules_and_world()  # fx(t); levers adjust the rules; who has a withdrawn offer is left without
        self._information()  # s_j and F_c of last month's users: updating is synchronous
        self._prices()  # c = c0 (X / X0)^-l (8); P_list (7); P and tilde-p = p / p_ref (6); q_j and n_ij are posted (1)
        self._demand()  # awareness (5); V_ij (2); who adopts (3), and which offer (4)
        self._use_and_bills()  # x = u(t) size tilde-p^-epsilon (10), (11); R_j = sum_i weight_i P_j x_ij / 12 (12)
        self._compute()  # h_j, the share of compute need met at home (14), within the limits of power (17)
        self._payments()  # M_b: bills abroad, imported inputs (13), (14); X_b (15); levers pay, levies are returned
        self._accounts()  # what all pay = what all receive, by offer, item and sector, in whole LCU
        self._research()  # X' = X + output / 12 (8); q' = (1 - delta) q + zeta ln(1 + R / R_0) + catch-up (9)
        self._entry_and_exit()  # leave after exit_months below the fixed cost; enter where the entry cost is earned
        self._investment()  # capacity' = capacity (1 - depreciation) + investment
        self._outcomes()  # D = X - M (16); gains (18), (19); market shares, tipping dashboard
        self.month += 1
        self.running, self.in_month = self.month < self.world.n_months, False

    def branch(self, config: str | Path | Settings | None = None, **overrides: Any) -> Self:
        """A copy that goes on under other levers, as if it had had them from the start.

        `config` and `overrides` are a scenario as of `DigitalEconomy`, by default that of the model itself. Raises
        `ConfigError` where it differs in more than levers that have not begun by now.
        """
        scenarios: dict[int, Settings] = {}
        for settings in self.members:
            if id(settings) not in scenarios:
                scenarios[id(settings)] = load(settings if config is None else config, overrides)
                check_settings(scenarios[id(settings)])
        branch: Self = branch_off(self, [scenarios[id(settings)] for settings in self.members])
        return branch

    def record_in(self, record: Record) -> None:
        """Go on recording in another record, which has what was recorded so far."""
        self.record = record


class DigitalEconomy(Views, Simulation, Clock):
    """Firms and individuals choose digital services; every month adds up to a digital balance.

    One run, as a Mesa model: its agents can be looked at and replaced. `sim.state` says what it is built on.
    """

    def __init__(
        self,
        config: str | Path | Settings = "baseline",
        *,
        rng: Any = None,
        seed: int | None = None,
        engine: str = "auto",
        agent_classes: Mapping[str, type] | None = None,
        replicate: int = 0,
        scenario: Any = None,
        **overrides: Any,
    ) -> None:
        """Build the model.

        `config` is a scenario's name or path, or ready settings; further keywords override dotted keys
        (`**{"services.cloud.network_effect": 2.5}`). `rng` (or `seed`) is an integer, None for a new seed, or what
        NumPy makes a generator of. `engine` is agents, numpy, numba or auto; all give the same path. `agent_classes`
        maps firm, individual, domestic_provider or foreign_provider to a subclass. `scenario` is Mesa's own, with
        overrides by dotted key, or a mapping of them; one of Mesa's names the draws and the replicate, too, where it
        has some. Raises `ConfigError` for input that cannot be used.
        """
        given = read_scenario(scenario, overrides, rng if rng is not None else seed, replicate)
        self.seed, self.replicate = whole_seed(given.rng), given.replicate
        super().__init__(rng=self.seed)
        if given.scenario is not None:
            self.scenario = given.scenario
        settings = load(config, given.overrides)
        self.agent_classes, self.own_classes = replaced_classes(agent_classes), own_classes(agent_classes)
        check_settings(settings)
        self.engine, self.vector_engine = engine_of(known("engine", engine, ENGINES), settings)
        self.build([settings], [self.seed], self.agent_classes)
        self.datacollector = Collector(self.record)

    def _outcomes(self) -> None:
        super()._outcomes()
        self.datacollector.collect(self)

    def save(self, path: str | Path) -> Path:
        """Write the model into one file, whole or not at all, in any month; `load` goes on from there.

        Raises `ConfigError` where it holds what no file can, or the file cannot be written.
        """
        return save(self, path, DigitalEconomy.__name__, [self.seed], [self.replicate])

    @classmethod
    def load(cls, path: str | Path, *, engine: str = "auto", agent_classes: Mapping[str, type] | None = None) -> Self:
        """The model of a file, which goes on as if it had never stopped, in any engine, to the last bit.

        `agent_classes` are those that it had. Raises `ConfigError` for a file of another version of the program, or
        one that is cut, altered, or of other classes.
        """
        saved = open_saved(path, DigitalEconomy.__name__, agent_classes)
        model = cls.__new__(cls)
        given = {"engine": engine, "agent_classes": agent_classes, "replicate": saved.replicates[0]}
        DigitalEconomy.__init__(model, saved.members[0], rng=saved.seeds[0], **given)  # type: ignore[arg-type]
        saved.fill(model)
        return model

    def record_in(self, record: Record) -> None:
        """Go on recording in another record, and collecting from it."""
        super().record_in(record)
        self.datacollector.read(record)

    def balance(self) -> pd.DataFrame:
        """The digital balance: a row a month and item, `total` included, in whole LCU."""
        return self.frame("balance", self.record, self.replicate, self.seed)

    def market(self) -> pd.DataFrame:
        """The markets: a row a month and offer, with users (main offer, by use), share, price, revenue, quality."""
        return self.frame("market", self.record, self.replicate, self.seed)

    def outcomes(self) -> pd.DataFrame:
        """The outcomes: a row a month and outcome, with its unit."""
        return self.frame("outcomes", self.record, self.replicate, self.seed)

    def own_facts(self) -> list[tuple[str, Any]]:
        """Seed and id of the run, and what the last month came to."""
        facts: list[tuple[str, Any]] = [
            (_("seed"), str(self.seed)),
            (_("replicate"), self.replicate),
            (_("run id"), self.run_id),
        ]
        if not self.month:
            return facts
        currency = country_of(self.settings).currency
        last = self.balance().query("item == 'total'").iloc[-1][f"balance_{currency.lower()}"]
        return [*facts, (_("balance of the last month"), f"{last:,} {currency}")]

    @property
    def run_ids(self) -> list[str]:
        """The id of the run, as the only one."""
        return [self.run_id]

    @property
    def run_id(self) -> str:
        """Id of the run: a hash of settings, replicate, seed, program and classes of a user's own."""
        return self.id_of(self.replicate, self.seed)
