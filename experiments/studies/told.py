"""Title and question of a study in the language of whoever reads."""

import re
import tomllib
from collections.abc import Iterable
from importlib.resources import files

from configs.language import ENGLISH, _, language
from experiments.studies.files import study_names
from experiments.studies.study import Study


def title_told(study: Study) -> str:
    """The title of a study; that of one's own stays as it is."""
    return _told("title", study.title)


def question_told(study: Study) -> str:
    """Its question likewise."""
    return _told("question", study.question)


def _told(key: str, text: str) -> str:
    """A text of a study; of a packaged one with options the text in which they are still to be put is translated."""
    if language() == ENGLISH or _(text) != text:
        return _(text)
    for name in study_names():
        table = tomllib.loads(files("configs").joinpath("studies", f"{name}.toml").read_text(encoding="utf-8"))
        written = str(table.get(key, ""))
        if table.get("options") and (match := _values_of(text, written)):
            return _(written, **{option: _(said) for option, said in match.groupdict().items()})
    return text


def told_by(text: str, patterns: Iterable[str]) -> str:
    """A text of a program by the first of some marked patterns that it is one of; as it is where it is none.

    >>> told_by("ring, 10% rewired", ("ring", "ring, {share} rewired"))
    'ring, 10% rewired'
    """
    for pattern in patterns:
        if match := _values_of(text, pattern):
            return _(pattern, **{name: _(said) for name, said in match.groupdict().items()})
    return text


def _values_of(text: str, pattern: str) -> re.Match[str] | None:
    """What stands in a text where a pattern has named values; None where it is not of that pattern."""
    return re.fullmatch(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(pattern)), text)
