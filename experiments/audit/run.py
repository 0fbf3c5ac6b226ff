"""Runs of claims under a change: each case once a seed, small ones together. None without a value is dropped."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from agents.draws import FloatArray
from configs import Settings
from experiments.audit.changes import AS_IT_STANDS, NUMBER, Change
from experiments.audit.claim import Case, Claim
from experiments.audit.cost import seconds
from experiments.runs.evaluate import check_measure
from experiments.runs.outcomes.measures import Measure
from experiments.runs.resolve import resolve
from experiments.runs.together.batches import most_together
from experiments.studies.keys import account_asked
from sim import DigitalEconomy, Economies
from sim.check import check_settings
from sim.model import Simulation

CUSTOMERS, FEW = 2000, 20  # of a run, and of one that is built to see whether it has what is asked of it
AGENTS = "agents"
Heard = Callable[[float], None]  # how much work has been done since the last word


@dataclass(frozen=True)
class Sample:
    """What the runs of a claim gave, run by run."""

    values: FloatArray  # of the claim's quantity, [n_runs]; nan where a run is undefined
    seeds: list[int]  # of the first case
    faults: dict[int, str] = field(default_factory=dict)  # why a run gave nothing, by its number

    @property
    def undefined(self) -> int:
        """How many runs have no value."""
        return int(np.isnan(self.values).sum())


Key = tuple[Any, ...]  # of a task: equal where runs are


@dataclass
class Task:
    """A case with the seeds that are asked of it under a change, and the outcomes that claims ask of it together."""

    scenario: str
    overrides: Mapping[str, Any]
    change: Change
    seeds: list[int]
    measures: list[str] = field(default_factory=list)

    @cached_property
    def settings(self) -> Settings:
        """The scenario with overrides, as the change has it. Raises `ConfigError`."""
        settings = self.change.settings(resolve(self.scenario, {**account_asked(self.measures), **self.overrides}))
        check_settings(settings)
        return settings

    def check(self) -> None:
        """See that all outcomes are there, before the first run. Raises `ConfigError`."""
        small = resolve(self.scenario, {**account_asked(self.measures), **self.overrides, NUMBER: FEW})
        model = Economies.of_checked([small], self.seeds[:1], [0], "numpy")
        for measure in self.measures:
            check_measure(Measure.parse(measure), model)

    @property
    def work(self) -> float:
        """Seconds of processor that all its runs take, about."""
        own_classes = bool(self.change.agent_classes)
        return len(self.seeds) * seconds(self.settings, self.measures, self.change.engine, own_classes)


@dataclass
class Plan:
    """All tasks of an audit, each once whatever the number of claims that ask for it."""

    tasks: dict[Key, Task] = field(default_factory=dict)

    def add(self, claim: Claim, change: Change, runs: int, overrides: Mapping[str, Any]) -> "Asked":
        """Have the cases of a claim run."""
        keys = {}
        for place, (name, case) in enumerate(claim.cases.items()):
            seeds = [change.seed(replicate, place) for replicate in range(runs)]
            keys[name] = self._add(case, change, seeds, {NUMBER: CUSTOMERS, **case.overrides, **overrides})
        return Asked(claim, keys, [change.seed(replicate, 0) for replicate in range(runs)])

    def _add(self, case: Case, change: Change, seeds: list[int], overrides: Mapping[str, Any]) -> Key:
        kind = (change.settings, change.started, change.engine, tuple(sorted(change.agent_classes.items())))
        key = (case.scenario, tuple(sorted(overrides.items())), tuple(seeds), kind)
        task = self.tasks.setdefault(key, Task(case.scenario, overrides, change, seeds))
        task.measures = list(dict.fromkeys([*task.measures, *case.measures]))
        return key

    def check(self) -> None:
        """See that all can be run and measured; scenarios that differ in size only once. Raises `ConfigError`."""
        looked_at = set()
        for task in self.tasks.values():
            overrides = tuple(sorted((key, value) for key, value in task.overrides.items() if key != NUMBER))
            case = task.scenario, overrides, tuple(task.measures)
            if case not in looked_at:
                task.check()
            looked_at.add(case)
            _ = task.settings


@dataclass(frozen=True)
class Asked:
    """What a claim asks of a plan."""

    claim: Claim
    keys: Mapping[str, Key]  # of tasks, by case
    seeds: list[int]

    def sample(self, done: Mapping[Key, "Done"]) -> Sample:
        """The claim's quantity of every run."""
        with np.errstate(invalid="ignore"):
            values = self.claim.value({name: done[key].outcomes for name, key in self.keys.items()})
        faults = {place: fault for key in self.keys.values() for place, fault in done[key].faults.items()}
        values = np.where(np.isfinite(values), values, np.nan)
        values[list(faults)] = np.nan
        return Sample(values, self.seeds, faults)


