"""Open what a sweep has left in its folder: pandas frames, and a DuckDB connection over the same files.

    results = experiments.sweep.results.open("results/sweeps/tipping")
    results.frame()                        # a row a run: factors, replicate, seed, status, outcomes
    results.table("balance")               # long tables that the study keeps
    results.duckdb().execute("select point_id, avg(...) from runs join design using (point_id) group by all").df()

Tables join on `run_id`; runs and design on `point_id`.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from agents.draws import FloatArray
from configs import ConfigError
from configs.errors import nearest
from experiments.extras import needed
from experiments.studies.designs import design_of
from experiments.studies.study import Study
from experiments.sweep.shards import DamagedShard, read_shard, shards_in
from experiments.sweep.sums import SUM_JPY
from experiments.sweep.work import DONE, FAILURES, LONG, PATHS, RUNS

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa


def read_runs(folder: str | Path) -> pd.DataFrame:
    """One row a run, in the order of points and replicates. Raises `ConfigError` where a shard is damaged."""
    table = _read(Path(folder) / RUNS)
    if table is None:
        return pd.DataFrame(columns=["run_id", "point_id", "replicate", "seed", "status", "duration_s"])
    frame = table.to_pandas()
    # While a sweep goes on a run may stand there twice; who is done counts.
    frame = frame.assign(_late=frame["status"] != DONE).sort_values(["point_id", "replicate", "_late"])
    return frame.drop_duplicates(["point_id", "replicate"]).drop(columns="_late").reset_index(drop=True)


def by_point(runs: pd.DataFrame, columns: Sequence[str], n_points: int, n_replicates: int) -> FloatArray:
    """The sum of some columns of runs by design point and replicate, [n_points, n_replicates]; nan without a run."""
    values = np.full((n_points, n_replicates), np.nan)
    values[runs["point_id"], runs["replicate"]] = runs[list(columns)].to_numpy(dtype=np.float64).sum(axis=1)
    return values


@dataclass(frozen=True)
class Results:
    """A sweep's folder, opened."""

    folder: Path
    manifest: dict[str, Any]
    study: Study
    design: pd.DataFrame  # point_id and a column a factor

    def runs(self) -> pd.DataFrame:
        """A row a run: run_id, point_id, replicate, seed, status, duration_s and the outcomes."""
        return read_runs(self.folder)

    def frame(self) -> pd.DataFrame:
        """Runs with the factors of their points, tidy: a row a run."""
        return self.design.merge(self.runs(), on="point_id", how="right", validate="one_to_many")

    def failures(self) -> pd.DataFrame:
        """A row a failed run: run_id, point_id, replicate, seed, parameters, error, traceback."""
        path = self.folder / FAILURES
        if not path.exists():
            return pd.DataFrame(columns=["run_id", "point_id", "replicate", "seed", "parameters", "error", "traceback"])
        return pd.read_parquet(path)

    def table(self, name: str) -> pd.DataFrame:
        """A long table that the study keeps, with `point_id`; it is read whole. Raises `ConfigError`."""
        if name not in self.study.keep:
            raise ConfigError(f"{self.folder}: table {name!r} is not kept{nearest(name, self.study.keep)}")
        runs = self.runs().query("status == @DONE")[["run_id", "point_id"]].drop_duplicates()
        table = self._long(name)
        frame = pd.DataFrame(columns=["run_id"]) if table is None else table.to_pandas()
        return frame.merge(runs, on="run_id")

    def _long(self, name: str) -> "pa.Table | None":
        """A long table with each run once: the shards that those of runs name, rows of a run from the first of them."""
        import pyarrow as pa

        parts, seen = [], np.empty(0, object)
        for path in long_shards(self.folder, name):
            table = _read_one(path)
            table = table.select(["run_id", *self.study.paths]) if name == PATHS else table
            ids = table["run_id"].to_numpy()
            new = ~np.isin(ids, seen) if len(seen) else np.ones(len(ids), bool)
            parts.append(table if new.all() else table.filter(pa.array(new)))
            seen = np.concatenate([seen, np.unique(ids[new])])
        return pa.concat_tables(parts) if parts else None

    def paths(self) -> dict[str, FloatArray]:
        """Outcomes of which every step is kept, by name, [n_points, n_replicates, n_steps]; nan where a run failed."""
        runs = self.runs()
        table = self._long(PATHS)
        row_of = {run_id: row for row, run_id in enumerate([] if table is None else table["run_id"].to_pylist())}
        n_replicates = self.study.replicates
        kept = {}
        for name in self.study.paths:
            steps = [] if table is None else table[name].combine_chunks().to_numpy(zero_copy_only=False)
            longest = max((len(path) for path in steps), default=0)
            column = np.full((len(self.design), n_replicates, longest), np.nan)
            for run_id, point, replicate in zip(runs["run_id"], runs["point_id"], runs["replicate"], strict=True):
                if run_id in row_of:
                    path = steps[row_of[run_id]]
                    column[point, replicate, : len(path)] = path
            kept[name] = column
        return kept

    def values(self, outcome: str) -> FloatArray:
        """An outcome by design point and replicate, [n_points, n_replicates]; nan where a run is missing."""
        if outcome not in self.study.outcomes:
            raise ConfigError(f"{self.folder}: outcome {outcome!r} is not kept{nearest(outcome, self.study.outcomes)}")
        return by_point(self.runs(), [outcome], len(self.design), self.study.replicates)

    def duckdb(self) -> "duckdb.DuckDBPyConnection":
        """A connection in memory with views `design`, `runs`, `failures` and the long tables, read from the files.

        `sum_jpy(column)` sums whole yen exactly (`experiments.sweep.sums`).
        """
        connection = needed("duckdb", "sweep").connect()
        files = {
            RUNS: shards_in(self.folder / RUNS),
            **{name: long_shards(self.folder, name) for name in (PATHS, *LONG)},
        }
        files |= {name: [self.folder / f"{name}.parquet"] for name in ("design", "failures")}
        for name, paths in files.items():
            present = ["'" + _escaped(path) + "'" for path in paths if path.exists()]
            if present:
                connection.execute(f"create view {name} as select * from read_parquet([{', '.join(present)}])")
        connection.execute(SUM_JPY)
        return connection


