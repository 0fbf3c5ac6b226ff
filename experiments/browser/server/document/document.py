"""The HTML that Solara serves, with a language, with zoom, and with a link that comes back by itself.

Solara's template has no language, forbids a telephone to enlarge, and after a restart of the server puts up a dialogue
that lies under its own scrim.
"""

from functools import wraps
from pathlib import Path
from typing import Any

from configs.language import language
from experiments.browser.server.document.pages import keep_pages
from experiments.browser.server.document.words import words_script

SCRIPTS = ("link.js", "selects.js")
VIEWPORT = '<meta name="viewport" content="width=device-width, initial-scale=1">'
FORBIDS_ZOOM = VIEWPORT.replace('1">', '1, maximum-scale=1, user-scalable=no, minimal-ui">')


def document_of(served: str) -> str:
    """Solara's document made ours, in the language in use until the page says its own.

    Raises `ValueError` where it is not the one that this was written for.
    """
    texts = [words_script(), *(Path(__file__).with_name(name).read_text(encoding="utf-8") for name in SCRIPTS)]
    script = "\n".join([*(f"<script>\n{text}</script>" for text in texts), "</html>"])
    parts = {"<html>": f'<html lang="{language()}">', FORBIDS_ZOOM: VIEWPORT, "</html>": script}
    for part, replacement in parts.items():
        if served.count(part) != 1:
            raise ValueError(f"Solara's document has {part} {served.count(part)} times; expected once")
        served = served.replace(part, replacement)
    return served


def serve_document() -> None:
    """Have Solara's server serve that document, and keep pages that come back; once, even where it is called again."""
    from solara.server import server

    solaras = server.read_root
    if hasattr(solaras, "__wrapped__"):
        return

    @wraps(solaras)
    def read_root(*words: Any, **options: Any) -> str | None:
        served = solaras(*words, **options)
        return None if served is None else document_of(served)

    server.read_root = read_root
    keep_pages()
