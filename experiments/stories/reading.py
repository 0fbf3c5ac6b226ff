"""The folder of a story: a file a step, in the order of names, and beside it one for each further language."""

import re
from collections.abc import Sequence
from itertools import pairwise
from math import isnan
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from configs import ConfigError
from configs.errors import given_and_expected, known, nearest
from configs.language import N_, _
from configs.places import country_place
from configs.schema.parameter import MONTH
from experiments.stories.files import parts_of_file
from experiments.stories.languages import language_in, read_translation
from experiments.stories.step import MOST_SCENARIOS, Answer, Keys, Step

FOLDER = "story"  # of a country
NAME = re.compile(r"[0-9]*[_-]?([a-z][a-z0-9_-]*)")
OUTSIDE = ("id", "file", "before", "after", "translations")  # fields that no table says
KINDS = {
    "string_type": N_("a text"),
    "string_too_short": N_("a text"),
    "float_type": N_("a number"),
    "float_parsing": N_("a number"),
    "dict_type": N_("a table"),
    "list_type": N_("a list of tables, [[answers]]"),
    "model_type": N_("a table"),
    "too_short": N_("two answers at least"),
    "too_long": N_("six answers at most"),
}


def read_story(folder: Path) -> tuple[Step, ...]:
    """The steps of a folder in the order of their files' names. Raises `ConfigError` with file, key and value."""
    if not folder.is_dir():
        raise ConfigError(
            _("--story {folder}: is no folder; expected one with a Markdown file for every step", folder=folder)
        )
    files = sorted(folder.glob("*.md"))
    if not files:
        raise ConfigError(
            _("--story {folder}: has no step; expected a Markdown file for every step, as 1_cloud.md", folder=folder)
        )
    translations = [file for file in files if language_in(file)]
    steps = [_translated(read_step(file), translations) for file in files if file not in translations]
    told = {translation.file for step in steps for translation in step.translations.values()}
    for file in translations:
        if str(file) not in told:
            step_file = f"{file.stem.rpartition('.')[0]}.md"
            raise ConfigError(
                _("{file}: has no step that it tells; expected {step_file} beside it", file=file, step_file=step_file)
            )
    taken: dict[str, str] = {}
    for step in steps:
        if step.id in taken:
            raise ConfigError(
                _(
                    "{file}: is step {id!r}, as {taken} is; expected another name",
                    file=step.file,
                    id=step.id,
                    taken=taken[step.id],
                )
            )
        taken[step.id] = step.file
    return tuple(steps)


def story_of(country: str) -> tuple[Step, ...]:
    """The packaged story of a country; none where it has no folder of one."""
    folder = Path(str(country_place(country).joinpath(FOLDER)))
    return read_story(folder) if folder.is_dir() else ()


def _translated(step: Step, files: Sequence[Path]) -> Step:
    """A step with its texts in further languages, from those of some files that are of it."""
    stem = Path(step.file).stem
    own = {language_in(file): file for file in files if file.stem.rpartition(".")[0] == stem}
    texts = {code: read_translation(file, step) for code, file in own.items()}
    return step.model_copy(update={"translations": texts})


def read_step(file: Path) -> Step:
    """A step from its file. Raises `ConfigError`."""
    name = NAME.fullmatch(file.stem)
    if name is None:
        raise ConfigError(
            _("{file}: is no name of a step; expected a number, then small letters, as 1_cloud.md", file=file)
        )
    content, before, after = parts_of_file(file)
    for key in content:
        known(f"{file}: key", key, (name for name in Step.model_fields if name not in OUTSIDE), N_("a key of a step"))
    try:
        step = Step(**content, id=name[1], file=str(file), before=before, after=after)
    except ValidationError as error:
        raise ConfigError(f"{file}: {_problem(error)}") from None
    _check(step)
    return step


