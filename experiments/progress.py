"""Who hears how far a piece of work has come."""

from collections.abc import Callable

Progress = Callable[[int, int, str], None]  # done, of how many, and where the work stands
