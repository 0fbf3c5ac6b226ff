"""What the manifests of runs and sweeps have in common: program, versions, git state, platform."""

import json
import platform
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from experiments.writing import json_text, write_whole
from sim.record.fingerprint import program_fingerprint

MANIFEST = "manifest.json"
PACKAGES = ("mesa", "numpy", "pandas", "pyarrow", "pydantic")


def manifest_text(facts: Mapping[str, Any], engine: str) -> str:
    """The file of a manifest: the facts of a run or a sweep, and what it takes to trust either."""
    return json_text({**facts, **shared_facts(engine)})


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
    packages = [*PACKAGES, *(["numba"] if engine == "numba" else [])]
    return {
        "program": program_fingerprint(),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in packages}},
        "git": git_state(),
        "platform": platform.platform(),
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
    }


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
