"""How a page opens: as it was asked for, or as the step of a story that is told says."""

import re
from dataclasses import dataclass, field
from typing import Any

from configs import ConfigError
from configs.language import _
from configs.reading.fields import in_program
from configs.schema.parameter import MONTH
from configs.schema.time import month_number
from experiments.browser.lever_controls import every_input
from experiments.browser.session import Session
from experiments.stories.step import Step


@dataclass(frozen=True)
class Opening:
    """What a page opens with, entries as texts by key."""

    scenario: str
    texts: dict[str, str] = field(default_factory=dict)
    service: str = ""
    view: str = ""
    month: str = ""


def opening_of(session: Session) -> Opening:
    """How the page opens where the session stands."""
    step = session.story.step
    if step is None:
        return Opening(session.opened)
    texts = {in_program(key): entry_text(value) for key, value in step.texts.items()}
    return Opening(step.scenario or session.opened, texts, step.service, step.view, step.month)


def entry_text(value: Any) -> str:
    """A value of TOML as it is typed into a control."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def tell_step(session: Session, step: Step | None) -> None:
    """Bring a session to a step of its story, or out of it, with the run as it stands. Raises `ConfigError`.

    The seed stays: whoever has another one has the story of that seed.
    """
    if step is None:
        session.story.leave()
        return
    before, session.story.step = session.story.step, step
    opening = opening_of(session)
    try:
        if opening.scenario != session.scenario:
            session.choose(opening.scenario)
    except ConfigError:
        session.story.step = before
        raise
    enter_all(session, opening.texts)
    session.choose_service(opening.service or session.first_service)
    session.view = opening.view
    month = month_in(session, opening.month)
    session.wanted = session.settings.time.n_steps if month is None else month


def enter_all(session: Session, texts: dict[str, str]) -> list[str]:
    """Take entries for those of a session, first months first; those that are none are told."""
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


def month_in(session: Session, text: str) -> int | None:
    """The month that is meant, counted from 1, or the step; None for the last, and for what is neither."""
    if re.fullmatch(MONTH, text) and session.in_months:
        return max(month_number(text) - session.settings.time.first_step + 1, 0)
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else None
