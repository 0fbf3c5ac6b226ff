"""Programs in forked processes: one that has loaded the libraries forks them, so that none of them loads those again.

What a program does to itself (environment, settings of libraries, modules that it changes) ends with it, as it would in
a process of its own; only what is claimed of a start itself, such as which modules it loads, needs `command.program`.
"""

import builtins
import os
import re
import runpy
import signal
import sys
import warnings
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.helpers.command import COLUMNS, Answer

LOADED = ["experiments.cli.app", "experiments.sweep.backends", "experiments.runs.run", "pyarrow.parquet"]


def forked(*words: str, cwd: Path | None = None, **environment: str) -> Answer:
    """Run what Python would run by these words, in a process of its own, and wait for it.

    The words are options `-W`, and then `-c` and code, `-m` and a module, or a file; and what the program is given.
    """
    context = get_context("forkserver")
    context.set_forkserver_preload(LOADED)
    with TemporaryDirectory() as folder:
        out, err = Path(folder) / "out", Path(folder) / "err"
        variables = {**os.environ, "COLUMNS": str(COLUMNS), **environment}
        process = context.Process(target=_program, args=(words, cwd or Path.cwd(), variables, out, err))
        process.start()
        process.join()
        code = process.exitcode
        process.close()
        return Answer(code, *(path.read_text(encoding="utf-8") for path in (out, err)))


def _program(words: tuple[str, ...], cwd: Path, variables: dict[str, str], out: Path, err: Path) -> None:
    """Be that program."""
    for path, stream in ((out, 1), (err, 2)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND), stream)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(variables)
    rest = list(words)
    while rest[0] == "-W":
        _filter(rest[1])
        del rest[:2]
    kind = rest.pop(0) if rest[0] in ("-c", "-m") else ""
    sys.path.insert(0, str(Path(rest[0]).resolve().parent) if not kind else "")
    sys.argv = ["-c" if kind == "-c" else rest[0], *rest[1:]]
    if kind == "-m":
        runpy.run_module(rest[0], run_name="__main__", alter_sys=True)
    elif kind == "-c":
        exec(compile(rest[0], "<string>", "exec"), _main_namespace())
    else:
        runpy.run_path(rest[0], run_name="__main__")


def _main_namespace() -> dict[str, Any]:
    """An empty main module: what is defined there can be pickled and found again."""
    main = type(sys)("__main__")
    sys.modules["__main__"] = main
    return main.__dict__


def _filter(option: str) -> None:
    """What an option -W says: an action and, it may be, a message and a category."""
    action, message, category = (*option.split(":"), "", "")[:3]
    warnings.filterwarnings(action, re.escape(message), getattr(builtins, category or "Warning"))  # type: ignore[arg-type]
