"""A study: a question, a design over the parameters of a scenario, and the outcomes that answer it, in a TOML file."""

import math
import tomllib
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, model_validator

from configs import ConfigError, load
from configs.errors import nearest
from configs.reading.fields import DEFAULTS, field_of, is_path_key, table_at
from configs.reading.load import locate, scenario_names
from configs.reading.mistaken import EXTENDING, file_meant, is_file, name_meant
from configs.schema.parameter import Table, parameter
from configs.schema.scenario import Settings
from experiments.studies.variants import Variant, varied

LEVELS = ("low", "high", "n", "log")


class Sampling(Table):
    """How many points a sampled design has, and where."""

    n: int = parameter(64, "points", low=2, high=10_000_000)
    """samples; of Sobol and Morris, of their base"""
    seed: int = parameter(1, "1", low=0, high=2**32)
    """of the sample"""
    levels: int = parameter(4, "levels", low=2, high=100)
    """of each factor in Morris trajectories"""
    second_order: bool = False
    """whether Sobol samples serve second-order indices, too"""
    outcome: str = ""
    """of an adaptive design: the outcome that tips; the first one if empty"""
    threshold: float = parameter(0.5, "of the outcome", low=-1e300, high=1e300)
    """above it a run tipped"""
    rounds: int = parameter(4, "rounds", low=1, high=100)
    """in which an adaptive design grows"""
    n_new: int = parameter(16, "points", low=1, high=1_000_000)
    """that an adaptive design adds in a round"""


class Study(Table):
    """What a study file says."""

    title: str = parameter(unit="text")
    """what the study is called; its question where none is given"""
    question: str = parameter(unit="text")
    """what it asks, in a sentence"""
    scenario: str = parameter("baseline", "name")
    """what is varied: a name, a TOML path, or a list of them"""
    design: str = "factorial"
    """how factor levels are combined"""
    replicates: int = parameter(8, "runs", low=1, high=1_000_000)
    """runs of every design point"""
    seed: int = parameter(1, "1", low=0, high=2**32)
    """root of all seeds; replicates share draws"""
    outcomes: list[str] = Field([])
    """what is kept of a run: a table and its keys, perhaps @2025 or @mean"""
    paths: list[str] = Field([])
    """outcomes of which every step is kept"""
    analysis: str = "summary"
    """which analysis makes figures and page of the runs"""
    keep: list[str] = Field([])
    """long tables that are kept of every run: balance, market, outcomes"""
    time_limit_s: float | None = Field(None, gt=0.0)
    """seconds a run may take; it has failed after that"""
    sampling: Sampling = Sampling()
    """of sampled and adaptive designs"""
    points_file: str = ""
    """points of design `list` as a CSV or Parquet file beside the study"""
    set: dict[str, Any] = Field({})
    """overrides of all points, by dotted key"""
    factors: dict[str, Any] = Field({})
    """factors by dotted key: a list of levels, or low, high, n and log"""
    points: list[dict[str, Any]] = Field([])
    """of `list`, treatments of `paired`: a label and overrides"""
    options: dict[str, Any] = Field({})
    """what the analysis asks for; {name} in the other tables stands for the option of that name"""
    quick: dict[str, Any] = Field({})
    """what --quick puts in the place of the study's own: a small version of it"""
    _file: str = ""
    _called_in: str = ""

    @model_validator(mode="before")
    @classmethod
    def _called_by_its_question(cls, table: Any) -> Any:
        """A study without a title has its question for one."""
        if isinstance(table, dict) and "title" not in table:
            return {"title": str(table.get("question", "")), **table}
        return table

    @property
    def file(self) -> str:
        """Where the study stands."""
        return self._file

    @property
    def called_in(self) -> str:
        """The folder that paths of scenarios start from."""
        return self._called_in or str(Path.cwd())


def study_names() -> list[str]:
    """Names that `read_study` knows."""
    place = files("configs").joinpath("studies")
    return sorted(child.name[:-5] for child in place.iterdir() if child.name.endswith(".toml"))


