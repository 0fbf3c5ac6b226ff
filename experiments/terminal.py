"""The console that commands print to: texts have the signs of its stream, and break where their script breaks."""

from collections.abc import Iterable
from typing import Any

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from experiments.lines import breaks_of
from experiments.signs import plain


class Terminal(Console):
    """A console whose texts have the plain form of what its stream cannot show, and break between wide letters.

    Rich breaks at blanks alone: to it a sentence without any is one word, which goes below the name it stands beside.
    """

    def render_str(self, text: str, **options: Any) -> Text:
        """A text as the stream can show it, before its width is taken."""
        return super().render_str(plain(text, self.encoding), **options)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """What is printed of a text, of a table, or of a cell of it."""
        given = options or self.options
        if isinstance(renderable, str):
            renderable = self.render_str(renderable, highlight=given.highlight, markup=given.markup)
        if isinstance(renderable, Text) and not (renderable.no_wrap or given.no_wrap):
            renderable = _broken(renderable, given.max_width)
        return super().render(renderable, options)


def _broken(text: Text, width: int) -> Text:
    """A text of wide letters on lines of a width; any other as it is, which a console breaks at blanks."""
    if cell_len(text.plain) == len(text.plain):
        return text
    lines = [part for line in text.split(allow_blank=True) for part in line.divide(breaks_of(line.plain, width))]
    return text.blank_copy("\n").join(lines)
