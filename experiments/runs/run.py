"""Run one scenario, once or in replicates."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from configs import Settings
from experiments.progress import Progress
from experiments.runs.batches import most_together
from experiments.runs.frames import Frames
from sim import DigitalEconomy, Replicates
from sim.engines import engine_of
from sim.start.world import World


@dataclass(frozen=True)
class Asked:
    """How a run was asked for: a scenario as it was named, overrides by dotted key, and the folder of the call."""

    scenario: str
    overrides: dict[str, Any]
    called_in: str
    inputs: dict[str, str] = field(default_factory=dict)  # hashes of the files that it was made of


@dataclass(frozen=True)
class Run:
    """A finished scenario: settings, seeds, frames of all replicates, seconds."""

    name: str
    settings: Settings
    seeds: list[int]
    engine: str
    frames: Frames
    run_ids: list[str]
    duration_s: float
    first_replicate: int = 0
    asked: Asked | None = None  # a program that has the settings ready asks for nothing else


def asked_of(manifest: Mapping[str, Any]) -> Asked | None:
    """How a run was asked for, where its manifest says so."""
    try:
        return Asked(**manifest["asked"])
    except (KeyError, TypeError):
        return None


def run_scenario(
    name: str,
    settings: Settings,
    seed: int,
    replicates: int,
    engine: str,
    progress: Progress | None = None,
) -> Run:
    """Run replicates with seeds `seed`, `seed + 1`, ...; `progress` hears of months done, of all, and where.

    Interrupted, it returns the batches of replicates that are done, if there is one.
    """
    return run_seeds(name, settings, range(seed, seed + replicates), 0, engine, progress)


def run_seeds(
    name: str,
    settings: Settings,
    all_seeds: Sequence[int],
    first_replicate: int,
    engine: str,
    progress: Progress | None = None,
) -> Run:
    """Run replicates from `first_replicate` on, a seed each; interrupted, it returns those that are done, if any."""
    replicates = len(all_seeds)
    started = time.perf_counter()
    parts: list[Frames] = []
    run_ids: list[str] = []
    done, total = 0, replicates * settings.time.n_steps
    engine, _ = engine_of(engine, settings, replicates)  # auto: what pays for all of them
    try:
        for first, size in batches(settings, replicates, engine):
            seeds = list(all_seeds[first : first + size])
            model = build(settings, seeds, first_replicate + first, engine)
            while model.running:
                model.step()
                done += size
                if progress is not None:
                    progress(done, total, where(model.world, model.month, (first, size, replicates)))
            tables = model.balance(), model.market(), model.outcomes()
            parts.append(Frames(*tables, settings.time.months_per_step))
            run_ids += model.run_ids
    except KeyboardInterrupt:
        if not parts:
            raise
    seeds, spent = list(all_seeds[: len(run_ids)]), time.perf_counter() - started
    return Run(name, settings, seeds, engine, Frames.stack(parts), run_ids, spent, first_replicate)


def build(
    settings: Settings, seeds: list[int], first: int, engine: str, agent_classes: Mapping[str, type] | None = None
) -> DigitalEconomy | Replicates:
    """One model, which may have agents of a user's own classes, or a batch of replicates numbered from `first` on."""
    if len(seeds) == 1:
        return DigitalEconomy(settings, rng=seeds[0], engine=engine, replicate=first, agent_classes=agent_classes)
    return Replicates(settings, seeds=seeds, first_replicate=first, engine=engine)


def batches(settings: Settings, replicates: int, engine: str) -> list[tuple[int, int]]:
    """First replicate and number of each batch: short runs step together, long ones and agents one by one."""
    size = most_together(settings.customers.number, settings.time.n_steps, engine)
    return [(first, min(size, replicates - first)) for first in range(0, replicates, size)]


def where(world: World, month: int, batch: tuple[int, int, int]) -> str:
    """Which replicates are at work, first and number, of how many, and in which year they are."""
    first, size, replicates = batch
    runs = f"run {first + 1}" if size == 1 else f"runs {first + 1} to {first + size}"
    return f"{runs} of {replicates}, {world.dates[month - 1].astype(object).year}"
