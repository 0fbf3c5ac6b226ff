"""The card of a story: the step, its question, the guess, and beside it what the model says."""

import logging
from collections.abc import Callable
from functools import partial
from html import escape

import solara
from solara.alias import rv

from configs import ConfigError
from configs.language import N_, _
from experiments.browser.session import Session
from experiments.browser.story.opening import opening_of, tell_step
from experiments.browser.story.text import html_of
from experiments.browser.ticks import redraw, update_counter
from experiments.stories.languages import in_language
from experiments.stories.step import NUMBER, Step
from experiments.stories.verdict import Verdict, filled, verdict_of
from sim import DigitalEconomy

# How an invitation begins, of up to twelve steps.
INVITATIONS = (
    N_("A story in one step: guess first, then see what the model says."),
    N_("A story in two steps: guess first, then see what the model says."),
    N_("A story in three steps: guess first, then see what the model says."),
    N_("A story in four steps: guess first, then see what the model says."),
    N_("A story in five steps: guess first, then see what the model says."),
    N_("A story in six steps: guess first, then see what the model says."),
    N_("A story in seven steps: guess first, then see what the model says."),
    N_("A story in eight steps: guess first, then see what the model says."),
    N_("A story in nine steps: guess first, then see what the model says."),
    N_("A story in ten steps: guess first, then see what the model says."),
    N_("A story in eleven steps: guess first, then see what the model says."),
    N_("A story in twelve steps: guess first, then see what the model says."),
)

NO_ANSWER = N_("The model has no answer for this run.")

log = logging.getLogger(__name__)


@solara.component
def Story(session: Session) -> None:
    """The step that is told; outside of a story, where it begins."""
    update_counter.get()
    wrong, set_wrong = solara.use_state("")
    steps = list(session.story.steps.values())

    def go(step: Step | None) -> None:
        try:
            tell_step(session, step)
            set_wrong("")
        except ConfigError as error:  # the files of a story may change while the page is open
            set_wrong(str(error))
        session.renew(redraw)
        redraw()

    if not steps:
        return
    step = session.story.step
    with solara.Div(classes=["db-story", *(["told"] if step is not None else [])]):
        if step is None:
            _invitation(session, steps, go)
        else:
            _way(session, steps, go)
            _told(session, step)
            _onward(session, steps, go)
        if wrong:
            solara.Text(wrong, classes=["db-wrong"])


def _invitation(session: Session, steps: list[Step], go: Callable[[Step | None], None]) -> None:
    """Where a story begins, or goes on with the first step that nobody has guessed at."""
    left = [step for step in steps if step.id not in session.story.guesses]
    n = len(steps)
    many = _("A story in {n} steps: guess first, then see what the model says.", n=n)
    rv.Html(tag="p", children=[_(INVITATIONS[n - 1]) if n <= len(INVITATIONS) else many])
    label = (
        _("Begin the story") if len(left) == n else _("Go on with the story") if left else _("Look at the story again")
    )
    solara.Button(label, on_click=partial(go, (left or steps)[0]), small=True, outlined=True, color="primary")


def _way(session: Session, steps: list[Step], go: Callable[[Step | None], None]) -> None:
    """The steps of the story by number, and the way out of it."""
    with rv.Html(tag="nav", class_="db-way", attributes={"aria-label": _("Steps of the story")}):
        for number, step in enumerate(steps, 1):
            told, title = session.story.step is step, in_language(step).title
            solara.Button(
                str(number),
                on_click=partial(go, step),
                text=not told,
                outlined=told,
                small=True,
                color="primary" if told else None,
                attributes={"aria-label": _("Step {n}: {title}", n=number, title=title), "title": title}
                | ({"aria-current": "step"} if told else {}),
            ).key(step.id)
        solara.Button(_("Leave the story"), on_click=partial(go, None), text=True, small=True, classes=["db-leave"])


def _told(session: Session, written: Step) -> None:
    """Title, text, question and answers; once there is a guess, what the model says."""
    step = in_language(written)
    place, n = session.story.place + 1, len(session.story.steps)
    guess = session.story.guess
    runs, waiting = _runs(session, step)
    solara.HTML(tag="h2", unsafe_innerHTML=escape(_("{place} of {n}: {title}", place=place, n=n, title=step.title)))
    _words(step.before, runs)
    rv.Html(tag="p", class_="db-question", children=[step.question])
    verdict = _verdict(step, runs) if guess is not None and runs else None
    _answers(session, step, verdict)
    if guess is None:
        rv.Html(tag="p", class_="db-after", children=[_("Guess, and the pictures are shown with what the model says.")])
        return
    with rv.Html(tag="div", attributes={"role": "status"}):
        if verdict is None:
            rv.Html(tag="p", class_="db-after", children=[waiting or _(NO_ANSWER)])
        else:
            rv.Html(tag="p", class_="db-verdict", children=[_sentence(session, guess, verdict)]).key("verdict")
            rv.Html(tag="p", class_="db-after", children=[_("{text}.", text=verdict.told)]).key("told")
    if verdict is not None:
        _words(step.after, runs)


