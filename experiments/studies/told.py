"""Title and question of a study in the language of whoever reads."""

import tomllib
from importlib.resources import files
from typing import Any

from configs.language import ENGLISH, _, language
from experiments.studies.study import Study, study_names


def title_told(study: Study) -> str:
    """The title of a study; that of one's own stays as it is."""
    return _told("title", study.title, study.options)


def question_told(study: Study) -> str:
    """Its question likewise."""
    return _told("question", study.question, study.options)


def _told(key: str, text: str, options: dict[str, Any]) -> str:
    """A text of a study; of a packaged one with options the text in which they are still to be put is translated."""
    if language() == ENGLISH or _(text) != text:
        return _(text)
    for name in study_names():
        table = tomllib.loads(files("configs").joinpath("studies", f"{name}.toml").read_text(encoding="utf-8"))
        named = {option: options.get(option, "") for option in table.get("options", {})}
        written = str(table.get(key, ""))
        if named and written.format_map(named) == text:
            return _(written, **{option: _(str(value).replace("_", " ")) for option, value in named.items()})
    return text
