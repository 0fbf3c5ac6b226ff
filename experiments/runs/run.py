"""Run one scenario, once or in replicates."""

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from configs import ConfigError, Settings
from configs.language import _
from configs.schema.time import month_number
from experiments.progress import Progress
from experiments.runs.frames import Frames
from experiments.runs.together.batches import most_together
from sim import DigitalEconomy, Economies, Replicates
from sim.check import check_settings
from sim.engines import engine_of
from sim.saved.models import kind_of
from sim.start.world import World
from sim.together import structure

if TYPE_CHECKING:
    from experiments.studies.carried import CarriedDraws

MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Asked:
    """How a run was asked for: a scenario as it was named, overrides by dotted key, and the folder of the call."""

    scenario: str
    overrides: dict[str, Any]
    called_in: str
    inputs: dict[str, str] = field(default_factory=dict)  # hashes of the files that it was made of
    posterior: str = ""  # the file whose draws it carries


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
    carried: "CarriedDraws | None" = None  # draws of a posterior, a draw a replicate


def asked_of(manifest: Mapping[str, Any]) -> Asked | None:
    """How a run was asked for, where its manifest says so."""
    try:
        return Asked(**manifest["asked"])
    except (KeyError, TypeError):
        return None


def carried_of(manifest: Mapping[str, Any]) -> "CarriedDraws | None":
    """The draws that the runs of a manifest carry; None where they carry none."""
    from experiments.studies.carried import CarriedDraws  # here, as starting a run does not need it

    facts = manifest.get("posterior")
    return CarriedDraws.of_facts(facts) if isinstance(facts, Mapping) else None


def run_scenario(
    name: str,
    settings: Settings,
    seed: int,
    replicates: int,
    engine: str,
    progress: Progress | None = None,
    carried: "CarriedDraws | None" = None,
    saving: tuple[Path, str] | None = None,
) -> Run:
    """Run replicates with seeds `seed`, `seed + 1`, ...; `progress` hears of months done, of all, and where.

    With `carried` each has a draw in the place of the scenario's values. Interrupted, it returns the batches of
    replicates that are done, if there is one. `saving` names a file that the model is saved in, and after which month;
    it goes on. Raises `ConfigError` where that cannot be.
    """
    return run_seeds(name, settings, range(seed, seed + replicates), 0, engine, progress, carried, saving)


def run_seeds(
    name: str,
    settings: Settings,
    all_seeds: Sequence[int],
    first_replicate: int,
    engine: str,
    progress: Progress | None = None,
    carried: "CarriedDraws | None" = None,
    saving: tuple[Path, str] | None = None,
) -> Run:
    """Run replicates from `first_replicate` on, a seed each; interrupted, it returns those that are done, if any."""
    replicates = len(all_seeds)
    members = members_of(settings, first_replicate, replicates, carried)
    started = time.perf_counter()
    parts: list[Frames] = []
    run_ids: list[str] = []
    done, total = 0, replicates * settings.time.n_steps
    engine, _ = engine_of(engine, settings, replicates)  # auto: what pays for all of them
    stop = None if saving is None else _step_of(settings, replicates, engine, saving)
    try:
        for first, size in batches(members, engine):
            seeds = list(all_seeds[first : first + size])
            model = build_members(members[first : first + size], seeds, first_replicate + first, engine)
            while model.running:
                model.step()
                if saving is not None and model.month == stop:
                    model.save(saving[0])
                done += size
                if progress is not None:
                    progress(done, total, where(model.world, model.month, (first, size, replicates)))
            parts.append(frames_of(model))
            run_ids += model.run_ids
    except KeyboardInterrupt:
        if not parts:
            raise
    seeds, spent = list(all_seeds[: len(run_ids)]), time.perf_counter() - started
    frames = with_draws(Frames.stack(parts), carried)
    return Run(name, settings, seeds, engine, frames, run_ids, spent, first_replicate, carried=carried)


def members_of(settings: Settings, first: int, replicates: int, carried: "CarriedDraws | None") -> list[Settings]:
    """The settings of each replicate from `first` on: the scenario's, or those with its draw. Raises `ConfigError`."""
    if carried is None:
        return [settings] * replicates
    numbers = range(first, first + replicates)
    of_draws = {number % carried.n_draws: carried.settings(settings, number) for number in numbers[: carried.n_draws]}
    for with_draw in of_draws.values():
        check_settings(with_draw)
    return [of_draws[number % carried.n_draws] for number in numbers]