def _answers(session: Session, step: Step, verdict: Verdict | None) -> None:
    """The answers to choose from; the one that was guessed and the model's are marked, in words, too."""

    def take(number: int) -> None:
        session.story.take(number)
        redraw()

    guess = session.story.guess
    with rv.Html(tag="div", class_="db-answers", attributes={"role": "group", "aria-label": step.question}):
        for number, answer in enumerate(step.answers):
            guessed = guess == number
            right = verdict is not None and verdict.right == number
            with solara.Button(
                on_click=partial(take, number),
                outlined=True,
                classes=[*(["guessed"] if guessed else []), *(["right"] if right else [])],
                attributes={"aria-pressed": "true" if guessed else "false"},
            ).key(str(number)):
                rv.Html(tag="span", children=[answer.text])
                if guessed:
                    rv.Html(tag="em", children=[_("your guess")]).key("guess")
                if right:
                    rv.Html(tag="em", class_="db-model", children=[_("the model")]).key("model")


def _onward(session: Session, steps: list[Step], go: Callable[[Step | None], None]) -> None:
    """One step back, one on; from the last into the sandbox, as it stands."""
    place = session.story.place
    with solara.Div(classes=["db-onward"]):
        if place > 0:
            solara.Button(_("Step back"), on_click=partial(go, steps[place - 1]), outlined=True, small=True).key("back")
        if place + 1 < len(steps):
            label, onward = _("Next step"), steps[place + 1]
            solara.Button(label, on_click=partial(go, onward), small=True, color="primary", depressed=True).key(label)
        elif session.story.guess is not None:
            label = _("Into the sandbox")
            solara.Button(label, on_click=partial(go, None), small=True, color="primary", depressed=True).key(label)


def _runs(session: Session, step: Step) -> tuple[dict[str, DigitalEconomy], str]:
    """The runs that a step speaks of, none where some are not there yet, and what is waited for."""
    if session.failure:
        return {}, session.failure
    if session.computing is not None or session.in_use != session.spoken() or not session.course.complete:
        return {}, _("The run is being computed: what the model says is here in a moment.")
    try:
        courses = {scenario: session.beside(scenario, redraw) for scenario in step.scenarios}
    except ConfigError as error:
        return {}, str(error)
    runs, failures = {"": session.course.model}, []
    for scenario, course in courses.items():
        if course is None:
            return {}, _("The runs to compare with are being computed: what the model says is here in a moment.")
        runs[scenario] = course.model
        failures += [course.failure] if course.failure else []
    return ({}, failures[0]) if failures else (runs, "")


def _verdict(step: Step, runs: dict[str, DigitalEconomy]) -> Verdict | None:
    """What runs say; None where that cannot be told."""
    try:
        return verdict_of(step, runs)
    except ConfigError:
        log.exception("%s cannot be told", step.file)
        return None


def _sentence(session: Session, guess: int, verdict: Verdict) -> str:
    """The guess beside what the model says."""
    opening = opening_of(session)
    changed = session.scenario != opening.scenario or _but_size(session.spoken()[0]) != _but_size(opening.texts)
    if verdict.right is None:
        return _(NO_ANSWER)
    if verdict.right == guess:
        return (
            _("The run with your changes says what you guessed.") if changed else _("The model says what you guessed.")
        )
    return _("The run with your changes says otherwise.") if changed else _("The model says otherwise.")


def _but_size(texts: dict[str, str]) -> dict[str, str]:
    """Entries without the number of customers: with another one the economy is the same."""
    return {key: text for key, text in texts.items() if key != "customers.number"}


def _words(text: str, runs: dict[str, DigitalEconomy]) -> None:
    """A text in Markdown with its numbers; while these are not there, with dots in their place."""
    if not text:
        return
    try:
        whole = filled(text, runs)
    except (KeyError, ConfigError):
        whole = filled_later(text)
    solara.HTML(tag="div", unsafe_innerHTML=html_of(whole), classes=["db-words"])


def filled_later(text: str) -> str:
    """A text whose numbers are not known yet."""
    return NUMBER.sub("…", text)
