"""The glossary is true: its files exist and speak of its words, and its equations are those of the ODD."""

import re
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
fingerprint, run id, manifest, panel (of customers), panel (of the page)
"""


def rows() -> list[dict[str, str]]:
    """Rows of all tables of docs/glossary.md."""
    lines = (DOCS / "glossary.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    assert all(len(row) == len(COLUMNS) for row in cells)
    return [dict(zip(COLUMNS, row, strict=True)) for row in cells if row != COLUMNS and not row[0].startswith("---")]


ROWS = rows()


def test_every_word_that_a_newcomer_meets_is_there_once():
    words = [row["word"] for row in ROWS]
    assert len(words) == len(set(words))
    assert [word for word in " ".join(NEEDED.split()).split(", ") if word not in words] == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["word"])
def test_a_words_file_speaks_of_it(row):
    (file,) = re.findall(r"`([^`]+)`", row["file"])
    text = (ROOT / file).read_text(encoding="utf-8").lower()
    # A word may be a name in the code, an s or a line's end longer, and what stands in brackets only tells it apart.
    word = re.sub(r" \(.*\)$", "", row["word"].lower())
    stem = word[:-3] if word.endswith("tum") else word.removesuffix("s")
    assert re.search(re.escape(stem).replace(r"\ ", r"[\s_-]+#?\s*").replace(r"\-", "[ _-]"), text), f"{file}: {word}"


@pytest.mark.parametrize("row", [row for row in ROWS if row["equation"]], ids=lambda row: row["word"])
def test_a_words_equation_is_one_of_the_model(row):
    assert re.fullmatch(r"\((1?\d)\)", row["equation"])
    assert row["equation"] in (DOCS / "odd.md").read_text(encoding="utf-8")
