"""What may be meant by a file or a name that is no scenario: another file, a study, a scenario that extends nothing."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from configs.errors import closest, nearest
from configs.language import N_, _

EXTENDING = ("extends", "include")  # what stands above the tables of a scenario's file
STUDY_KEYS = (
    "question", "scenario", "design", "replicates", "seed", "outcomes", "paths", "analysis", "keep", "time_limit_s",
    "posterior", "sampling", "shared_seeds", "points_file", "set", "factors", "points", "options", "quick",
)  # fmt: skip
SHOWN = 80  # letters of a line
SURE = 0.8  # of two names that one is the other misspelt
MEANT = {"until": "time.end", "n_customers": "customers.number", "usd_lcu": "exchange_rate.usd_lcu"}
OPTIONS = ("seed", "replicates", "workers", "backend", "scheduler", "shard", "engine", "out")  # of commands
ADVICE_TOML = N_("texts and months stand in quotes, decimals have a point, true and false are written small")


def advice() -> str:
    """What a scenario that says next to nothing may lack."""
    return _('most scenarios start with {extends} = "baseline"', extends=EXTENDING[0])


def is_file(place: Traversable | Path) -> bool:
    """Whether there is such a file: a name that no file can have is none's."""
    try:
        return place.is_file()
    except (OSError, ValueError):  # too long, or with a NUL in it
        return False


def is_folder(place: Path) -> bool:
    """Whether there is such a folder."""
    try:
        return place.is_dir()
    except (OSError, ValueError):
        return False


def study_in(keys: Iterable[str], file: str) -> str:
    """What to say of a file whose top keys are those of a study; "" where they are not."""
    spoken = [key for key in keys if key in STUDY_KEYS]
    if len(spoken) < 2:
        return ""
    return _(
        "{first} and {second} stand in a study, and a scenario is expected; a study is run by digital-balance study "
        "{file}",
        first=spoken[0],
        second=spoken[1],
        file=file,
    )


def name_meant(name: str, known_names: Iterable[str], folder: Path | None = None) -> str:
    """What to say after a name that is unknown: the file called so in a folder, or the nearest name."""
    place = folder or Path()
    if is_file(place / f"{name}.toml"):
        return _("; did you mean {name}?", name=f"{name}.toml")
    if is_folder(place / name):
        return _("; it is a folder: that of a finished run or sweep is shown by digital-balance report")
    if is_file(place / name) or Path(name).suffix:
        return file_meant(str(place / Path(name).with_suffix(".toml")), known_names)
    return nearest(name, known_names)


def key_meant(key: str, top_names: Iterable[str], all_keys: Iterable[str]) -> str:
    """What to say after a key that is unknown above all tables: the name misspelt, the whole key, or an option.

    `all_keys` are dotted ones of the scenario; that which ends in the key is meant, the shortest of several.
    """
    names = sorted(set(top_names))
    if key in OPTIONS:
        return _("; expected --{key}, an option of the command", key=key)
    ends = [dotted for dotted in all_keys if dotted.endswith(f".{key}")]
    depth = min((dotted.count(".") for dotted in ends), default=0)
    shortest = list(dict.fromkeys(dotted for dotted in ends if dotted.count(".") == depth))
    whole = MEANT.get(key) or next(iter(shortest), "")
    if whole and not get_close_matches(key, names, n=1, cutoff=SURE):
        if len(shortest) > 1:
            return _("; did you mean {name}, or that of another table?", name=whole)
        return _("; did you mean {name}?", name=whole)
    return nearest(key, names)


def toml_fault(error: Exception, text: str) -> str:
    """What is wrong with a text that is not TOML, with the line it is in, and what is often meant."""
    said = str(error)
    number = re.search(r"at line (\d+)", said)
    lines = text.splitlines()
    if number is None or int(number[1]) > len(lines):
        return _("not a TOML file: {error}", error=said)
    line = lines[int(number[1]) - 1].strip()
    return _(
        "not a TOML file: {error}: {line}; {advice}",
        error=said,
        line=line if len(line) <= SHOWN else line[:SHOWN] + "...",
        advice=_(ADVICE_TOML),
    )


def file_meant(name: str, known_names: Iterable[str]) -> str:
    """What to say after the name of a TOML file that is not there: the nearest file beside it, or the nearest name."""
    try:
        beside = {path.stem: path for path in Path(name).parent.glob("*.toml")}
    except (OSError, ValueError):
        beside = {}
    stem = closest(Path(name).stem, beside)
    return _("; did you mean {name}?", name=beside[stem]) if stem else nearest(name[:-5], known_names)


def is_study_name(name: str) -> bool:
    """Whether a packaged study is called so."""
    return "/" not in name and is_file(files("configs").joinpath("studies", f"{name}.toml"))
