"""Counters that components listen to: when the run is another one, and when another month of it is looked at."""

import itertools
import warnings
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import solara
from solara.server import kernel_context

with warnings.catch_warnings():  # what Solara says of hooks in Mesa's own components
    warnings.simplefilter("ignore")
    from mesa.visualization.utils import update_counter

month_counter = solara.reactive(0)
_numbers = itertools.count(1)  # never the same twice, whichever thread counts

__all__ = ["follow", "month_counter", "redraw", "update_counter"]


def redraw(change: Callable[[], None] = lambda: None) -> None:
    """Make a change, and let everything that shows the run show it again, once what a browser has said is done with.

    Meanwhile nothing else is dealt with. Who draws goes on with what others change, so that the thread that hears the
    browser would hear no click; and half of what it drew would be of the run before.
    """
    drawing: AbstractContextManager[Any] = nullcontext()
    if kernel_context.has_current_context():
        drawing = kernel_context.get_current_context().lock  # whoever deals with a message holds it meanwhile
    with drawing:
        change()
        update_counter.set(next(_numbers))


def follow() -> None:
    """Let everything that shows one month of the run show the one that is looked at."""
    month_counter.set(next(_numbers))
