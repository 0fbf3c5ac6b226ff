"""A file of a story as it is written: a table in TOML between lines of +++, then Markdown in two halves."""

import tomllib
from pathlib import Path
from typing import Any

from configs import ConfigError
from configs.language import _

FENCE, REVEALED = "+++", "---"  # around the table; above what is read after the guess


def parts_of_file(file: Path) -> tuple[dict[str, Any], str, str]:
    """The table of a file, and what is read before the guess and after it. Raises `ConfigError`."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(_("{file}: cannot be read: {error}", file=file, error=error)) from None
    table, body = _parts(text, file)
    try:
        content = tomllib.loads(table)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(
            _(
                "{file}: what stands between {fence} and {fence} is no TOML: {error}",
                file=file,
                fence=FENCE,
                error=error,
            )
        ) from None
    return content, *_halves(body)


def _parts(text: str, file: Path) -> tuple[str, str]:
    """The table and the text below it; the first stays on the lines where it stands, so that TOML names them."""
    lines = text.splitlines()
    fences = [number for number, line in enumerate(lines) if line.strip() == FENCE]
    if len(fences) < 2 or any(line.strip() for line in lines[: fences[0]]):
        raise ConfigError(
            _(
                "{file}: has no table; expected {fence}, keys in TOML, {fence}, then the text in Markdown",
                file=file,
                fence=FENCE,
            )
        )
    first, last = fences[:2]
    return "\n".join(["", *lines[first + 1 : last]]), "\n".join(lines[last + 1 :])


def _halves(body: str) -> tuple[str, str]:
    """What is read before the guess, and after it."""
    lines = body.splitlines()
    place = next((number for number, line in enumerate(lines) if line.strip() == REVEALED), len(lines))
    return "\n".join(lines[:place]).strip(), "\n".join(lines[place + 1 :]).strip()
