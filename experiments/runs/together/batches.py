"""Which runs step together, how many, and how long that may take."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from configs import Settings
from sim.together import structure

SHORT = 20_000  # customers up to which runs gain from stepping together
IN_ANY_CASE = 10_000  # customers, at least, that take as long as what a month costs whatever their number
BATCH_CUSTOMERS = 100_000  # customers that step together
BATCH_WORK = 25_000_000  # customers times months of a batch: some seconds, as an interrupted batch is lost


@dataclass(frozen=True)
class Stretch:
    """Replicates of a design point with the same overrides, one after the other."""

    point_id: int
    scenario: str
    overrides: dict[str, Any]
    first_replicate: int
    seeds: list[int]
    run_ids: list[str]
    draw: int | None = None  # of a posterior that its runs carry, by its number

    @property
    def replicates(self) -> range:
        """Numbers of the replicates."""
        return range(self.first_replicate, self.first_replicate + len(self.seeds))

    def part(self, first: int, end: int) -> "Stretch":
        """Some of them, from the first-th on."""
        seeds, run_ids = self.seeds[first:end], self.run_ids[first:end]
        return replace(self, first_replicate=self.first_replicate + first, seeds=seeds, run_ids=run_ids)


@dataclass(frozen=True)
class Batch:
    """Runs that step together: points of one structure and their replicates."""

    stretches: list[Stretch]
    customers: int  # of a run
    kin: str = ""  # batches of one word share months (`experiments.runs.together.kin`), run by run

    @property
    def run_ids(self) -> list[str]:
        """Ids of the runs."""
        return [run_id for stretch in self.stretches for run_id in stretch.run_ids]

    @property
    def n_runs(self) -> int:
        """Runs of all stretches."""
        return sum(len(stretch.seeds) for stretch in self.stretches)

    @property
    def first_point(self) -> int:
        """Number of the first point."""
        return self.stretches[0].point_id

    @property
    def as_long_as(self) -> float:
        """How many single runs it may take as long as."""
        return as_long_as(self.n_runs, self.customers)

    def alone(self) -> list["Batch"]:
        """The same runs one by one."""
        return [
            Batch([stretch.part(number, number + 1)], self.customers)
            for stretch in self.stretches
            for number in range(len(stretch.seeds))
        ]

    def halves(self) -> list["Batch"]:
        """The same runs in two, points whole where there are several: so a run that is to blame soon stands alone."""
        if len(self.stretches) > 1:
            middle = len(self.stretches) // 2
            parts = self.stretches[:middle], self.stretches[middle:]
        else:
            (stretch,) = self.stretches
            middle = len(stretch.seeds) // 2
            parts = [stretch.part(0, middle)], [stretch.part(middle, len(stretch.seeds))]
        return [Batch(part, self.customers) for part in parts]


def most_together(customers: int, steps: int, engine: str = "auto") -> int:
    """How many runs step together at most, of so many customers and steps each."""
    if engine == "agents" or customers > SHORT:
        return 1
    return max(min(BATCH_CUSTOMERS // customers, BATCH_WORK // (customers * steps)), 1)


def as_long_as(n_runs: int, customers: int) -> float:
    """How many single runs a batch of some takes as long as, at most."""
    return (IN_ANY_CASE + n_runs * customers) / (IN_ANY_CASE + customers)


def structure_of(variants: list[Settings]) -> int:
    """The structure of settings as a number; 0, by which runs step alone, where theirs are not one."""
    structures = {structure(settings) for settings in variants}
    return int(structures.pop()[:16], 16) if len(structures) == 1 else 0


def alike(structures: np.ndarray, points: np.ndarray) -> Iterator[np.ndarray]:
    """Points that can step together, those of the first one first; those without a structure have the same limits."""
    kinds, first, kind = np.unique(structures[points], return_index=True, return_inverse=True)
    order = np.argsort(kind, kind="stable")
    stretches = np.split(points[order], np.cumsum(np.bincount(kind, minlength=len(kinds)))[:-1])
    yield from (stretches[number] for number in np.argsort(first, kind="stable").tolist())
