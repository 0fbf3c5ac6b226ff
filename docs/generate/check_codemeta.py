"""Hold codemeta.json against the terms, types and licences of CodeMeta 3, with rs-metadata, which asks no network.

python docs/generate/check_codemeta.py     # of a Python that has rs-metadata: make citation

A check that lets everything pass proves nothing: files with one fault each are checked, too, and must be refused.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
BESIDE = ("CITATION.cff", "pyproject.toml")  # what it is compared with
# rs-metadata also holds a file against the profile of one registry, beyond CodeMeta.
NOT_ASKED = {
    ("profile.required-field", "codeRepository"): "the project has no address yet",
    ("profile.invalid-type", "identifier"): "as above: CodeMeta takes a text, the profile a URL alone",
    ("profile.invalid-type", "readme"): "as above: a path from the file on, where the profile wants a whole URL",
    ("profile.required-field", "applicationCategory"): "of the registry bio.tools",
    ("profile.required-field", "schema:featureList"): "of the registry bio.tools",
}
FAULTS = (
    ('"license"', '"licence"'),
    ("codemeta/3.0", "codemeta/9.0"),
    ("licenses/MIT", "licenses/MITT"),
    ('"dateModified": "2', '"dateModified": "on 2'),
    ('"SoftwareSourceCode"', '"SourceCode"'),
    ('"Organization"', '"Organisation"'),
    ('"version": "', '"version": "9'),
    ("{", "{{"),
)


def found(folder: Path) -> list[str]:
    """What is wrong with the codemeta.json of a folder, in the tool's words."""
    words = [sys.executable, "-m", "rs_metadata", "validate", "--format", "json", str(folder)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    try:
        entries: list[dict[str, Any]] = json.loads(done.stdout)["diagnostics"]
    except ValueError:
        return [done.stderr or done.stdout or "nothing was said"]
    wrong = [entry for entry in entries if entry["severity"] in ("error", "warning")]
    return [
        f"{entry['code']}: {entry['message']}"
        for entry in wrong
        if not entry["code"].startswith("recommendation.") and (entry["code"], entry.get("property")) not in NOT_ASKED
    ]


def unnoticed() -> list[str]:
    """Faults that are not found."""
    text, missed = (ROOT / "codemeta.json").read_text(encoding="utf-8"), []
    with TemporaryDirectory() as place:
        for name in BESIDE:
            shutil.copy(ROOT / name, place)
        for right, wrong in FAULTS:
            (Path(place) / "codemeta.json").write_text(text.replace(right, wrong, 1), encoding="utf-8")
            if right not in text or not found(Path(place)):
                missed.append(f"{wrong} for {right} is not noticed")
    return missed


if __name__ == "__main__":
    problems = found(ROOT) + unnoticed()
    print("\n".join(problems) or f"codemeta.json is valid, and {len(FAULTS)} faults are each refused")
    sys.exit(bool(problems))
