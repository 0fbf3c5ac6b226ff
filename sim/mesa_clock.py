"""Mesa's clock strikes a month at every whole number of its time; beyond the last month it says so, and stands."""

import math
from collections.abc import Callable
from typing import Any

import mesa


class Clock(mesa.Model):
    """A Mesa model whose time ends with its scenario.

    From Mesa 3.5 on a step is an event that comes again when it is over. One that raises is gone for ever, and with it
    all steps to come: `step` and `run_for` would go on without a month and without a word.
    """

    assert_months_left: Callable[..., None]

    def __init__(self, rng: Any) -> None:
        super().__init__(rng=rng)
        self._strike: Callable[[], None] = self.step  # type: ignore[has-type]  # Mesa's, around the model's
        self.step = self._step_if_left

    def _step_if_left(self) -> None:
        self.assert_months_left()
        self._strike()

    def set_clock(self, steps: int, time: float) -> None:
        """Have Mesa's clock show what it showed when the model was saved; no month passes."""
        if hasattr(mesa.Model, "run_for") and time > self.time:
            month, self._user_step = self._user_step, _nothing  # type: ignore[has-type]
            try:
                mesa.Model.run_until(self, time)  # the step is an event, and comes again after the last that was
            finally:
                self._user_step = month
        self.steps = steps

    if hasattr(mesa.Model, "run_for"):

        def run_for(self, duration: float) -> None:
            """Some units of Mesa's time, a month each. Raises `ValueError` at once where fewer are left."""
            self._assert_left_until(self.time + duration)
            super().run_for(duration)

        def run_until(self, end_time: float) -> None:
            """To a point of Mesa's time, which is 0 at the start. Raises `ValueError` at once beyond the last month."""
            self._assert_left_until(end_time)
            super().run_until(end_time)

        def _assert_left_until(self, end_time: float) -> None:
            self.assert_months_left(math.floor(end_time) - math.floor(self.time))


def _nothing() -> None:
    """What a step does while the clock is set."""
