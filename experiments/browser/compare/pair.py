"""Which two scenarios are compared, and whether their runs are pairs."""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from configs import ConfigError, Settings
from configs.errors import known
from configs.language import N_, _
from configs.reading.countries import has_baseline
from configs.reading.scenarios import locate, names_of
from experiments.browser.course.chosen import FIRST, PAGE, SECOND
from experiments.browser.course.course import Course
from experiments.browser.session import Session
from experiments.studies.pairing import unpaired

BASELINE_TITLE = N_("Baseline")


@dataclass(frozen=True)
class Arm:
    """One of the two: the name and title of its scenario, and what is run."""

    name: str
    title: str
    settings: Settings
    course: Course  # its whole run

    @property
    def short(self) -> str:
        """What stands at its line: the title up to a colon."""
        return re.split("[:：]", self.title)[0]


Pair = tuple[Arm, Arm]


def choices(session: Session) -> dict[str, str]:
    """What can be compared by name, with titles: the run on the page, its scenario, and all of the country."""
    names = [session.scenario, *([] if not session.in_months else names_of(session.settings.country))]
    titles = {name: session.settings.title if name == session.scenario else _title(name) for name in names}
    named = {name: _(title) or name for name, title in titles.items()}
    baseline = _baseline(session)
    if baseline in named:
        named[baseline] = _("{name}: {title}", name=_(BASELINE_TITLE), title=named[baseline])
    title = _(session.settings.title) or session.scenario
    page = _("This page: {title}, changed", title=title) if session.changed else _("This page: {title}", title=title)
    return {PAGE: page, **named}


def chosen_names(session: Session) -> tuple[str, str]:
    """The names of the two: those chosen, or what suggests itself.

    That is the run on the page beside its scenario, where something was changed; else beside the baseline; and of the
    baseline itself, the first policy beside it.
    """
    names, written = list(choices(session)), session.scenario
    first = written if session.changed or not session.in_months else _baseline(session) or written
    second = PAGE if session.changed or written != first else next(iter(_policies(session, names)), PAGE)
    if not session.in_months:
        return first, second
    return session.chosen.first or first, session.chosen.second or second


def arms_of(session: Session, tell: Callable[[], None]) -> Pair | None:
    """The two, None where a run is not there yet. Raises `ConfigError` where they cannot be compared."""
    titles = choices(session)
    names = [known(key, name, titles) for key, name in zip((FIRST, SECOND), chosen_names(session), strict=True)]
    settings = [session.course.settings if name == PAGE else session.written(name) for name in names]
    if refusal := refused(*settings):
        raise ConfigError(refusal)
    courses = [
        (session.course if session.course.complete else None) if name == PAGE else session.beside(name, tell)
        for name in names
    ]
    arms = [
        Arm(name, titles[name], written, course)
        for name, written, course in zip(names, settings, courses, strict=True)
        if course is not None
    ]
    return (arms[0], arms[1]) if len(arms) == 2 else None


def refused(first: Settings, second: Settings) -> str:
    """Why two scenarios are not compared month by month, in a sentence; empty where they are."""
    if first.country != second.country:
        return _(
            "They are of two countries, {first} and {second}: expected two of one.",
            first=first.country,
            second=second.country,
        )
    spans = [
        (settings.time.first_step, settings.time.n_steps, settings.time.steps is None) for settings in (first, second)
    ]
    if spans[0] != spans[1]:
        return _("They do not run over the same months: expected two scenarios that begin and end together.")
    if reason := unpaired(first, second):
        return _(
            "They differ in {what}, so that their customers share no draws: expected two with the same customers.",
            what=reason,
        )
    return ""


def _baseline(session: Session) -> str:
    """The name of the country's baseline, "" without one."""
    return names_of(session.settings.country)[0] if has_baseline(session.settings.country) else ""


def _policies(session: Session, names: list[str]) -> list[str]:
    """Scenarios with a lever, by name."""
    return [name for name in names if name not in (PAGE, session.scenario) and _has_levers(name)]


@lru_cache(maxsize=128)
def _table(name: str) -> dict[str, object]:
    return tomllib.loads(locate(name).read_text(encoding="utf-8"))


def _title(name: str) -> str:
    return str(_table(name).get("title", name))


def _has_levers(name: str) -> bool:
    return "levers" in _table(name)
