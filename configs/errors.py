"""One clear message for bad input: where it stands, what was given, what was expected, what was probably meant."""

from collections.abc import Iterable
from difflib import get_close_matches


class ConfigError(ValueError):
    """Input that cannot be used. The text is complete: it is shown to the user as it is, with exit code 2."""

    def __reduce__(self) -> tuple[type["ConfigError"], tuple[str]]:
        return type(self), (str(self),)


def nearest(name: str, known: Iterable[str]) -> str:
    """`"; did you mean X?"` when a known name resembles `name`, else a list of what is known (at most twelve)."""
    known = sorted(set(known))
    match = get_close_matches(name, known, n=1, cutoff=0.6)
    if match:
        return f"; did you mean {match[0]}?"
    if not known:
        return ""
    return "; known: " + ", ".join(known[:12]) + (", ..." if len(known) > 12 else "")
