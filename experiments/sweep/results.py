"""Open what a sweep has left in its folder: pandas frames, and a DuckDB connection over the same files.

    results = experiments.sweep.results.open("results/sweeps/tipping")
    results.frame()                        # a row a run: factors, replicate, seed, status, outcomes
    results.table("balance")               # long tables that the study keeps
    results.duckdb().execute("select point_id, avg(...) from runs join design using (point_id) group by all").df()

Tables join on `run_id`; runs and design on `point_id`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from agents.draws import FloatArray
from configs import ConfigError
from configs.errors import nearest
from configs.language import _
from experiments.extras import needed
from experiments.runs.run import carried_of
from experiments.runs.titles import UNTITLED, Titles, told
from experiments.statistics.sums import SUM_LCU
from experiments.studies.carried import CarriedDraws
from experiments.studies.designs import design_of
from experiments.studies.study import Study
from experiments.sweep.contents import FINISHED, Contents, contents_of, patiently, read_manifest
from experiments.sweep.shards import DamagedShard, read_shard
from experiments.sweep.work import DONE, PATHS, RUNS

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa


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
    contents: Contents  # verified when the folder was opened

    @property
    def titles(self) -> Titles:
        """What services, offers, items and providers of its scenarios are called, by their dotted keys."""
        titles: Titles = self.manifest.get("titles", UNTITLED)
        return told(titles)

    @property
    def last_month(self) -> str:
        """The last month of its runs, of the longest where they differ; "" for runs of steps."""
        month: str = self.manifest.get("last_month", "")
        return month

    @property
    def carried(self) -> CarriedDraws | None:
        """The draws of a posterior that its runs carry; None where they carry none. Raises `ConfigError`."""
        return carried_of(self.manifest)

    def draws(self) -> pd.DataFrame:
        """The draws of a posterior that runs carry, a row a draw: its number, as `draw` of runs, and its values."""
        if (carried := self.carried) is None:
            raise ConfigError(
                _("{folder}: its runs carry no draws; expected a study with [posterior]", folder=self.folder)
            )
        return pd.DataFrame(carried.values, columns=carried.keys).assign(draw=carried.numbers)[["draw", *carried.keys]]

    def runs(self) -> pd.DataFrame:
        """A row a run: run_id, point_id, replicate, perhaps draw, seed, status, duration_s and the outcomes."""
        runs: pd.DataFrame = self.contents.runs.to_pandas()
        return runs

    def frame(self) -> pd.DataFrame:
        """Runs with the factors of their points, tidy: a row a run."""
        return self.design.merge(self.runs(), on="point_id", how="right", validate="one_to_many")

    def failures(self) -> pd.DataFrame:
        """A row a failed run: run_id, point_id, replicate, seed, parameters, error, traceback."""
        if self.contents.failures is None:
            return pd.DataFrame(columns=["run_id", "point_id", "replicate", "seed", "parameters", "error", "traceback"])
        return pd.read_parquet(BytesIO(self.contents.failures))

    def table(self, name: str) -> pd.DataFrame:
        """A long table that the study keeps, with `point_id`; it is read whole. Raises `ConfigError`."""
        if name not in self.study.keep:
            raise ConfigError(
                _(
                    "{folder}: table {name!r} is not kept{meant}",
                    folder=self.folder,
                    name=name,
                    meant=nearest(name, self.study.keep),
                )
            )
        runs = self.runs()
        named = ["run_id", "point_id", *(["draw"] if "draw" in runs else [])]
        runs = runs.loc[runs["status"] == DONE, named].drop_duplicates()
        table = self._long(name)
        frame = pd.DataFrame(columns=["run_id"]) if table is None else table.to_pandas()
        return frame.merge(runs, on="run_id")

    def _long(self, name: str) -> "pa.Table | None":
        """A long table with each run once: the shards that those of runs name, rows of a run from the first of them."""
        import pyarrow as pa

        parts, seen = [], np.empty(0, object)
        for path in self.contents.long[name]:
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
        n_replicates = self.study.n_runs
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
            raise ConfigError(
                _(
                    "{folder}: outcome {outcome!r} is not kept{meant}",
                    folder=self.folder,
                    outcome=outcome,
                    meant=nearest(outcome, self.study.outcomes),
                )
            )
        return by_point(self.runs(), [outcome], len(self.design), self.study.n_runs)

    def duckdb(self) -> "duckdb.DuckDBPyConnection":
        """A connection in memory with views `design`, `runs`, `failures` and the long tables.

        All have been verified when the folder was opened; long tables are read from their files as a query asks.
        `sum_lcu(column)` sums whole LCU exactly (`experiments.statistics.sums`).
        """
        import pyarrow as pa

        connection = needed("duckdb", "sweep").connect()
        frames = {"design": self.design, "failures": self.failures()}
        tables = {name: pa.Table.from_pandas(frame, preserve_index=False) for name, frame in frames.items()}
        for name, table in {RUNS: self.contents.runs, **tables}.items():
            if name != "failures" or len(table):
                connection.register(name, table)
        for name, paths in self.contents.long.items():
            files = ", ".join("'" + _escaped(path) + "'" for path in paths)
            if files:
                connection.execute(f"create view {name} as select * from read_parquet([{files}])")
        connection.execute(SUM_LCU)
        return connection


def open(folder: str | Path) -> Results:
    """The results in a sweep's folder, all of its files verified; while it goes on, those of what is done so far.

    Raises `ConfigError` where it is none, and where files are gone or damaged, with their names.
    """
    results: Results = patiently(lambda: _opened(Path(folder)))
    return results


def _opened(folder: Path) -> Results:
    manifest, study = described(folder)
    contents = contents_of(folder, manifest)
    return Results(folder, manifest, study, pd.read_parquet(BytesIO(contents.design)), contents)


def described(folder: Path) -> tuple[dict[str, Any], Study]:
    """Manifest and study of a sweep's folder, whatever has become of its shards. Raises `ConfigError`."""
    manifest = read_manifest(folder)
    try:
        study = Study(**manifest["study"])
        study._file, study._called_in = manifest["file"], manifest["called_in"]
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(
            _("{folder}: not the folder of a sweep of this version ({error}); run it again", folder=folder, error=error)
        ) from None
    if design_of(study).grows and manifest["status"] != FINISHED:
        raise ConfigError(
            _("{folder}: an adaptive sweep that is not finished; run the same command again", folder=folder)
        )
    return manifest, study


def _escaped(path: Path) -> str:
    """A path in SQL, in which brackets and stars are no pattern."""
    return re.sub(r"([*?\[])", r"[\1]", str(path)).replace("'", "''")


def _read_one(path: Path) -> "pa.Table":
    try:
        return read_shard(path)
    except DamagedShard as damage:
        raise _damaged(path.parent, damage) from None


def _damaged(folder: Path, damage: DamagedShard) -> ConfigError:
    return ConfigError(
        _(
            "{folder}: {damage}; run the sweep again: it is set aside and its runs done again",
            folder=folder,
            damage=damage,
        )
    )
