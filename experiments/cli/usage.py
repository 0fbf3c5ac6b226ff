"""What the option parser refuses, in the words of this program: which word, its value, and what is expected."""

from collections.abc import Sequence
from typing import Any

from configs.errors import given_and_expected
from configs.language import N_, _

# By words of the parser, which differ by its version.
TYPES = {
    "valid integer": N_("a whole number"),
    "valid number": N_("a number"),
    "valid float": N_("a number"),
}
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
        compared = f"; several scenarios are run by {PROGRAM} compare" if _command(error) == "run" else ""
        return f"{said}; expected {_usage(error)}{compared}"
    if said.startswith("No such command") and "Did you mean" not in said:
        return f"{said}; expected one of {', '.join(getattr(error.ctx.command, 'commands', {}))}"
    return said


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
