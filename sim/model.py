"""The month of the digital economy, act by act, and the economy as a Mesa model."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import mesa
import pandas as pd

from configs import ConfigError, Settings, load
from configs.errors import known
from sim.economy import AGENT_KINDS, Economy
from sim.engines import ENGINES, engine_of
from sim.mesa_views import Views
from sim.seeds import whole_seed
from sim.start.check import check_settings


class Simulation(Economy):
    """An economy that goes on, month by month; what an act does stands in `sim.economy` under its name."""

    def step(self) -> None:
        """One month. The numbers are those of the equations in docs/odd.md.

        Raises `ValueError` after the last month, and `AccountingError` if accounts do not close.
        """
        if self.month >= self.world.n_months:
            raise ValueError(f"the scenario ends in {self.world.dates[-1].astype('datetime64[M]')}: no month is left")
        self._rules_and_world()  # fx(t); levers adjust the rules; who has a withdrawn offer is left without
        self._information()  # s_j and F_c of last month's users: updating is synchronous
        self._prices()  # c = c0 (X / X0)^-l (8); P_list (7); P and tilde-p = p / p_ref (6); q_j and n_ij are posted (1)
        self._demand()  # awareness (5); V_ij (2); who adopts (3), and which offer (4)
        self._use_and_bills()  # x = u(t) size tilde-p^-epsilon (10), (11); R_j = sum_i weight_i P_j x_ij / 12 (12)
        self._compute()  # h_j, the share of compute need met at home (14), within the limits of power (17)
        self._payments()  # M_b: bills abroad, imported inputs (13), (14); X_b (15); levers pay, levies are returned
        self._accounts()  # what all pay = what all receive, by offer, item and sector, in whole yen
        self._research()  # X' = X + output / 12 (8); q' = (1 - delta) q + zeta ln(1 + R / R_0) + catch-up (9)
        self._entry_and_exit()  # leave after exit_months below the fixed cost; enter where the entry cost is earned
        self._investment()  # capacity' = capacity (1 - depreciation) + investment
        self._outcomes()  # D = X - M (16); gains (18), (19); market shares, tipping dashboard
        self.month += 1
        self.running = self.month < self.world.n_months

    def run(self) -> Self:
        """All months that are left."""
        while self.running:
            self.step()
        return self


class DigitalEconomy(Views, Simulation, mesa.Model):
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
        scenario: Any = None,  # noqa: ARG002  Mesa 3.5 passes one
        **overrides: Any,
    ) -> None:
        """Build the model.

        `config` is a scenario's name or path, or ready settings; further keywords override dotted keys
        (`**{"services.cloud.network_effect": 2.5}`). `rng` (or `seed`) is an integer, None for a new seed, or what
        NumPy makes a generator of. `engine` is agents, numpy, numba or auto; all give the same path. `agent_classes`
        maps firm, individual, domestic_provider or foreign_provider to a subclass. `scenario` is Mesa's own, and
        ignored. Raises `ConfigError` for input that cannot be used.
        """
        self.seed = whole_seed(rng if rng is not None else seed)
        super().__init__(rng=self.seed)
        settings = load(config, overrides)
        self.replicate = replicate
        for kind, chosen in (agent_classes or {}).items():
            base = AGENT_KINDS[known("agent_classes", kind, tuple(AGENT_KINDS))]
            if not (isinstance(chosen, type) and issubclass(chosen, base)):
                raise ConfigError(f"agent_classes: {kind} is {chosen!r}; expected a subclass of {base.__name__}")
        self.agent_classes: dict[str, type] = {**AGENT_KINDS, **(agent_classes or {})}

        check_settings(settings)
        self.engine, self.vector_engine = engine_of(known("engine", engine, ENGINES), settings)
        self.build(settings, [self.seed], self.agent_classes)
        self.datacollector = mesa.DataCollector(model_reporters=self.record.reporters())

    def _outcomes(self) -> None:
        super()._outcomes()
        self.datacollector.collect(self)

    def balance(self) -> pd.DataFrame:
        """The digital balance: a row a month and item, `total` included, in whole yen."""
        return self.frame("balance", self.record, self.replicate, self.seed)

    def market(self) -> pd.DataFrame:
        """The markets: a row a month and offer, with users (main offer, by use), share, price, revenue, quality."""
        return self.frame("market", self.record, self.replicate, self.seed)

    def outcomes(self) -> pd.DataFrame:
        """The outcomes: a row a month and outcome, with its unit."""
        return self.frame("outcomes", self.record, self.replicate, self.seed)

    @property
    def run_ids(self) -> list[str]:
        """The id of the run, as the only one."""
        return [self.run_id]

    @property
    def run_id(self) -> str:
        """Id of the run: a hash of settings, replicate, seed and program."""
        return self.id_of(self.replicate, self.seed)
