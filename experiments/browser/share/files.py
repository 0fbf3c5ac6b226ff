"""The run that is shown as a scenario, as a command line, as data and as a page that stands alone: what anybody can
repeat, or read, without the server.
"""

import json
import shlex
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from configs import ConfigError, country_of
from configs.currency import in_currency
from configs.reading.fields import in_program, is_path_key
from experiments.browser.controls import typed
from experiments.browser.lever_controls import with_new_levers
from experiments.browser.session import Session
from experiments.figures.png import png_of
from experiments.pages.folder import page_of
from experiments.pages.page import page_html
from experiments.runs.run import Asked, Run, frames_of
from experiments.runs.run_folder import write_run


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
    return "\n".join([*lines, *_lines(_whole_paths(session, overrides_of(session)))]) + "\n"


def _whole_paths(session: Session, values: Mapping[str, Any]) -> dict[str, Any]:
    """The same with all that is said of a path of which a part was changed: a file says a path as a whole."""
    currency, whole = country_of(session.settings).currency, {}
    for key, value in values.items():
        parent = in_program(key.rpartition(".")[0])
        if not is_path_key(parent.split(".")):
            whole[key] = value
            continue
        path: Any = session.course.settings
        for part in parent.split("."):
            path = path[part] if isinstance(path, dict) else getattr(path, part)
        for name, constant in path.model_dump(exclude_unset=True, exclude_none=True).items():
            whole[in_currency(f"{parent}.{name}", currency)] = constant
    return whole


def _lines(values: Mapping[str, Any]) -> list[str]:
    """TOML writes texts, numbers, truth and lists of them as JSON does."""
    return [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]


def data_of(session: Session) -> str:
    """The balance of every month by item, or the markets where steps are counted, as CSV."""
    model = session.course.model
    table = model.balance() if session.in_months else model.market()
    return table.to_csv(index=False, lineterminator="\n")


def page_of_run(session: Session) -> str:
    """One HTML file that needs no server and no other file: what `digital-balance report` makes of the whole run.

    Raises `ConfigError` where the run has failed.
    """
    course = session.course
    course.go_on()
    if course.failure:
        raise ConfigError(course.failure)
    model, asked = course.model, Asked(session.scenario, overrides_of(session), str(session.folder))
    run = Run(
        Path(session.scenario).stem,
        model.settings,
        [model.seed],
        model.engine,
        frames_of(model),
        model.run_ids,
        course.spent_s,
        asked=asked,
    )
    with TemporaryDirectory() as folder:
        write_run(run, folder, years=session.years)
        page = page_of(folder)
    return page_html(page, {name: png_of(picture.figure) for name, picture in page.pictures.items()})
