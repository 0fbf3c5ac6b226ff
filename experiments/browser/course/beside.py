"""Whole runs beside the one that is shown: computed in a thread, one after the other, once they are asked for."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache

from configs import Settings, load
from experiments.browser.course.course import Course
from experiments.browser.course.kept import course_of, keep
from experiments.stories.step import MOST_SCENARIOS
from sim.check import check_settings
from sim.record.fingerprint import settings_fingerprint

MOST_RUNS = MOST_SCENARIOS + 2  # that a session holds: those of a step of a story, and two that are compared


class Beside:
    """Runs that a session holds beside its own. Methods may be called from any thread."""

    def __init__(self, attended: Callable[[], bool]) -> None:
        self.attended = attended  # whether there is anybody to compute for
        self.courses: OrderedDict[tuple[str, int], Course] = OrderedDict()
        self.lock, self.turn = threading.Lock(), threading.Lock()

    def run_of(self, settings: Settings, seed: int, tell: Callable[[], None]) -> Course | None:
        """A whole run, which may have failed; None: not there yet, and `tell` is called from a thread once it is."""
        key = settings_fingerprint(settings), seed
        with self.lock:
            course = self.courses.get(key)
            begun = course is not None
            if course is None:
                self.courses[key] = course = course_of(settings, seed)
            self.courses.move_to_end(key)
            while len(self.courses) > MOST_RUNS:
                self.courses.popitem(last=False)  # what is being computed of it is broken off
        if course.complete:
            return course
        if not begun:
            threading.Thread(target=self._compute, args=[key, course, tell], daemon=True, name="beside").start()
        return None

    def _compute(self, key: tuple[str, int], course: Course, tell: Callable[[], None]) -> None:
        with self.turn:
            course.go_on(lambda: self.courses.get(key) is course and self.attended())
        keep(course)
        with self.lock:
            if not course.complete and self.courses.get(key) is course:
                del self.courses[key]  # nobody is there: whoever comes back asks anew
        tell()


@lru_cache(maxsize=32)
def written(scenario: str, n_customers: int) -> Settings:
    """A scenario as it is written, but for the number of its customers. Raises `ConfigError`."""
    settings = load(scenario, {"customers.number": n_customers})
    check_settings(settings)
    return settings