def read_study(
    name: str | Path,
    overrides: dict[str, Any] | None = None,
    replicates: int | None = None,
    seed: int | None = None,
    variant: Variant | None = None,
) -> Study:
    """The study of a name or TOML path; `overrides` go over its `set`, others in its place. Raises `ConfigError`."""
    file = _locate(str(name))
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:  # of TOML, of its encoding, of numbers and tables without end
        raise ConfigError(f"{file}: not a TOML file: {error}") from None
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror or error}") from None
    _refuse_scenario(table, str(file))
    table = varied(table, str(file), variant or Variant())
    table |= {key: value for key, value in (("replicates", replicates), ("seed", seed)) if value is not None}
    study = study_of_table(_as_declared(table, str(file), overrides or {}), str(file))
    study._file, study._called_in = str(file), str(Path.cwd())
    _check_keys(study)
    return study


def study_of_table(table: dict[str, Any], speaker: str) -> Study:
    """The study that a table declares. Raises `ConfigError`, in the name of who speaks."""
    try:
        return Study.model_validate(table)
    except ValidationError as error:
        raise ConfigError(f"{speaker}: {_first_error(error)}") from None


def _as_declared(table: dict[str, Any], file: str, overrides: dict[str, Any]) -> dict[str, Any]:
    """The tables of a study file in the form that `Study` declares; what has the wrong type is left for it to tell.

    Keys are dotted, scenarios in a list are a factor, and a scenario's file may stand beside the study's.
    """
    table = dict(table)
    for key in ("set", "factors"):
        if isinstance(table.get(key), dict):
            table[key] = _flat(table[key], f"{file}: {key}", levels=key == "factors")
    if isinstance(table.get("points"), list):
        table["points"] = [
            _flat(point, f"{file}: points") if isinstance(point, dict) else point for point in table["points"]
        ]
    if isinstance(table.get("set", {}), dict):
        table["set"] = {**table.get("set", {}), **overrides}
    scenario, factors = table.get("scenario"), table.get("factors", {})
    if isinstance(scenario, list) and isinstance(factors, dict):
        if not scenario or not all(isinstance(entry, str) for entry in scenario):
            raise ConfigError(f"{file}: scenario is {scenario!r}; expected a name, a TOML path, or a list of them")
        table["factors"] = {"scenario": scenario, **factors}
        table["scenario"] = scenario[0]
    points = table["points"] if isinstance(table.get("points"), list) else []
    for part in (table, table.get("set"), table.get("factors"), *points):
        if isinstance(part, dict) and isinstance(part.get("scenario"), list):
            part["scenario"] = [beside_study(file, entry) for entry in part["scenario"]]
        elif isinstance(part, dict) and "scenario" in part:
            part["scenario"] = beside_study(file, part["scenario"])
    return table


def seen_from(folder: str, scenario: str) -> str:
    """A scenario's path as it is where a sweep was called; a name stays one."""
    return str(Path(folder) / scenario) if scenario.endswith(".toml") else scenario


def beside_study(file: str, scenario: Any) -> Any:
    """The path of a scenario's file that stands beside the study's; else what was said."""
    if isinstance(scenario, str) and scenario.endswith(".toml") and not Path(scenario).is_absolute():
        beside = Path(file).parent / scenario
        return str(beside) if is_file(beside) else scenario
    return scenario


def _locate(name: str) -> Traversable | Path:
    if name.endswith(".toml"):
        path = Path(name)
        if not is_file(path):
            raise ConfigError(f"{name}: no such study file{file_meant(name, study_names())}")
        return path
    if name in study_names():
        return files("configs").joinpath("studies", f"{name}.toml")
    if name in scenario_names():
        raise ConfigError(f"{name} is a scenario, and a study is expected; it is run by digital-balance run {name}")
    raise ConfigError(f"study {name!r} is unknown; expected a name or a TOML path{name_meant(name, study_names())}")


def _refuse_scenario(table: dict[str, Any], file: str) -> None:
    """Raise `ConfigError` for tables of a scenario."""
    for key in table:
        if key in EXTENDING or key in Settings.model_fields.keys() - Study.model_fields.keys():
            raise ConfigError(
                f"{file}: {key} stands in a scenario, and a study is expected; "
                f"a scenario is run by digital-balance run {file}"
            )


