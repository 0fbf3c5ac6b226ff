"""Which scenarios the page takes: those that are listed, and files below the folder in which it was started.

Who sits before a command line may read every file there; who speaks to the page need not be the same person.
"""

from collections.abc import Sequence
from pathlib import Path

from configs import ConfigError, countries, country, scenario_names
from configs.errors import nearest
from configs.language import N_, _
from configs.reading.scenarios import THEORY, names_of

OF_THEORY, FILES = N_("Theory"), N_("Files")


def listed_scenarios(opened: str) -> list[str]:
    """The packaged scenarios by name, and the one that the page was opened with."""
    return list(dict.fromkeys([*scenario_names(), opened]))


def grouped_scenarios(names: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Names by the title of their country, then those of theory, then all that are no names: files."""
    groups: dict[str, list[str]] = {country(name).title: names_of(name) for name in countries()}
    groups = {title: [name for name in members if name in names] for title, members in groups.items()}
    groups[OF_THEORY] = [name for name in names if name.startswith(f"{THEORY}/")]
    known = {name for members in groups.values() for name in members}
    groups[FILES] = [name for name in names if name not in known]
    return [(_(title), members) for title, members in groups.items() if members]


def checked_scenario(name: object, opened: str, folder: Path) -> str:
    """A scenario as it can be loaded: a listed one, or the path of a file below a folder. Raises `ConfigError`."""
    names = listed_scenarios(opened)
    if name in names:
        return str(name)
    if not isinstance(name, str) or not name.endswith(".toml"):
        near = nearest(name, names) if isinstance(name, str) else ""
        raise ConfigError(
            _(
                "scenario {name!r} is unknown; expected one of the list or a TOML file below {folder}{near}",
                name=name,
                folder=folder,
                near=near,
            )
        )
    try:
        path, root = (folder / name).resolve(), folder.resolve()  # where links lead
        below = ".." not in Path(name).parts and path.is_relative_to(root)
    except (OSError, ValueError, RuntimeError):  # what no file can be called, or links that go round
        below = False
    if not below:
        raise ConfigError(
            _(
                "scenario {name!r} is out of reach; expected one of the list or a TOML file below {folder}",
                name=name,
                folder=folder,
            )
        )
    return str(path)
