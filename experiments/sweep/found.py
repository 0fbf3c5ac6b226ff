"""What a folder holds of a sweep: every shard looked at, damaged ones set aside, and in the end one row a run."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from experiments.sweep.plan import Plan
from experiments.sweep.shards import DamagedShard, read_shard, remove_torn, shards_in, write_shard
from experiments.sweep.work import DONE, PATHS, RUNS

ASIDE = "aside"
LONG = ("balance", "market", "outcomes")
SMALL, LARGE = 1_000, 50_000  # rows: shards below are joined, up to that size
ID_COLUMNS = ["run_id", "point_id", "replicate", "status"]

Say = Callable[[str], None]


@dataclass
class Shard:
    """The rows of a shard that are done, by id."""

    path: Path
    ids: np.ndarray  # uint64 [n]
    points: np.ndarray  # int64 [n]
    beside: dict[str, str]  # shards that belong to it
    clean: bool  # every row is of a run that is done, and has the columns that are asked for


@dataclass
class Found:
    """The shards of a folder."""

    folder: Path
    plan: Plan
    shards: dict[str, Shard] = field(default_factory=dict)  # by name

    def scan(self, say: Say) -> None:
        """Look at all shards that are not known yet; a damaged one is set aside and its runs are done again."""
        for folder in (RUNS, PATHS, *LONG):
            remove_torn(self.folder / folder)
        for path in shards_in(self.folder / RUNS):
            if path.name not in self.shards:
                self._look_at(path, say)

    def _look_at(self, path: Path, say: Say) -> None:
        study, wanted = self.plan.study, set(self.plan.study.outcomes)
        try:
            table = read_shard(path)
            beside: dict[str, str] = json.loads((table.schema.metadata or {}).get(b"beside", b"{}"))
            for place, name in beside.items():
                read_shard(self.folder / place / name, columns=["run_id"])
            missing = wanted.difference(table.column_names) or {*study.keep, *([PATHS] if study.paths else [])} - set(
                beside
            )
            if missing or not set(ID_COLUMNS).issubset(table.column_names):
                self.set_aside(path, beside)
                say(f"{RUNS}/{path.name}: has no {', '.join(sorted(missing)) or 'runs'}: its runs are done again")
                return
        except DamagedShard as damage:
            self.set_aside(path, {})
            say(f"{RUNS}/{damage}: it is set aside in {ASIDE}, its runs are done again")
            return
        done = np.array([status == DONE for status in table["status"].to_pylist()], bool)
        ids = np.array([int(each, 16) for each in table["run_id"].to_pylist()], np.uint64)
        points = table["point_id"].to_numpy().astype(np.int64)
        columns = set(table.column_names) - {*ID_COLUMNS, "seed", "duration_s"}
        self.shards[path.name] = Shard(path, ids[done], points[done], beside, bool(done.all()) and columns == wanted)

    def done(self) -> np.ndarray:
        """Which runs of the plan are done, bool [n_points, n_replicates]."""
        return self._places()[0]

    def _places(self) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """Which runs are done, and for every row of every shard its place in the plan, -1 where there is none left.

        A run has its place by its id. Where several points resolve to the same run, a row is that of its own point if
        it can be.
        """
        flat = self.plan.ids.reshape(-1)
        order = np.argsort(flat, kind="stable")
        ordered = flat[order]
        done = np.zeros(flat.size, bool)
        places = {}
        n = self.plan.ids.shape[1]
        for name, shard in sorted(self.shards.items()):
            low, high = np.searchsorted(ordered, shard.ids, "left"), np.searchsorted(ordered, shard.ids, "right")
            place = np.full(len(shard.ids), -1, np.int64)
            single = high - low == 1
            place[single] = order[low[single]]
            for at in np.flatnonzero(high - low > 1):
                its = order[low[at] : high[at]]
                free = its[~done[its] & ~np.isin(its, place)]
                own = free[free // n == shard.points[at]]
                if len(free):
                    place[at] = own[0] if len(own) else free[0]
            taken = (place >= 0) & done[place]
            # The first of equal rows within the shard, too.
            first = np.zeros(len(place), bool)
            first[np.unique(place, return_index=True)[1]] = True
            place[taken | ~first] = -1
            done[place[place >= 0]] = True
            places[name] = place
        return done.reshape(self.plan.ids.shape), places

    def tidy(self) -> None:
        """One row a run of the plan, in shards that are not small; what belongs to no plan is set aside."""
        _, places = self._places()
        n = self.plan.ids.shape[1]
        for name, shard in list(self.shards.items()):
            place = places[name]
            if shard.clean and (place >= 0).all() and (place // n == shard.points).all():
                continue
            self._rewrite([(shard, place)])
        for group in self._small():
            _, places = self._places()
            self._rewrite([(shard, places[shard.path.name]) for shard in group])
        # What belongs to runs that another shard has, or to a worker that was killed before it wrote its runs.
        for folder in (PATHS, *LONG):
            named = {shard.beside.get(folder) for shard in self.shards.values()}
            for path in shards_in(self.folder / folder):
                if path.name not in named:
                    path.unlink()

    def _small(self) -> Iterator[list[Shard]]:
        """Shards that are better one: those that have nothing beside them."""
        group: list[Shard] = []
        n_rows = 0
        small = [each for each in self.shards.values() if len(each.ids) < SMALL and not each.beside]
        for shard in sorted(small, key=lambda each: each.path.name):
            if n_rows + len(shard.ids) > LARGE:
                yield group
                group, n_rows = [], 0
            group.append(shard)
            n_rows += len(shard.ids)
        if len(group) > 1:
            yield group

    def _rewrite(self, group: list[tuple[Shard, np.ndarray]]) -> None:
        """Write the rows that have a place anew; old files go when the new one is there."""
        import pyarrow as pa

        n, parts, strange = self.plan.ids.shape[1], [], False
        for shard, place in group:
            table = read_shard(shard.path)
            done = np.flatnonzero([status == DONE for status in table["status"].to_pylist()])
            strange |= bool((~np.isin(shard.ids, self.plan.ids)).any())
            keep = place >= 0
            table = table.take(pa.array(done[keep]))
            at = table.column_names.index("point_id")
            parts.append(table.set_column(at, "point_id", pa.array(place[keep] // n, pa.int64())))
        columns = [*ID_COLUMNS[:3], "seed", "status", "duration_s", *self.plan.study.outcomes]
        whole = pa.concat_tables([part.select(columns) for part in parts])
        first = group[0][0]
        if len(whole):
            chunk = first.path.name.partition("-")[0]
            whole = whole.replace_schema_metadata(read_shard(first.path).schema.metadata)
            name = write_shard(self.folder / RUNS, chunk, whole)
            ids = np.array([int(each, 16) for each in whole["run_id"].to_pylist()], np.uint64)
            points = whole["point_id"].to_numpy()
            self.shards[name] = Shard(self.folder / RUNS / name, ids, points, first.beside, True)
        for shard, _ in group:
            if len(whole) and shard.path.name == name:
                continue
            del self.shards[shard.path.name]
            if strange:
                self.set_aside(shard.path, {} if len(whole) else shard.beside)
            else:
                shard.path.unlink(missing_ok=True)

    def set_aside(self, path: Path, beside: dict[str, str]) -> None:
        """Move a shard, and those that belong to it alone, out of the way; nothing is lost."""
        aside = self.folder / ASIDE
        shared = {(place, name) for shard in self.shards.values() for place, name in shard.beside.items()}
        beside = {place: name for place, name in beside.items() if (place, name) not in shared}
        for each in (path, *(self.folder / place / name for place, name in beside.items())):
            if each.exists():
                (aside / each.parent.name).mkdir(parents=True, exist_ok=True)
                each.replace(aside / each.parent.name / each.name)
