"""A claim: what a run gives, a statement about it, and where it is written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from agents.draws import FloatArray


@dataclass(frozen=True)
class Case:
    """A scenario with overrides, run once a seed, and the outcomes that are asked of it."""

    scenario: str
    measures: tuple[str, ...]
    overrides: Mapping[str, Any] = field(default_factory=dict)


Outcomes = Mapping[str, Mapping[str, FloatArray]]  # by case and measure, [n_seeds]; nan where a run is undefined


@dataclass(frozen=True)
class Claim:
    """One claim."""

    name: str
    statement: str
    document: str  # from the top of the project
    quoted: str  # a sentence or part of one that stands there
    quantity: str  # what it is of, with its unit
    cases: Mapping[str, Case]
    value: Callable[[Outcomes], FloatArray]  # of every seed, [n_seeds]
    above: float = -np.inf
    below: float = np.inf
    needed: float = 0.5  # share of the runs
    documented: Mapping[str, str] = field(default_factory=dict)  # changes under which it shifts, and why

    def holds(self, values: FloatArray) -> np.ndarray:
        """In which runs it holds, bool, as `values`; an undefined value bears nothing out."""
        return (values > self.above) & (values < self.below)

    @property
    def bounds(self) -> str:
        """The statement about the quantity.

        >>> Claim("deficit", "", "", "", "", {}, lambda outcomes: outcomes["baseline"]["balance"], below=-6.0).bounds
        'below -6'
        """
        parts = [f"above {self.above:g}"] if np.isfinite(self.above) else []
        return " and ".join([*parts, *([f"below {self.below:g}"] if np.isfinite(self.below) else [])])

    @property
    def theory(self) -> bool:
        """Whether it is of a theory market, which counts steps and not months."""
        return all(case.scenario.startswith("theory/") for case in self.cases.values())
