"""What may be meant by a file or a name that is no scenario: another file, a study, a scenario that extends nothing."""

from collections.abc import Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from configs.errors import closest, nearest

EXTENDING = ("extends", "include")  # what stands above the tables of a scenario's file
STUDY_KEYS = (
    "question", "scenario", "design", "replicates", "seed", "outcomes", "paths", "analysis", "keep", "time_limit_s",
    "sampling", "points_file", "set", "factors", "points", "options", "quick",
)  # fmt: skip
ADVICE = f'most scenarios start with {EXTENDING[0]} = "baseline"'


def is_file(place: Traversable | Path) -> bool:
    """Whether there is such a file: a name that no file can have is none's."""
    try:
        return place.is_file()
    except (OSError, ValueError):  # too long, or with a NUL in it
        return False


def study_in(keys: Iterable[str], file: str) -> str:
    """What to say of a file whose top keys are those of a study; "" where they are not."""
    spoken = [key for key in keys if key in STUDY_KEYS]
    if len(spoken) < 2:
        return ""
    return (
        f"{spoken[0]} and {spoken[1]} stand in a study, and a scenario is expected; "
        f"a study is run by digital-balance study {file}"
    )


def name_meant(name: str, known_names: Iterable[str], folder: Path | None = None) -> str:
    """What to say after a name that is unknown: the file called so in a folder, or the nearest name."""
    if is_file((folder or Path()) / f"{name}.toml"):
        return f"; did you mean {name}.toml?"
    return nearest(name, known_names)


def file_meant(name: str, known_names: Iterable[str]) -> str:
    """What to say after the name of a TOML file that is not there: the nearest file beside it, or the nearest name."""
    try:
        beside = {path.stem: path for path in Path(name).parent.glob("*.toml")}
    except (OSError, ValueError):
        beside = {}
    stem = closest(Path(name).stem, beside)
    return f"; did you mean {beside[stem]}?" if stem else nearest(name[:-5], known_names)


def is_study_name(name: str) -> bool:
    """Whether a packaged study is called so."""
    return "/" not in name and is_file(files("configs").joinpath("studies", f"{name}.toml"))
