"""Counters that components listen to: when the run is another one, and when another month of it is looked at."""

import itertools
import warnings

import solara
from solara.server import kernel_context

with warnings.catch_warnings():  # what Solara says of hooks in Mesa's own components
    warnings.simplefilter("ignore")
    from mesa.visualization.utils import update_counter

month_counter = solara.reactive(0)
_numbers = itertools.count(1)  # never the same twice, whichever thread counts

__all__ = ["follow", "month_counter", "redraw", "update_counter"]


def redraw() -> None:
    """Let everything that shows the run show it again, once what a browser has said is done with.

    Who draws goes on with what others change meanwhile: the thread that hears the browser would hear no click.
    """
    if kernel_context.has_current_context():
        with kernel_context.get_current_context().lock:  # held while a message is dealt with, by the thread that does
            pass
    update_counter.set(next(_numbers))


def follow() -> None:
    """Let everything that shows one month of the run show the one that is looked at."""
    month_counter.set(next(_numbers))
