"""What the option parser refuses, in the words of this program: which word, its value, and what is expected."""

import re
from collections.abc import Sequence
from typing import Any

from configs.errors import closest, given_and_expected
from configs.language import ENGLISH, N_, _, language

# By words of the parser, which differ by its version.
TYPES = {
    "valid integer": N_("a whole number"),
    "valid number": N_("a number"),
    "valid float": N_("a number"),
}
# What the parser says in English, by what it begins with, in the words of a catalogue.
SAID = {
    r"No such command '(?P<name>.*?)'": N_("No such command '{name}'"),
    r"Got unexpected extra arguments?\S* \((?P<names>.*)\)": N_("Got unexpected extra arguments ({names})"),
    r"Option '?(?P<name>[^\s']+)'? requires an argument": N_("Option {name} requires an argument"),
}
UNKNOWN_OPTION = re.compile(r"No such option: (?P<name>\S+?)\.?(?: |$)")
MEANT = re.compile(r"Did you mean '?(?P<name>[\w-]+)")
PROGRAM = "digital-balance"


def usage_text(error: Any, words: Sequence[str]) -> str:
    """One message for an error of the option parser, wherever its package keeps its errors; `words` are those typed."""
    said = " ".join(error.format_message().split()).rstrip(".")
    parameter = getattr(error, "param", None)
    if said.startswith("Missing ") and parameter is not None:
        option = f" {_name(parameter)} {parameter.metavar or ''}".rstrip() if _name(parameter).startswith("--") else ""
        return _("{key} is missing; expected {expected}", key=_name(parameter), expected=f"{_usage(error)}{option}")
    if said.startswith("Invalid value") and parameter is not None:
        typed, expected = _typed(parameter, words), next((kind for parsed, kind in TYPES.items() if parsed in said), "")
        if typed is not None and expected:
            return given_and_expected(_name(parameter), repr(typed), _(expected))
    if said.startswith("Got unexpected extra argument"):
        several = _command(error) == "run"
        compared = _("; several scenarios are run by {program} compare", program=PROGRAM) if several else ""
        return _("{said}; expected {usage}{compared}", said=_in_words(said), usage=_usage(error), compared=compared)
    if said.startswith("No such command") and "Did you mean" not in said:
        names = ", ".join(getattr(error.ctx.command, "commands", {}))
        return _("{said}; expected one of {names}", said=_in_words(said), names=names)
    if unknown := UNKNOWN_OPTION.match(said):
        return _unknown_option(error, unknown["name"])
    return _in_words(said)


def _unknown_option(error: Any, option: str) -> str:
    """An option that there is not, with the one that was probably meant.

    The parser compares options with their dashes, which all of them have: it takes `--bogus` for `--figures`.
    """
    parameters = getattr(getattr(error.ctx, "command", None), "params", [])
    options = [known for parameter in parameters for known in (*parameter.opts, *parameter.secondary_opts)]
    names = [known.removeprefix("--") for known in (*options, "--help") if known.startswith("--")]
    meant = closest(option.lstrip("-"), names)
    told = _("No such option: {name}", name=option)
    return told + (_("; did you mean {name}?", name=f"--{meant}") if meant else "")


def _in_words(said: str) -> str:
    """What the parser says, in the language in use; what is no longer said so stays as it is."""
    match = next(filter(None, (re.match(pattern, said) for pattern in SAID)), None)
    if match is None or language() == ENGLISH:
        return said
    meant = MEANT.search(said)
    told = _(SAID[match.re.pattern], **match.groupdict())
    return told + (_("; did you mean {name}?", name=meant["name"]) if meant else "")


def _name(parameter: Any) -> str:
    """An option by its name, an argument as usage has it."""
    option = next((name for name in parameter.opts if name.startswith("--")), "")
    return option or str(parameter.metavar or parameter.name)


def _typed(parameter: Any, words: Sequence[str]) -> str | None:
    """What was typed as the value of an option."""
    for place, word in enumerate(words):
        option, equals, value = word.partition("=")
        if option in parameter.opts:
            return value if equals else next(iter(words[place + 1 :]), None)
    return None


def _command(error: Any) -> str:
    return str(getattr(getattr(error.ctx, "command", None), "name", "") or "")


def _group(error: Any) -> list[str]:
    """The name of the group that a command belongs to, such as observed; none for a command of the program itself."""
    parent = getattr(error.ctx, "parent", None)
    return [] if parent is None or parent.parent is None else [str(parent.command.name)]


def _usage(error: Any) -> str:
    """How a command is called."""
    pieces = error.ctx.command.collect_usage_pieces(error.ctx)
    usage = " ".join([PROGRAM, *_group(error), _command(error), *pieces]).replace("[[", "[").replace("]]", "]")
    return usage.replace("{", "").replace("}", "").replace("......", "...")
