"""Whether the steps of a story can be told on a page: their scenarios, controls, views, months and outcomes."""

from collections.abc import Callable
from functools import partial

from configs import ConfigError, load
from configs.errors import known, nearest
from configs.language import _
from configs.reading.fields import in_program
from configs.schema.time import month_number
from experiments.browser.lever_controls import every_input
from experiments.browser.panels import views_of
from experiments.browser.session import Session
from experiments.browser.story.opening import opening_of, tell_step
from experiments.runs.labels import parts_of
from experiments.runs.outcomes.measures import Measure
from experiments.stories.step import Step, numbers_in
from sim import DigitalEconomy

FEW = 1_000  # customers


def check_story(steps: tuple[Step, ...], scenario: str) -> None:
    """Raise `ConfigError` with file, key and value for the first step that a page of a scenario cannot tell."""
    session = Session(scenario, steps=steps)
    for step in steps:
        _check_step(session, step)


def _check_step(session: Session, step: Step) -> None:
    _said(step, "scenario", partial(session.choose, step.scenario or session.opened))
    session.story.step = step
    for key, text in opening_of(session).texts.items():
        _check_entry(session, step, key, text)
    tell_step(session, Step(**{**step.model_dump(), "service": "", "month": "", "view": ""}))
    for key, text in opening_of(session).texts.items():
        said = key if key.startswith("levers.") and step.levers else f"set.{key}"
        if key in session.errors:
            error = session.errors[key]
            raise ConfigError(
                _(
                    "{file}: {said} is {given}",
                    file=step.file,
                    said=said,
                    given=error if error.startswith(text) else f"{text}; {error}",
                )
            )
        if key not in session.entries:
            raise ConfigError(
                _(
                    "{file}: {said} is {text}, as the scenario has it; expected another value",
                    file=step.file,
                    said=said,
                    text=text,
                )
            )
    if step.service:
        known(f"{step.file}: service", step.service, session.settings.services)
    if step.view:
        known(f"{step.file}: view", step.view, views_of(session))
    if step.month:
        _check_month(session, step)
    _check_outcomes(session, step)


def _check_entry(session: Session, step: Step, key: str, text: str) -> None:
    """An entry is of a control of the page."""
    table, lever, *_rest = [*key.split("."), ""]
    if table == "levers" and lever not in session.levers:
        known(f"{step.file}: levers: the lever", lever, session.levers)
    try:
        control = every_input(session.settings, [key]).get(in_program(key))
    except (KeyError, ConfigError):
        control = None
    if control is None:
        names = _names_beside(session, key)
        raise ConfigError(
            _(
                "{file}: set.{key} is {text}, and no control of the page{meant}",
                file=step.file,
                key=key,
                text=text,
                meant=nearest(key, names),
            )
        )


def _names_beside(session: Session, key: str) -> list[str]:
    """Keys of the page's controls that may be meant by one that is none."""
    parts = key.split(".")
    service = parts[1] if len(parts) > 1 and parts[1] in session.settings.services else session.first_service
    lever = [key] if parts[0] == "levers" else []
    return list(every_input(session.settings, [f"services.{service}.", *lever]))


def _check_month(session: Session, step: Step) -> None:
    time = session.settings.time
    if not session.in_months or not 0 <= month_number(step.month) - time.first_step < time.n_steps:
        raise ConfigError(
            _(
                "{file}: month is {month!r}; expected a month of the run of {scenario}",
                file=step.file,
                month=step.month,
                scenario=session.scenario,
            )
        )


def _check_outcomes(session: Session, step: Step) -> None:
    """The outcomes are those of the runs of which they are asked."""
    models = {"": _model(session)}
    named = {"beside": step.beside} | {
        f"answers.{number}.scenario": answer.scenario for number, answer in enumerate(step.answers, 1)
    }
    told = {f"text: {{{scenario}: ...}}": scenario for scenario in step.scenarios if scenario not in named.values()}
    for key, scenario in (named | told).items():
        if scenario:
            _said(step, key, partial(session.choose, scenario))
            models[scenario] = _model(session)
    asked = [("outcome", "", step.outcome)] if step.outcome else []
    asked += [("outcome", step.beside, step.outcome)] if step.beside and step.outcome else []
    for number, answer in enumerate(step.answers, 1):
        if answer.outcome:
            asked.append((f"answers.{number}.outcome", answer.scenario, answer.outcome))
    for text in (step.before, step.after):
        for scenario, outcome in numbers_in(text):
            asked.append(("text", scenario, outcome))
    for key, scenario, outcome in asked:
        _said(step, key, partial(_check_outcome, outcome, models[scenario]))


def _model(session: Session) -> DigitalEconomy:
    """A model of a session's next run that need not step: of few customers."""
    number = min(session.next_settings.customers.number, FEW)
    return DigitalEconomy(load(session.next_settings, {"customers.number": number}), rng=1)


def _check_outcome(outcome: str, model: DigitalEconomy) -> None:
    for part in parts_of(outcome):
        measure = Measure.parse(part)
        if measure.of_run:
            raise ConfigError(
                _(
                    "outcome {part!r}: is of a whole run; expected one of the tables balance, market, outcomes",
                    part=part,
                )
            )
        measure.check(model)
        measure.check_when(model)


def _said(step: Step, key: str, act: Callable[[], object]) -> None:
    """Do something; what it refuses is told with the file and key that asked for it."""
    try:
        act()
    except ConfigError as error:
        raise ConfigError(f"{step.file}: {key}: {error}") from None
