"""A box to type in takes every entry, in whatever order a busy server hears and draws."""

import pytest
import reacton
from ipyvue import VueTemplate

from experiments.browser.pieces import Box
from experiments.browser.session import Session
from experiments.browser.side import Side


def hear(field, *entries: str) -> None:
    """What a browser sends for entries that are taken one after the other."""
    for number, letters in enumerate(entries, start=field.n_taken + 1):
        field._handle_custom_msg({"event": "taken", "data": [letters, number]}, [])


@pytest.fixture
def drawn():
    """The boxes of an element that is drawn without a browser."""
    contexts = []

    def draw(element):
        _, context = reacton.render(element, handle_error=False)
        contexts.append(context)
        return [widget for widget in context.find(VueTemplate).widgets if hasattr(widget, "n_taken")]

    yield draw
    for context in contexts:
        context.close()


def test_an_entry_brings_its_letters_also_while_the_page_shows_an_older_text(drawn):
    taken: list[str] = []
    (field,) = drawn(Box("2", taken.append, False))
    hear(field, "3", "", "", "2")
    assert taken == ["3", "", "", "2"]
    assert (field.text, field.n_taken) == ("2", 4), "the browser knows by the number that all were heard"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_entries_of_the_page_reach_the_session(drawn):
    session = Session("baseline")
    session.renew = lambda tell: None
    seed, effect, *_ = drawn(Side(session))
    for entries, shown in ((("3", ""), "2"), (("",), "2"), (("4", "nan"), "nan"), (("2", "4.5"), "4.5")):
        hear(effect, *entries)
        assert effect.text == shown
    hear(seed, "5", "x", "7")
    assert session.entries == {"services.cloud.network_effect": "4.5"} and session.seed == 7
