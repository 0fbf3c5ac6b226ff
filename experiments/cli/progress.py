"""Progress on stderr: a bar with the time left on a terminal, a line now and then elsewhere."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from configs.language import _

SECONDS_BETWEEN_LINES = 5.0

Heard = Callable[[int, int, str], None]  # how much is done, of how much in all, and where the work is


@contextmanager
def progress_of(console: Console, total: int) -> Iterator[Heard]:
    """A function that hears of what is done, of how much in all, and of where the work is."""
    if console.is_terminal:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:.0f}%"),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task(_("starting"), total=total)
            yield lambda done, total, where: bar.update(task, completed=done, total=total, description=where)
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
