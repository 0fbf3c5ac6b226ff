"""The state of a page as the query of its address: scenario, seed, changes, service, view, month, and more of it.

Where a step of a story is told it says that, the guesses, and what differs from the step.
"""

from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from configs import ConfigError, country_of
from configs.currency import in_currency
from configs.errors import known
from configs.language import LANGUAGES, _
from experiments.browser.course.chosen import PARTS as COMPARED
from experiments.browser.session import Session
from experiments.browser.speech.spoken import choose, chosen
from experiments.browser.story.opening import Opening, enter_all, month_in, opening_of
from experiments.stories.telling import PARTS as TOLD
from experiments.stories.telling import is_part

SET = "set."  # before the key of an entry
SCENARIO, SEED, SERVICE, LANGUAGE, VIEW, MONTH = "scenario", "seed", "service", "lang", "view", "month"
KNOWN = ", ".join([SCENARIO, SEED, SERVICE, LANGUAGE, VIEW, MONTH, *COMPARED, TOLD])


def query_of(session: Session) -> str:
    """What differs from the page as it opens: "" for nothing."""
    opening, parts, entries = opening_of(session), session.story.query(), session.spoken()[0]
    altered = session.scenario != opening.scenario or entries != opening.texts
    if session.scenario != session.opened if session.story.step is None else altered:
        parts.append((SCENARIO, _relative(session)))
    if session.seed != 1:
        parts.append((SEED, str(session.seed)))
    if altered:
        currency = country_of(session.settings).currency
        parts += [(f"{SET}{in_currency(key, currency)}", text) for key, text in entries.items()]
    if session.service != (opening.service or session.first_service):
        parts.append((SERVICE, session.service))
    if chosen():
        parts.append((LANGUAGE, chosen()))
    if session.view != opening.view:
        parts.append((VIEW, session.view))
    month = session.date if session.month and session.in_months else str(session.month)
    if session.month < session.course.n_ready if not opening.month else month != opening.month:
        parts.append((MONTH, month))
    return urlencode([*parts, *session.chosen.query()])


def restore(session: Session, query: str) -> str:
    """Bring a session into the state of an address; what cannot be is left out and told, "" for nothing."""
    if query.lstrip("?") == query_of(session):
        return ""
    parts = dict(parse_qsl(query.lstrip("?"), keep_blank_values=True))
    wrong = [*session.story.restore(parts), *session.chosen.restore(parts)]
    opening = opening_of(session)
    parts = {name: text for name, text in parts.items() if not is_part(name)}
    if SCENARIO in parts:  # then all changes stand there, too
        opening = Opening(opening.scenario, {}, opening.service, opening.view, opening.month)
    try:
        scenario = parts.pop(SCENARIO, opening.scenario)
        if scenario not in (session.scenario, _relative(session)):
            session.choose(scenario)
    except ConfigError as error:
        wrong.append(str(error))
    try:
        choose(known(LANGUAGE, parts.pop(LANGUAGE, ""), ["", *LANGUAGES]))
    except ConfigError as error:
        wrong.append(str(error))
    session.enter_seed(parts.pop(SEED, "1"))
    try:
        session.choose_service(parts.pop(SERVICE, opening.service or session.first_service))
    except ConfigError as error:
        wrong.append(str(error))
    session.view = parts.pop(VIEW, opening.view)
    session.wanted = month_in(session, parts.pop(MONTH, opening.month))
    texts = {key.removeprefix(SET): text for key, text in parts.items() if key.startswith(SET)}
    wrong += [_("{name!r} is unknown; expected {known} or set.KEY", name=name, known=KNOWN)
              for name in parts if not name.startswith(SET)]  # fmt: skip
    return " ".join([*wrong, *enter_all(session, opening.texts | texts)])


def _relative(session: Session) -> str:
    path = Path(session.scenario)
    return str(path.relative_to(session.folder)) if path.is_relative_to(session.folder) else session.scenario
