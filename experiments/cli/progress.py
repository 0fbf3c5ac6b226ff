"""Progress on stderr: a bar with the time left on a terminal, a line now and then elsewhere."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console

from configs.language import _
from sim.bar import Heard, bar_of

SECONDS_BETWEEN_LINES = 5.0


@contextmanager
def progress_of(console: Console, total: int) -> Iterator[Heard]:
    """A function that hears of what is done, of how much in all, and of where the work is."""
    if console.is_terminal:
        with bar_of(console, total) as bar:
            yield bar
        return
    started = last = time.monotonic()

    def line(done: int, total: int, where: str) -> None:
        nonlocal last
        now = time.monotonic()
        if done == 0:
            console.print(where, highlight=False)
        elif now - last >= SECONDS_BETWEEN_LINES and done < total:
            last = now
            left = (now - started) / done * (total - done)
            text = _("{where}: {share:.0%}, about {left:.0f} s left", where=where, share=done / total, left=left)
            console.print(text, highlight=False)

    yield line


@contextmanager
def watched(place: Path, err: Console) -> Iterator[tuple[Heard, Callable[[str], Any]]]:
    """Functions that show the progress of a sweep and what is amiss; who interrupts it hears what is kept."""
    try:
        with progress_of(err, 1) as progress:
            yield progress, partial(err.print, highlight=False, markup=False)
    except KeyboardInterrupt:
        if (place / "manifest.json").exists():
            kept = _("What is done is kept in {folder}: the same command goes on from there.", folder=place)
            err.print(kept, markup=False)
        raise
