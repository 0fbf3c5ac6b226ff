"""The command `digital-balance`, in this process or in one of its own.

Most claims are about what a command answers: `here` makes them in this process, which has loaded what it needs, and is
the one worker of a sweep that asks for one.
`process` and `program` start a process: for claims about signals, fresh imports, workers and what is installed.
"""

import io
import os
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from experiments.cli import arguments
from experiments.cli.app import main
from experiments.cli.arguments import checked_workers
from tests.helpers.processes import started

COLUMNS = 80


@dataclass(frozen=True)
class Answer:
    """What a command answered."""

    returncode: int
    stdout: str
    stderr: str


def here(*words: str, cwd: Path, columns: int = COLUMNS, encoding: str = "utf-8") -> Answer:
    """Call `digital-balance` in this process, as if typed in a folder; warnings are errors, as everywhere in tests."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding=encoding) for _ in range(2))
    with (
        chdir(cwd),
        mock.patch.object(sys, "argv", ["digital-balance", *words]),
        mock.patch.object(arguments, "checked_workers", _workers_beside_this),
        mock.patch.dict(os.environ, {"COLUMNS": str(columns)}),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
            code: Any = 0
        except SystemExit as stop:
            code = stop.code
    return Answer(0 if code is None else code, *(_text_of(stream) for stream in (out, err)))


def _workers_beside_this(workers: int | None) -> int | None:
    return 0 if checked_workers(workers) == 1 else workers


def run_code(code: str, cwd: Path) -> str:
    """Run an example as a program of its own in a folder, in this process, and return what it prints."""
    out = io.StringIO()
    with chdir(cwd), redirect_stdout(out):
        exec(compile(code, "<example>", "exec"), {"__name__": "__main__"})
    return out.getvalue()


def process(*words: str, cwd: Path, **environment: str) -> Answer:
    """Start `digital-balance` as a process of its own and wait for it; warnings are errors."""
    return program("-W", "error", "-m", "experiments", *words, cwd=cwd, **environment)


def program(*words: str, cwd: Path | None = None, **environment: str) -> Answer:
    """Start this Python with other words and wait for it."""
    return answered(sys.executable, *words, cwd=cwd, **environment)


def answered(*words: str, cwd: Path | None = None, **environment: str) -> Answer:
    """Start any program and wait for it."""
    variables = {**os.environ, "COLUMNS": str(COLUMNS), **environment}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with started([*words], cwd=cwd, text=True, env=variables, **pipes) as process:
        out, err = process.communicate()
    return Answer(process.returncode, out, err)


def _text_of(stream: io.TextIOWrapper) -> str:
    stream.flush()
    return stream.buffer.getvalue().decode(stream.encoding)  # type: ignore[attr-defined]
