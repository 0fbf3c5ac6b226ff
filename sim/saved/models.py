"""Save a model, and read of a file what it takes to build one anew that goes on where the saved one stood."""

import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError

from configs import ConfigError, Settings
from configs.language import _
from sim.agent_kinds import OwnClass, own_class, own_classes
from sim.policies import POLICIES
from sim.record.fingerprint import program_fingerprint
from sim.saved import files
from sim.saved.graph import PROGRAM, Graph, Node
from sim.saved.taken import Taken

MODEL = "model"  # what stands before the name of an attribute in messages
PACKAGES = ("mesa", "numpy", "pandas", "pyarrow", "pydantic")


def save(model: Any, path: str | Path, kind: str, seeds: Sequence[int], replicates: Sequence[int]) -> Path:
    """Write all that a model holds into a file, whole or not at all.

    Raises `ConfigError` for what cannot be saved, and where the file cannot be written.
    """
    model.assert_unbroken()
    graph = Graph()
    node = graph.of_object(model, MODEL)
    scenarios = list({id(settings): settings for settings in model.members}.values())
    places = {id(settings): place for place, settings in enumerate(scenarios)}
    manifest = {
        "format": files.FORMAT,
        "kind": kind,
        "program": program_fingerprint(),
        "run_ids": model.run_ids,
        "month": str(model.world.dates[model.month - 1])[:7] if model.month else None,
        "months_done": model.month,
        "engine": model.engine,
        "seeds": list(seeds),
        "replicates": list(replicates),
        "members": [places[id(settings)] for settings in model.members],
        "agent_classes": _facts(model.own_classes),
        "policies": _facts(_own_policies(scenarios)),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}},
        "settings": [_dumped(settings) for settings in scenarios],
    }
    return files.write(Path(path), manifest, node, graph.arrays)


def kind_of(path: str | Path) -> str:
    """The class of the model that a file holds. Raises `ConfigError`."""
    return str(files.read(Path(path))[0]["kind"])


@dataclass
class Saved:
    """What a file says: of which scenarios and seeds a model is built anew, and what that takes up."""

    path: Path
    manifest: dict[str, Any]
    graph: Node
    arrays: list[np.ndarray]
    members: list[Settings]
    seeds: list[int]
    replicates: list[int]

    def fill(self, model: Any) -> None:
        """Let a model that has been built anew take up what the saved one held. Raises `ConfigError`."""
        if model.run_ids != self.manifest["run_ids"]:
            raise ConfigError(
                _(
                    "{path}: its run is {run}, and of these settings it is {expected}; expected the data "
                    "files of its scenario as they were when it was saved",
                    path=self.path,
                    run=self.manifest["run_ids"][0],
                    expected=model.run_ids[0],
                )
            )
        try:
            Taken(self.arrays).value(self.graph, model, MODEL)
        except ConfigError as error:
            raise ConfigError(f"{self.path}: {error}") from None


def open_saved(path: str | Path, kind: str, agent_classes: Mapping[str, type] | None = None) -> Saved:
    """Read the file of a saved model. Raises `ConfigError` for one that cannot be gone on with."""
    path = Path(path)
    manifest, graph, arrays = files.read(path)
    if manifest["kind"] != kind:
        raise ConfigError(
            _(
                "{path}: holds {kind}; expected {expected}: {kind}.load(PATH) reads it",
                path=path,
                kind=manifest["kind"],
                expected=kind,
            )
        )
    if manifest["program"] != program_fingerprint():
        raise ConfigError(
            _(
                "{path}: was saved by program {program}, and this is {program_fingerprint}; expected the "
                "same version of digital-balance: run the scenario again",
                path=path,
                program=manifest["program"],
                program_fingerprint=program_fingerprint(),
            )
        )
    _see_the_same(path, "agents", manifest["agent_classes"], _facts(own_classes(agent_classes)))
    scenarios = [_settings_of(path, table) for table in manifest["settings"]]
    _see_the_same(path, "levers", manifest["policies"], _facts(_own_policies(scenarios)))
    members = [scenarios[place] for place in manifest["members"]]
    return Saved(path, manifest, graph, arrays, members, manifest["seeds"], manifest["replicates"])


def _settings_of(path: Path, table: dict[str, Any]) -> Settings:
    try:
        return Settings.model_validate(table)
    except (ValidationError, ConfigError) as error:
        first = str(error).partition("\n")[2] if isinstance(error, ValidationError) else str(error)
        raise ConfigError(
            _("{path}: its settings cannot be read here: {error}", path=path, error=" ".join(first.split())[:200])
        ) from None


def _see_the_same(path: Path, of: str, saved: Mapping[str, list[str]], given: Mapping[str, list[str]]) -> None:
    """Raise `ConfigError` where classes of a user's own are not those that the saved model had."""
    for kind in sorted(set(saved) | set(given)):
        had, has = saved.get(kind), given.get(kind)
        if had == has:
            continue
        if had is None or has is None or had[0] != has[0]:
            now = _("the program's own") if has is None else has[0]
            before = _("the program's own") if had is None else had[0]
            raise ConfigError(
                _(
                    "{path}: its {of} of kind {kind} are of class {before}, and given is {now}; expected the "
                    "same, as load(PATH, agent_classes={{...}}) takes them",
                    path=path,
                    of=of,
                    kind=kind,
                    before=before,
                    now=now,
                )
            )
        raise ConfigError(
            _("{path}: {had} has changed since the model was saved; expected it as it was", path=path, had=had[0])
        )


def _own_policies(scenarios: Sequence[Settings]) -> dict[str, OwnClass]:
    """The policies that are a user's own, by kind of lever."""
    kinds = sorted({lever.kind for settings in scenarios for lever in settings.levers.values()})
    known = {kind: POLICIES[kind] for kind in kinds if kind in POLICIES}
    return {kind: own_class(cls) for kind, cls in known.items() if cls.__module__.partition(".")[0] not in PROGRAM}


def _facts(own: Mapping[str, OwnClass]) -> dict[str, list[str]]:
    return {kind: [named.name, named.source] for kind, named in own.items()}


def _dumped(settings: Settings) -> dict[str, Any]:
    """Settings as `Settings` reads them, from any folder."""
    table: dict[str, Any] = settings.model_dump(mode="json", exclude_unset=True)
    _find_files(table)
    return table


def _find_files(node: Any) -> None:
    """Say of the file of every series where it stands, whatever the folder."""
    if isinstance(node, dict) and "series" in node and node.get("file"):
        node["file"] = str(Path(node["file"]).resolve())
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        _find_files(part)
