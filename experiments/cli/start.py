"""Where the program starts: it loads the command line, and says what it is if that cannot be loaded."""

import sys

from experiments.cli.later import load_mesa
from experiments.cli.surroundings import check_memory, of_surroundings


def main() -> None:
    """Entry point of `digital-balance`; exit codes as `experiments.cli.app.main` has them."""
    message = check_memory()
    if not message:
        try:
            if sys.argv[1:2] == ["run"] and "--help" not in sys.argv:
                load_mesa()
            from experiments.cli.app import main as carry_out
        except (MemoryError, ImportError, OSError) as error:
            message = of_surroundings(error)
            if not message:
                raise
        else:
            carry_out()
    print(f"digital-balance: {message}", file=sys.stderr)
    sys.exit(2)
