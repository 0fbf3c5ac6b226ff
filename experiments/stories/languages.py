"""The texts of a step in a further language: `1_cloud.ja.md` beside `1_cloud.md`, which says all else."""

from pathlib import Path

from configs import ConfigError
from configs.errors import known
from configs.language import LANGUAGES, N_, _, language
from experiments.stories.files import parts_of_file
from experiments.stories.step import Step, Translation, numbers_in

KEYS = ("title", "question", "answers")


def language_in(file: Path) -> str:
    """The code of the language that a file's name says, "" where it says none.

    >>> language_in(Path("1_cloud.ja.md")), language_in(Path("1_cloud.md"))
    ('ja', '')
    """
    code = file.stem.rpartition(".")[2]
    return code if code in LANGUAGES and "." in file.stem else ""


def read_translation(file: Path, step: Step) -> Translation:
    """The texts of a step from the file of a language. Raises `ConfigError` for what does not belong to the step."""
    content, before, after = parts_of_file(file)
    for key in content:
        known(f"{file}: key", key, KEYS, N_("a key of a translation"))
    for key in ("title", "question"):
        if not isinstance(content.get(key), str) or not content[key]:
            raise ConfigError(
                _("{file}: {key} is {value!r}; expected a text", file=file, key=key, value=content.get(key))
            )
    answers, n = content.get("answers"), len(step.answers)
    if (
        not isinstance(answers, list)
        or len(answers) != n
        or not all(isinstance(text, str) and text for text in answers)
    ):
        raise ConfigError(
            _(
                "{file}: answers is {answers!r}; expected a list of {n} texts, as {step_file} has answers",
                file=file,
                answers=answers,
                n=n,
                step_file=step.file,
            )
        )
    for told, original in ((before, step.before), (after, step.after)):
        for scenario, outcome in numbers_in(told):
            if (scenario, outcome) not in numbers_in(original):
                name = f"{scenario}: {outcome}" if scenario else outcome
                raise ConfigError(
                    _(
                        "{file}: text: {{{name}}} does not stand there in {step_file}; expected its numbers",
                        file=file,
                        name=name,
                        step_file=step.file,
                    )
                )
    return Translation(content["title"], content["question"], tuple(answers), before, after, str(file))


def in_language(step: Step) -> Step:
    """A step with its texts in the language in use, as written where it has none in that."""
    told = step.translations.get(language())
    if told is None:
        return step
    answers = [
        answer.model_copy(update={"text": text}) for answer, text in zip(step.answers, told.answers, strict=True)
    ]
    texts = {"title": told.title, "question": told.question, "before": told.before, "after": told.after}
    return step.model_copy(update={"answers": answers, **texts})
