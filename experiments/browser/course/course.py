"""One whole run: a model that is stepped to its end, and what the page keeps of every month."""

import threading
import time
from collections.abc import Callable

from configs import Settings
from configs.language import _
from experiments.browser.course.moment import Moment
from experiments.browser.course.sample import Sample
from sim import DigitalEconomy

PART_S = 1.5  # seconds after which a run that takes longer shows what it has


class Course:
    """A run and how far it has come. Months up to `n_ready` can be looked at, from any thread, and stay as they are."""

    def __init__(self, settings: Settings, seed: int) -> None:
        """Raises `ConfigError` where no model can be built."""
        self.model = DigitalEconomy(settings, rng=seed)
        self.sample = Sample(self.model)
        self.n_ready = 0
        self.spent_s = 0.0
        self.failure = ""
        self.lock = threading.Lock()

    @property
    def settings(self) -> Settings:
        """The scenario as it is run."""
        return self.model.settings

    @property
    def n_months(self) -> int:
        """How many months, or steps, the whole run has."""
        return self.model.world.n_months

    @property
    def complete(self) -> bool:
        """Whether there is no month to come."""
        return self.n_ready == self.n_months or self.failure != ""

    def at(self, month: int) -> Moment:
        """The run as it stood after a month."""
        return Moment(self.model, min(month, self.n_ready))

    def go_on(self, goes_on: Callable[[], bool] = lambda: True, tell: Callable[[], None] = lambda: None) -> None:
        """Step to the end, or until `goes_on` says no; `tell` is called when a run that takes long has come further."""
        with self.lock:
            if self.complete:
                return
            told = started = time.perf_counter()
            try:
                while self.model.running and goes_on():
                    self.model.step()
                    self.sample.note(self.model.month)
                    if time.perf_counter() - told > PART_S:
                        self._settle()
                        tell()
                        told = time.perf_counter()
            except Exception as error:
                self.model.running = False  # half a month is nothing to go on from
                self.failure = _(
                    "The run stopped in {date}: {error}. Reset starts another.",
                    date=self.date_of(self.model.month),
                    error=error,
                )
            self.spent_s += time.perf_counter() - started
            self._settle()

    def date_of(self, month: int) -> str:
        """A month or step in words."""
        if self.settings.time.steps is not None:
            return _("Step {step} of {n}", step=month, n=self.n_months)
        return str(self.model.world.dates[month - 1].astype("datetime64[M]")) if month else _("Start")

    def _settle(self) -> None:
        """Measure what was noted, stability included, so that nobody who looks has to."""
        month = self.model.month
        if month:
            self.model.record.values  # noqa: B018
        self.n_ready = month
