"""Every text that people read has a translation, whole, with the values that it has in English."""

import ast
import contextvars
import gettext
import re
from string import Formatter

import make_catalogues
import pytest
from babel.messages.catalog import Catalog
from make_catalogues import KEYWORDS, PACKAGES, ROOT, lacking, made, place_of
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from configs.language import ENGLISH, ENVIRONMENT, LANGUAGES, _, _n, language, speaking
from experiments.figures.fonts import fonts

OTHERS = [code for code in LANGUAGES if code != ENGLISH]
JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
# Names, signs and codes that are the same in Japanese.
SAME = {"1", "OS", "SNS", "ID", "YYYY-MM"}


def pairs(code: str) -> list[tuple[str, str]]:
    """Texts and what they are told as; of plurals the text for many."""
    return [
        (message.id if isinstance(message.id, str) else message.id[1], string)
        for message in made(code) if message.id
        for string in ([message.string] if isinstance(message.string, str) else message.string)
    ]  # fmt: skip


@pytest.mark.parametrize("code", OTHERS)
def test_every_text_is_translated(code):
    assert lacking(made(code)) == [], "python docs/generate/make_catalogues.py, then translate what it names"


@pytest.mark.parametrize("code", OTHERS)
def test_what_the_program_reads_is_what_the_catalogue_says(code):
    with place_of(code).with_suffix(".mo").open("rb") as file:
        read = gettext.GNUTranslations(file)._catalog
    plain = {message.id: message.string for message in made(code)
             if message.id and isinstance(message.id, str) and not message.context}  # fmt: skip
    assert {text: read.get(text) for text in plain} == plain, "python docs/generate/make_catalogues.py"


def test_a_missing_and_a_doubtful_translation_are_seen():
    catalogue = Catalog(locale="ja")
    catalogue.add("told", "言った")
    catalogue.add("missing")
    catalogue.add("doubtful", "疑わしい", flags=["fuzzy"])
    assert lacking(catalogue) == ["missing", "doubtful"]


@pytest.mark.parametrize("code", OTHERS)
def test_a_translation_has_no_other_values_than_the_text(code):
    def values(text: str) -> set[str]:
        return {f"{name}:{form}!{kind}" for _text, name, form, kind in Formatter().parse(text) if name is not None}

    # A sentence may say a value again, or leave one out that its grammar tells otherwise; it has none of its own.
    assert [text for text, string in pairs(code) if not values(string) <= values(text)] == []


def test_japanese_texts_are_japanese():
    told = {string: re.sub(r"{[^}]*}", "", string) for _text, string in pairs("ja")}
    latin = [string for string, words in told.items() if re.search("[A-Za-z]", words) and not JAPANESE.search(words)]
    assert set(latin) <= SAME


def test_texts_are_marked_whole():
    """What is put together before it is told has no entry in a catalogue."""
    faults = []
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in KEYWORDS:
                    made_up = [argument for argument in call.args if isinstance(argument, ast.JoinedStr | ast.BinOp)]
                    faults += [f"{path.relative_to(ROOT)}:{call.lineno}" for _argument in made_up]
    assert faults == []


def test_a_text_that_is_not_marked_is_seen_to_be_missing(monkeypatch, tmp_path):
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "new.py").write_text(
        'print(f"{_(\'a text inside another\')}", _n("{n} yen", "{n} yens", 2))'
    )
    monkeypatch.setattr(make_catalogues, "ROOT", tmp_path)
    extracted = [text for text, *_where in make_catalogues._marked()]
    assert set(extracted) == {"a text inside another", ("{n} yen", "{n} yens")}


@pytest.mark.parametrize("code", OTHERS)
def test_every_letter_of_every_text_is_in_the_fonts(code):
    """Warnings are errors, and matplotlib warns of what it has no letter for: each is drawn once, by itself as in a word."""
    with speaking(code):
        families = fonts()
    letters = sorted({letter for _text, string in pairs(code) for letter in string if letter.isprintable()})
    figure, line = Figure((10, 10)), 100
    for place in range(0, len(letters), line):
        drawn = "".join(letters[place : place + line]).replace("$", r"\$")
        for weight in ("normal", "bold"):
            figure.text(0.0, place / len(letters), drawn, family=families, fontsize=6, weight=weight)
    FigureCanvasAgg(figure).draw()
    assert len(letters) > 500, "a language of many letters"


def test_a_letter_that_no_font_has_is_noticed():
    figure = Figure()
    figure.text(0.0, 0.0, "\U0001f9f8", family=fonts())
    with pytest.warns(UserWarning, match="Glyph"):
        FigureCanvasAgg(figure).draw()


def test_the_language_is_that_of_the_context_and_no_other_hears_it(monkeypatch):
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    visitors = [contextvars.copy_context() for _visitor in range(2)]

    def speak_on(code: str):
        with speaking(code):
            yield _("Payments")
            yield _n("{n} month", "{n} months", 2)

    talks = [speak_on(code) for code in ("ja", "en")]
    heard = [visitor.run(next, talk) for visitor, talk in zip(visitors, talks, strict=True)]
    assert [*heard, _("Payments")] == ["支払", "Payments", "Payments"]
    assert [visitor.run(next, talk) for visitor, talk in zip(visitors, talks, strict=True)] == ["2か月", "2 months"]
    assert [visitor.run(list, talk) for visitor, talk in zip(visitors, talks, strict=True)] == [[], []]
    assert language() == ENGLISH


def test_the_environment_speaks_where_nothing_else_does(monkeypatch):
    monkeypatch.setenv(ENVIRONMENT, "ja")
    assert (language(), _("A title of nobody"), _("")) == ("ja", "A title of nobody", "")
    with speaking("en"):
        assert _("Payments") == "Payments"
    monkeypatch.setenv(ENVIRONMENT, "xx")
    assert language() == ENGLISH
