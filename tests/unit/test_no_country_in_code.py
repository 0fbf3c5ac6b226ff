"""What speaks of one country is data: no Python names a country, its money or its surveys."""

import io
import re
import tokenize
from pathlib import Path

import pytest

import configs

ROOT = Path(configs.__file__).resolve().parent.parent
SPOKEN = re.compile(
    r"japan|(?<![a-z])yen(?![a-z])|(?<![a-z])jpy(?![a-z])|¥|円|communications usage survey|medium_100|age_70_plus|korea"
    r"|(?<![a-z])krw(?![a-z])|\bwon(?= a (year|month))",
    re.IGNORECASE,
)
# From Python 3.12 on texts with values in them are told in parts.
TEXTS = {tokenize.STRING, tokenize.COMMENT, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}
# A form of files is called by who writes it; whoever was cited is called by name.
SAID = {"experiments/observed/bank_of_japan.py", "experiments/observed/forms.py"}


def texts_in(source: str) -> list[tuple[int, str]]:
    """Texts and comments of a program with their lines."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return [(token.start[0], token.string) for token in tokens if token.type in TEXTS]


def named_in(source: str) -> list[tuple[int, str]]:
    """Words of one country in texts and comments of a program."""
    return [(line, word[0]) for line, text in texts_in(source) if (word := SPOKEN.search(text)) is not None]


@pytest.mark.parametrize("package", ["agents", "sim", "configs", "experiments"])
def test_no_program_names_a_country_its_money_or_its_surveys(package):
    places = [
        f"{path.relative_to(ROOT)}:{line}: {word}"
        for path in sorted((ROOT / package).rglob("*.py"))
        if str(path.relative_to(ROOT)) not in SAID
        for line, word in named_in(path.read_text(encoding="utf-8"))
    ]
    assert places == []


@pytest.mark.parametrize(
    "text",
    ['label = "JPY tn"', '"""What Japan pays."""', "# a yen of use", 'f"{value} trillion yen"', '"age_70_plus"'],
)
def test_the_walk_would_see_such_words(text):
    assert named_in(text)


@pytest.mark.parametrize("text", ['"budget_lcu"', "# whole_lcu", '"lcu_per_utility"', '"eyeing"'])
def test_names_of_amounts_are_no_words(text):
    assert named_in(text) == []
