"""Notes by themselves: functions of settings that give sentences; and who says a key of a scenario."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from configs import Settings, country_of
from configs.currency import in_currency
from configs.places import country_around, country_place
from configs.schema.parameter import Table

Note = Callable[[Settings], Iterable[str]]
NOTES: list[Note] = []
# Files that say what there is, whether a run needs it or not; any other says what somebody wants to see.
BASES = ("baseline.toml", "services")  # of a country


def note(sentences: Note) -> Note:
    """Register a function that gives sentences about settings, or none."""
    NOTES.append(sentences)
    return sentences


def notes_of(settings: Settings) -> list[str]:
    """Sentences for terminal, page and manifest, each once; none where there is nothing to warn of."""
    currency = country_of(settings).currency
    told = (in_currency(sentence, currency) for sentences in NOTES for sentence in sentences(settings))
    return list(dict.fromkeys(told))


def said(settings: Settings, key: str) -> bool:
    """Whether an option, an override or a scenario beside the baseline says the value at a dotted key, or a default.

    Settings that are read back from a manifest do not know who said what: there the notes stand in the manifest.
    """
    # Who says it is looked up first: of most keys it is the baseline.
    return by_somebody(settings.origin(key).removesuffix(": ")) and _is_set(settings, key.split("."))


def by_somebody(origin: str) -> bool:
    """Whether an origin is an option, an override or a scenario beside the baseline: no file that says what there is.

    >>> by_somebody("mine.toml"), by_somebody("")
    (True, False)
    """
    return bool(origin) and not _is_base(origin)


def month_text(month: int) -> str:
    """A month, given in months since year 0, as scenarios write it.

    >>> month_text(24131)
    '2010-12'
    """
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def last_month(settings: Settings) -> int:
    """The month of the last step, in months since year 0."""
    time = settings.time
    return time.first_step + (time.n_steps - 1) * time.months_per_step


def _is_set(table: Any, keys: list[str]) -> bool:
    """Whether a value is given, and no default of the schema, on the way to a key."""
    for key in keys:
        if isinstance(table, dict):
            if key not in table:
                return False
            table = table[key]
        elif isinstance(table, Table):
            if key not in table.model_fields_set:
                return False
            table = table.__dict__[key]
    return True


@lru_cache(maxsize=1024)
def _is_base(origin: str) -> bool:
    """Whether a file says what there is: one of theory, or the baseline or a service of a country."""
    if origin.startswith(str(files("configs").joinpath("theory"))):
        return True
    around = country_around(Path(origin)) if origin.endswith(".toml") else None
    return around is not None and origin.startswith(tuple(str(country_place(around).joinpath(base)) for base in BASES))