def with_draws(frames: Frames, carried: "CarriedDraws | None") -> Frames:
    """Long tables that say the draw of each replicate, and in words which draws these are, where they carry any."""
    if carried is None:
        return frames
    tables = [table.copy() for table in (frames.balance, frames.market, frames.outcomes)]
    for table in tables:
        numbers = np.array(carried.numbers)[table["replicate"].to_numpy() % carried.n_draws]
        table.insert(list(table.columns).index("replicate") + 1, "draw", numbers)
    balance, market, outcomes = tables
    words = carried.in_words(int(balance["replicate"].nunique()))
    return Frames(balance, market, outcomes, frames.months_per_step, words, frames.country_name)


def load_saved(path: Path, engine: str) -> DigitalEconomy | Economies:
    """The model of a file that `save` has written, one run or replicates. Raises `ConfigError`."""
    kind = kind_of(path)
    if kind == Economies.__name__:
        raise ConfigError(_("{path}: holds Economies, of several scenarios; expected the runs of one", path=path))
    return (
        DigitalEconomy.load(path, engine=engine)
        if kind == DigitalEconomy.__name__
        else Replicates.load(path, engine=engine)
    )


def go_on(name: str, model: DigitalEconomy | Economies, progress: Progress | None = None) -> Run:
    """Run the months that are left of a loaded model, and tell of all: as `run_scenario` of its scenario would."""
    started, seeds = time.perf_counter(), [model.seed] if isinstance(model, DigitalEconomy) else model.seeds
    first = model.replicate if isinstance(model, DigitalEconomy) else model.replicates[0]
    size = len(seeds)
    while model.running:
        model.step()
        if progress is not None:
            progress(model.month * size, model.world.n_months * size, where(model.world, model.month, (0, size, size)))
    spent = time.perf_counter() - started
    return Run(name, model.members[0], list(seeds), model.engine, frames_of(model), model.run_ids, spent, first)


def frames_of(model: DigitalEconomy | Economies) -> Frames:
    """The long tables of a model, one run or replicates of one scenario."""
    settings = model.settings
    return Frames(
        model.balance(), model.market(), model.outcomes(), settings.time.months_per_step, country_name=settings.country
    )


def _step_of(settings: Settings, replicates: int, engine: str, saving: tuple[Path, str]) -> int:
    """How many steps are done after the month to save after. Raises `ConfigError`."""
    path, month = saving
    if len(list(batches([settings] * replicates, engine))) > 1:
        raise ConfigError(
            _(
                "--save {path}: {replicates} runs do not step together; expected fewer, or --replicates 1",
                path=path,
                replicates=replicates,
            )
        )
    time = settings.time
    if not MONTH.fullmatch(month):
        raise ConfigError(_("--at is {month!r}; expected a month, as 2025-12", month=month))
    steps = (month_number(month) - time.first_step) // time.months_per_step + 1
    if not 1 <= steps <= time.n_steps:
        end = time.end or _("its last step")
        raise ConfigError(
            _(
                "--at is {month}, and the run goes from {start} to {end}; expected a month of it",
                month=month,
                start=time.start,
                end=end,
            )
        )
    return steps


def build(
    settings: Settings, seeds: list[int], first: int, engine: str, agent_classes: Mapping[str, type] | None = None
) -> DigitalEconomy | Replicates:
    """One model, which may have agents of a user's own classes, or a batch of replicates numbered from `first` on."""
    if len(seeds) == 1:
        return DigitalEconomy(settings, rng=seeds[0], engine=engine, replicate=first, agent_classes=agent_classes)
    return Replicates(settings, seeds=seeds, first_replicate=first, engine=engine)


def build_members(members: Sequence[Settings], seeds: list[int], first: int, engine: str) -> DigitalEconomy | Economies:
    """The model of checked settings of one structure, a replicate each, numbered from `first` on."""
    if all(settings is members[0] for settings in members):
        return build(members[0], seeds, first, engine)
    return Economies.of_checked(members, seeds, list(range(first, first + len(seeds))), engine)


def batches(members: Sequence[Settings], engine: str) -> Iterator[tuple[int, int]]:
    """First replicate and number of each batch: short runs step together, long ones and agents one by one."""
    size = most_together(members[0].customers.number, members[0].time.n_steps, engine)
    structures = {id(settings): structure(settings) for settings in members} if size > 1 else {}
    first = 0
    # Draws may differ in what is 0.
    for _same, alike in groupby(members, lambda settings: structures.get(id(settings))):
        after = first + len(list(alike))
        yield from ((start, min(size, after - start)) for start in range(first, after, size))
        first = after


def where(world: World, month: int, batch: tuple[int, int, int]) -> str:
    """Which replicates are at work, first and number, of how many, and in which year they are."""
    first, size, replicates = batch
    year = world.dates[month - 1].astype(object).year
    if size == 1:
        return _("run {run} of {replicates}, {year}", run=first + 1, replicates=replicates, year=year)
    runs = {"first": first + 1, "last": first + size, "replicates": replicates}
    return _("runs {first} to {last} of {replicates}, {year}", **runs, year=year)