def _check(step: Step) -> None:
    """What the keys of a step say together."""
    if step.month and not re.fullmatch(MONTH, step.month):
        raise ConfigError(
            _("{file}: month is {month!r}; expected a month such as 2010-01", file=step.file, month=step.month)
        )
    if len(step.scenarios) > MOST_SCENARIOS:
        raise ConfigError(
            _(
                "{file}: beside, answers and texts speak of {n} scenarios; expected at most "
                "{most_scenarios}, all of which are run",
                file=step.file,
                n=len(step.scenarios),
                most_scenarios=MOST_SCENARIOS,
            )
        )
    for number, answer in enumerate(step.answers, 1):
        if not step.outcome_of(answer):
            told = "outcome" if step.right == "range" else _("outcome or answers.{number}.outcome", number=number)
            raise ConfigError(
                _("{file}: {told} is missing; expected what tells which answer is right", file=step.file, told=told)
            )
        for key in ("at_least", "below") if step.right != "range" else ("outcome", "scenario"):
            if getattr(answer, key) not in (None, ""):
                meant = _("at_least and below") if step.right == "range" else _("an outcome or scenario of its own")
                raise ConfigError(
                    _(
                        "{file}: answers.{number}.{key} is {value!r} while right is {right!r}; expected {meant}",
                        file=step.file,
                        number=number,
                        key=key,
                        value=getattr(answer, key),
                        right=step.right,
                        meant=meant,
                    )
                )
    if step.right == "range":
        _check_ranges(step)
    elif len({(step.outcome_of(answer), answer.scenario) for answer in step.answers}) < len(step.answers):
        raise ConfigError(
            _("{file}: answers are of one outcome; expected an outcome or scenario for each of them", file=step.file)
        )


def _check_ranges(step: Step) -> None:
    """Every value has one right answer: ranges follow one another without a gap, and cover all numbers."""
    in_order = sorted(step.answers, key=lambda answer: float("-inf") if answer.at_least is None else answer.at_least)
    numbers = {id(answer): number for number, answer in enumerate(step.answers, 1)}
    for answer in in_order:
        ends = [end for end in (answer.at_least, answer.below) if end is not None]
        if not ends or any(map(isnan, ends)) or sorted(set(ends)) != ends:
            raise ConfigError(
                _(
                    "{file}: answers.{number} holds from {at_least} to {below}; expected at_least, below or "
                    "both, the larger last",
                    file=step.file,
                    number=numbers[id(answer)],
                    at_least=answer.at_least,
                    below=answer.below,
                )
            )
    for lower, upper in pairwise(in_order):
        if lower.below is None or upper.at_least is None or lower.below != upper.at_least:
            raise ConfigError(
                _(
                    "{file}: answers.{number}.below is {below} and answers.{second}.at_least {at_least}; "
                    "expected one number, so that one answer is right",
                    file=step.file,
                    number=numbers[id(lower)],
                    below=lower.below,
                    second=numbers[id(upper)],
                    at_least=upper.at_least,
                )
            )
    for answer, key in ((in_order[0], "at_least"), (in_order[-1], "below")):
        if getattr(answer, key) is not None:
            raise ConfigError(
                _(
                    "{file}: answers.{number}.{key} is {value}; expected no {key} in the {what} answer, so "
                    "that some answer is right",
                    file=step.file,
                    number=numbers[id(answer)],
                    key=key,
                    value=getattr(answer, key),
                    what=_("lowest") if key == "at_least" else _("highest"),
                )
            )


def _problem(error: ValidationError) -> str:
    """The first thing that is wrong, an unknown key before all; answers are counted from 1."""
    first = min(error.errors(), key=lambda problem: problem["type"] != "extra_forbidden")
    keys = [str(part + 1) if isinstance(part, int) else str(part) for part in first["loc"]]
    table: type[Keys] = Answer if keys[0] == "answers" and len(keys) > 1 else Step
    field = table.model_fields.get(keys[-1])
    meaning = _(" ({meaning})", meaning=_(field.description)) if field is not None and field.description else ""
    key = ".".join(keys)
    if first["type"] == "extra_forbidden":
        return _("{key} is unknown{meant}", key=key, meant=nearest(keys[-1], table.model_fields))
    if first["type"] == "missing":
        expected = _(field.description or "it") if field is not None else _("it")
        return _("{key} is missing; expected {expected}", key=key, expected=expected)
    if first["type"] == "literal_error":
        return _one_of(key, first["input"], ("range", "largest", "smallest"))
    expected = _(KINDS.get(first["type"], first["msg"]))
    return given_and_expected(key, _shown(first["input"]), f"{expected}{meaning}")


def _one_of(key: str, value: Any, names: Sequence[str]) -> str:
    try:
        known(key, str(value), names)
    except ConfigError as error:
        return str(error)
    return given_and_expected(key, repr(value), _("a text"))


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
