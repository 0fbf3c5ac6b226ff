"""Processes that a test starts: none is left when it ends, and waiting is for events.

Whatever happens, it is waited for as long as it takes: `FOR_EVER` only ends a suite that hangs.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

FOR_EVER = 300.0  # seconds; nothing takes a thirtieth of it on an idle machine
PAUSE = 0.02
FAULTS = Path(__file__).parent / "faults"  # on the path of a process, it has runs go wrong that a test names


@contextmanager
def started(words: list[str], **options: Any) -> Iterator[subprocess.Popen]:
    """Start a process that leads a group of its own; in the end it and all that it has started are gone."""
    process = subprocess.Popen(words, start_new_session=True, **options)
    try:
        yield process
    finally:
        end(process)


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