def _flat(table: dict[str, Any], where: str, levels: bool = False, prefix: str = "") -> dict[str, Any]:
    """Nested tables as dotted keys; an exogenous path and the levels of a factor stay whole.

    Raises `ConfigError` where a key stands there twice, dotted and as a table.
    """
    flat: dict[str, Any] = {}
    for key, value in table.items():
        dotted = f"{prefix}{key}"
        whole = is_path_key(dotted.split(".")) or (levels and isinstance(value, dict) and set(value) <= set(LEVELS))
        nested = isinstance(value, dict) and not whole
        below = _flat(value, where, levels, f"{dotted}.") if nested else {dotted: value}
        if twice := sorted(set(below) & set(flat)):
            raise ConfigError(f"{where}: {twice[0]} stands there twice; expected each key once")
        flat.update(below)
    return flat


def _check_keys(study: Study) -> None:
    """Raise `ConfigError` where a study speaks of a parameter or a scenario that does not exist."""
    try:
        locate(study.scenario, Path(study.file))
        settings = load(study.scenario)
    except ConfigError as error:
        raise ConfigError(f"{study.file}: {error}") from None
    spoken = [("set", key) for key in study.set] + [("factors", key) for key in study.factors]
    spoken += [("points", key) for point in study.points for key in point if key != "label"]
    for table, key in spoken:
        if key != "scenario":
            wrong = unknown_part(settings, key.split("."))
            if wrong is not None:
                part, names = wrong
                raise ConfigError(f"{study.file}: {table}: {key} is unknown{nearest(part, names)}")
    _check_factors(study)
    for table, names in (("outcomes", study.outcomes), ("paths", study.paths), ("keep", study.keep)):
        twice = [name for number, name in enumerate(names) if name in names[:number]]
        if twice:
            raise ConfigError(f"{study.file}: {table}: {twice[0]!r} stands there twice; expected each once")
    if not study.outcomes and not study.paths:
        raise ConfigError(f"{study.file}: outcomes is empty; expected what is to be kept of a run")


def _check_factors(study: Study) -> None:
    """Raise `ConfigError` where a factor is set, too, or a level cannot be one."""
    if shared := sorted(set(study.set) & set(study.factors)):
        raise ConfigError(f"{study.file}: {shared[0]} is a factor, and set or overridden; expected one of both")
    for key, factor in study.factors.items():
        if isinstance(factor, list) and any(isinstance(level, float) and math.isnan(level) for level in factor):
            raise ConfigError(f"{study.file}: factors: {key} has the level nan; expected numbers or names")
        listed = factor if isinstance(factor, list) else []
        twice = [level for number, level in enumerate(listed) if level in listed[:number]]
        if twice:
            raise ConfigError(f"{study.file}: factors: {key} has the level {twice[0]!r} twice; expected each once")


def unknown_part(settings: Any, keys: list[str]) -> tuple[str, list[str]] | None:
    """The first part of a dotted key that is unknown, and the names that are known there; None if all is known."""
    table = settings
    for depth, key in enumerate(keys):
        if key == DEFAULTS and depth == 0:  # resolved settings have spread them to the services
            table = None
            continue
        if table is None:  # a table that the scenario leaves out: the schema knows what may stand in it
            if field_of(keys) is not None:
                return None
            model = table_at(keys[:depth])
            return key, list(model.model_fields) if model is not None else []
        names = list(table) if isinstance(table, dict) else list(getattr(type(table), "model_fields", ()))
        if key not in names:
            return key, names
        table = table[key] if isinstance(table, dict) else getattr(table, key)
    return None


def _first_error(error: ValidationError) -> str:
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        table = Sampling if key.startswith("sampling.") else Study
        return f"{key} is unknown{nearest(key.rpartition('.')[2], table.model_fields)}"
    if first["type"] == "missing":
        return f"{key} is missing; expected {Study.model_fields[key].description}"
    text = str(first["msg"]).removeprefix("Input should be ")
    return f"{key} is {first['input']!r}; expected {text[0].lower()}{text[1:]}"
