"""What a browser tab holds: the entries, the model that runs, and the one it is compared with."""

import logging
import re
import threading
import time
from collections.abc import Callable
from pathlib import Path

from configs import ConfigError, Settings, country_of, load
from configs.errors import known
from configs.reading.fields import field_of
from configs.reading.load import read_tree
from configs.schema.parameter import bounds_of
from experiments.browser.controls import MOST_CUSTOMERS, SAMPLE, Input, inputs, number_in, typed
from experiments.browser.lever_controls import (
    every_input,
    in_words,
    lever_inputs,
    names_of_levers,
    waits_for_start,
    with_new_levers,
)
from experiments.browser.scenarios import checked_scenario
from experiments.runs.calendar import YearKind
from sim import DigitalEconomy
from sim.check import check_settings
from sim.seeds import whole_seed

log = logging.getLogger(__name__)

LEAST_TICK_S = 0.1  # a browser needs time to draw, too
PATIENCE_S = 10.0
MOST_SEED = 2**63


class Session:
    """Scenario, entries and seed; the running model changes when `reset` is called, and then as a whole.

    `settings` are those of the scenario as it is written, `next_settings` those of the next run, with entries. They
    are texts. One that cannot be stands in `errors` with its message, and is left out of the next run. Every method may
    be called from any thread; none calls back while it holds the lock. `attended` says whether there is a browser to
    play for: without one the run waits after the month, and no picture is drawn.
    """

    def __init__(
        self, scenario: str, years: YearKind = "calendar", attended: Callable[[], bool] = lambda: True
    ) -> None:
        self.years = years  # in which the balance is told
        self.lock = threading.RLock()
        self.attended = attended
        self.drawn = threading.Event()  # set by the page when it shows the last tick
        self.running: object | None = None  # the token of the thread that plays
        self.n_asked, self.stepping = 0, False  # steps that are still to be made, and whether a thread makes them
        self.failure = ""
        self.seed_text, self.seed_error = "1", ""
        self.opened, self.folder = scenario, Path.cwd()  # a server stays in the folder in which it was started
        self._open(scenario)

    def choose(self, name: str) -> None:
        """Take another scenario: its own values, and a new model. Raises `ConfigError`, and changes nothing then.

        The scenario is one of the list, or a file below the folder in which the page was started.
        """
        self._open(checked_scenario(name, self.opened, self.folder))

    def _open(self, scenario: str) -> None:
        tree = read_tree(scenario)
        settings = load(tree)
        model = DigitalEconomy(_affordable(settings), rng=self.seed)
        with self.lock:
            self.pause()
            self.scenario, self.tree, self.settings = scenario, tree, settings
            self.entries: dict[str, str] = {}
            self.errors: dict[str, str] = {}
            focus = country_of(settings).focus_services
            self.service = next(iter(sorted(settings.services, key=lambda name: name not in focus)))
            self.levers = names_of_levers(settings)
            self.lever = self.levers[0] if self.levers else ""
            self.next_settings, self.in_use = model.settings, self._spoken()
            self._take(model)

    def _take(self, model: DigitalEconomy) -> None:
        self.model, self.failure, self.n_asked = model, "", 0
        self.reference: DigitalEconomy | None = None

    # Entries.

    @property
    def seed(self) -> int:
        """The seed of the next run: the last one that can be."""
        return getattr(self, "_seed", 1)

    def enter_seed(self, text: str) -> None:
        """Take a seed; one that cannot be leaves a message."""
        self.seed_text = text.strip()
        value = number_in(self.seed_text)
        if isinstance(value, int) and 0 <= value < MOST_SEED:
            self._seed, self.seed_error = whole_seed(value), ""
        else:
            self.seed_error = f"{self.seed_text!r}; expected a whole number of at least 0"

    def inputs(self) -> list[Input]:
        """The controls of the scenario for the chosen service and lever, with its own values."""
        controls = inputs(self.settings, self.service)
        levers = lever_inputs(self.settings, self.lever, self.start_of(self.lever) != "") if self.lever else []
        place = next((row for row, control in enumerate(controls) if control.group == SAMPLE), len(controls))
        return [*controls[:place], *levers, *controls[place:]]

    def choose_service(self, name: str) -> None:
        """Take another service to be set and shown. Raises `ConfigError` where the scenario has no such one."""
        self.service = known("service", name, self.settings.services)

    def choose_lever(self, name: str) -> None:
        """Take another lever to be set. Raises `ConfigError` where none is called so."""
        self.lever = known("lever", name, self.levers)

    def start_of(self, lever: str) -> str:
        """The first month of a lever as it is entered or as the scenario has it, "" where it is not in force."""
        key, table = f"levers.{lever}.start", self.settings.levers.get(lever)
        written = "" if table is None else table.start
        return written if key in self.errors else self.entries.get(key, written)

    def text(self, control: Input) -> str:
        """What stands in a control."""
        return self.entries.get(control.key, control.value)

    def enter(self, control: Input, text: str) -> None:
        """Take an entry; an empty one or the scenario's own takes it back."""
        text = text.strip()
        with self.lock:
            key = control.key
            self.entries.pop(key, None)
            if text and (control.value == "" or typed(key, text) != typed(key, control.value)):
                self.entries[key] = text
            table, _, name = key.rpartition(".")
            if control.value == text == "" and name == "start":  # the lever goes, and what was said of it
                self.entries = {key: entry for key, entry in self.entries.items() if not key.startswith(f"{table}.")}
            self._check()

    def forget(self) -> None:
        """Take all entries back."""
        with self.lock:
            self.entries.clear()
            self._check()

    def _check(self) -> None:
        """Settle which entries hold: all, or else one by one in the order in which they came."""
        self.errors = {}
        in_order = sorted(self.entries.items(), key=lambda entry: not entry[0].endswith(".start"))  # stable
        values = {key: typed(key, text) for key, text in in_order}
        try:
            self.next_settings = self._resolved(values)
            return
        except ConfigError:
            pass
        overrides: dict[str, object] = {}
        for key, value in values.items():
            if waits_for_start(self.settings, key, overrides):
                self.errors[key] = "the lever is not in force; enter its first month"
                continue
            try:
                self._resolved({**overrides, key: value})
            except ConfigError as error:
                self.errors[key] = _plain(str(error), key)
            else:
                overrides[key] = value
        self.next_settings = self._resolved(overrides)

    def _resolved(self, overrides: dict[str, object]) -> Settings:
        number, lowest = overrides.get("customers.number"), bounds_of(field_of(["customers", "number"]))["low"]
        if isinstance(number, int) and not lowest <= number <= MOST_CUSTOMERS:
            raise ConfigError(f"{number:,}; expected {lowest} to {MOST_CUSTOMERS:,} on a screen")
        settings = load(self.tree, with_new_levers(self.settings, overrides))
        check_settings(settings)
        return _affordable(settings)

    def _spoken(self) -> tuple[dict[str, str], int]:
        return {key: text for key, text in self.entries.items() if key not in self.errors}, self.seed

    @property
    def n_waiting(self) -> int:
        """How many entries differ from those that the running model has."""
        (entries, seed), (old_entries, old_seed) = self._spoken(), self.in_use
        return sum(entries.get(key) != old_entries.get(key) for key in {*entries, *old_entries}) + (seed != old_seed)

    @property
    def changed(self) -> bool:
        """Whether the running model differs from the scenario as it is written in more than its size."""
        return any(key != "customers.number" for key in self.in_use[0])

    def changes(self) -> list[str]:
        """The entries of the running model in words, with what the scenario says."""
        controls = every_input(self.settings, self.in_use[0])
        return [in_words(self.settings, controls[key], text) for key, text in self.in_use[0].items()]

    # The run.

    def reset(self) -> None:
        """A new model of the entries that hold, in its first month."""
        self.pause()
        try:
            model = DigitalEconomy(self.next_settings, rng=self.seed)
        except Exception as error:  # whatever it is, the old model stays, and the page says so
            self.failure = f"No model can be built: {error}"
            return
        with self.lock:
            self.in_use = self._spoken()
            self._take(model)

    def advance(self, n_months: int, token: object | None = None) -> None:
        """Go on by some months, or as many as there are left; with a token, only while it is the one that plays."""
        with self.lock:
            try:
                for _ in range(n_months):
                    if not self.model.running or (token is not None and not self._plays(token)):
                        break  # over, paused, left alone, or another model meanwhile
                    self.model.step()
                    if self.reference is not None and self.reference.running:
                        self.reference.step()
            except Exception as error:
                self.running = None
                self.model.running = False  # half a month is nothing to go on from
                self.failure = f"The run stopped in {self.date}: {error}. Reset starts another."

    @property
    def date(self) -> str:
        """The month, or step, that has been reached."""
        model = self.model
        if model.settings.time.steps is not None:
            return f"Step {model.month} of {model.world.n_months}"
        return str(model.world.dates[model.month - 1].astype("datetime64[M]")) if model.month else "Start"

    @property
    def playing(self) -> bool:
        """Whether a thread plays."""
        return self.running is not None

    def pause(self) -> None:
        """Stop playing, at the end of the month."""
        self.running = None

    def _plays(self, token: object) -> bool:
        return self.running is token and self.attended()

    def play(self, months_a_tick: Callable[[], int], on_tick: Callable[[], None]) -> None:
        """Go on in a thread until `pause`, the end, a failure or nobody is there; `on_tick` follows every few months.

        The next tick waits until the page shows the last: else it would be drawn anew for ever, and never be seen.
        """
        self.running = token = object()

        def loop() -> None:
            while self.running is token:
                started = time.perf_counter()
                self.advance(months_a_tick(), token)
                attended = self.attended()
                if self.running is token and not (self.model.running and attended):
                    self.running = None
                if not attended:
                    break
                self.drawn.clear()
                on_tick()
                self.drawn.wait(PATIENCE_S)
                time.sleep(max(LEAST_TICK_S - (time.perf_counter() - started), 0.01))

        threading.Thread(target=loop, daemon=True, name="play").start()

    def step(self, on_tick: Callable[[], None]) -> None:
        """Go on by a step in a thread; steps that are asked for meanwhile are made in one go, and `on_tick` follows.

        Whoever hears the browser must not draw: of thirty clicks the last would be heard after as many pictures, and
        the browser would have taken the silence for the end.
        """
        with self.lock:
            self.n_asked += 1
            if self.stepping:
                return
            self.stepping = True

        def make() -> None:
            try:
                while n := self._asked():
                    self.advance(n)
                    self.drawn.clear()
                    on_tick()
                    self.drawn.wait(PATIENCE_S)
            except Exception:
                log.exception("what %s has led to cannot be shown", self.date)
                self.stepping = False  # the next click has a thread of its own

        threading.Thread(target=make, daemon=True, name="step").start()

    def _asked(self) -> int:
        """How many steps are to be made now; none: whoever makes them is done."""
        with self.lock:
            n, self.n_asked = self.n_asked, 0
            self.stepping = n > 0
            return n

    def paired(self) -> DigitalEconomy:
        """The scenario as it is written, with the draws and customers of the running model, in the same month."""
        with self.lock:
            reference = self.reference
            if reference is None:
                number = {"customers.number": self.model.settings.customers.number}
                self.reference = reference = DigitalEconomy(load(self.tree, number), rng=self.model.seed)
            while reference.month < self.model.month and reference.running:
                reference.step()
            return reference


def _affordable(settings: Settings) -> Settings:
    number = settings.customers.number
    return settings if number <= MOST_CUSTOMERS else load(settings, {"customers.number": MOST_CUSTOMERS})


def _plain(message: str, key: str) -> str:
    """A message without what the reader sees beside it: who says it, and the key."""
    table = key.rpartition(".")[0]
    short = re.sub(r"^(override|[^ ]*\.toml): ", "", message)
    for beginning in (f"{key} is ", f"{key}: ", f"{table}: "):
        short = short.removeprefix(beginning)
    return short
