"""Whole runs that are kept: who takes a change back, or opens the page once more, waits for nothing."""

import threading
from collections import OrderedDict

from configs import Settings
from experiments.browser.course.course import Course
from sim.record.fingerprint import settings_fingerprint

MOST_RUNS, MOST_CUSTOMERS = 6, 60_000  # of all that are kept

_courses: OrderedDict[tuple[str, int], Course] = OrderedDict()
_lock = threading.Lock()


def course_of(settings: Settings, seed: int) -> Course:
    """The run of a scenario and seed: a whole one that was kept, or else a new one that has not begun."""
    key = settings_fingerprint(settings), seed
    with _lock:
        if key in _courses:
            _courses.move_to_end(key)
            return _courses[key]
    return Course(settings, seed)


def keep(course: Course) -> None:
    """Keep a whole run, which nobody changes any more, and let go those that were asked for longest ago."""
    if not course.complete or course.failure:
        return
    with _lock:
        _courses[settings_fingerprint(course.settings), course.model.seed] = course
        _courses.move_to_end((settings_fingerprint(course.settings), course.model.seed))
        while len(_courses) > MOST_RUNS or (len(_courses) > 1 and _n_customers() > MOST_CUSTOMERS):
            _courses.popitem(last=False)


def _n_customers() -> int:
    return sum(course.settings.customers.number for course in _courses.values())
