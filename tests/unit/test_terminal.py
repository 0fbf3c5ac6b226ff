"""Texts on a terminal break where their script breaks."""

import io

import pytest
from rich.console import Console
from rich.table import Table
from rich.text import Text

from experiments.lines import lines_of
from experiments.terminal import Terminal

JAPANESE = "この実行（2010-01～2010-02）には年がなく、lambda_local は定まりません。"


def printed(*things: object, width: int, **options) -> list[str]:
    out = Terminal(file=io.StringIO(), width=width)
    out.print(*things, highlight=False, **options)
    return [line.rstrip() for line in out.file.getvalue().splitlines()]


def test_a_japanese_sentence_begins_beside_its_dash_and_words_of_letters_stay_whole():
    lines = printed(f"- {JAPANESE}", width=30)
    assert lines == ["- この実行（2010-01～2010-02）", "には年がなく、lambda_local は", "定まりません。"]
    assert printed(f"- {JAPANESE}", width=30, soft_wrap=True) == [f"- {JAPANESE}"]


def test_to_rich_a_sentence_without_blanks_is_one_word_that_goes_below_its_dash():
    out = Console(file=io.StringIO(), width=30)
    out.print(f"- {JAPANESE}", highlight=False)
    assert out.file.getvalue().splitlines()[0].rstrip() == "-"


def test_no_line_begins_with_a_stop_or_ends_with_a_bracket():
    assert lines_of("ああああ。いいい", 8) == ["あああ", "あ。いい", "い"]
    assert lines_of("あああ（いい）", 8) == ["あああ", "（いい）"]


@pytest.mark.parametrize("width", [8, 21, 30, 80])
def test_nothing_of_a_text_is_lost_and_its_own_lines_stay(width):
    lines = printed(f"{JAPANESE}\n\n{JAPANESE}", width=width)
    assert "".join(lines).replace(" ", "") == (JAPANESE * 2).replace(" ", "")
    assert "" in lines


def test_captions_and_cells_break_likewise_and_are_not_cut():
    table = Table("head", caption=JAPANESE, box=None, padding=0, width=20)
    table.add_row(Text("日本語の長い文がここにある", style="bold"))
    _head, *lines = printed(table, width=80)
    assert lines[:2] == ["日本語の長い文がここ", "にある"]
    assert "".join(lines[2:]).replace(" ", "") == JAPANESE.replace(" ", "")
    assert not any("…" in line for line in lines)


def test_english_is_laid_out_as_rich_does():
    from rich.console import Console

    text, plain = "- A sentence of words that are longer than a line of a narrow terminal.", io.StringIO()
    Console(file=plain, width=30).print(text, highlight=False)
    assert printed(text, width=30) == [line.rstrip() for line in plain.getvalue().splitlines()]
