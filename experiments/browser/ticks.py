"""The counter that Mesa's components listen to: when it moves, they show the model again."""

import itertools
import warnings

from solara.server import kernel_context

with warnings.catch_warnings():  # what Solara says of hooks in Mesa's own components
    warnings.simplefilter("ignore")
    from mesa.visualization.utils import update_counter

_numbers = itertools.count(1)  # never the same twice, whichever thread counts

__all__ = ["redraw", "update_counter"]


def redraw() -> None:
    """Let everything that shows the model show it again, once what a browser has said is done with.

    Who draws goes on with what others change meanwhile. The thread that hears the browser would draw month after month
    of a run that plays, and hear neither a click nor that the browser is gone.
    """
    if kernel_context.has_current_context():
        with kernel_context.get_current_context().lock:  # held while a message is dealt with, by the thread that does
            pass
    update_counter.set(next(_numbers))
