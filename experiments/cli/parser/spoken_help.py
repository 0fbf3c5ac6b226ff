"""The help of commands in the language of whoever reads: what they say of themselves, and the parser's own words."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from configs.language import N_, _

USAGE = N_("Usage: ")
HELP = N_("Show this message and exit.")
# What `typer.rich_utils` calls its own words: read from its catalogue, which there is not, as soon as it is imported.
WORDS = {
    "ARGUMENTS_PANEL_TITLE": N_("Arguments"),
    "OPTIONS_PANEL_TITLE": N_("Options"),
    "COMMANDS_PANEL_TITLE": N_("Commands"),
    "DEFAULT_STRING": N_("[default: {}]"),
    "REQUIRED_LONG_STRING": N_("[required]"),
}
MAKER = "_make_rich_text"


def tell(command: Any) -> Any:
    """Have a command of the parser, and those below it, say their help in the language in use; returns it."""
    for told in ("help", "short_help"):
        if text := getattr(command, told, None):
            setattr(command, told, _(text))
    for parameter in command.params:
        if text := getattr(parameter, "help", None):
            parameter.help = _(text)
    for method, said in (("get_usage", _usage), ("get_help_option", _help_option), ("get_help", _help)):
        setattr(command, method, said(getattr(command, method)))
    for below in getattr(command, "commands", {}).values():
        tell(below)
    return command


def _usage(get_usage: Callable[[Any], str]) -> Callable[[Any], str]:
    return lambda context: get_usage(context).replace(USAGE, _(USAGE), 1)


def _help_option(get_option: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def option(context: Any) -> Any:
        made = get_option(context)
        if made is not None and made.help == HELP:
            made.help = _(HELP)
        return made

    return option


def _help(get_help: Callable[[Any], str]) -> Callable[[Any], str]:
    def told(context: Any) -> str:
        with _own_words():
            return get_help(context)

    return told


@contextmanager
def _own_words() -> Iterator[None]:
    """The parser's own words in the language in use, while it writes."""
    from typer import rich_utils

    told = {name: _(text) for name, text in WORDS.items()} | {MAKER: _folded(getattr(rich_utils, MAKER, None))}
    english = {name: getattr(rich_utils, name) for name in told if hasattr(rich_utils, name)}
    for name in english:
        setattr(rich_utils, name, told[name])
    try:
        yield
    finally:
        for name, value in english.items():
            setattr(rich_utils, name, value)


def _folded(make: Any) -> Callable[..., Any]:
    """A maker of texts that go on in the next line wherever one ends: where nothing is between words, none would."""

    def text(**said: Any) -> Any:
        made = make(**said)
        made.overflow = "fold"
        return made

    return text
