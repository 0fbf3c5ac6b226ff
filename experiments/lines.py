"""Lines and rows of texts, in scripts with and without blanks between words."""

import textwrap
from collections.abc import Iterable
from functools import reduce
from itertools import pairwise

from rich.cells import cell_len

from configs.language import _

NOT_FIRST = "、。，．：；！？）」』】〕％ーっゃゅょッャュョ,.:;!?)%"  # signs that begin no line
NOT_LAST = "（「『【〔"  # that end none


def lines_of(text: str, width: int, long_words: bool = False) -> list[str]:
    """A text on lines of so many letters, of which wide ones count twice; long words are broken if asked for.

    >>> lines_of("a longer text", 8), lines_of("著作権等使用料", 8)
    (['a longer', 'text'], ['著作権等', '使用料'])
    """
    if cell_len(text) == len(text):
        return textwrap.wrap(text, width, break_long_words=long_words)
    starts = [0, *breaks_of(text, width), len(text)]
    lines = [text[start:end].rstrip() for start, end in pairwise(starts)]
    return [line for line in lines if line.strip()]


def breaks_of(text: str, width: int) -> list[int]:
    """Where the lines of a text of wide letters begin, but for the first.

    >>> breaks_of("著作権等使用料", 8)
    [4]
    """
    breaks, room, place = [], width, 0
    for part in _parts(text):
        taken = cell_len(part)
        if taken > room and room < width:
            breaks.append(place)
            room = width
        room, place = room - taken, place + len(part)
    return breaks


def in_a_row(sentences: Iterable[str]) -> str:
    """Sentences one after the other, with a blank between them where the language has one."""
    given = [sentence for sentence in sentences if sentence]
    return reduce(lambda before, after: _("{before} {after}", before=before, after=after), given) if given else ""


def listed(texts: Iterable[str]) -> str:
    """Texts as a list within a sentence."""
    return _(", ").join(texts)


def _parts(text: str) -> list[str]:
    """What is not broken: a word of narrow letters, or a wide letter with signs that begin no line, or end none."""
    parts: list[str] = []
    for letter in text:
        narrow = cell_len(letter) < 2 and letter != " "
        joins = letter in NOT_FIRST or (narrow and parts and cell_len(parts[-1][-1]) < 2 and parts[-1][-1] != " ")
        if parts and (joins or letter == " " or parts[-1][-1] in NOT_LAST):
            parts[-1] += letter
        else:
            parts.append(letter)
    return parts
