"""The language of a visitor: kept with the session of the page, so that no visitor changes that of another."""

from collections.abc import Callable

import solara

from configs.language import LANGUAGES, _, ask_before, language

_code = solara.reactive("")  # "": as the command that serves the page speaks; Solara keeps one for every session


def chosen() -> str:
    """The language that the visitor has chosen, "" for none."""
    return _code.get()


def choose(code: str) -> None:
    """Speak another language to this visitor; what shows texts shows them anew."""
    _code.set(code)


# Whoever asks while drawing is drawn anew when it changes.
ask_before(_code.get)


@solara.component
def Switch() -> None:
    """A choice between the languages, which call themselves as they do."""
    _Switch(label=_("Language"), code=language(), languages=dict(LANGUAGES), event_choose=choose)


@solara.component_vue("switch.vue")
def _Switch(label: str, code: str, languages: dict[str, str], event_choose: Callable[[str], None]) -> None:
    """The choice in the browser."""
