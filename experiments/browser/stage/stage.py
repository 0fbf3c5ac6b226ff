"""Presentation mode, keys and their help, and what the whole document shows: language, and dark or light."""

import json

import solara

from experiments.browser.server.document.document import LANGUAGE

# Keys as a browser names them, how they are written, and what they do; one act has one row.
KEYS: tuple[tuple[tuple[str, ...], str, str, str], ...] = (
    ((" ", "k"), "Space", "play", "Play or pause"),
    (("s", "."), "S", "step", "A month on"),
    (("r",), "R", "reset", "Back to the opening"),
    (("e",), "E", "end", "To the last month"),
    (("p",), "P", "present", "Present one chart, or leave"),
    (("arrowright", "n"), "→", "next", "The next chart, while one is presented"),
    (("arrowleft", "b"), "←", "back", "The chart before"),
    (("d",), "D", "dark", "Dark or light"),
    (("1", "2", "3", "4", "5", "6", "7", "8", "9"), "1 to 9", "tab", "The view of that number"),
    (("?",), "?", "help", "These keys"),
    (("escape",), "Esc", "leave", "Leave the presentation, or this help"),
)
WORDS = {
    "title": "Keys",
    "on": "Keys are heard",
    "close": "Close",
    "leave": "Leave",
    "note": "Not while something is typed. Without the tick only Esc is heard.",
}


@solara.component
def Stage(language: str = LANGUAGE) -> None:
    """Keys, their help, and how the document looks; `language` is that of the page's words."""
    keys = [{"keys": keys, "written": written, "act": act, "meaning": text} for keys, written, act, text in KEYS]
    _Stage(told=json.dumps({"keys": keys, "words": WORDS}), language=language)


@solara.component_vue("stage.vue")
def _Stage(told: str, language: str) -> None:
    """The stage in the browser, which needs no server."""
