"""Processes that a test starts: none is left when it ends, and waiting is for events.

Whatever happens, it is waited for as long as it takes: `FOR_EVER` only ends a suite that hangs. Where the suite itself is
killed, its processes are, too: a watch beside it has their numbers, and a pipe that closes when the suite is gone.
"""

import atexit
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

FOR_EVER = 300.0  # seconds; nothing takes a thirtieth of it on an idle machine
PAUSE = 0.02
FAULTS = Path(__file__).parent / "faults"  # on the path of a process, it has runs go wrong that a test names
WATCH = """
import os, signal, sys
groups = set()
for line in sys.stdin:
    (groups.add if line[0] == "+" else groups.discard)(int(line[1:]))
for group in groups:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        pass
"""


@contextmanager
def started(words: list[str], **options: Any) -> Iterator[subprocess.Popen]:
    """Start a process that leads a group of its own; in the end it and all that it has started are gone."""
    process = subprocess.Popen(words, start_new_session=True, **options)
    try:
        with watched(process.pid):
            yield process
    finally:
        end(process)


@contextmanager
def watched(group: int) -> Iterator[None]:
    """Have a group of processes killed if this process ends before the block does, however it ends."""
    tell = _watch(os.getpid()).stdin.write
    tell(f"+{group}\n")
    try:
        yield
    finally:
        tell(f"-{group}\n")


@cache
def _watch(_pid: int) -> subprocess.Popen:
    """The watch of this process; a fork of it has a watch of its own."""
    words = [sys.executable, "-I", "-S", "-c", WATCH]
    watch = subprocess.Popen(words, stdin=subprocess.PIPE, text=True, bufsize=1, start_new_session=True)
    atexit.register(watch.communicate)
    return watch


def end(process: subprocess.Popen) -> None:
    """Kill a process and its group, and wait until it is gone."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            stream.close()


def wait_until(happened: Callable[[], Any], process: subprocess.Popen | None = None) -> Any:
    """Wait for an event, and return what tells of it; fails if the process ends before, or for ever."""
    until = time.monotonic() + FOR_EVER
    while not (told := happened()):
        if process is not None and process.poll() is not None and not (told := happened()):
            raise AssertionError(f"the process has ended with {process.returncode} before")
        if told:
            break
        if time.monotonic() > until:
            raise AssertionError(f"nothing has happened for {FOR_EVER:.0f} s")
        time.sleep(PAUSE)
    return told
