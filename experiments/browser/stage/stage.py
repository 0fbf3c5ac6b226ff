"""Presentation mode, keys and their help, and what the whole document shows: language, and dark or light."""

import json

import solara

from configs.language import N_, _

# Keys as a browser names them, how they are written, and what they do; one act has one row.
KEYS: tuple[tuple[tuple[str, ...], str, str, str], ...] = (
    ((" ", "k"), N_("Space"), "play", N_("Play or pause")),
    (("s", "."), "S", "step", N_("A month on")),
    (("r",), "R", "reset", N_("Back to the opening")),
    (("e",), "E", "end", N_("To the last month")),
    (("p",), "P", "present", N_("Present one chart, or leave")),
    (("arrowright", "n"), "→", "next", N_("The next chart, while one is presented")),
    (("arrowleft", "b"), "←", "back", N_("The chart before")),
    (("d",), "D", "dark", N_("Dark or light")),
    (("1", "2", "3", "4", "5", "6", "7", "8", "9"), N_("1 to 9"), "tab", N_("The view of that number")),
    (("?",), "?", "help", N_("These keys")),
    (("escape",), "Esc", "leave", N_("Leave the presentation, or this help")),
)
WORDS = {
    "title": N_("Keys"),
    "on": N_("Keys are heard"),
    "close": N_("Close"),
    "leave": N_("Leave"),
    "busy": N_("The server is computing"),
    "note": N_("Not while something is typed. Without the tick only Esc is heard."),
}


@solara.component
def Stage(language: str) -> None:
    """Keys, their help, and how the document looks; `language` is the code of that which the document is in."""
    keys = [{"keys": keys, "written": _(written), "act": act, "meaning": _(text)} for keys, written, act, text in KEYS]
    words = {name: _(text) for name, text in WORDS.items()}
    _Stage(told=json.dumps({"keys": keys, "words": words}), language=language)


@solara.component_vue("stage.vue")
def _Stage(told: str, language: str) -> None:
    """The stage in the browser, which needs no server."""
