"""docs/explanation/audit.md says what was run: its cells are those of the tables beside it, and every claim's sentence still stands."""

import re
from pathlib import Path

import pandas as pd
import pytest

import configs
from experiments.audit.changes import CHANGES
from experiments.audit.claims import CLAIMS

ROOT = Path(configs.__file__).resolve().parent.parent
TEXT = (ROOT / "docs" / "explanation" / "audit.md").read_text(encoding="utf-8")
TABLES = ("audit.csv", "audit_large.csv", "audit_policies.csv")
RESULTS = pd.concat(pd.read_csv(ROOT / "docs" / "data" / name) for name in TABLES)
SIGNS = {"robust": "R", "shifted": "S", "fragile": "**F**", "undecided": "U"}


def cell(row) -> str:
    return f"{SIGNS[row.verdict]} =" if row.same else f"{SIGNS[row.verdict]} {row.n_holding}/{row.n_runs}"


def shown() -> dict[tuple[str, str], str]:
    """The cells of the tables of verdicts, by claim and change."""
    cells, heads = {}, []
    for line in TEXT.splitlines():
        if line.startswith("| claim |"):
            heads = re.findall(r"`(\w+)`", line)
        elif (name := re.match(r"\| `(\w+)` \|", line)) and name[1] in CLAIMS:
            parts = [part.strip() for part in line.strip("|").split("|")[1:]]
            cells |= {(name[1], head): part for head, part in zip(heads, parts, strict=True) if part}
    return cells


def test_every_verdict_in_the_table_is_that_of_the_results():
    told = {(row.claim, row.change): cell(row) for row in RESULTS.itertuples() if row.verdict != "untestable"}
    assert shown() == told
    assert {claim for claim, _ in told} == set(CLAIMS)


@pytest.mark.parametrize("name", CLAIMS)
def test_the_sentence_of_a_claim_stands_in_its_document(name):
    claim = CLAIMS[name]
    text = (ROOT / claim.document).read_text(encoding="utf-8")
    assert " ".join(claim.quoted.split()) in " ".join(text.split())


def test_every_change_is_told():
    rows = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", TEXT.split("Two things are tested")[0], re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == set(CHANGES)
