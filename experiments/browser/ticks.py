"""The counter that Mesa's components listen to: when it moves, they show the model again."""

import itertools
import warnings

with warnings.catch_warnings():  # what Solara says of hooks in Mesa's own components
    warnings.simplefilter("ignore")
    from mesa.visualization.utils import update_counter

_numbers = itertools.count(1)  # never the same twice, whichever thread counts

__all__ = ["redraw", "update_counter"]


def redraw() -> None:
    """Let everything that shows the model show it again."""
    update_counter.set(next(_numbers))
