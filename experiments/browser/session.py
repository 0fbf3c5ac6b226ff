"""What a browser tab holds: the entries, the run that is shown, the one before it, and the month that is looked at."""

import logging
import threading
from collections.abc import Callable

from configs import Settings
from configs.language import _
from experiments.browser.course.beside import Beside, written
from experiments.browser.course.chosen import Chosen
from experiments.browser.course.course import Course
from experiments.browser.course.draws import Drawing
from experiments.browser.course.kept import course_of, keep
from experiments.browser.course.moment import Moment
from experiments.browser.entries import Entries, Spoken
from experiments.browser.lever_controls import every_input, in_words
from experiments.browser.used import when_rules_act
from experiments.runs.calendar import YearKind
from experiments.stories.reading import story_of
from experiments.stories.step import Step
from experiments.stories.telling import Telling

log = logging.getLogger(__name__)
Change = Callable[[], None]
Tell = Callable[[Change], None]  # makes a change of what is shown while nobody draws, and has it drawn


class Session(Entries):
    """Entries and the run that they give, which is computed as a whole; the one before stays until it is there.

    Methods may be called from any thread; none calls back while it holds the lock. `attended` says whether there is a
    browser to compute for: without one a run waits after the month. `steps` are those of a story; without them it is
    that of the scenario's country.
    """

    def __init__(
        self,
        scenario: str,
        years: YearKind = "calendar",
        attended: Callable[[], bool] = lambda: True,
        steps: tuple[Step, ...] | None = None,
    ) -> None:
        self.years = years  # in which the balance is told
        self.attended = attended
        self.computing: object | None = None  # the token of the thread that computes
        self.failure, self.progress = "", 1.0  # of the run that is computed, how much is
        self.view = ""  # the tab that was chosen
        self.wanted: int | None = None  # a month to go to once it is there
        self.told = ""  # what was wrong with an address
        self.month, self.n_set = 0, 0  # the month that is looked at, and how often the page itself has chosen it
        self.in_step: Step | None = None  # whose run is shown
        self.chosen, self.others, self.drawing = Chosen(), Beside(attended), Drawing(attended)
        super().__init__(scenario)
        self.story = Telling(story_of(self.settings.country) if steps is None else steps)

    @property
    def in_months(self) -> bool:
        """Whether the scenario has months, and a balance; else it counts steps."""
        return self.settings.time.steps is None

    def _open(self, scenario: str) -> None:
        super()._open(scenario)
        course = course_of(self.next_settings, self.seed)
        with self.lock:
            self.computing = None
            self.course, self.in_use = course, self.spoken()
            self.before: Course | None = None
            self.failure, self.n_shown = course.failure, course.n_ready  # months that are on the page
            self.look_at(course.n_ready)

    # The run.

    @property
    def arriving(self) -> bool:
        """Whether a step of a story is told whose run is not there yet, or has failed: no other run is shown then."""
        return self.story.step is not None and self.in_step is not self.story.step

    @property
    def whole(self) -> Moment:
        """All months of the run that there are."""
        return self.course.at(self.course.n_ready)

    @property
    def model(self) -> Moment:
        """The run as it stood in the month that is looked at."""
        return self.course.at(self.month)

    @property
    def ghost(self) -> Moment | None:
        """All months of the run before, None without one."""
        return None if self.before is None else self.before.at(self.before.n_ready)

    @property
    def date(self) -> str:
        """The month, or step, that is looked at."""
        return self.course.date_of(self.month)

    def look_at(self, month: int) -> None:
        """Look at another month of the run."""
        with self.lock:
            self.month, self.n_set = min(max(month, 0), self.course.n_ready), self.n_set + 1

    def hear(self, month: int) -> None:
        """Follow the browser to a month."""
        with self.lock:
            self.month = min(max(month, 0), self.course.n_ready)

    def renew(self, tell: Tell) -> None:
        """Compute the run of the entries that hold in a thread, if it is not there; a later call breaks it off.

        `tell` is called from that thread whenever there is more to be seen, with the change that shows it.
        """
        with self.lock:
            spoken = self.spoken()
            if self.in_use == spoken and self.course.complete and not self.course.failure:
                self.computing, self.progress = None, 1.0  # as a change is taken back before its run was there
                self._show(self.course, spoken)
                return
            self.computing, self.progress = object(), 0.0
            token, settings = self.computing, self.next_settings

        def compute() -> None:
            try:
                show = self._compute(spoken, settings, lambda: self.computing is token and self.attended(), tell)
            except Exception as error:  # whatever it is, the page says so, and outside of a story the old run stays
                log.exception("the run cannot be shown")
                show = self._failed(_("The run cannot be shown: {error}. Reset starts another.", error=error))

            def end() -> None:
                with self.lock:
                    if self.computing is token:
                        show()
                        self.computing, self.progress = None, 1.0

            if self.computing is token:  # else a later one tells
                tell(end)

        threading.Thread(target=compute, daemon=True, name="compute").start()

    def compute(self) -> None:
        """Compute the run of the entries that hold, here and now."""
        self._compute(self.spoken(), self.next_settings, lambda: True, lambda change: change())()

    def _compute(self, spoken: Spoken, settings: Settings, goes_on: Callable[[], bool], tell: Tell) -> Change:
        """What shows the whole run, or says why there is none; part of it is shown on the way where it takes long."""
        unchanged = spoken == self.in_use and not self.failure
        try:
            course = self.course if unchanged else course_of(settings, spoken[1])
        except Exception as error:  # whatever it is, the page says so, and outside of a story the old run stays
            return self._failed(_("No model can be built: {error}", error=error))

        def show() -> None:
            if goes_on():
                self._show(course, spoken)

        def show_part() -> None:
            if goes_on():
                self.progress = course.n_ready / course.n_months
                if not self.course.complete or self.course.failure:  # else it stays until all of the new one is there
                    self._show(course, spoken)

        def tell_part() -> None:
            if goes_on():
                tell(show_part)

        course.go_on(goes_on, tell_part)
        if not (goes_on() and course.complete):
            return lambda: None
        keep(course)
        return show

    def _failed(self, failure: str) -> Change:
        def say() -> None:
            self.failure = failure

        return say

    def _show(self, course: Course, spoken: Spoken) -> None:
        with self.lock:
            at_end = self.month == self.n_shown
            if course is not self.course:
                self.before = self.course if self.course.complete and not self.course.failure else None
                self.course, self.in_use = course, spoken
            self.in_step = self.story.step
            self.failure, self.n_shown = course.failure, course.n_ready
            self.month = course.n_ready if at_end else min(self.month, course.n_ready)
            if self.wanted is not None and course.complete:
                self.look_at(self.wanted)
                self.wanted = None

    def reset(self) -> None:
        """Back to the opening; a run that has failed is begun anew."""
        with self.lock:
            if self.failure:
                self.failure = ""
                self.course = course_of(self.next_settings, self.seed)
                self.in_use, self.n_shown = self.spoken(), self.course.n_ready
            self.month = 0

    def advance(self, n_months: int) -> None:
        """Look at the month that comes some months later; what is not computed by now is."""
        month = self.month
        if self.in_use != self.spoken() or not self.course.complete:
            self.compute()
        self.look_at(month + n_months)

    # What was changed.

    @property
    def changed(self) -> bool:
        """Whether the run that is shown differs from the scenario as it is written in more than its size."""
        return any(key != "customers.number" for key in self.in_use[0])

    def changes(self) -> dict[str, str]:
        """The entries of the run that is shown by key, in words, with what the scenario says."""
        entries, when = self.in_use[0], when_rules_act(self.course.settings)
        controls = every_input(self.settings, entries)
        words = {key: in_words(self.settings, controls[key], text) for key, text in entries.items()}
        dated = {key for key in words if when and key.startswith("rules.") and key != "rules.start"}
        phrase = "" if when is None else when.phrase
        return {
            key: _("{change}, {when}", change=text, when=phrase) if key in dated else text
            for key, text in words.items()
        }

    # Runs beside the one that is shown.

    def written(self, scenario: str = "") -> Settings:
        """A scenario as it is written, "" for that of the page, of as many customers. Raises `ConfigError`."""
        n_customers = self.course.settings.customers.number
        if scenario in ("", self.scenario):
            return self._resolved({"customers.number": n_customers})
        return written(scenario, n_customers)

    def beside(self, scenario: str, tell: Callable[[], None]) -> Course | None:
        """Its whole run, with the draws of the run that is shown; None: not yet there. Raises `ConfigError`.

        Then it is computed in a thread, which calls `tell`.
        """
        return self.others.run_of(self.written(scenario), self.in_use[1], tell)
