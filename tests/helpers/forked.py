"""Programs in forked processes: one that has loaded the libraries forks them, so that none of them loads those again.

What a program does to itself (environment, settings of libraries, modules that it changes) ends with it, and signals
and exit codes are its own. Only what is claimed of a start itself, such as which modules it loads, needs a fresh Python.
"""

import builtins
import os
import re
import runpy
import signal
import socket
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from multiprocessing import connection, forkserver, get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.helpers.command import COLUMNS, Answer
from tests.helpers.processes import FAULTS, FOR_EVER, watched

LOADED = [
    "experiments.cli.app",
    "experiments.cli.run",
    "experiments.sweep.local_pool",
    "experiments.runs.run",
    "pyarrow.parquet",
]


class Program:
    """A program that runs, with the words of `subprocess.Popen`; it leads a group of processes."""

    def __init__(self, words: tuple[str, ...], cwd: Path, variables: Mapping[str, str], folder: Path) -> None:
        context = get_context("forkserver")
        context.set_forkserver_preload(LOADED)
        self.files = folder / "out", folder / "err"
        self.process = context.Process(target=_program, args=(words, cwd, dict(variables), *self.files))
        self.process.start()
        self.pid = self.process.pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """What it has exited with: minus a signal that has killed it; None while it runs."""
        self.returncode = self.process.exitcode
        return self.returncode

    def wait(self) -> int | None:
        """Wait for its end, and return the same; fails where it does not come."""
        self.process.join(4.0 * FOR_EVER)
        if self.poll() is None:
            raise AssertionError(f"the process has not ended in {4.0 * FOR_EVER:.0f} s")
        return self.returncode

    def communicate(self) -> tuple[str, str]:
        """Wait for its end, and return what it has said on stdout and stderr."""
        self.wait()
        out, err = (path.read_text(encoding="utf-8") if path.exists() else "" for path in self.files)
        return out, err


@contextmanager
def forking(*words: str, cwd: Path | None = None, **environment: str) -> Iterator[Program]:
    """Start what Python would start by these words; in the end it and all that it has started are gone.

    The words are options `-W`, and then `-c` and code, `-m` and a module, or a file; and what the program is given.
    """
    with TemporaryDirectory() as folder:
        variables = {**os.environ, "COLUMNS": str(COLUMNS), **environment}
        program = Program(words, cwd or Path.cwd(), variables, Path(folder))
        try:
            with watched(program.pid):
                yield program
        finally:
            with suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGKILL)
            program.process.kill()
            program.wait()
            program.process.close()


def forked(*words: str, cwd: Path | None = None, **environment: str) -> Answer:
    """Start such a program and wait for it."""
    with forking(*words, cwd=cwd, **environment) as program:
        out, err = program.communicate()
        return Answer(program.wait(), out, err)


def _program(words: tuple[str, ...], cwd: Path, variables: dict[str, str], out: Path, err: Path) -> None:
    """Be that program."""
    os.setsid()
    for path, stream in ((out, 1), (err, 2)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND), stream)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(variables)
    _serve_forks()
    rest = list(words)
    while rest[0] == "-W":
        action, message, category = (*rest[1].split(":"), "", "")[:3]
        warnings.filterwarnings(action, re.escape(message), getattr(builtins, category or "Warning"))  # type: ignore[arg-type]
        del rest[:2]
    kind = rest.pop(0) if rest[0] in ("-c", "-m") else ""
    sys.path.insert(0, "" if kind else str(Path(rest[0]).resolve().parent))
    sys.argv = ["-c" if kind == "-c" else rest[0], *rest[1:]]
    if kind == "-m":
        runpy.run_module(rest[0], run_name="__main__", alter_sys=True)
    elif kind == "-c":
        exec(compile(rest[0], "<string>", "exec"), _empty_main())
    else:
        runpy.run_path(rest[0], run_name="__main__")


def _serve_forks() -> None:
    """Let workers of this program be forked from a fork of it, which has loaded what a new Python would load for them.

    What multiprocessing would start by `ForkServer.ensure_running`; faults that a test names are those of workers.
    """
    address = connection.arbitrary_address("AF_UNIX")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen()
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(writing)
        try:
            if os.environ.get("PYTHONPATH") == str(FAULTS):
                runpy.run_path(str(FAULTS / "sitecustomize.py"))
            forkserver.main(listener.detach(), reading, [])
        finally:
            os._exit(0)
    os.close(reading)
    listener.close()
    server = forkserver._forkserver
    server._forkserver_address, server._forkserver_alive_fd, server._forkserver_pid = address, writing, pid


def _empty_main() -> dict[str, Any]:
    """An empty main module: what is defined there can be pickled and found again."""
    main = type(sys)("__main__")
    sys.modules["__main__"] = main
    return main.__dict__
