"""What a folder holds of a sweep: every shard looked at, damaged ones set aside, and which runs are done."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from experiments.studies.study import Study
from experiments.sweep.planning.plan import Plan
from experiments.sweep.shards import DamagedShard, read_shard, remove_torn, shards_in
from experiments.sweep.work import DONE, FAILED, LONG, PATHS, RUNS, measured_by
from experiments.writing import ASIDE, give_memory_back

if TYPE_CHECKING:
    import pyarrow as pa

ID_COLUMNS = ["run_id", "point_id", "replicate", "status"]

Say = Callable[[str], None]


@dataclass
class Shard:
    """The rows of a shard that are done, by id."""

    path: Path
    ids: np.ndarray  # uint64 [n]
    points: np.ndarray  # int64 [n]
    beside: dict[str, str]  # shards that belong to it
    held: np.ndarray  # uint64, runs that have rows in all shards beside it, each once
    clean: bool  # every row is of a run that is done, and has the columns that are asked for


@dataclass
class Inventory:
    """The shards of a folder."""

    folder: Path
    plan: Plan
    shards: dict[str, Shard] = field(default_factory=dict)  # by name

    def scan(self, say: Say) -> None:
        """Look at all shards that are not known yet; a damaged one is set aside and its runs are done again."""
        for folder in ("", RUNS, PATHS, *LONG):
            remove_torn(self.folder / folder)
        for path in shards_in(self.folder / RUNS):
            if path.name not in self.shards and (path.is_dir() or not path.name.startswith(f"{FAILED}-")):
                self._look_at(path, say)
        give_memory_back()

    def _look_at(self, path: Path, say: Say) -> None:
        beside: dict[str, str] = {}
        place, unkept = RUNS, set[str]()
        try:
            table = read_shard(path)
            noted = table.schema.metadata or {}
            beside = json.loads(noted.get(b"beside", b"{}"))
            held = []
            for place, name in beside.items():
                asked = self.plan.study.paths if place == PATHS else []
                long = read_shard(self.folder / place / name, columns=["run_id", *asked])
                unkept |= set(asked).difference(long.column_names)
                held.append(np.unique(ids_of(long["run_id"].unique().to_pylist())))
        except DamagedShard as damage:
            self.set_aside(path, beside)
            say(f"{place}/{damage}: it is set aside in {ASIDE}, its runs are done again")
            return
        try:
            done = np.array([status == DONE for status in table["status"].to_pylist()], bool)
            ids, points = ids_of(table["run_id"].to_pylist())[done], table["point_id"].to_numpy().astype(np.int64)[done]
        except (KeyError, TypeError, ValueError, OverflowError):
            self.set_aside(path, {})
            say(f"{RUNS}/{path.name}: is no table of runs: it is set aside in {ASIDE}")
            return
        columns, wanted = set(table.column_names), set(self.plan.study.outcomes)
        missing = sorted(wanted - columns | unkept) + sorted(self._long() - set(beside))
        if missing:
            self.set_aside(path, beside)
            say(f"{RUNS}/{path.name}: has no {', '.join(missing)}: its runs are done again")
            return
        if noted.get(b"measured_by", b"").decode() != measured_by():
            self.set_aside(path, beside)
            say(f"{RUNS}/{path.name}: was measured by another version: its runs are done again")
            return
        self.shards[path.name] = Shard(
            path,
            ids,
            points,
            beside,
            _in_all(held),
            bool(done.all()) and table.column_names == columns_of(self.plan.study) and self._has_draws(table),
        )

    def _has_draws(self, table: "pa.Table") -> bool:
        """Whether runs have the numbers of the draws that the plan gives them; no other file of draws was there."""
        if self.plan.carried is None:
            return True
        replicates = table["replicate"].to_pylist()
        return bool(table["draw"].to_pylist() == [self.plan.carried.number_of(number) for number in replicates])

    def _long(self) -> set[str]:
        """Tables that the study keeps beside the runs."""
        return {*self.plan.study.keep, *([PATHS] if self.plan.study.paths else [])}

    def done(self) -> np.ndarray:
        """Which runs of the plan are done, bool [n_points, n_replicates]."""
        return self.places()[0]

    def places(self) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """Which runs are done, and for every row of every shard its place in the plan, -1 where there is none left.

        A run has its place by its id; a row that stands beside its long rows goes first. Where several points resolve
        to the same run, a row is that of its own point if it can be.
        """
        flat = self.plan.ids.reshape(-1)
        order = np.argsort(flat, kind="stable")
        ordered = flat[order]
        done = np.zeros(flat.size, bool)
        free: dict[int, list[int]] = {}  # places of a run that several points share
        places = {name: np.full(len(shard.ids), -1, np.int64) for name, shard in self.shards.items()}
        for name, rows in self._in_turn():
            shard, place = self.shards[name], places[name]
            ids = shard.ids[rows]
            low, high = np.searchsorted(ordered, ids, "left"), np.searchsorted(ordered, ids, "right")
            taken = np.full(len(ids), -1, np.int64)
            single = high - low == 1
            taken[single] = order[low[single]]
            # The first of equal rows, in this shard and those before it.
            first = np.zeros(len(ids), bool)
            first[np.unique(taken, return_index=True)[1]] = True
            taken[~first | ((taken >= 0) & done[taken])] = -1
            for row in np.flatnonzero(high - low > 1).tolist():
                left = free.setdefault(int(ids[row]), order[low[row] : high[row]].tolist())
                same_point = [
                    place_left for place_left in left if place_left // self.plan.ids.shape[1] == shard.points[rows[row]]
                ]
                if left:
                    taken[row] = same_point[0] if same_point else left[0]
                    left.remove(int(taken[row]))
            done[taken[taken >= 0]] = True
            place[rows] = taken
        return done.reshape(self.plan.ids.shape), places

    def _in_turn(self) -> Iterator[tuple[str, np.ndarray]]:
        """Shards by name with rows of theirs: those that stand beside their long rows, then those that can do without.

        A row that has long rows nowhere has no turn.
        """
        shards = sorted(self.shards.items())
        if not self._long():
            yield from ((name, np.arange(len(shard.ids))) for name, shard in shards)
            return
        held = np.concatenate([np.empty(0, np.uint64), *(shard.held for _, shard in shards)])
        beside = {name: np.isin(shard.ids, shard.held) for name, shard in shards}
        yield from ((name, np.flatnonzero(beside[name])) for name, _ in shards)
        for name, shard in shards:
            yield name, np.flatnonzero(~beside[name] & np.isin(shard.ids, held))

    def set_aside(self, path: Path, beside: dict[str, str]) -> None:
        """Move a shard, and those that belong to it alone, out of the way; nothing is lost."""
        aside = self.folder / ASIDE
        shared = {(place, name) for shard in self.shards.values() for place, name in shard.beside.items()}
        beside = {place: name for place, name in beside.items() if (place, name) not in shared}
        for file in (path, *(self.folder / place / name for place, name in beside.items())):
            if file.exists():
                place = aside / file.parent.name
                place.mkdir(parents=True, exist_ok=True)
                names = (file.name if n == 0 else f"{file.name}.{n}" for n in count())
                file.replace(next(place / name for name in names if not (place / name).exists()))


def columns_of(study: Study) -> list[str]:
    """Columns of runs, in their order."""
    return [*ID_COLUMNS[:3], *(["draw"] if study.n_draws else []), "seed", "status", "duration_s", *study.outcomes]


def ids_of(texts: Iterable[str]) -> np.ndarray:
    """Ids of runs as numbers, uint64."""
    return np.array([int(text, 16) for text in texts], np.uint64)


def _in_all(columns: list[np.ndarray]) -> np.ndarray:
    """Ids that stand in every column; none without columns."""
    if not columns:
        return np.empty(0, np.uint64)
    common = columns[0]
    for column in columns[1:]:
        common = np.intersect1d(common, column)
    return common
