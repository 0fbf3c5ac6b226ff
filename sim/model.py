"""The digital economy as a Mesa model."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import mesa
import pandas as pd

from configs import ConfigError, Settings, load
from sim.economy import AGENT_KINDS, Economy
from sim.engines import ENGINES, engine_of, known, whole_seed
from sim.mesa_views import Views
from sim.start.check import check_settings


class DigitalEconomy(Views, Economy, mesa.Model):
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
        self.engine, self.columns = engine_of(known("engine", engine, ENGINES), settings)
        self.build(settings, [self.seed], self.agent_classes)
        self.datacollector = mesa.DataCollector(model_reporters=self.record.reporters())

    def run(self) -> "DigitalEconomy":
        """All months that are left."""
        while self.running:
            self.step()
        return self

    def _outcomes(self) -> None:
        super()._outcomes()
        self.datacollector.collect(self)

    def balance(self) -> pd.DataFrame:
        """The digital balance: a row a month and item, `total` included, in whole yen."""
        return self.frame("balance", self.record, self.replicate, self.seed)

    def market(self) -> pd.DataFrame:
        """The markets: a row a month and offer, with users, market share, price and revenue."""
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
