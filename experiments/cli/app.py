"""The command line: `digital-balance`. Every command is a function in the file of its name."""

import sys
import traceback
from importlib import import_module
from io import TextIOWrapper
from typing import Annotated, NoReturn

import typer

from configs import ConfigError
from experiments.cli.options import INTERRUPTED

COMMANDS = (
    "run",
    "scenarios",
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
    "compare",
    "report",
    "schema",
)  # in the order of the help
LISTS = ("scenarios", "parameters", "levers", "paths", "outcomes")
app = typer.Typer(
    name="digital-balance",
    help="Simulate who chooses which digital services, and the digital balance that results.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def options(debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False) -> None:
    """Simulate who chooses which digital services, and the digital balance that results."""


for _command in COMMANDS:
    _folder = "experiments.cli.lists" if _command in LISTS else "experiments.cli"
    app.command()(getattr(import_module(f"{_folder}.{_command}"), _command))


def main() -> None:
    """Entry point: exit codes 0 done, 2 bad input, 130 interrupted."""
    debug = "--debug" in sys.argv
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without ✓ shows a question mark, not a traceback
    try:
        code = app(standalone_mode=False, args=[word for word in sys.argv[1:] if word != "--debug"])
    except ConfigError as error:
        _fail(str(error), 2, debug)
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except typer.Exit as stop:
        code = stop.exit_code
    except Exception as error:
        if hasattr(error, "format_message"):  # what the option parser refuses, wherever its package keeps its errors
            _fail(error.format_message(), 2, debug)
        _fail(f"{type(error).__name__}: {error} (--debug shows where)", 1, debug)
    if code == INTERRUPTED:
        _fail("interrupted", INTERRUPTED, debug=False)
    sys.exit(code if isinstance(code, int) else 0)


def _fail(message: str, code: int, debug: bool) -> NoReturn:
    if debug:
        traceback.print_exc()
    if message:  # the option parser has said its own where there is none
        print(f"digital-balance: {' '.join(message.split())}", file=sys.stderr)
    sys.exit(code)
