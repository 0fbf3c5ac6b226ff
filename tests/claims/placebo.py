"""What a claim has to beat: the same runs without the mechanism, and a placebo that changes nothing but the draws."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any

import numpy as np

from agents.draws import FloatArray
from configs import Settings, load
from experiments.runs.outcomes.measures import Measure
from sim import Economies
from tests.helpers import kernels

SAMPLE = 300  # customers: what does not tell in a small economy is not worth a claim
N_SEEDS = 4
OTHER = 10  # seeds further on, for draws that differ
_first_seed = [1]
LAST = "2035-12"
UP, DOWN = 1.0, -1.0
STANDARD_DEVIATIONS = 2.0


@dataclass(frozen=True)
class Arm:
    """A scenario with some overrides."""

    scenario: str = "baseline"
    overrides: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Claim:
    """With the mechanism on, an outcome is higher (or lower) than with it off."""

    on: Arm
    off: Arm
    outcomes: tuple[str, ...]  # added up
    direction: float = UP
    at_least: float = 0.0  # by which part of the outcome without the mechanism the other has to differ
    # Runs of one seed share their draws. Where that is needed to tell a change from noise, the change of a pair is what
    # has to exceed its scatter: docs/reference/coverage.md says so of the row.
    in_pairs: bool = False
    customers: int = SAMPLE

    @property
    def end(self) -> str:
        """The last month that the outcomes need."""
        return f"{max(outcome.partition('@')[2] for outcome in self.outcomes)}-12"


def begin_at(seed: int) -> None:
    """Ask all claims with other seeds: this one and those that follow (`pytest tests/claims --first-seed 101`)."""
    _first_seed[:] = [seed]


def seeds(later: int = 0) -> tuple[int, ...]:
    """The seeds with which claims are asked, or those so many later."""
    first = _first_seed[0] + later
    return tuple(range(first, first + N_SEEDS))


Seeds = tuple[int, ...]
Key = tuple[str, tuple[tuple[str, str], ...], int, Seeds]  # scenario and overrides of an arm, customers and seeds
Members = dict[Key, tuple[Arm, Seeds]]
_ALIKE: dict[Key, Members] = {}
_RUNS: dict[tuple[Key, str], tuple[Economies, slice]] = {}


def step_together(customers: int, *arms: Arm) -> None:
    """Let arms that differ in numbers alone, the baseline among them, be one batch, once one of them is asked for."""
    runs = [*((arm, seeds()) for arm in (Arm(), *arms)), (Arm(), seeds(OTHER))]
    members = {_key(arm, customers, drawn): (arm, drawn) for arm, drawn in runs}
    _ALIKE.update(dict.fromkeys(members, members))


def values(arm: Arm, claim: Claim, asked: Seeds = ()) -> FloatArray:
    """The outcome of a claim in an arm, one value a seed: those of all claims unless others are asked for."""
    drawn = asked or seeds()
    key = _key(arm, claim.customers, drawn)
    members = _ALIKE.get(key, {key: (arm, drawn)})
    end = LAST if key in _ALIKE or arm == Arm() else claim.end  # what many claims share has all years
    if (key, end) not in _RUNS:
        _run(members, end, claim.customers)
    batch, rows = _RUNS[key, end]
    measured: FloatArray = np.sum([Measure.parse(outcome).values(batch)[rows] for outcome in claim.outcomes], axis=0)
    return measured


def _run(members: Members, end: str, customers: int) -> None:
    """Run arms with their seeds in one batch."""
    kernels.made_ready()  # engines give one path: the fast one runs them all
    engine = "numba" if find_spec("numba") else "numpy"
    points: list[Settings] = []
    rows = {}
    for key, (arm, drawn) in members.items():
        rows[key] = slice(len(points), len(points) + len(drawn))
        given = {"customers.number": customers, "time.end": end, **arm.overrides}
        points += [load(arm.scenario, given)] * len(drawn)
    numbers = [seed for _, drawn in members.values() for seed in drawn]
    batch = Economies(points, seeds=numbers, engine=engine).run()
    _RUNS.update({(key, end): (batch, rows[key]) for key in members})


def _key(arm: Arm, customers: int, drawn: Seeds) -> Key:
    return arm.scenario, tuple(sorted((name, repr(value)) for name, value in arm.overrides.items())), customers, drawn


def beats(changed: FloatArray, unchanged: FloatArray, claim: Claim) -> bool:
    """Whether every seed has the direction, and the mean differs by more than two standard deviations of the seeds."""
    change = claim.direction * (changed - unchanged)
    scatter = change.std(ddof=1) if claim.in_pairs else max(changed.std(ddof=1), unchanged.std(ddof=1))
    enough = max(STANDARD_DEVIATIONS * scatter, claim.at_least * abs(unchanged.mean()))
    return bool((change > 0.0).all() and change.mean() > enough)
