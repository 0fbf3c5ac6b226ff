"""A bar of the months that are done, in a terminal and in a notebook."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from configs.language import _

if TYPE_CHECKING:
    from rich.console import Console

Heard = Callable[[int, int, str], None]  # how much is done, of how much in all, and where the work is


@contextmanager
def bar_of(console: "Console", total: int, transient: bool = True) -> Iterator[Heard]:
    """A bar that hears of what is done; a transient one is gone when all is. In a notebook it needs ipywidgets."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:.0f}%"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=transient) as bar:
        task = bar.add_task(_("starting"), total=total)
        yield lambda done, total, where: bar.update(task, completed=done, total=total, description=where)
