"""Runs that are one until a lever begins: which they are, whether it pays to run them so, and how that is done.

Arms of a study that differ in levers alone share their months before the first of these begins (`sim.saved.branches`).
One model makes these months for all of them, and each arm goes on from there with a copy.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from agents.draws import IntArray
from configs import Settings
from experiments.runs.together.batches import IN_ANY_CASE
from sim import DigitalEconomy, Economies
from sim.saved.branches import Begun, Bough, branch_off, in_common, levers_of, parted

Model: TypeAlias = DigitalEconomy | Economies


@dataclass(frozen=True)
class Kin:
    """Arms that share months, in several places: what is not varied with levers, and the replicate."""

    points: IntArray  # of the arms, [n_places, n_arms]
    replicates: IntArray  # [n_places]


@dataclass(frozen=True)
class Points:
    """What is known of all design points, [n_points] each."""

    histories: np.ndarray  # equal: all is equal but levers; 0: shares with no other
    levers: Sequence[Mapping[str, Begun]]
    structures: np.ndarray  # equal: step together; 0: alone
    customers: IntArray
    steps: IntArray
    most: IntArray  # how many runs step together at most


def kin_of(points: Points, todo: np.ndarray, n_workers: int) -> list[Kin]:
    """Which runs, bool [n_points, n_replicates], are to be made together as they share months, where that pays."""
    patterns: dict[tuple[object, ...], list[tuple[int, ...]]] = {}
    histories, number, count = np.unique(points.histories, return_inverse=True, return_counts=True)
    for family in np.flatnonzero((count > 1) & (histories != 0)).tolist():
        arms = np.flatnonzero(number == family)
        for replicate in np.flatnonzero(todo[arms].any(axis=0)).tolist():
            chosen = arms[todo[arms, replicate]].tolist()
            # Places whose arms are alike step together.
            pattern = tuple((int(points.structures[arm]), frozenset(points.levers[arm].items())) for arm in chosen)
            patterns.setdefault(pattern, []).append((replicate, *chosen))
    rows = (np.array(places, dtype=np.int64) for places in patterns.values())
    kin = [Kin(table[:, 1:], table[:, 0]) for table in rows if table.shape[1] > 2]
    return [kindred for kindred in kin if _pays(kindred, points, n_workers)]


def _pays(kin: Kin, points: Points, n_workers: int) -> bool:
    """Whether months that are made once save more than there is to lose.

    Fewer runs may step together, and of many workers fewer have something to do, so that all takes longer.
    """
    arms = kin.points[0].tolist()
    steps, most, customers = int(points.steps[arms[0]]), int(points.most[arms[0]]), int(points.customers[arms[0]])
    n = len(kin.replicates)

    def work(n_runs: int, n_steps: int) -> float:
        return n_steps * (math.ceil(n_runs / most) * float(IN_ANY_CASE) + n_runs * customers)

    alike = Counter((int(points.structures[arm]), 0 if points.structures[arm] else arm) for arm in arms)
    apart = sum(work(n * n_arms, steps) for n_arms in alike.values())
    shared = work(n, parted([points.levers[arm] for arm in arms], steps).n_steps())
    return shared < apart and shared / min(n, n_workers) <= apart / min(n * len(arms), n_workers)


def finished(
    arms: Sequence[Sequence[Settings]], seeds: list[int], replicates: list[int], engine: str
) -> Iterator[tuple[int, Model]]:
    """Arms by number, each with a model after its last month; `arms` has the scenario of each run of each arm.

    Raises whatever a month raises: what is not finished by then is to be run without sharing.
    """
    whole = parted([levers_of(members) for members in arms], arms[0][0].time.n_steps)
    boughs = [whole] if whole.until > 0 else whole.boughs
    for bough in boughs:
        members = in_common([arms[arm] for arm in bough.arms])
        yield from _grown(_built(members, seeds, replicates, engine), bough, arms)


def _built(members: list[Settings], seeds: list[int], replicates: list[int], engine: str) -> Model:
    if len(members) == 1:
        return DigitalEconomy(members[0], rng=seeds[0], engine=engine, replicate=replicates[0])
    return Economies.of_checked(members, seeds, replicates, engine)


def _grown(model: Model, bough: Bough, arms: Sequence[Sequence[Settings]]) -> Iterator[tuple[int, Model]]:
    """The arms of a stretch, from a model that stands at its beginning. The last of them needs no copy."""
    while model.month < bough.until:
        model.step()
    if not bough.boughs and len(bough.arms) == 1:
        yield bough.arms[0], model
        return
    boughs = bough.boughs or [Bough(bough.until, [arm]) for arm in bough.arms]
    for place, part in enumerate(boughs):
        members = in_common([arms[arm] for arm in part.arms])
        yield from _grown(branch_off(model, members, in_place=place == len(boughs) - 1), part, arms)
