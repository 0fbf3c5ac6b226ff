"""The language of whoever reads: English, or one that has a catalogue; texts in it are marked with `_`.

A text is marked where it stands and told where it is shown, whole and with its values by name: `_("{n} of {total}",
n=3, total=8)`. Its English is its key, so that what no catalogue has, as titles of somebody's own scenario, stays as it
is. What programs read (columns, JSON, keys, ids) is not marked. The language is that of the context: two visitors of
the page have one each.
"""

import gettext
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TypeVar

DOMAIN = "digital_balance"
ENVIRONMENT = "DIGITAL_BALANCE_LANG"
ENGLISH = "en"
CATALOGUES = Path(__file__).with_name("catalogues")
# By code, as it calls itself. A further one is a folder of catalogues and a line here.
LANGUAGES: Mapping[str, str] = {ENGLISH: "English", "ja": "日本語"}

Text = TypeVar("Text", bound=str)
_chosen: ContextVar[str] = ContextVar("language")
_askers: list[Callable[[], str]] = []


def language() -> str:
    """The code of the language in use: that of the context, of the page's session, of the environment, or English."""
    said = _chosen.get("") or next(filter(None, (ask() for ask in _askers)), "") or os.environ.get(ENVIRONMENT, "")
    return said if said in LANGUAGES else ENGLISH


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Texts in a language, within the context."""
    token = _chosen.set(code)
    try:
        yield
    finally:
        _chosen.reset(token)


def ask_before(asker: Callable[[], str]) -> None:
    """Have a function say the language wherever no context does, "" where it knows none: of sessions of the page."""
    if asker not in _askers:
        _askers.append(asker)


def _(text: str, /, **values: object) -> str:
    """A text in the language in use, with values by name.

    >>> with speaking("ja"):
    ...     _("Payments"), _("Step {step}", step=8), _("A title of my own")
    ('支払', 'ステップ 8', 'A title of my own')
    """
    told = catalogue(language()).gettext(text) if text else ""
    return told.format(**values) if values else told


def _p(context: str, text: str, /, **values: object) -> str:
    """A text that has two meanings in English: the context says which."""
    told = catalogue(language()).pgettext(context, text)
    return told.format(**values) if values else told


def _n(single: str, many: str, n: int, /, **values: object) -> str:
    """A text for one or for many, of which `{n}` is the number.

    >>> _n("{n} month", "{n} months", 1), _n("{n} month", "{n} months", 6)
    ('1 month', '6 months')
    """
    return catalogue(language()).ngettext(single, many, n).format(n=n, **values)


def N_(text: Text, /) -> Text:  # as gettext calls it
    """Mark a text that is told elsewhere, as one in a table of a module: there `_` is called with it."""
    return text


@cache
def catalogue(code: str) -> gettext.NullTranslations:
    """The texts of a language; of English, and of one whose catalogue is missing, the texts themselves."""
    return gettext.translation(DOMAIN, CATALOGUES, [code], fallback=True)
