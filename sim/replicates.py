"""Replicates of one scenario that step together in one process."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from configs import ConfigError, Settings, load
from configs.errors import known
from sim.agent_kinds import AGENT_KINDS, own_classes
from sim.check import check_settings
from sim.engines import ENGINES, engine_of
from sim.model import DigitalEconomy, Simulation
from sim.seeds import whole_seed


class Replicates(Simulation):
    """Runs of one scenario that differ in the seed only: each takes the path that it takes alone, to the last bit.

    Their customers lie one after the other in the same columns and their offers are rows of the same tables, so that
    the work of a month that is not done customer by customer is done once for all. That is what small runs consist
    of; runs of more than some ten thousand customers gain nothing. There are no agents to look at.

    Agents of a user's own classes live in a model of their own, so with `agent_classes` each replicate is one, in
    `models`: these step one after the other, and take as long as they do alone.
    """

    def __init__(
        self,
        config: str | Path | Settings = "baseline",
        seeds: Sequence[int] | None = None,
        *,
        engine: str = "auto",
        agent_classes: Mapping[str, type] | None = None,
        first_replicate: int = 0,
        **overrides: Any,
    ) -> None:
        """`seeds` has one whole number for each replicate; they are numbered from `first_replicate` on.

        `engine` is numpy, numba or auto, with `agent_classes` (as of `DigitalEconomy`) agents, too; further keywords
        override dotted keys. Raises `ConfigError`.
        """
        self.models: list[DigitalEconomy] = []
        self.seeds = _checked(seeds)
        self.first_replicate = first_replicate
        settings = load(config, overrides)
        check_settings(settings)
        self.own_classes = own_classes(agent_classes)
        known("engine", engine, ENGINES if self.own_classes else [name for name in ENGINES if name != "agents"])
        self.engine, self.vector_engine = engine_of(engine, settings, len(self.seeds))
        if self.own_classes:
            self._build_alone(settings, agent_classes)
        else:
            self.build(settings, self.seeds, AGENT_KINDS, (len(self.seeds),))

    def _build_alone(self, settings: Settings, agent_classes: Mapping[str, type] | None) -> None:
        self.models = [
            DigitalEconomy(settings, rng=seed, engine=self.engine, agent_classes=agent_classes, replicate=number)
            for number, seed in enumerate(self.seeds, self.first_replicate)
        ]
        self.settings, self.world = settings, self.models[0].world
        self.month, self.running, self.in_month = 0, True, False

    def step(self) -> None:
        """One month of all replicates; `DigitalEconomy.step` says what it raises."""
        if not self.models:
            super().step()
            return
        self.assert_months_left()
        self.in_month = True
        for model in self.models:
            model.step()
        self.month, self.running, self.in_month = self.month + 1, self.models[0].running, False

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
        if self.models:
            return pd.concat([getattr(model, table)() for model in self.models], ignore_index=True)
        parts = [
            self.frame(table, self.record.of_replicate(number), self.first_replicate + number, seed)
            for number, seed in enumerate(self.seeds)
        ]
        return pd.concat(parts, ignore_index=True)


def _checked(seeds: Any) -> list[int]:
    """The seed of each replicate. Raises `ConfigError` for what is no list of them."""
    if seeds is None or isinstance(seeds, str) or not isinstance(seeds, Iterable):
        raise ConfigError(f"seeds is {seeds!r}; expected a list with a whole number for each replicate, as range(8)")
    if not (checked := [whole_seed(seed) for seed in seeds]):
        raise ConfigError("seeds is empty; expected a seed for each replicate")
    return checked
