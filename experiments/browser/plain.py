"""Messages and notes without keys of files: parameters are called as they are on the page."""

import re

from configs import Settings
from configs.reading.fields import field_of, in_program
from experiments.browser.lever_controls import title_of
from experiments.runs.titles import capitalised, factor_phrase, titles_of

KEY = re.compile(r"(?:override: |\b[\w./-]+\.toml: )?\b([a-z_]+(?:\.[a-z0-9_]+)+)\b")
SUM = re.compile(r"\bbase_abroad_share \+ local_share\b")


def plain(settings: Settings, text: str) -> str:
    """A text in which every key of a parameter or table is told in words.

    >>> from configs import load
    >>> plain(load("baseline"), "rules.domestic_preference acts, too; services.cloud.local_share is 2")
    'Rules domestic preference acts, too; local share in Cloud is 2'
    """
    titles = titles_of(settings)

    def in_words(match: re.Match[str]) -> str:
        key = in_program(match[1])
        keys = key.split(".")
        if keys[0] == "levers":
            return f"{title_of(keys[1])}{': ' if keys[2:] else ''}{' '.join(keys[2:]).replace('_', ' ')}"
        if len(keys) == 2 and keys[0] in ("services", "providers", "items"):
            return titles.get(key, keys[1].replace("_", " "))
        if keys[-1] == "value_after":
            return f"{factor_phrase('.'.join(keys[:-1]), titles)} after the last observation"
        return factor_phrase(key, titles) if field_of(keys) is not None else match[0]

    return capitalised(KEY.sub(in_words, SUM.sub("base abroad and weight of peers together", text)))
