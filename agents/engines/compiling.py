"""A line before kernels are compiled, which takes half a minute: nothing is said where they are kept.

numba tells of a compilation when it has not found the kernel in its folder. It is imported here, so whoever imports
this has it installed. Every process says so by itself, a worker of somebody else's pool, too; who starts many workers
and tells of it for them silences the logger in them.
"""

import logging
from collections.abc import Callable
from functools import cache

from numba.core import event

COMPILING = "compiling the engine numba, this once: some 20 to 60 seconds"
KERNELS = "agents.engines.compiled"
LOGGER = logging.getLogger("digital_balance")  # what it warns of stands on stderr unless a program says otherwise


class Announcer(event.Listener):  # type: ignore[misc, unused-ignore]
    """Says once that kernels are compiled; of what others compile it says nothing."""

    def __init__(self, say: Callable[[str], None] = LOGGER.warning) -> None:
        self.say, self.said = say, False

    def on_start(self, compilation: event.Event) -> None:
        """A kernel is about to be compiled."""
        function = getattr(compilation.data["dispatcher"], "py_func", None)
        if not self.said and getattr(function, "__module__", "").startswith(KERNELS):
            self.said = True
            self.say(COMPILING)

    def on_end(self, compilation: event.Event) -> None:
        """Nothing is said in the end."""


@cache
def announce() -> None:
    """Have it said in this process from now on."""
    event.register("numba:compile", Announcer())