@dataclass(frozen=True)
class Done:
    """Outcomes of a task by name, [n_seeds], nan for runs that failed, and why they did by their places."""

    outcomes: dict[str, FloatArray]
    faults: dict[int, str]


def carry_out(task: Task, heard: Heard) -> Done:
    """Run a task; `heard` hears of work as it is done. A run that raises, or ends early, costs only itself."""
    n = len(task.seeds)
    done = Done({name: np.full(n, np.nan) for name in task.measures}, {})
    for places in _batches(task):
        _run(task, places, done)
        heard(task.work * len(places) / n)
    return done


def _batches(task: Task) -> Iterator[list[int]]:
    alone = task.change.engine == AGENTS or bool(task.change.agent_classes)
    size = 1 if alone else most_together(task.settings.customers.number, task.settings.time.n_steps)
    for first in range(0, len(task.seeds), size):
        yield list(range(first, min(first + size, len(task.seeds))))


def _run(task: Task, places: list[int], done: Done) -> None:
    try:
        model = _finished(task, [task.seeds[place] for place in places])
        columns = {name: Measure.parse(name).values(model) for name in task.measures}
    except Exception as error:  # a user's own scenario or classes may raise anything
        if len(places) == 1:
            done.faults[places[0]] = f"{type(error).__name__}: {error}"
            return
        for place in places:
            _run(task, [place], done)
        return
    for name, column in columns.items():
        done.outcomes[name][places] = column


def _finished(task: Task, seeds: list[int]) -> Simulation:
    """Runs that have come to their end. Raises `RuntimeError` where they stop before."""
    change, settings = task.change, task.settings
    model: Simulation
    if change.engine == AGENTS or change.agent_classes:
        model = DigitalEconomy(settings, rng=seeds[0], engine=change.engine, agent_classes=change.agent_classes)
    else:
        model = Economies.of_checked([settings] * len(seeds), seeds, [0] * len(seeds), change.engine)
    if change.started is not None:
        change.started(model, seeds)
    while model.running:
        model.step()
    if model.month < model.world.n_months:
        raise RuntimeError(f"ended after {model.month} of {model.world.n_months} steps")
    return model


def plan_of(
    claims: Sequence[Claim], changes: Sequence[Change], runs: int, overrides: Mapping[str, Any]
) -> tuple[Plan, dict[tuple[str, str], Asked | str], dict[tuple[str, str], Asked]]:
    """What is to be run: claims under changes, by both names, or why they cannot be; and what each is held against.

    Raises `ConfigError` before any run.
    """
    plan, changed, beside = Plan(), dict[tuple[str, str], Asked | str](), dict[tuple[str, str], Asked]()
    for claim in claims:
        for change in (AS_IT_STANDS, *changes):
            pair = claim.name, change.name
            if reason := change.untestable(claim):
                changed[pair] = reason
                continue
            n = change.runs(runs)
            changed[pair] = plan.add(claim, change, n, {**overrides, **change.beside, **change.overrides})
            if change is not AS_IT_STANDS:
                n_beside = n if change.paired else runs
                beside[pair] = plan.add(claim, AS_IT_STANDS, n_beside, {**overrides, **change.beside})
    plan.check()
    return plan, changed, beside
