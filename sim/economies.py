"""Economies that step together in one process: scenarios that differ in numbers and seeds alone."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import pandas as pd

from configs import ConfigError, Settings, load
from configs.errors import known
from configs.language import _
from sim.agent_kinds import AGENT_KINDS
from sim.check import check_settings
from sim.engines import ENGINES, engine_of
from sim.model import Simulation
from sim.saved.models import open_saved, save
from sim.seeds import whole_seed
from sim.together import difference


class Economies(Simulation):
    """Economies that differ in numbers and seeds alone: each takes the path that it takes by itself, to the last bit.

    Their customers lie one after the other in the same columns and their offers are rows of the same tables, so that
    the work of a month that is not done customer by customer is done once for all. That is what small runs consist
    of; runs of more than some ten thousand customers gain nothing. There are no agents to look at.

    Parameters that differ are columns over the members (`agents.members`). Members have one structure: the same
    services, offers, customers, horizon and whole numbers, and the same parameters that are 0 (`sim.together`).
    """

    seeds: list[int]
    replicates: list[int]  # the number that each member's run is named by

    def __init__(
        self,
        points: Sequence[Mapping[str, Any] | Settings],
        config: str | Path | Settings = "baseline",
        *,
        seeds: Sequence[int] | None = None,
        replicates: Sequence[int] | None = None,
        engine: str = "auto",
    ) -> None:
        """`points` are overrides of `config` by dotted key, or ready settings.

        All share the draws of seed 0 unless `seeds` are given, so that they are compared draw by draw.

        `replicates` are the numbers that runs are named by, all 0 unless given. `engine` is numpy, numba or auto.
        Raises `ConfigError`, also where two points have no structure in common.
        """
        members = [_settings_of(point, place, config) for place, point in enumerate(points)]
        if not members:
            raise ConfigError(
                "points is empty; expected overrides by dotted key for each economy, {} for the scenario's"
            )
        seeds = checked_seeds([0] * len(members) if seeds is None else seeds)
        if len(seeds) != len(members):
            raise ConfigError(f"seeds has {len(seeds)} numbers; expected one for each of {len(members)} points")
        for settings in {id(settings): settings for settings in members}.values():
            check_settings(settings)
            if key := difference(members[0], settings):
                raise ConfigError(
                    f"points differ in {key} by more than a number; expected one structure: the same texts, whole "
                    "numbers and zeros"
                )
        self.step_together(members, seeds, [0] * len(members) if replicates is None else list(replicates), engine)

    @classmethod
    def of_checked(
        cls, members: Sequence[Settings], seeds: list[int], replicates: list[int], engine: str
    ) -> "Economies":
        """Those of settings that have been checked, and found to have one structure."""
        economies = cls.__new__(cls)
        Economies.step_together(economies, members, seeds, replicates, engine)
        return economies

    def step_together(self, members: Sequence[Settings], seeds: list[int], replicates: list[int], engine: str) -> None:
        """Build members that have been checked, as they stand before the first month."""
        self.seeds, self.replicates = seeds, replicates
        known("engine", engine, [name for name in ENGINES if name != "agents"])
        self.engine, self.vector_engine = engine_of(engine, members[0], len(members))
        self.build(members, seeds, AGENT_KINDS, (len(members),))

    def save(self, path: str | Path) -> Path:
        """Write all members into one file, as `DigitalEconomy.save` does."""
        return save(self, path, Economies.__name__, self.seeds, self.replicates)

    @classmethod
    def load(cls, path: str | Path, *, engine: str = "auto") -> Self:
        """The economies of a file, as `DigitalEconomy.load` goes on with one."""
        saved = open_saved(path, Economies.__name__)
        economies = cls.__new__(cls)
        Economies.step_together(economies, saved.members, saved.seeds, saved.replicates, engine)
        saved.fill(economies)
        return economies

    def own_facts(self) -> list[tuple[str, Any]]:
        """The members and their seeds."""
        return [(_("members"), len(self.members)), (_("seeds"), ", ".join(map(str, self.seeds)))]

    @property
    def run_ids(self) -> list[str]:
        """Ids of the runs: those that single models would have."""
        named = zip(self.replicates, self.seeds, strict=True)
        return [self.id_of(replicate, seed, member) for member, (replicate, seed) in enumerate(named)]

    def balance(self) -> pd.DataFrame:
        """The digital balance, as of `DigitalEconomy`, the members one below the other."""
        return self.stacked("balance")

    def market(self) -> pd.DataFrame:
        """The markets, as of `DigitalEconomy`, the members one below the other."""
        return self.stacked("market")

    def outcomes(self) -> pd.DataFrame:
        """The outcomes, as of `DigitalEconomy`, the members one below the other."""
        return self.stacked("outcomes")

    def stacked(self, table: str) -> pd.DataFrame:
        """A long table of all members."""
        named = zip(self.replicates, self.seeds, strict=True)
        parts = [
            self.frame(table, self.record.of_replicate(member), replicate, seed, member)
            for member, (replicate, seed) in enumerate(named)
        ]
        return pd.concat(parts, ignore_index=True)


def _settings_of(point: Any, place: int, config: str | Path | Settings) -> Settings:
    if isinstance(point, Settings):
        return point
    if not isinstance(point, Mapping):
        raise ConfigError(
            f"points[{place}] is {point!r}; expected overrides by dotted key, as {{'customers.number': 200}}"
        )
    return load(config, dict(point))


def checked_seeds(seeds: Any) -> list[int]:
    """The seed of each member. Raises `ConfigError` for what is no list of them."""
    if seeds is None or isinstance(seeds, str) or not isinstance(seeds, Iterable):
        raise ConfigError(f"seeds is {seeds!r}; expected a list with a whole number for each replicate, as range(8)")
    if not (checked := [whole_seed(seed) for seed in seeds]):
        raise ConfigError("seeds is empty; expected a seed for each replicate")
    return checked
