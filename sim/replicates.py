"""Replicates of one scenario that step together in one process."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from configs import ConfigError, Settings, load
from configs.errors import known
from sim.check import check_settings
from sim.economy import AGENT_KINDS
from sim.engines import engine_of
from sim.model import Simulation
from sim.seeds import whole_seed


class Replicates(Simulation):
    """Runs of one scenario that differ in the seed only: each takes the path that it takes alone, to the last bit.

    Their customers lie one after the other in the same columns and their offers are rows of the same tables, so that
    the work of a month that is not done customer by customer is done once for all. That is what small runs consist
    of; runs of more than some ten thousand customers gain nothing. There are no agents to look at.
    """

    def __init__(
        self,
        config: str | Path | Settings = "baseline",
        *,
        seeds: Sequence[int],
        engine: str = "auto",
        first_replicate: int = 0,
        **overrides: Any,
    ) -> None:
        """`seeds` has one whole number for each replicate; they are numbered from `first_replicate` on.

        `engine` is numpy, numba or auto; further keywords override dotted keys. Raises `ConfigError`.
        """
        if "agent_classes" in overrides:
            raise ConfigError(
                "agent_classes: replicates that step together have no agents; expected DigitalEconomy, evaluate or "
                "mesa.batch_run, seed by seed"
            )
        if len(seeds) == 0:
            raise ConfigError("seeds is empty; expected a seed for each replicate")
        self.seeds = [whole_seed(seed) for seed in seeds]
        self.first_replicate = first_replicate
        settings = load(config, overrides)
        check_settings(settings)
        known("engine", engine, ("auto", "numpy", "numba"))
        self.engine, self.vector_engine = engine_of(engine, settings, len(seeds))
        self.build(settings, self.seeds, AGENT_KINDS, (len(seeds),))

    @property
    def run_ids(self) -> list[str]:
        """Ids of the runs: those that single models would have."""
        return [self.id_of(self.first_replicate + replicate, seed) for replicate, seed in enumerate(self.seeds)]

    def balance(self) -> pd.DataFrame:
        """The digital balance, as of `DigitalEconomy`, the replicates one below the other."""
        return self._stacked("balance")

    def market(self) -> pd.DataFrame:
        """The markets, as of `DigitalEconomy`, the replicates one below the other."""
        return self._stacked("market")

    def outcomes(self) -> pd.DataFrame:
        """The outcomes, as of `DigitalEconomy`, the replicates one below the other."""
        return self._stacked("outcomes")

    def _stacked(self, table: str) -> pd.DataFrame:
        parts = [
            self.frame(table, self.record.of_replicate(number), self.first_replicate + number, seed)
            for number, seed in enumerate(self.seeds)
        ]
        return pd.concat(parts, ignore_index=True)
