"""The state of a page as the query of its address: scenario, seed, changes, service, view and month."""

import re
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from configs import ConfigError, country_of
from configs.currency import in_currency
from configs.errors import known
from configs.language import LANGUAGES, _
from configs.reading.fields import in_program
from configs.schema.parameter import MONTH
from configs.schema.time import month_number
from experiments.browser.lever_controls import every_input
from experiments.browser.session import Session
from experiments.browser.speech.spoken import choose, chosen

SET = "set."  # before the key of an entry


def query_of(session: Session) -> str:
    """What differs from the page as it opens: "" for nothing."""
    parts: list[tuple[str, str]] = []
    if session.scenario != session.opened:
        parts.append(("scenario", _relative(session)))
    if session.seed != 1:
        parts.append(("seed", str(session.seed)))
    currency = country_of(session.settings).currency
    parts += [(f"{SET}{in_currency(key, currency)}", text) for key, text in session.spoken()[0].items()]
    if session.service != session.first_service:
        parts.append(("service", session.service))
    if chosen():
        parts.append(("lang", chosen()))
    if session.view:
        parts.append(("view", session.view))
    if session.month < session.course.n_ready:
        parts.append(("month", session.date if session.month and session.in_months else str(session.month)))
    return urlencode(parts)


def restore(session: Session, query: str) -> str:
    """Bring a session into the state of an address; what cannot be is left out and told, "" for nothing."""
    if query.lstrip("?") == query_of(session):
        return ""
    parts, wrong = dict(parse_qsl(query.lstrip("?"), keep_blank_values=True)), []
    try:
        scenario = parts.pop("scenario", session.opened)
        if scenario not in (session.scenario, _relative(session)):
            session.choose(scenario)
    except ConfigError as error:
        wrong.append(str(error))
    try:
        choose(known("lang", parts.pop("lang", ""), ["", *LANGUAGES]))
    except ConfigError as error:
        wrong.append(str(error))
    session.enter_seed(parts.pop("seed", "1"))
    try:
        session.choose_service(parts.pop("service", session.first_service))
    except ConfigError as error:
        wrong.append(str(error))
    session.view = parts.pop("view", "")
    session.wanted = _month(session, parts.pop("month", ""))
    texts = {key.removeprefix(SET): text for key, text in parts.items() if key.startswith(SET)}
    wrong += [_("{name!r} is unknown; expected scenario, seed, service, lang, view, month or set.KEY", name=name)
              for name in parts if not name.startswith(SET)]  # fmt: skip
    return " ".join([*wrong, *_enter(session, texts)])


def _enter(session: Session, texts: dict[str, str]) -> list[str]:
    """Take the entries of an address for those of the session."""
    wrong = []
    session.forget()
    for name, text in sorted(texts.items(), key=lambda entry: not entry[0].endswith(".start")):
        key = in_program(name)
        try:
            control = every_input(session.settings, [key])[key]
        except (KeyError, ConfigError):
            wrong.append(_("{name} is no control of this scenario.", name=name))
            continue
        session.enter(control, text)
    return wrong


def _relative(session: Session) -> str:
    path = Path(session.scenario)
    return str(path.relative_to(session.folder)) if path.is_relative_to(session.folder) else session.scenario


def _month(session: Session, text: str) -> int | None:
    """The month that is meant, counted from 1, or the step; None for the last, and for what is neither."""
    if re.fullmatch(MONTH, text) and session.in_months:
        return max(month_number(text) - session.settings.time.first_step + 1, 0)
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else None
