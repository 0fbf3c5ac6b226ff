"""Replicates of one scenario that step together in one process."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import pandas as pd

from configs import Settings, load
from configs.errors import known
from sim.agent_kinds import own_classes
from sim.check import check_settings
from sim.economies import Economies, checked_seeds
from sim.engines import ENGINES, engine_of
from sim.model import DigitalEconomy
from sim.saved.models import open_saved, save


class Replicates(Economies):
    """Runs of one scenario that differ in the seed only, and step together.

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
        self.first_replicate, seeds = first_replicate, checked_seeds(seeds)
        settings = load(config, overrides)
        check_settings(settings)
        self.own_classes = own_classes(agent_classes)
        replicates = [first_replicate + number for number in range(len(seeds))]
        if self.own_classes:
            self._build_alone(settings, seeds, replicates, engine, agent_classes)
        else:
            self.step_together([settings] * len(seeds), seeds, replicates, engine)

    def _build_alone(
        self,
        settings: Settings,
        seeds: list[int],
        replicates: list[int],
        engine: str,
        agent_classes: Mapping[str, type] | None,
    ) -> None:
        self.seeds, self.replicates = seeds, replicates
        self.engine, self.vector_engine = engine_of(known("engine", engine, ENGINES), settings, len(seeds))
        self.models = [
            DigitalEconomy(settings, rng=seed, engine=self.engine, agent_classes=agent_classes, replicate=number)
            for number, seed in zip(replicates, seeds, strict=True)
        ]
        self.members, self._fingerprints = [settings] * len(seeds), {}
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

    def save(self, path: str | Path) -> Path:
        """Write all replicates into one file, as `DigitalEconomy.save` does."""
        return save(self, path, Replicates.__name__, self.seeds, self.replicates)

    @classmethod
    def load(cls, path: str | Path, *, engine: str = "auto", agent_classes: Mapping[str, type] | None = None) -> Self:
        """The replicates of a file, as `DigitalEconomy.load` goes on with one."""
        saved = open_saved(path, Replicates.__name__, agent_classes)
        replicates = cls.__new__(cls)
        given = {"engine": engine, "agent_classes": agent_classes, "first_replicate": saved.replicates[0]}
        Replicates.__init__(replicates, saved.members[0], saved.seeds, **given)  # type: ignore[arg-type]
        saved.fill(replicates)
        return replicates

    @property
    def run_ids(self) -> list[str]:
        """Ids of the runs: those that single models would have."""
        return [model.run_id for model in self.models] or super().run_ids

    def stacked(self, table: str) -> pd.DataFrame:
        """A long table of all replicates."""
        if not self.models:
            return super().stacked(table)
        return pd.concat([getattr(model, table)() for model in self.models], ignore_index=True)
