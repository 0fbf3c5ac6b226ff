"""What a claim has to beat: the same runs without the mechanism, and a placebo that changes nothing but the draws."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any

import numpy as np

from agents.draws import FloatArray
from experiments.runs.measures import Measure
from sim import Replicates
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
    # has to exceed its scatter: docs/coverage.md says so of the row.
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


_RUNS: dict[tuple[Any, ...], Replicates] = {}


def values(arm: Arm, claim: Claim, asked: tuple[int, ...] = ()) -> FloatArray:
    """The outcome of a claim in an arm, one value a seed: those of all claims unless others are asked for."""
    drawn = asked or seeds()
    end = claim.end if arm.overrides or arm.scenario != "baseline" else LAST  # all claims share the baseline
    overrides = tuple(sorted((name, repr(value)) for name, value in arm.overrides.items()))
    key = (arm.scenario, overrides, end, drawn, claim.customers)
    if key not in _RUNS:
        kernels.made_ready()  # engines give one path: the fast one runs them all
        engine = "numba" if find_spec("numba") else "numpy"
        changes = {"customers.number": claim.customers, "time.end": end, **arm.overrides}
        _RUNS[key] = Replicates(arm.scenario, seeds=drawn, engine=engine, **changes).run()
    measured: FloatArray = np.sum([Measure.parse(outcome).values(_RUNS[key]) for outcome in claim.outcomes], axis=0)
    return measured


def beats(changed: FloatArray, unchanged: FloatArray, claim: Claim) -> bool:
    """Whether every seed has the direction, and the mean differs by more than two standard deviations of the seeds."""
    change = claim.direction * (changed - unchanged)
    scatter = change.std(ddof=1) if claim.in_pairs else max(changed.std(ddof=1), unchanged.std(ddof=1))
    enough = max(STANDARD_DEVIATIONS * scatter, claim.at_least * abs(unchanged.mean()))
    return bool((change > 0.0).all() and change.mean() > enough)
