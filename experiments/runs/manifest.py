"""What the manifests of runs and sweeps have in common: program, versions, git state, platform."""

import json
import platform
import subprocess
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from configs import ConfigError
from configs.language import ENGLISH, _, language, speaking
from experiments.writing import json_text
from sim.record.fingerprint import program_fingerprint
from sim.whole_files import write_whole

MANIFEST = "manifest.json"
NOTES, TOLD = "notes", "told"  # in English, as programs read them; and in another language, by its code
PACKAGES = ("digital-balance", "mesa", "numpy", "pandas", "pyarrow", "pydantic")


def manifest_text(facts: Mapping[str, Any], engine: str) -> str:
    """The file of a manifest: the facts of a run or a sweep, and what it takes to trust either."""
    return json_text({**facts, **shared_facts(engine)})


def manifest_in(folder: Path) -> dict[str, Any]:
    """The manifest of a finished run or sweep. Raises `ConfigError` where there is none that can be read."""
    path = folder / "manifest.json"
    if folder.is_file():
        raise ConfigError(
            _(
                "{folder}: is a file; expected the folder of a finished run or sweep, as --out DIR leaves it",
                folder=folder,
            )
        )
    if not folder.is_dir():
        raise ConfigError(
            _(
                "{folder}: no such folder; expected that of a finished run or sweep, as --out DIR leaves it",
                folder=folder,
            )
        )
    if not path.exists():
        raise ConfigError(
            _(
                "{folder}: has no manifest.json; expected the folder of a finished run or sweep: run it again",
                folder=folder,
            )
        )
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(
            _(
                "{path}: cannot be read ({error}); expected the manifest of a run or sweep: run it again",
                path=path,
                error=error,
            )
        ) from None
    if not isinstance(manifest, dict):
        raise ConfigError(_("{path}: is no table; expected the manifest of a run or sweep: run it again", path=path))
    return manifest


def noted(notes: Callable[[], list[str]]) -> dict[str, Any]:
    """What a manifest says of what a reader has to know: notes in English, and in the language in use."""
    with speaking(ENGLISH):
        in_english = notes()
    return {NOTES: in_english} if language() == ENGLISH else {NOTES: in_english, TOLD: {language(): notes()}}


def notes_in(manifest: Mapping[str, Any]) -> list[str]:
    """The notes of a manifest, in the language in use where they were told in it."""
    told = manifest.get(TOLD)
    told = told if isinstance(told, dict) else {}
    return [str(note) for note in told.get(language(), manifest.get(NOTES, []))]


def listed_files(folder: Path, manifest: Mapping[str, Any]) -> list[str]:
    """The files that a manifest lists, by their names from its folder; what would lie elsewhere is left out."""
    names = manifest.get("files")
    listed = [str(name) for name in names] if isinstance(names, list) else []
    return [name for name in listed if (folder / name).resolve().is_relative_to(folder.resolve())]


def note_files(folder: Path, written: Sequence[Path]) -> None:
    """Let the manifest of a folder, where there is one, list what was made of its results later on, as their page.

    Raises `ConfigError`.
    """
    if not (folder / MANIFEST).is_file():
        return
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    names = [*listed_files(folder, manifest), *(path.relative_to(folder).as_posix() for path in written)]
    write_whole(folder / MANIFEST, json_text({**manifest, "files": list(dict.fromkeys(names))}))


def shared_facts(engine: str) -> dict[str, Any]:
    """Which program is at work, with which packages, from which commit, where and when."""
    return {
        "program": program_fingerprint(),
        "versions": versions_of(engine),
        "git": git_state(),
        "platform": platform.platform(),
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def versions_of(engine: str) -> dict[str, str]:
    """Versions of Python and of the packages that an engine steps with."""
    packages = [*PACKAGES, *(["numba"] if engine == "numba" else [])]
    return {"python": platform.python_version(), **{name: version(name) for name in packages}}


def git_state() -> dict[str, Any] | None:
    """Commit and whether files differ from it; None outside a checkout of the project."""
    root = Path(__file__).resolve().parents[2]
    if not (root / ".git").exists():
        return None
    # A run that is killed meanwhile leaves no lock in the checkout.
    git = ("git", "--no-optional-locks")
    try:
        commit = subprocess.run([*git, "rev-parse", "HEAD"], cwd=root, capture_output=True, text=True, check=True)
        changed = subprocess.run([*git, "status", "--porcelain"], cwd=root, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return {"commit": commit.stdout.strip(), "changed": bool(changed.stdout.strip())}
