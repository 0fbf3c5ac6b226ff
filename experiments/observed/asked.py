"""What a user asks of an import."""

from dataclasses import dataclass
from pathlib import Path

from experiments.observed.mapping import Mapping


@dataclass(frozen=True)
class Asked:
    """What is imported: by which map, into which folder, of which country and years, in which vintage."""

    mapping: Mapping
    map_file: Path
    folder: Path
    country: str
    years: range
    vintage: str = ""
    revise: bool = False
    sha256: str = ""
