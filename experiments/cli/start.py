"""Where the program starts: it loads the command line, and says what it is if that cannot be loaded."""

import gc
import sys

from experiments.cli.surroundings import check_memory, of_surroundings

NEW_OBJECTS = 300_000  # before Python searches them for circles: as many as libraries make when loaded, which have few
# Commands that make one model, or none: of many, each is a circle, and has arrays that must not wait so long.
BRIEF = ("", "run", "rerun", "scenarios", "parameters", "levers", "paths", "outcomes", "observed", "schema", "report")


def main() -> None:
    """Entry point of `digital-balance`; exit codes as `experiments.cli.app.main` has them."""
    if next((word for word in sys.argv[1:] if not word.startswith("-")), "") in BRIEF:
        gc.set_threshold(NEW_OBJECTS)
    try:
        _carry_out()
    finally:
        gc.freeze()  # the last search, at the end of the process, would go through all that was loaded


def _carry_out() -> None:
    message = check_memory()
    if not message:
        try:
            from experiments.cli.app import main as carry_out
        except (MemoryError, ImportError, OSError) as error:
            message = of_surroundings(error)
            if not message:
                raise
        else:
            carry_out()
    print(f"digital-balance: {message}", file=sys.stderr)
    sys.exit(2)
