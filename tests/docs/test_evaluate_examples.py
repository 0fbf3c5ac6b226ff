"""docs/how-to/evaluate.md is true: each of its examples runs, and answers as its text says."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

import configs
from tests.helpers.forked import forked

PAGE = Path(configs.__file__).resolve().parent.parent / "docs" / "how-to" / "evaluate.md"
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
LIBRARIES = ("SALib", "optuna", "ema_workbench")
MANY, DRAWS, SAVED = "many points", "draws of a posterior", "saved"
# Warnings that are errors everywhere else, and that a library raises at its own import or use.
EXCUSED = {
    # It says so wherever ipyparallel, one of its evaluators, is not installed.
    "ema_workbench": ["ignore:ipyparallel not installed:UserWarning"],
}


def library_of(code: str) -> str:
    words = {"read_posterior": DRAWS, "evaluate_many": MANY, ".save(": SAVED}
    plainly = next((name for word, name in words.items() if word in code), "")
    return next((name for name in LIBRARIES if re.search(rf"^(from|import) {name}\b", code, re.MULTILINE)), plainly)


def run(code: str, cwd: Path) -> str:
    words = [word for excuse in EXCUSED.get(library_of(code), []) for word in ("-W", excuse)]
    done = forked("-W", "error", *words, "-c", code, cwd=cwd)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_page_has_an_example_of_every_library():
    assert [library_of(code) for code in BLOCKS] == ["", MANY, DRAWS, SAVED, *LIBRARIES]


@pytest.mark.parametrize("code", BLOCKS, ids=lambda code: library_of(code) or "plain")
def test_the_examples_run(code, tmp_path):
    library = library_of(code)
    if library in LIBRARIES and find_spec(library) is None:
        pytest.skip(
            f"{library} is not installed: it is an example of docs/how-to/evaluate.md and nothing that the project needs"
        )
    printed = run(code, tmp_path)
    check = {
        "": plain,
        MANY: many,
        DRAWS: of_draws,
        SAVED: saved,
        "SALib": salib,
        "optuna": optuna,
        "ema_workbench": workbench,
    }[library]
    check(printed)
    assert not list(tmp_path.iterdir()), "an example leaves no files"


def plain(printed: str) -> None:
    assert "balance_jpy" in printed
    assert "balance.total.payments_jpy@2030" in printed


def many(printed: str) -> None:
    """A row a point, and another answer for each."""
    rows = [line.split() for line in printed.splitlines() if re.match(r"^[0-2] ", line)]
    assert [row[1] for row in rows] == ["1.0", "2.0", "4.0"]
    assert len({row[3] for row in rows}) == 3


def of_draws(printed: str) -> None:
    """A line a draw, and another balance for each."""
    balances = re.findall(r"^draw ([01]): balance (-\d\.\d\d) JPY tn$", printed, re.MULTILINE)
    assert [number for number, _ in balances] == ["0", "1"]
    assert len({balance for _, balance in balances}) == 2


def saved(printed: str) -> None:
    assert printed.splitlines() == [
        "as if it had never stopped: True",
        "as if it had had the levy from the start: True",
    ]


def salib(printed: str) -> None:
    """The network effect matters most: it is what tips a duopoly (Brock & Durlauf 2001)."""
    sizes = {name: float(mu_star) for name, mu_star in re.findall(r"market\.(\w+)\s+mu\* ([0-9.]+)", printed)}
    assert max(sizes, key=sizes.get) == "network_effect", sizes


def optuna(printed: str) -> None:
    """A duopoly tips at 2 taste scales: an order parameter of one half lies above."""
    effect, distance = map(float, re.search(r"effect ([0-9.]+), distance ([0-9.]+)", printed).groups())
    assert 2.0 < effect < 3.2
    assert distance < 0.2


def workbench(printed: str) -> None:
    rows = re.findall(r"^\d+ +([0-9.]+) +([0-9.]+) +([0-9.]+)", printed, re.MULTILINE)
    assert len(rows) == 8, printed
