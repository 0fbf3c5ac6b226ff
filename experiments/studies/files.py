"""Files of studies: where they are, and their tables in the form that a study declares."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from configs import ConfigError
from configs.language import _
from configs.reading.mistaken import file_meant, is_file, name_meant
from configs.reading.scenarios import scenario_names
from experiments.studies.keys import flat_keys


def study_names() -> list[str]:
    """Names that `read_study` knows."""
    place = files("configs").joinpath("studies")
    return sorted(child.name[:-5] for child in place.iterdir() if child.name.endswith(".toml"))


def as_declared(table: dict[str, Any], file: str, overrides: dict[str, Any]) -> dict[str, Any]:
    """The tables of a study file in the form that `Study` declares; what has the wrong type is left for it to tell.

    Keys are dotted, scenarios in a list are a factor, and a scenario's file may stand beside the study's.
    """
    table = dict(table)
    for key in ("set", "factors"):
        if isinstance(table.get(key), dict):
            table[key] = flat_keys(table[key], f"{file}: {key}", levels=key == "factors")
    if isinstance(table.get("points"), list):
        table["points"] = [
            flat_keys(point, f"{file}: points") if isinstance(point, dict) else point for point in table["points"]
        ]
    if isinstance(table.get("set", {}), dict):
        table["set"] = {**table.get("set", {}), **overrides}
    scenario, factors = table.get("scenario"), table.get("factors", {})
    if isinstance(scenario, list) and isinstance(factors, dict):
        if not scenario or not all(isinstance(entry, str) for entry in scenario):
            raise ConfigError(
                _(
                    "{file}: scenario is {scenario!r}; expected a name, a TOML path, or a list of them",
                    file=file,
                    scenario=scenario,
                )
            )
        table["factors"] = {"scenario": scenario, **factors}
        table["scenario"] = scenario[0]
    carrying = table.get("posterior")
    if isinstance(carrying, dict) and isinstance(carrying.get("file"), str) and carrying["file"]:
        table["posterior"] = {**carrying, "file": str((Path(file).parent / carrying["file"]).absolute())}
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


def locate_study(name: str) -> Traversable | Path:
    """The file of a study, by its name or TOML path. Raises `ConfigError`."""
    if name.endswith(".toml"):
        path = Path(name)
        if not is_file(path):
            raise ConfigError(
                _("{name}: no such study file{file_meant}", name=name, file_meant=file_meant(name, study_names()))
            )
        return path
    if name in study_names():
        return files("configs").joinpath("studies", f"{name}.toml")
    if name in scenario_names():
        raise ConfigError(
            _("{name} is a scenario, and a study is expected; it is run by digital-balance run {name}", name=name)
        )
    raise ConfigError(
        _(
            "study {name!r} is unknown; expected a name or a TOML path{name_meant}",
            name=name,
            name_meant=name_meant(name, study_names()),
        )
    )
