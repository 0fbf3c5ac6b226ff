"""A study: a question, a design over the parameters of a scenario, and the outcomes that answer it, in a TOML file."""

import tomllib
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from configs import ConfigError, load
from configs.errors import nearest
from configs.fields import field_of, is_path_key, table_at
from configs.parameter import Table, parameter

LEVELS = ("low", "high", "n")


class Study(Table):
    """What a study file says."""

    title: str = parameter(unit="text", meaning="what the study is called")
    question: str = parameter(unit="text", meaning="what it asks, in a sentence")
    scenario: str = parameter("baseline", unit="name", meaning="scenario that is varied: a name or a TOML path")
    design: str = Field("factorial", description="how factor levels are combined")
    replicates: int = parameter(8, unit="runs", low=1, high=1_000_000, meaning="runs of every design point")
    seed: int = parameter(1, unit="1", low=0, high=2**32, meaning="root of all seeds; replicates share draws")
    outcomes: list[str] = Field([], description="what is kept of a run: a table and its keys, perhaps @2025 or @mean")
    paths: list[str] = Field([], description="outcomes of which every step is kept")
    analysis: str = Field("summary", description="which analysis makes figures and page of the runs")
    set: dict[str, Any] = Field({}, description="overrides of all points, by dotted key")
    factors: dict[str, Any] = Field({}, description="factors by dotted key: a list of levels, or low, high and n")
    points: list[dict[str, Any]] = Field([], description="points of design `list`: a label, and overrides")
    options: dict[str, Any] = Field({}, description="what the analysis asks for")
    _file: str = ""

    @property
    def file(self) -> str:
        """Where the study stands."""
        return self._file


def study_names() -> list[str]:
    """Names that `read_study` knows."""
    place = files("configs").joinpath("studies")
    return sorted(each.name[:-5] for each in place.iterdir() if each.name.endswith(".toml"))


def read_study(name: str, overrides: dict[str, Any] | None = None, replicates: int | None = None) -> Study:
    """The study of a name or TOML path; `overrides` go over its `set`. Raises `ConfigError`."""
    file = _locate(name)
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: not a TOML file: {error}") from None
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror or error}") from None
    if replicates is not None:
        table["replicates"] = replicates
    for key in ("set", "factors"):
        if isinstance(table.get(key), dict):
            table[key] = _flat(table[key], levels=key == "factors")
    table["points"] = [_flat(point, levels=False) for point in table.get("points", []) if isinstance(point, dict)]
    table["set"] = {**table.get("set", {}), **(overrides or {})}
    try:
        study = Study.model_validate(table)
    except ValidationError as error:
        raise ConfigError(f"{file}: {_first_error(error)}") from None
    study._file = str(file)
    _check_keys(study)
    return study


def _locate(name: str) -> Traversable | Path:
    if name.endswith(".toml"):
        path = Path(name)
        if not path.is_file():
            raise ConfigError(f"{name}: no such study file{nearest(name[:-5], study_names())}")
        return path
    if name not in study_names():
        raise ConfigError(f"study {name!r} is unknown; expected a name or a TOML path{nearest(name, study_names())}")
    return files("configs").joinpath("studies", f"{name}.toml")


def _flat(table: dict[str, Any], levels: bool, prefix: str = "") -> dict[str, Any]:
    """Nested tables as dotted keys; an exogenous path and the levels of a factor stay whole."""
    flat: dict[str, Any] = {}
    for key, value in table.items():
        dotted = f"{prefix}{key}"
        whole = is_path_key(dotted.split(".")) or (levels and isinstance(value, dict) and set(value) <= set(LEVELS))
        if isinstance(value, dict) and not whole:
            flat.update(_flat(value, levels, f"{dotted}."))
        else:
            flat[dotted] = value
    return flat


def _check_keys(study: Study) -> None:
    """Raise `ConfigError` where a study speaks of a parameter or a scenario that does not exist."""
    settings = load(study.scenario)
    spoken = [("set", key) for key in study.set] + [("factors", key) for key in study.factors]
    spoken += [("points", key) for point in study.points for key in point if key != "label"]
    for table, key in spoken:
        keys = key.split(".")
        if key == "scenario" or (field_of(keys) is not None and _stands(settings, keys)):
            continue
        parent = table_at(keys[:-1])
        names = parent.model_fields if parent is not None else _names_at(settings, keys)
        raise ConfigError(f"{study.file}: {table}: {key} is unknown{nearest(keys[-1], names)}")
    if not study.outcomes and not study.paths:
        raise ConfigError(f"{study.file}: outcomes is empty; expected what is to be kept of a run")


def _stands(settings: Any, keys: list[str]) -> bool:
    """Whether the scenario has the service, item, provider or stratum that a key speaks of."""
    for key in keys[:-1]:
        if isinstance(settings, dict):
            if key not in settings:
                return False
            settings = settings[key]
        else:
            settings = getattr(settings, key, None)
            if settings is None:
                return True  # a table that the scenario leaves out may be given
    return True


def _names_at(settings: Any, keys: list[str]) -> list[str]:
    for key in keys[:-1]:
        names = list(settings) if isinstance(settings, dict) else list(type(settings).model_fields)
        if key not in names:
            return names
        settings = settings[key] if isinstance(settings, dict) else getattr(settings, key)
    return []


def _first_error(error: ValidationError) -> str:
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return f"{key} is unknown{nearest(key, Study.model_fields)}"
    if first["type"] == "missing":
        return f"{key} is missing; expected {Study.model_fields[key].description}"
    text = str(first["msg"])
    return f"{key} is {first['input']!r}; expected {text[0].lower()}{text[1:].removeprefix('nput should be ')}"
