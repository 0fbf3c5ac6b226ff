"""Signs that not every terminal or log has, and what stands for them there: ASCII, cp1252, latin-1, cp932.

A table takes the plain form before it is laid out, so that columns stay in line (`experiments.terminal`); all else that
is printed takes it when the stream finds that it has no such sign (`PLAIN`, a handler of encoding errors).
"""

import codecs
import unicodedata
from functools import lru_cache
from typing import Any

PLAIN = "digital-balance-plain"  # as `errors` of a stream
SIGNS = {
    "\u2713": "v",  # inside a band: as wide as the mark that it stands for
    "\u2717": "x",  # outside
    "\u2212": "-",  # minus
    "\u2010": "-",
    "\u2013": "-",
    "\u2014": "-",
    "\u00b1": "+-",
    "\u221e": "inf",
    "\u2190": "<-",
    "\u00d7": "x",
    "\u00b7": ".",
    "\u2022": "*",
    "\u2018": "'",
    "\u2019": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u27e8": "<",
    "\u27e9": ">",
    "\u2264": "<=",
    "\u2265": ">=",
    "\u2192": "->",
    "\u00b0": " deg",
    "\u2026": "~",  # what a table has cut: one letter, as it is laid out by then
}
GREEK = "GREEK SMALL LETTER "


def plain(text: str, encoding: str) -> str:
    """A text in which every sign that an encoding lacks has its plain form.

    >>> plain("\u22121 to 2 \u2713", "ascii"), plain("\u22121 \u03bc", "cp1252"), plain("Z\u00fcrich \u65e5", "ascii")
    ('-1 to 2 v', '-1 mu', 'Zurich \\\\u65e5')
    """
    return text if _has(text, encoding) else "".join(_plain_sign(sign, encoding) for sign in text)


def is_shown(text: str, stream: Any) -> bool:
    """Whether a stream of text has all signs of a text."""
    return _has(text, getattr(stream, "encoding", None) or "utf-8")


@lru_cache(maxsize=4096)
def _plain_sign(sign: str, encoding: str) -> str:
    if _has(sign, encoding):
        return sign
    if sign in SIGNS:
        return SIGNS[sign]
    letters = unicodedata.normalize("NFKD", sign)
    if letters != sign:
        bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
        return plain(bare, encoding)
    name = unicodedata.name(sign, "")
    # Of what has no plain form at all, the code tells signs apart, which a question mark does not.
    return name.removeprefix(GREEK).lower() if name.startswith(GREEK) else ascii(sign)[1:-1]


def _has(text: str, encoding: str) -> bool:
    """Whether a text comes back as it was: cp932 has a minus, but a wide one."""
    try:
        return text.encode(encoding).decode(encoding) == text
    except UnicodeError:
        return False


def _in_plain_form(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(_plain_sign(sign, error.encoding) for sign in error.object[error.start : error.end]), error.end


codecs.register_error(PLAIN, _in_plain_form)
