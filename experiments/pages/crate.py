"""RO-Crate 1.1 metadata of a folder of results: what is in it, which program made it, how, from what, by whose licence.

It follows the profile Process Run Crate: the call is an action, whose instrument is the program, whose objects are
files and parameters, and whose results are the files of the folder. Nothing is copied.
"""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from importlib.metadata import metadata
from pathlib import Path
from typing import Any

from configs import ConfigError
from configs.language import _
from experiments.extras import needed
from experiments.pages.calls import called
from experiments.pages.provenance import repeat_command, toml_text
from experiments.rerun.manifests import settings_of, years_of
from experiments.runs.manifest import MANIFEST, manifest_in, note_files
from experiments.runs.run import asked_of
from experiments.sweep import results
from experiments.writing import ASIDE, json_text
from sim.whole_files import write_whole

METADATA = "ro-crate-metadata.json"
VERSION = "1.1"
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
LICENCES = "https://spdx.org/licenses/"
AUTHORS = "The authors of Digital Balance"
RUNS = "runs"  # the folder of a sweep's shards, which is described as a whole
ENCODINGS = {
    ".csv": "text/csv",
    ".html": "text/html",
    ".json": "application/json",
    ".md": "text/markdown",
    ".parquet": "application/vnd.apache.parquet",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".tex": "application/x-tex",
}


def check_crate() -> None:
    """Raise `ConfigError` where what writes the metadata is missing: before the work, and not after it."""
    needed("rocrate.rocrate", "crate", "--crate")


def write_crate(folder: str | Path, author: str = AUTHORS) -> Path:
    """Describe the folder of a finished run or sweep in `ro-crate-metadata.json`, whole or not at all.

    `author` is who ran it. The manifest lists the file, so that another run sets it aside. Raises `ConfigError` where
    the folder holds neither, or the extra `crate` is missing.
    """
    folder = Path(folder)
    manifest = manifest_in(folder)
    if not {"study", "run_ids"} & manifest.keys():
        raise ConfigError(
            _("{file}: is neither that of a run nor of a sweep; expected one of them", file=folder / MANIFEST)
        )
    crate = needed("rocrate.rocrate", "crate", "--crate").ROCrate(version=VERSION)
    note_files(folder, [folder / METADATA])
    _fill(crate, folder, manifest, author)
    return write_whole(folder / METADATA, json_text(crate.metadata.generate()))


def _fill(crate: Any, folder: Path, manifest: Mapping[str, Any], author: str) -> None:
    program, licence = _program(crate, manifest)
    author_entity = _entity(crate, "#author", "Organization" if author == AUTHORS else "Person", name=author)
    data = [_data(crate, folder, path) for path in _parts(folder)]
    command, facts = _call(folder, manifest)
    parameters = [
        _entity(crate, f"#parameter-{number}", "PropertyValue", name=name, value=value)
        for number, (name, value) in enumerate(facts, start=1)
    ]
    inputs = [
        _entity(crate, f"#input-{number}", "CreativeWork", name=name, identifier=f"blake2b:{digest}")
        for number, (name, digest) in enumerate(_inputs(manifest).items(), start=1)
    ]
    action = _entity(
        crate, "#call", "CreateAction", name=f"Run of {_title(manifest)}", description=command, instrument=program,
        agent=author_entity, object=[*inputs, *parameters], result=data, endTime=manifest.get("written", ""),
    )  # fmt: skip
    profile = _entity(crate, PROFILE, "CreativeWork", name="Process Run Crate", version=PROFILE.rpartition("/")[2])
    root = crate.root_dataset
    root["conformsTo"], root["mentions"], root["author"], root["license"] = profile, action, author_entity, licence
    crate.name = _title(manifest)
    crate.description = f"Results of the agent-based simulation Digital Balance: {command}"
    crate.datePublished = manifest.get("written", "")


def _entity(crate: Any, name_in_crate: str, kind: str, **properties: Any) -> Any:
    """A thing that is described and is no file of the folder."""
    context = needed("rocrate.model.contextentity", "crate", "--crate")
    plain = {name: value for name, value in properties.items() if isinstance(value, str | int | float)}
    added = crate.add(context.ContextEntity(crate, name_in_crate, properties={"@type": kind, **plain}))
    for name, value in properties.items():
        if name not in plain:
            added[name] = value
    return added


def _program(crate: Any, manifest: Mapping[str, Any]) -> tuple[Any, Any]:
    """The program and its licence: version and hash are those that the manifest says it had."""
    said, versions = metadata("digital-balance"), manifest.get("versions", {})
    name = str(said["License-Expression"])
    licence = _entity(crate, f"{LICENCES}{name}", "CreativeWork", name=name, url=f"{LICENCES}{name}")
    needs = ", ".join(f"{package} {number}" for package, number in versions.items() if package != "digital-balance")
    program = _entity(
        crate, "#digital-balance", "SoftwareApplication", name="Digital Balance", description=str(said["Summary"]),
        softwareVersion=str(versions.get("digital-balance", "")), identifier=str(manifest.get("program", "")),
        softwareRequirements=needs, license=licence,
    )  # fmt: skip
    return program, licence


def _parts(folder: Path) -> Iterator[Path]:
    """What is described by itself: files, and the shards of a sweep as a folder."""
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if parts[0] == ASIDE or parts == (METADATA,) or any(part.startswith(".") for part in parts):
            continue
        if parts == (RUNS,) or (path.is_file() and parts[0] != RUNS):
            yield path


def _data(crate: Any, folder: Path, path: Path) -> Any:
    name = path.relative_to(folder).as_posix()
    if path.is_dir():
        return crate.add_dataset(dest_path=f"{name}/", properties={"name": "runs of the sweep, in shards of Parquet"})
    content = path.read_bytes()
    facts: dict[str, Any] = {"name": name, "contentSize": str(len(content)), "sha256": sha256(content).hexdigest()}
    facts |= {"encodingFormat": ENCODINGS[path.suffix]} if path.suffix in ENCODINGS else {}
    return crate.add_file(dest_path=name, properties=facts)


def _call(folder: Path, manifest: Mapping[str, Any]) -> tuple[str, list[tuple[str, str | float]]]:
    """The command that gets the results again, and what was said in it, by name."""
    if "study" in manifest:
        study = results.open(folder).study
        facts = {"scenario": study.scenario, "replicates": study.replicates, "seed": study.seed, **study.set}
        factors = {key: toml_text(value) for key, value in manifest["study"]["factors"].items()}
        return repeat_command(study), _plain(facts | factors)
    asked = asked_of(manifest)
    settings = settings_of(folder / MANIFEST, manifest)
    changed, command = called(folder, manifest, settings, years_of(manifest))
    facts = {"scenario": manifest["scenario"] if asked is None else asked.scenario}
    facts |= {"seeds": ", ".join(map(str, manifest["seeds"])), "engine": manifest.get("engine", "")}
    facts |= {"fingerprint of the settings": manifest.get("fingerprint", "")}
    return command, _plain({**facts, "run ids": ", ".join(manifest["run_ids"]), **changed})


def _plain(facts: Mapping[str, Any]) -> list[tuple[str, str | float]]:
    return [
        (name, value if isinstance(value, int | float) and not isinstance(value, bool) else toml_text(value))
        for name, value in facts.items()
    ]


def _inputs(manifest: Mapping[str, Any]) -> dict[str, str]:
    """The files that results were made of, with their hashes."""
    return dict(manifest.get("inputs") or (manifest.get("asked") or {}).get("inputs") or {})


def _title(manifest: Mapping[str, Any]) -> str:
    return str(manifest["study"]["title"] if "study" in manifest else manifest["title"])
