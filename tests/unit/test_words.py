"""Variables are called by nouns of what they hold: no pronoun stands in for one."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("agents", "benchmarks", "configs", "docs", "experiments", "sim", "tests")
PRONOUNS = frozenset(
    [
        "all_", "another", "any_", "anything", "at", "both", "each", "either", "every", "everything", "found", "her",
        "here", "hers", "him", "his", "it", "its", "itself", "lies", "mine", "neither", "none", "nothing", "one",
        "ones", "other", "others", "ours", "same", "some", "something", "such", "that", "theirs", "them", "themselves",
        "there", "these", "this", "those", "what", "which", "who", "whom", "whose", "yours",
    ]
)  # fmt: skip


def names_in(tree: ast.AST) -> list[tuple[int, str]]:
    """Lines and names of all variables that are set, and of all parameters."""
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.append((node.lineno, node.id))
        elif isinstance(node, ast.arg):
            names.append((node.lineno, node.arg))
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            names.append((node.lineno, node.name))
    return names


@pytest.mark.parametrize("package", PACKAGES)
def test_no_variable_is_called_by_a_pronoun(package):
    places = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in sorted((ROOT / package).rglob("*.py"))
        for line, name in names_in(ast.parse(path.read_text(encoding="utf-8")))
        if name in PRONOUNS
    ]
    assert places == []


@pytest.mark.parametrize(
    "text",
    ["each = 1", "for at in []: pass", "[its for its in []]", "def f(*others): pass", "lambda it: it", "(one := 1)",
     "with a as this: pass", "try: pass\nexcept ValueError as that: pass"],
)  # fmt: skip
def test_a_pronoun_is_noticed_wherever_a_variable_is_set(text):
    assert {name for _, name in names_in(ast.parse(text))} & PRONOUNS
