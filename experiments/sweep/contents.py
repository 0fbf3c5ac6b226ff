"""What the folder of a sweep holds, verified once: files are there, and are what was written.

A shard is verified by the hash in its name, the files beside the shards by those in the manifest, and the manifest by a
checksum of its own. While a sweep goes on its manifest does not name shards that came later: what is there counts.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from configs import ConfigError
from configs.language import _
from experiments.runs.manifest import MANIFEST
from experiments.sweep.shards import NAME, DamagedShard, check_shard, hash_of, parse_shard, shards_in
from experiments.sweep.work import DONE, FAILURES, LONG, PATHS, RUNS
from experiments.writing import json_text

if TYPE_CHECKING:
    import pyarrow as pa

DESIGN = "design.parquet"
UNSEALED = ("checksum", "files")  # what was made of the results later on, as a page, is listed and not vouched for
RUNNING, PARTIAL, FINISHED = "running", "partial", "finished"
TRIES, PAUSE_S = 40, 0.05  # while a sweep that is at work puts its files in order
SHOWN = 3  # files that a message names
RUN_COLUMNS = {"run_id": "string", "point_id": "int64", "replicate": "int64", "seed": "int64", "status": "string",
               "duration_s": "float64"}  # fmt: skip


class Moving(Exception):
    """A sweep that goes on has just put another file in the place of one."""


@dataclass(frozen=True)
class Contents:
    """Verified files of a sweep."""

    design: bytes
    runs: "pa.Table"  # a row a run, in the order of points and replicates
    failures: bytes | None
    long: dict[str, list[Path]] = field(default_factory=dict)  # shards that belong to runs, by table


def sealed(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts of a manifest with a checksum of them."""
    return {**facts, "checksum": _checksum(facts)}


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a sweep. Raises `ConfigError` where there is none, or it is not what was written."""
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_bytes().decode("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise ConfigError(
            _("{folder}: no sweep; expected a folder with manifest.json, as sweep --out DIR leaves it", folder=folder)
        ) from None
    except (OSError, ValueError, RecursionError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise ConfigError(
            _("{path}: cannot be read ({reason}); {again}", path=path, reason=reason, again=_again())
        ) from None
    if not isinstance(manifest, dict) or "study" not in manifest:
        raise ConfigError(
            _("{path}: is not the manifest of a sweep; expected one as sweep --out DIR leaves it", path=path)
        )
    if manifest.get("checksum") != _checksum(manifest):
        raise ConfigError(
            _(
                "{path}: its content is not what was written (its checksum is of other content); {again}",
                path=path,
                again=_again(),
            )
        )
    return manifest


def contents_of(folder: Path, manifest: Mapping[str, Any]) -> Contents:
    """Verify all files of a sweep. Raises `ConfigError`, which names those that are gone or damaged, or `Moving`."""
    return _Look(folder, manifest).all()


def patiently(look: Callable[[], Any]) -> Any:
    """What `look` returns, which is asked again while it raises `Moving`. Raises `ConfigError`."""
    for attempt in range(TRIES):
        try:
            return look()
        except Moving as moved:
            if attempt == TRIES - 1:
                raise ConfigError(str(moved)) from None
            time.sleep(PAUSE_S)
    raise AssertionError("unreachable")


class _Look:
    """One look at all files."""

    def __init__(self, folder: Path, manifest: Mapping[str, Any]) -> None:
        self.folder, self.hashes = folder, manifest["hashes"]
        self.goes_on = manifest["status"] == RUNNING
        self.names = self._present() if self.goes_on else list(manifest["shards"])
        self.n_files, self.problems = 0, list[str]()
        self.long: dict[str, dict[str, Path]] = {name: {} for name in (PATHS, *LONG)}

    def all(self) -> Contents:
        design = self._beside(DESIGN)
        # While a sweep goes on, runs fail and are tried again: its manifest does not know their table.
        failures = self._failures() if self.goes_on else self._beside(FAILURES) if FAILURES in self.hashes else None
        tables = [table for name in self.names if (table := self._runs(name)) is not None]
        if self.problems and self.goes_on and self.names != self._present():
            raise Moving(self._message())
        if self.problems:
            raise ConfigError(self._message())
        assert design is not None  # or there were problems
        long = {table: list(paths.values()) for table, paths in self.long.items()}
        return Contents(design, _each_once(tables), failures, long)

    def _present(self) -> list[str]:
        return [path.name for path in shards_in(self.folder / RUNS) if NAME.fullmatch(path.name)]

    def _beside(self, name: str) -> bytes | None:
        """A file beside the shards that the manifest has the hash of."""
        self.n_files += 1
        try:
            data = (self.folder / name).read_bytes()
        except OSError as error:
            self.problems.append(_unreadable(self.folder / name, name, error))
        else:
            actual = hash_of(data)
            if actual == self.hashes.get(name):
                return data
            self.problems.append(
                _(
                    "{name}: its content is not what was written (expected the hash {expected}, has {actual})",
                    name=name,
                    expected=self.hashes.get(name),
                    actual=actual,
                )
            )
        if self.goes_on:
            raise Moving(self._message())
        return None

    def _failures(self) -> bytes | None:
        try:
            return (self.folder / FAILURES).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            self.problems.append(_unreadable(self.folder / FAILURES, FAILURES, error))
            return None

    def _runs(self, name: str) -> "pa.Table | None":
        """A shard of runs, when those beside it are verified, too."""
        self.n_files += 1
        path = self.folder / RUNS / name
        try:
            table = parse_shard(path, path.read_bytes())
            beside: dict[str, str] = json.loads((table.schema.metadata or {}).get(b"beside", b"{}"))
        except OSError as error:
            self.problems.append(_unreadable(path, f"{RUNS}/{name}", error))
            return None
        except DamagedShard as damage:
            self.problems.append(f"{RUNS}/{damage}")
            return None
        if not set(RUN_COLUMNS).issubset(table.column_names):
            self.problems.append(_("{name}: is no table of runs", name=f"{RUNS}/{name}"))
            return None
        for place, long_name in beside.items():
            if long_name not in self.long[place]:
                self._long(place, long_name)
        return table.replace_schema_metadata(None)

    def _long(self, place: str, name: str) -> None:
        path = self.folder / place / name
        self.n_files += 1
        self.long[place][name] = path
        try:
            check_shard(path)
        except OSError as error:
            self.problems.append(_unreadable(path, f"{place}/{name}", error))
        except DamagedShard as damage:
            self.problems.append(f"{place}/{damage}")

    def _message(self) -> str:
        shown = "; ".join(self.problems[:SHOWN])
        more = _("; and {n:,} more", n=len(self.problems) - SHOWN) if len(self.problems) > SHOWN else ""
        n = _("{n:,} of {n_all:,} files are gone or damaged", n=len(self.problems), n_all=self.n_files)
        return f"{self.folder}: {n}: {shown}{more}; {_again()}"


def _each_once(tables: "list[pa.Table]") -> "pa.Table":
    """Runs in the order of points and replicates; while a sweep goes on one may stand there twice: done ones count."""
    import pyarrow as pa

    if not tables:
        return pa.table({name: pa.array([], getattr(pa, kind)()) for name, kind in RUN_COLUMNS.items()})
    whole = pa.concat_tables(tables, promote_options="default")
    keys = whole.select(["point_id", "replicate"]).to_pandas()
    keys["late"] = [status != DONE for status in whole["status"].to_pylist()]
    first = keys.sort_values(["point_id", "replicate", "late"], kind="stable").drop_duplicates(
        ["point_id", "replicate"]
    )
    return whole.take(pa.array(first.index.to_numpy()))


def _checksum(facts: Mapping[str, Any]) -> str:
    """Of what stands in a file, not of how it is laid out."""
    facts = {key: value for key, value in facts.items() if key not in UNSEALED}
    return hash_of(json.dumps(json.loads(json_text(facts)), sort_keys=True).encode())


def _unreadable(path: Path, name: str, error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return _("{name} is gone; expected a file", name=name)
    if path.is_dir():
        return _("{name} is a folder; expected a file", name=name)
    return _("{name} cannot be read: {error}", name=name, error=error.strerror or error)


def _again() -> str:
    return _("run the sweep again, by the same command: it keeps what is whole and computes anew what is not")
