"""Title and question of a study in the language of whoever reads."""

import re
import tomllib
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
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(written))
        if table.get("options") and (match := re.fullmatch(pattern, text)):
            return _(written, **{option: _(said) for option, said in match.groupdict().items()})
    return text
