"""What is entered on the page: the scenario, values of its parameters as texts, levers, and the seed."""

import re
import threading
from pathlib import Path

from configs import ConfigError, Settings, country_of, load
from configs.currency import in_currency
from configs.errors import known
from configs.language import _
from configs.reading.fields import field_of
from configs.reading.load import read_tree
from configs.schema.parameter import MONTH, bounds_of
from configs.schema.time import month_number
from experiments.browser.controls import MOST_CUSTOMERS, SAMPLE, Input, inputs, number_in, typed
from experiments.browser.lever_controls import (
    lever_inputs,
    names_of_levers,
    waits_for_start,
    with_new_levers,
)
from experiments.browser.plain import plain
from experiments.browser.scenarios import checked_scenario
from experiments.runs.notes.registry import month_text
from sim.check import check_settings
from sim.seeds import whole_seed

MOST_SEED = 2**63
Spoken = tuple[dict[str, str], int]


class Entries:
    """A scenario and what is entered for its next run.

    `settings` are those of the scenario as it is written, `next_settings` those with the entries that hold. Entries are
    texts. One that cannot be stands in `errors` with its message, and is left out. Methods may be called from any
    thread.
    """

    def __init__(self, scenario: str) -> None:
        self.lock = threading.RLock()
        self.seed_text, self.seed_error = "1", ""
        self.opened, self.folder = scenario, Path.cwd()  # a server stays in the folder in which it was started
        self._open(scenario)

    def choose(self, name: str) -> None:
        """Take another scenario: its own values. Raises `ConfigError`, and changes nothing then.

        The scenario is one of the list, or a file below the folder in which the page was started.
        """
        self._open(checked_scenario(name, self.opened, self.folder))

    @property
    def first_service(self) -> str:
        """The service that the page opens with."""
        focus = country_of(self.settings).focus_services
        return min(self.settings.services, key=lambda name: name not in focus)

    def _open(self, scenario: str) -> None:
        tree = read_tree(scenario)
        settings = load(tree)
        check_settings(settings)
        with self.lock:
            self.scenario, self.tree, self.settings = scenario, tree, settings
            self.entries: dict[str, str] = {}
            self.errors: dict[str, str] = {}
            self.service = self.first_service
            self.levers = names_of_levers(settings)
            self.lever = self.levers[0] if self.levers else ""
            self.next_settings = _affordable(settings)

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
            self.seed_error = _("{entry!r}; expected a whole number of at least 0", entry=self.seed_text)

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
            table, _dot, name = key.rpartition(".")
            if control.value == text == "" and name == "start":  # the lever goes, and what was said of it
                self.entries = {key: entry for key, entry in self.entries.items() if not key.startswith(f"{table}.")}
            self._check()

    def take_back(self, key: str) -> None:
        """Take the entry of a key back; with the first month of a new lever, what else was said of it."""
        with self.lock:
            table, _dot, name = key.rpartition(".")
            new = table.startswith("levers.") and table.removeprefix("levers.") not in self.settings.levers
            self.entries.pop(key, None)
            if name == "start" and new:
                self.entries = {
                    entry: text for entry, text in self.entries.items() if not entry.startswith(f"{table}.")
                }
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
            if any(self._outside(key, value) for key, value in values.items()):
                raise ConfigError(_("a month is outside the run"))
            self.next_settings = self._resolved(values)
            return
        except ConfigError:
            pass
        overrides: dict[str, object] = {}
        for key, value in values.items():
            if outside := self._outside(key, value):
                self.errors[key] = outside
                continue
            if waits_for_start(self.settings, key, overrides):
                self.errors[key] = _("the lever is not in force; enter its first month")
                continue
            try:
                self._resolved({**overrides, key: value})
            except ConfigError as error:
                told = in_currency(key, country_of(self.settings).currency)
                self.errors[key] = plain(self.settings, _short(str(error), told))
            else:
                overrides[key] = value
        self.next_settings = self._resolved(overrides)

    def _outside(self, key: str, value: object) -> str:
        """What is wrong with a month in which a lever or the rules begin or end, before the run or after it."""
        table, _dot, name = key.rpartition(".")
        dated = name in ("start", "end") and (table == "rules" or table.startswith("levers."))
        if not dated or not isinstance(value, str) or re.fullmatch(MONTH, value) is None:
            return ""
        first, n = self.settings.time.first_step, self.settings.time.n_steps
        if first <= month_number(value) < first + n:
            return ""
        last = first + n - 1
        return _(
            "{month} is outside the horizon; expected a month of {first} to {last}",
            month=value,
            first=month_text(first),
            last=month_text(last),
        )

    def _resolved(self, overrides: dict[str, object]) -> Settings:
        number, lowest = overrides.get("customers.number"), bounds_of(field_of(["customers", "number"]))["low"]
        if isinstance(number, float) and number.is_integer():
            number = int(number)  # 1e9 is a whole number, too
        if isinstance(number, int) and not lowest <= number <= MOST_CUSTOMERS:
            raise ConfigError(
                _(
                    "{number:,}; expected {lowest} to {highest:,} on a screen",
                    number=number,
                    lowest=lowest,
                    highest=MOST_CUSTOMERS,
                )
            )
        settings = load(self.tree, with_new_levers(self.settings, overrides))
        check_settings(settings)
        return _affordable(settings)

    def spoken(self) -> Spoken:
        """The entries that hold, and the seed."""
        return {key: text for key, text in self.entries.items() if key not in self.errors}, self.seed


def _affordable(settings: Settings) -> Settings:
    number = settings.customers.number
    return settings if number <= MOST_CUSTOMERS else load(settings, {"customers.number": MOST_CUSTOMERS})


def _short(message: str, key: str) -> str:
    """A message without what the reader sees beside it: who says it, and the key."""
    table = key.rpartition(".")[0]
    short = re.sub(r"^(override|[^ ]*\.toml): ", "", message)
    spoken = _("{key} is {given}; expected {expected}{meant}")  # each language begins with the key
    between = spoken.partition("{key}")[2].partition("{given}")[0]
    for beginning in (f"{key}{between}", f"{key} is ", f"{key}: ", f"{table}: "):
        short = short.removeprefix(beginning)
    return short
