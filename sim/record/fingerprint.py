"""What a run is: a hash of its settings, replicate, seed and the program that computes it."""

import json
from dataclasses import asdict
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import Any

from configs import Settings, country_of
from configs.schema.observed import observed_series


def settings_fingerprint(settings: Settings) -> str:
    """Hash of the resolved scenario, 16 hexadecimal digits; the order of tables plays no part.

    A series counts by its values, wherever the file stands that has them, and a country by what the model reads of it.
    """
    dumped, country = settings.model_dump(mode="json"), country_of(settings)
    _fill_in_data(dumped, settings.country)
    dumped["country"] = country.model_dump(mode="json", include={"currency", "groups"})
    text = json.dumps(dumped, sort_keys=True)
    return blake2b(text.encode(), digest_size=8).hexdigest()


def _fill_in_data(node: dict[str, Any], country: str) -> None:
    """Give every series of dumped settings its observations in place of its file."""
    if "series" in node and "file" in node:
        node |= {"observed": asdict(observed_series(node["series"], node["file"], country)), "file": None}
        return
    for part in node.values():
        if type(part) is dict:
            _fill_in_data(part, country)
        elif type(part) is list:
            for entry in part:
                if type(entry) is dict:
                    _fill_in_data(entry, country)


@cache
def program_fingerprint() -> str:
    """Hash of the Python files of sim, agents and configs."""
    digest = blake2b(digest_size=8)
    for package in ("agents", "configs", "sim"):
        pending = [(package, files(package))]
        while pending:
            name, place = pending.pop(0)
            for child in sorted(place.iterdir(), key=lambda child: child.name):
                if child.is_dir() and child.name != "__pycache__":
                    pending.append((f"{name}/{child.name}", child))
                elif child.name.endswith(".py"):
                    digest.update(f"{name}/{child.name}".encode() + child.read_bytes())
    return digest.hexdigest()


def run_id(fingerprint: str, replicate: int, seed: int, program: str = "") -> str:
    """Id of a run of the settings with a fingerprint, 16 hexadecimal digits; by this program if no other is named."""
    text = "\x1f".join([fingerprint, str(replicate), str(seed), program or program_fingerprint()])
    return blake2b(text.encode(), digest_size=8).hexdigest()
