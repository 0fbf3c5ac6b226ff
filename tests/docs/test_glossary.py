"""The glossary is true: its files define its words, or say them, and its equations are those of the ODD."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import configs

ROOT = Path(configs.__file__).resolve().parent.parent
DOCS = ROOT / "docs"
COLUMNS = ["word", "is", "file", "equation"]
# What a newcomer meets in the specification, the messages and the file names.
NEEDED = """
service, offer, provider, market, listing, place, population, stratum, replicate, batch, engine, posted, exposure,
installed base, inclusive value, frictions, multi-homing, non-users, tallies, purse, lever, rules in force, item,
payments, receipts, use, bill, levy, unmodelled, design point, factor, outcome, measure, shard, receipt (of a sweep),
fingerprint, run id, manifest, panel (of customers), panel (of the page), list price, home price, export price, reading,
effect, execution, behaviour, stream, act
"""


def rows() -> list[dict[str, str]]:
    """Rows of all tables of docs/reference/glossary.md."""
    lines = (DOCS / "reference" / "glossary.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    assert all(len(row) == len(COLUMNS) for row in cells)
    return [dict(zip(COLUMNS, row, strict=True)) for row in cells if row != COLUMNS and not row[0].startswith("---")]


ROWS = rows()


def test_every_word_that_a_newcomer_meets_is_there_once():
    words = [row["word"] for row in ROWS]
    assert len(words) == len(set(words))
    assert [word for word in " ".join(NEEDED.split()).split(", ") if word not in words] == []


def definitions(body: list[ast.stmt]) -> Iterator[str]:
    """Names of classes, functions, constants and fields, and those under which something is registered."""
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            yield node.name
            calls = [call for call in node.decorator_list if isinstance(call, ast.Call)]
            words = [word.value for call in calls for word in call.args if isinstance(word, ast.Constant)]
            yield from [word for word in words if isinstance(word, str)]
        if isinstance(node, ast.ClassDef):
            yield from definitions(node.body)
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from [target.id for target in targets if isinstance(target, ast.Name)]


def defines(text: str, word: str) -> bool:
    """Whether a word, an s longer or not, is the name of something in a module, or a whole part of the name."""
    names = [re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower() for name in definitions(ast.parse(text).body)]
    stem = re.sub(r"[ -]", "_", word).removesuffix("s")
    return any(re.search(rf"(^|_){stem}s?(_|$)", name) for name in names)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["word"])
def test_a_words_file_defines_it_or_is_said_to_have_the_word_alone(row):
    file, spoken = re.fullmatch(r"`([^`]+)`( \(word\))?", row["file"]).groups()
    text = (ROOT / file).read_text(encoding="utf-8")
    word = re.sub(r" \(.*\)$", "", row["word"].lower())  # what stands in brackets only tells it apart
    assert defines(text, word) == (spoken is None), f"{file}: {word}"
    # What is said may be an s longer, or go on in the next line.
    stem = word.removesuffix("s")
    assert re.search(re.escape(stem).replace(r"\ ", r"[\s_-]+#?\s*").replace(r"\-", "[ _-]"), text.lower())


def test_a_word_that_a_file_only_says_is_not_defined_there():
    text = 'class Purse:\n    month_spent = 0\n\n\ndef pay(wanted):\n    """Out of the posted budget."""\n    bill = wanted\n'
    assert [defines(text, word) for word in ("purse", "month", "pay")] == [True] * 3
    assert [defines(text, word) for word in ("posted", "budget", "wanted", "bill", "spen")] == [False] * 5


@pytest.mark.parametrize("row", [row for row in ROWS if row["equation"]], ids=lambda row: row["word"])
def test_a_words_equation_is_one_of_the_model(row):
    assert re.fullmatch(r"\((1?\d)\)", row["equation"])
    assert row["equation"] in (DOCS / "reference" / "odd.md").read_text(encoding="utf-8")
