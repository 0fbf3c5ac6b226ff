"""Lay out the folder of a country, in which every figure that has to be said is named, with where it is published."""

import re
import shutil
from importlib.resources import files
from pathlib import Path

from configs import ConfigError, countries
from configs.language import _
from configs.places import COUNTRY_FILE

NAME = re.compile(r"[a-z][a-z0-9_]*")
MARK = "# ! "  # before what has to be said
TEMPLATE = "template"


def lay_out(name: str, into: Path) -> Path:
    """A new folder in `into`, called as the country is. Raises `ConfigError` where it cannot be, and leaves nothing."""
    if not NAME.fullmatch(name):
        raise ConfigError(_("countries new: the name is {name!r}; expected small letters, digits and _", name=name))
    if name in countries():
        raise ConfigError(_("countries new: {name} is there already; expected another name", name=name))
    if not into.is_dir():
        raise ConfigError(
            _("--out {into}: is no folder; expected one in which the folder of the country is made", into=into)
        )
    folder, being_made = into / name, into / f".{name}.new"
    if folder.exists():
        raise ConfigError(_("{folder}: is there already; expected another name, or another --out", folder=folder))
    template = Path(str(files("experiments.countries").joinpath(TEMPLATE)))
    try:
        shutil.copytree(template, being_made, ignore=shutil.ignore_patterns("__pycache__"))
        for file in being_made.rglob("*.toml"):
            file.write_text(file.read_text(encoding="utf-8").replace("NAME", name), encoding="utf-8")
        being_made.rename(folder)
    except OSError as error:
        shutil.rmtree(being_made, ignore_errors=True)
        raise ConfigError(
            _("{folder}: cannot be written: {error}", folder=folder, error=error.strerror or error)
        ) from None
    return folder


def files_of(folder: Path) -> list[Path]:
    """The TOML files of a country, its own first."""
    return sorted(folder.rglob("*.toml"), key=lambda file: (file.name != COUNTRY_FILE, str(file)))