def open(folder: str | Path) -> Results:
    """The results in a sweep's folder. Raises `ConfigError` where it is none."""
    place = Path(folder)
    path = place / "manifest.json"
    if not path.exists():
        raise ConfigError(f"{place}: no sweep; expected a folder with manifest.json, as sweep --out DIR leaves it")
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        study = Study.model_validate(manifest["study"])
        study._file, study._called_in = manifest["file"], manifest["called_in"]
        design = pd.read_parquet(place / "design.parquet")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{place}: not the folder of a finished sweep ({error}); run the sweep again") from None
    if not isinstance(manifest.get("program"), str):
        raise ConfigError(f"{path}: names no program; expected a manifest as sweep --out DIR leaves it")
    if design_of(study).grows and manifest.get("status") != "finished":
        raise ConfigError(f"{place}: an adaptive sweep that is not finished; run the same command again")
    return Results(place, manifest, study, design)


def long_shards(folder: Path, name: str) -> list[Path]:
    """The shards of a long table that belong to runs; others are left from a worker that was killed.

    Raises `ConfigError`.
    """
    named = dict.fromkeys(_beside(path).get(name) for path in shards_in(folder / RUNS))
    return [folder / name / shard for shard in named if shard is not None]


def _beside(path: Path) -> dict[str, str]:
    """The shards that belong to one of runs, by table."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        noted = pq.read_schema(path).metadata or {}
        beside: dict[str, str] = json.loads(noted.get(b"beside", b"{}"))
    except (OSError, ValueError, pa.ArrowException):
        raise _damaged(path.parent, DamagedShard(f"{path.name}: its content is not what was written")) from None
    return beside


def _escaped(path: Path) -> str:
    """A path in SQL, in which brackets and stars are no pattern."""
    return re.sub(r"([*?\[])", r"[\1]", str(path)).replace("'", "''")


def _read(folder: Path) -> "pa.Table | None":
    """All shards of a folder; None without any. Raises `ConfigError` where one is damaged."""
    import pyarrow as pa

    tables = [_read_one(path) for path in shards_in(folder)]
    plain = [table.replace_schema_metadata(None) for table in tables]
    return pa.concat_tables(plain, promote_options="default") if tables else None


def _read_one(path: Path) -> "pa.Table":
    try:
        return read_shard(path)
    except DamagedShard as damage:
        raise _damaged(path.parent, damage) from None


def _damaged(folder: Path, damage: DamagedShard) -> ConfigError:
    return ConfigError(f"{folder}: {damage}; run the sweep again: it is set aside and its runs done again")
