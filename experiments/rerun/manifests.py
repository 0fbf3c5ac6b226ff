"""What a manifest says of runs, read to run them again; each refusal names the file, the key and what is expected."""

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import ValidationError

from configs import ConfigError, Settings
from configs.language import _
from experiments.runs.calendar import YearKind
from experiments.runs.inputs import readable
from sim.engines import ENGINES


def settings_of(path: Path, manifest: Mapping[str, Any]) -> Settings:
    """The settings that a manifest holds. Raises `ConfigError` where they are not those of this version."""
    try:
        return Settings.model_validate(readable(manifest["settings"], path.parent.absolute()))
    except (ValidationError, KeyError, TypeError) as error:
        first = error.errors()[0] if isinstance(error, ValidationError) else None
        key = ".".join(["settings", *(str(part) for part in first["loc"])]) if first else ""
        problem = f"{key}: {first['msg']}" if first else _("settings are missing")
        raise ConfigError(
            _("{path}: {problem}; expected the settings of a run of this version", path=path, problem=problem)
        ) from None


def engine_named(manifest: Mapping[str, Any]) -> str:
    """The engine of a manifest where it is installed here; all take one path, so any other does as well."""
    engine = str(manifest.get("engine", ""))
    return "auto" if engine not in ENGINES or (engine == "numba" and find_spec("numba") is None) else engine


def years_of(manifest: Mapping[str, Any]) -> YearKind:
    """The years in which a run is told."""
    return "fiscal" if manifest.get("years") == "fiscal" else "calendar"


def read_table(path: Path) -> pd.DataFrame:
    """A table of a run. Raises `ConfigError`."""
    import pyarrow as pa

    try:
        return pd.read_parquet(path)
    except FileNotFoundError:
        raise ConfigError(
            _("{path}: is missing; expected a table of a finished run to compare with", path=path)
        ) from None
    except (OSError, pa.ArrowException, ValueError) as error:
        raise ConfigError(
            _("{path}: cannot be read ({error}); expected a table of a run", path=path, error=error)
        ) from None


def read_text(path: Path) -> str:
    """A text file of a run as it was written. Raises `ConfigError`."""
    try:
        return path.read_bytes().decode()
    except (OSError, ValueError) as error:
        raise ConfigError(
            _("{path}: cannot be read ({error}); expected a table of a finished run", path=path, error=error)
        ) from None


def runs_of(path: Path, manifest: Mapping[str, Any]) -> tuple[list[int], list[str], int]:
    """Seeds and ids of the runs of a manifest, and the number of the first replicate. Raises `ConfigError`."""
    seeds, run_ids, first = manifest.get("seeds"), manifest.get("run_ids"), manifest.get("first_replicate", 0)
    if not isinstance(seeds, list) or not seeds or not all(map(_is_count, seeds)):
        raise ConfigError(
            _("{path}: seeds is {seeds!r}; expected a list of whole numbers of at least 0", path=path, seeds=seeds)
        )
    if not isinstance(run_ids, list) or len(run_ids) != len(seeds):
        raise ConfigError(
            _(
                "{path}: run_ids is {run_ids!r}; expected an id for each of {n} seeds",
                path=path,
                run_ids=run_ids,
                n=len(seeds),
            )
        )
    if not _is_count(first):
        raise ConfigError(
            _("{path}: first_replicate is {first!r}; expected a whole number of at least 0", path=path, first=first)
        )
    return seeds, [str(run_id) for run_id in run_ids], first


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
