"""The command line: `digital-balance`. Every command is a function in the file of its name."""

import os
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from importlib import import_module
from importlib.metadata import version
from io import TextIOWrapper
from typing import Annotated, Any, NoReturn, TextIO

import typer

from configs import ConfigError
from configs.language import ENGLISH, _, language
from experiments.cli.options import INTERRUPTED, NOT_READ
from experiments.cli.parser.usage import usage_text
from experiments.cli.surroundings import of_surroundings
from experiments.signs import PLAIN
from experiments.spoken import speak, without_language

COMMANDS = (
    "run",
    "rerun",
    "new",
    "scenarios",
    "countries",
    "parameters",
    "levers",
    "paths",
    "outcomes",
    "validate",
    "show",
    "sweep",
    "merge",
    "study",
    "sensitivity",
    "score",
    "calibrate",
    "project",
    "audit",
    "observed",
    "compare",
    "report",
    "schema",
)  # in the order of the help
FOLDERS = {
    **dict.fromkeys(("scenarios", "countries", "parameters", "levers", "paths", "outcomes"), "lists"),
    **dict.fromkeys(("new", "schema"), "inputs"),
    **dict.fromkeys(("validate", "sensitivity", "score", "calibrate", "project", "audit"), "evidence"),
}


def _print_version(asked: bool) -> None:
    if asked:
        print(version("digital-balance"))
        raise typer.Exit


def options(
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
    version: Annotated[bool, typer.Option("--version", help="Print the version.", callback=_print_version)] = False,
    lang: Annotated[
        str | None,
        typer.Option("--lang", metavar="CODE", help="Language of what is printed, drawn and shown: en, ja."),
    ] = None,
) -> None:
    """Simulate who chooses which digital services, and the digital balance that results."""


def command_line(words: Sequence[str]) -> typer.Typer:
    """The command line for what was typed: to import and describe what is not called takes longer than to parse."""
    app = typer.Typer(
        name="digital-balance",
        help="Simulate who chooses which digital services, and the digital balance that results.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(options)
    for command in called(words):
        folder = ".".join(["experiments.cli", *([FOLDERS[command]] if command in FOLDERS else [])])
        called_so = getattr(import_module(f"{folder}.{command}"), command)
        if isinstance(called_so, typer.Typer):  # commands of a name of their own, as `observed import`
            app.add_typer(called_so, name=command)
        else:
            app.command()(called_so)
    return app


def called(words: Sequence[str]) -> Sequence[str]:
    """The command that was typed; all of them where none was, or none of that name.

    >>> called(["--debug", "run", "duopoly"])
    ['run']
    """
    typed = next((word for word in words if not word.startswith("-")), "")
    return [typed] if typed in COMMANDS else COMMANDS


def main() -> NoReturn:
    """Entry point of `digital-balance`."""
    end_with(_typed)


def _typed(**options: Any) -> object:
    """Import and carry out what was typed."""
    commands: Any = command_line(without_language(sys.argv[1:]))
    if language() != ENGLISH:
        from experiments.cli.parser.spoken_help import tell

        commands = tell(typer.main.get_command(commands))
    return commands(**options)


def end_with(commands: Callable[..., object]) -> NoReturn:
    """Do what was typed and end: 0 done, 1 runs failed, 2 bad input or surroundings, 130 interrupted, 141 not read."""
    debug = "--debug" in sys.argv
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=PLAIN)
    words = [word for word in without_language(sys.argv[1:]) if word != "--debug"]
    code, message = _carried_out(partial(_in_language, commands), words, debug)
    try:
        sys.stdout.flush()
    except OSError as error:
        _let_go(sys.stdout)
        closed = isinstance(error, BrokenPipeError)
        code, message = (NOT_READ, "") if closed else (2, message or of_surroundings(error))
    try:
        if message:  # the option parser has said its own where there is none
            print(f"digital-balance: {' '.join(message.split())}", file=sys.stderr)
        sys.stderr.flush()
    except OSError:  # there is nobody to tell
        _let_go(sys.stderr)
    sys.exit(code)


def _in_language(commands: Callable[..., object], **options: Any) -> object:
    """Do what was typed in the language that was typed."""
    speak(sys.argv[1:])
    return commands(**options)


def _carried_out(commands: Callable[..., object], words: list[str], debug: bool) -> tuple[int, str]:
    """Exit code of a command, and what is to be said of it."""
    code: object = 0
    try:
        code = commands(standalone_mode=False, args=words)
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except typer.Exit as stop:
        code = stop.exit_code
    except SystemExit as stop:  # so the libraries of the command line end where nobody reads what they print
        return (NOT_READ if isinstance(stop.__context__, BrokenPipeError) else int(stop.code or 0)), ""
    except BrokenPipeError:
        code = NOT_READ
    except Exception as error:
        if debug:
            traceback.print_exc()
        return _told(error, words)
    return (code if isinstance(code, int) else 0), (_("interrupted") if code == INTERRUPTED else "")


def _told(error: Exception, words: list[str]) -> tuple[int, str]:
    """Exit code and message of what a command raises."""
    if isinstance(error, ConfigError):
        return 2, str(error)
    if hasattr(error, "format_message"):  # what the option parser refuses, wherever its package keeps its errors
        return 2, usage_text(error, words)
    message = of_surroundings(error)
    if message:
        return 2, message
    return 1, _("{kind}: {error} (--debug shows where)", kind=type(error).__name__, error=error)


def _let_go(stream: TextIO) -> None:
    """Send what is left in a stream that takes nothing to nowhere: Python would stumble over it at the end."""
    with suppress(OSError):  # it may be no file
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
