"""The run that is shown as a scenario, as a command line and as data: what anybody can repeat without the page."""

import json
import shlex
from collections.abc import Mapping
from typing import Any

from configs import country_of
from configs.currency import in_currency
from experiments.browser.controls import typed
from experiments.browser.lever_controls import with_new_levers
from experiments.browser.session import Session


def overrides_of(session: Session) -> dict[str, Any]:
    """The values in which the run differs from its scenario, by key as in files; of a new lever, all it opens with."""
    values = {key: typed(key, text) for key, text in session.in_use[0].items()}
    number = session.course.settings.customers.number
    if number != session.settings.customers.number:
        values["customers.number"] = number
    currency = country_of(session.settings).currency
    overrides = sorted(with_new_levers(session.settings, values).items())
    return {in_currency(key, currency): value for key, value in overrides}


def command_of(session: Session) -> str:
    """The command line that gives the same run."""
    words = ["digital-balance", "run", session.scenario, "--seed", str(session.in_use[1])]
    for key, value in overrides_of(session).items():
        words += ["--set", f"{key}={value if isinstance(value, str) else json.dumps(value)}"]
    if session.years != "calendar":
        words += ["--years", session.years]
    return shlex.join(words)


def scenario_of(session: Session) -> str:
    """The run as a scenario file, which extends the one that the page has."""
    lines = [f"# Seed {session.in_use[1]}.", f"extends = {json.dumps(session.scenario)}",
             f"title = {json.dumps(session.settings.title + ', changed')}"]  # fmt: skip
    return "\n".join([*lines, *_lines(overrides_of(session))]) + "\n"


def _lines(values: Mapping[str, Any]) -> list[str]:
    """TOML writes texts, numbers, truth and lists of them as JSON does."""
    return [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]


def data_of(session: Session) -> str:
    """The balance of every month by item, or the markets where steps are counted, as CSV."""
    model = session.course.model
    table = model.balance() if session.in_months else model.market()
    return table.to_csv(index=False, lineterminator="\n")
