"""The language that a command speaks: `--lang ja` anywhere on the line, or the environment."""

import os
from collections.abc import Sequence

from configs import ConfigError
from configs.errors import known
from configs.language import ENGLISH, ENVIRONMENT, LANGUAGES, _

LANG = "--lang"
JSON = "--json"  # which programs read: they know no language but that of its names
# Write figures or pages besides, for people, and tell JSON in English.
DRAWING = ("run", "compare", "study", "report", "project", "calibrate", "audit")


def without_language(words: Sequence[str]) -> list[str]:
    """What was typed but for `--lang`.

    >>> without_language(["--lang", "ja", "run", "duopoly"]), without_language(["run", "--lang=ja"])
    (['run', 'duopoly'], ['run'])
    """
    kept = [word for word in words if not word.startswith(f"{LANG}=")]
    return [word for place, word in enumerate(kept) if LANG not in kept[max(place - 1, 0) : place + 1]]


def speak(words: Sequence[str]) -> None:
    """Take the language that was typed, for this process and those that it starts. Raises `ConfigError`."""
    given = [word.partition("=")[2] for word in words if word.startswith(f"{LANG}=")]
    given += [after for word, after in zip(words, [*words, ""][1:], strict=True) if word == LANG]
    if "" in given:
        raise ConfigError(
            _("{lang} is given without a language; expected one of {names}", lang=LANG, names=", ".join(LANGUAGES))
        )
    asked = os.environ.get(ENVIRONMENT, "")
    code = known(LANG, given[-1], LANGUAGES) if given else known(ENVIRONMENT, asked, LANGUAGES) if asked else ENGLISH
    command = next((word for word in without_language(words) if not word.startswith("-")), "")
    os.environ[ENVIRONMENT] = ENGLISH if JSON in words and command not in DRAWING else code
