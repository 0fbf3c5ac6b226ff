"""Lines and rows of texts, in scripts with and without blanks between words."""

import textwrap
from collections.abc import Iterable
from functools import reduce

from rich.cells import cell_len

from configs.language import _

NOT_FIRST = "、。，．：；！？）」』】〕％ーっゃゅょッャュョ,.:;!?)%"  # signs that begin no line


def lines_of(text: str, width: int, long_words: bool = False) -> list[str]:
    """A text on lines of so many letters, of which wide ones count twice; long words are broken if asked for.

    >>> lines_of("a longer text", 8), lines_of("著作権等使用料", 8)
    (['a longer', 'text'], ['著作権等', '使用料'])
    """
    if cell_len(text) == len(text):
        return textwrap.wrap(text, width, break_long_words=long_words)
    lines, line = [], ""
    for part in _parts(text):
        if line and cell_len(line + part) > width:
            lines.append(line.rstrip())
            line = part.lstrip()
        else:
            line += part
    return [*lines, line.rstrip()] if line.strip() else lines


def in_a_row(sentences: Iterable[str]) -> str:
    """Sentences one after the other, with a blank between them where the language has one."""
    given = [sentence for sentence in sentences if sentence]
    return reduce(lambda before, after: _("{before} {after}", before=before, after=after), given) if given else ""


def listed(texts: Iterable[str]) -> str:
    """Texts as a list within a sentence."""
    return _(", ").join(texts)


def _parts(text: str) -> list[str]:
    """What is not broken: a word of narrow letters, or a wide letter with the signs that begin no line."""
    parts: list[str] = []
    for letter in text:
        narrow = cell_len(letter) < 2 and letter != " "
        joins = letter in NOT_FIRST or (narrow and parts and cell_len(parts[-1][-1]) < 2 and parts[-1][-1] != " ")
        if parts and (joins or letter == " "):
            parts[-1] += letter
        else:
            parts.append(letter)
    return parts
