"""One clear message for bad input: where it stands, what was given, what was expected, what was probably meant."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from configs.language import _


class ConfigError(ValueError):
    """Input that cannot be used. The text is complete: it is shown to the user as it is, with exit code 2."""

    def __reduce__(self) -> tuple[type["ConfigError"], tuple[str]]:
        return type(self), (str(self),)


def refuse_taken(entry: str, registered: Any, candidate: Any) -> None:
    """Raise `ValueError` where a name of a registry belongs to another definition, None for a free one.

    A file that is run again may register its own definitions again.
    """
    if registered is None or _origin(registered) == _origin(candidate):
        return
    raise ValueError(f"{entry} is there already, {'.'.join(_origin(registered))}; expected another name")


def _origin(definition: Any) -> tuple[str, str]:
    return definition.__module__, definition.__qualname__


def known(key: str, value: str, names: Iterable[str], expected: str = "") -> str:
    """`value` if it is one of the names; raises `ConfigError` with what is expected and the nearest name otherwise.

    `expected` says what a name is of ("a topology"); without it the names are listed.
    """
    allowed = tuple(names)
    if value not in allowed:
        if expected:
            raise ConfigError(given_and_expected(key, repr(value), _(expected), nearest(str(value), allowed)))
        match = closest(str(value), allowed)
        meant = _("; did you mean {name}?", name=match) if match else ""
        raise ConfigError(given_and_expected(key, repr(value), _("one of {names}", names=", ".join(allowed)), meant))
    return value


def given_and_expected(key: str, given: str, expected: str, meant: str = "") -> str:
    """The message for a value that cannot be: what was given, what is expected, and what was probably meant."""
    return _("{key} is {given}; expected {expected}{meant}", key=key, given=given, expected=expected, meant=meant)


def closest(name: str, known_names: Iterable[str]) -> str:
    """The known name that resembles `name` most, small letters and capitals counted as one, "" where none does."""
    by_small = {known_name.casefold(): known_name for known_name in sorted(set(known_names), reverse=True)}
    match = next(iter(get_close_matches(name.casefold(), sorted(by_small), n=1, cutoff=0.6)), "")
    return by_small.get(match, "")


def nearest(name: str, known_names: Iterable[str]) -> str:
    """`"; did you mean X?"` when a known name resembles `name`, else a list of what is known (at most twelve)."""
    names = sorted(set(known_names))
    match = closest(name, names)
    if match:
        return _("; did you mean {name}?", name=match)
    if not names:
        return ""
    return _("; known: {names}", names=", ".join(names[:12]) + (", ..." if len(names) > 12 else ""))
