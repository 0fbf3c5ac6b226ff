"""The command `digital-balance`, and what tells the packages of this project from others that are called as they are.

`configs`, `agents`, `sim` and `experiments` are names that a modeller's own files and folders have, too. A plain folder
does no harm; a file, or a folder with an `__init__.py`, takes the place of a package where Python comes upon it first.
Nothing else is called `digital_balance`: this module is found in any case, and imports nothing of the four to say so.
"""

import pickle
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

PACKAGES = ("configs", "agents", "sim", "experiments")
HOME = Path(__file__).parent.resolve()  # the packages stand beside this module, however it is installed


def need(*packages: str) -> None:
    """Let a package go on that needs others of this project, if they are what Python finds under their names.

    Raises `ImportError` with one line that names the file or folder which hides one. `python -m experiments` is the
    command, which shows no traceback: where a package is sought for `python -m`, the line is printed, with exit code 2.
    """
    for package in packages:
        hiding = intruder(package)
        if hiding is None:
            continue
        kind = "folder" if hiding.is_dir() else "file"
        message = (
            f"digital-balance needs its own package {package}, but found {hiding}: move or rename that {kind}, "
            "which comes first on Python's path"
        )
        if sys.argv[:1] == ["-m"]:
            _refuse(message)
        raise ImportError(message, name=package, path=str(hiding))


def intruder(package: str) -> Path | None:
    """The file or folder that Python takes for a package of this project; None where that is the package itself."""
    try:
        spec = find_spec(package)
    except ValueError:  # a module in `sys.modules` that was made by hand
        return Path(getattr(sys.modules[package], "__file__", None) or f"a module {package} without a file")
    if spec is None:  # nothing has the name, which the import says by itself
        return None
    places = spec.submodule_search_locations
    place = Path(next(iter(places)) if places else spec.origin or "")
    return None if place.name == package and place.parent.resolve() == HOME else place


def call(pickled: bytes) -> Any:
    """Call a pickled function with its arguments, on a machine that may have other packages of these names.

    Raises `ImportError` with the line of `need`, where to unpickle what a module of this project defines would take
    the worker with it.
    """
    need(*PACKAGES)
    function, *arguments = pickle.loads(pickled)
    return function(*arguments)


def main() -> None:
    """Entry point of the command: exit code 2 and one line where something hides a package of this project."""
    try:
        need(*PACKAGES)
    except ImportError as error:
        _refuse(str(error))
    from experiments.cli.start import main as command

    command()


def _refuse(message: str) -> None:
    print(message, file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    main()
