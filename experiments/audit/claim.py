"""A claim: what a run gives, a statement about it, and where it is written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from agents.draws import FloatArray
from configs.language import _


@dataclass(frozen=True)
class Case:
    """A scenario with overrides, run once a seed, and the outcomes that are asked of it."""

    scenario: str
    measures: tuple[str, ...]
    overrides: Mapping[str, Any] = field(default_factory=dict)


Outcomes = Mapping[str, Mapping[str, FloatArray]]  # by case and measure, [n_seeds]; nan where a run is undefined


@dataclass(frozen=True)
class Claim:
    """One claim; statement and quantity are those of English, with values in braces."""

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
    values: Callable[[], Mapping[str, str]] = dict  # of statement and quantity, in the language in use

    def holds(self, values: FloatArray) -> np.ndarray:
        """In which runs it holds, bool, as `values`; an undefined value bears nothing out."""
        return (values > self.above) & (values < self.below)

    @property
    def told(self) -> str:
        """The statement in the language in use."""
        return _(self.statement, **self.values())

    @property
    def subject(self) -> str:
        """What it is of, with its unit, in the language in use."""
        return _(self.quantity, **self.values())

    @property
    def bounds(self) -> str:
        """The statement about the quantity.

        >>> Claim("deficit", "", "", "", "", {}, lambda outcomes: outcomes["baseline"]["balance"], below=-6.0).bounds
        'below -6'
        """
        if np.isfinite(self.above) and np.isfinite(self.below):
            return _("above {above:g} and below {below:g}", above=self.above, below=self.below)
        if np.isfinite(self.above):
            return _("above {above:g}", above=self.above)
        return _("below {below:g}", below=self.below) if np.isfinite(self.below) else ""

    @property
    def theory(self) -> bool:
        """Whether it is of a theory market, which counts steps and not months."""
        return all(case.scenario.startswith("theory/") for case in self.cases.values())
