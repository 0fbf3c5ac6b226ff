"""Draws of scenarios beside the run that is shown: replicates that step together, in a thread that waits for nobody."""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from configs import Settings
from configs.language import _
from experiments.browser.course.paths import Paths, paths_of
from sim import Replicates
from sim.record.fingerprint import settings_fingerprint

N_DRAWS = 8
MOST_CUSTOMERS = 20_000  # of a draw: eight of more take longer than anybody looks at a picture
MOST_KEPT = 16
PART_S = 1.0  # seconds after which it is told how far they are
Key = tuple[str, int]  # of draws: what names their scenario, and their first seed

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Wanted:
    """A scenario of which draws are wanted, and the first of their seeds."""

    settings: Settings
    seed: int

    @cached_property
    def key(self) -> Key:
        """What names them."""
        return settings_fingerprint(self.settings), self.seed


_kept: OrderedDict[Key, Paths] = OrderedDict()
_lock = threading.Lock()


class Drawing:
    """The draws that a session waits for. What it no longer asks for is broken off after the month that has begun."""

    def __init__(self, attended: Callable[[], bool]) -> None:
        self.attended = attended
        self.asked: list[Wanted] = []
        self.failures: dict[Key, str] = {}
        self.worker: threading.Thread | None = None
        self.month, self.lock = 0, threading.Lock()
        self.tell: Callable[[], None] = lambda: None  # who asked last hears of it

    def of(self, wanted: Sequence[Wanted], tell: Callable[[], None]) -> dict[Key, Paths]:
        """The draws that are there, by key; `tell` is called from a thread as others come."""
        with _lock:
            made = {entry.key: _kept[entry.key] for entry in wanted if entry.key in _kept}
        with self.lock:
            self.tell = tell
            self.asked = [entry for entry in wanted if entry.key not in made and entry.key not in self.failures]
            if self.asked and self.worker is None and self.attended():
                self.worker = threading.Thread(target=self._work, daemon=True, name="draws")
                self.worker.start()
        return made

    def failure_of(self, wanted: Sequence[Wanted]) -> str:
        """Why draws cannot be made; "" where nothing speaks against it."""
        return next((self.failures[entry.key] for entry in wanted if entry.key in self.failures), "")

    def forget(self) -> None:
        """Wait for no draws any more."""
        with self.lock:
            self.asked = []

    def share_done(self, wanted: Sequence[Wanted]) -> float:
        """How much of what was asked for is computed, from 0 to 1."""
        with self.lock:
            n_lacking = len({entry.key for entry in self.asked})
            part = self.month / self.asked[0].settings.time.n_steps if self.asked else 0.0
        n = max(len({entry.key for entry in wanted}), 1)
        return min((n - n_lacking + part) / n, 1.0)

    def _work(self) -> None:
        while True:
            with self.lock:
                if not self.asked or not self.attended():
                    self.worker = None
                    return
                wanted, self.month = self.asked[0], 0
            try:
                self._draw(wanted)
            except Exception as error:  # whatever it is, the page stays, and says so
                log.exception("draws cannot be made")
                self.failures[wanted.key] = _("{n} draws cannot be made: {error}", n=N_DRAWS, error=error)
            with self.lock:
                done = wanted.key in _kept or wanted.key in self.failures
                self.asked = [entry for entry in self.asked if not done or entry.key != wanted.key]
                self.month = 0
            self.tell()

    def _draw(self, wanted: Wanted) -> None:
        replicates = Replicates(wanted.settings, seeds=range(wanted.seed, wanted.seed + N_DRAWS))
        told = time.perf_counter()
        while replicates.running:
            with self.lock:
                goes_on = any(entry.key == wanted.key for entry in self.asked)
            if not goes_on or not self.attended():
                return
            replicates.step()
            self.month = replicates.month
            if time.perf_counter() - told > PART_S:
                self.tell()
                told = time.perf_counter()
        paths = paths_of(replicates.record, wanted.settings, wanted.seed)
        with _lock:
            _kept[wanted.key] = paths
            while len(_kept) > MOST_KEPT:
                _kept.popitem(last=False)
