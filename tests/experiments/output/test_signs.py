"""Terminals and logs that lack a sign show its plain form, and no question mark; JSON is the same to whoever reads it."""

import ast
import json
import re
from pathlib import Path

import pytest
from rich.table import Table

import configs
import experiments
from experiments.signs import SIGNS, plain
from experiments.terminal import Terminal
from tests.helpers.command import here, process

LACKING = ("ascii", "cp1252", "latin-1", "cp932")
SHORT = ("--customers", "60", "--until", "2014-12")
PAIR = ("theory/duopoly", "theory/biased_duopoly", "--set", "customers.number=60", "--set", "time.steps=5")
FRAME = re.compile("[-+|=\u2500-\u257f\u2212\uff0d]+")
TITLE = "Z\u00fcrich \u65e5\u672c \u2212 \u03c3 \u2713"


@pytest.fixture(scope="module")
def answers(tmp_path_factory, scenario_file_of_module):
    """What commands print by encoding, in one folder: those after the first find the sweeps done."""
    place = tmp_path_factory.mktemp("signs")
    own_file = scenario_file_of_module(place)
    commands = {
        "run": ("run", *SHORT, "--set", "services.cloud.opening_awareness=0.1", "--no-figures"),
        "run with a title of its own": ("run", own_file, "--no-figures"),
        "compare": ("compare", *PAIR, "--replicates", "3", "--workers", "1"),
        "parameters": ("parameters", "switching_cost"),
        "scenarios": ("scenarios",),
        "help": ("--help",),
        "bad input": ("run", "tit\u00e9\u2212\u65e5"),
    }
    return {
        encoding: {name: here(*words, cwd=place, encoding=encoding) for name, words in commands.items()}
        for encoding in ("utf-8", *LACKING)
    }


@pytest.fixture(scope="module")
def scenario_file_of_module():
    def write(place: Path) -> str:
        path = place / "mine.toml"
        text = f'extends = "theory/duopoly"\ntitle = "{TITLE}"\n[customers]\nnumber = 60\n[time]\nsteps = 5\n'
        path.write_text(text, encoding="utf-8")
        return path.name

    return write


@pytest.mark.parametrize("encoding", LACKING)
def test_what_a_terminal_lacks_is_said_plainly(answers, encoding):
    """Word for word what a terminal with all signs shows, but for frames and plain forms."""
    for name, whole in answers["utf-8"].items():
        shown = answers[encoding][name]
        assert shown.returncode == whole.returncode
        # Without progress, which is told as time goes by.
        got, meant = ((answer.stderr if answer.returncode else "") + answer.stdout for answer in (shown, whole))
        assert got.count("?") == meant.count("?"), name
        assert _words(got) == _words(plain(FRAME.sub(" ", meant), encoding)), name


def test_verdicts_can_be_told_apart(answers):
    """The marks of the table of bands, one a row."""
    marks = re.findall("^ .*([\u2713\u2717]) *$", answers["utf-8"]["run"].stdout, flags=re.MULTILINE)
    shown = re.findall(r"\|([vx])\|$", answers["ascii"]["run"].stdout, flags=re.MULTILINE)
    assert {"\u2713", "\u2717"} == set(marks)
    assert shown == [plain(mark, "ascii") for mark in marks]
    assert "the model is v inside or x outside" in " ".join(answers["ascii"]["run"].stdout.split())


def test_a_minus_stays_a_minus(answers):
    assert re.search(r"-\d", answers["ascii"]["compare"].stdout)
    assert "+-10%" in answers["ascii"]["compare"].stdout


def test_tables_stay_in_line(tmp_path):
    with (tmp_path / "log").open("w", encoding="ascii") as log:
        console = Terminal(file=log, width=40)
        table = Table()
        table.add_column("x", justify="right")
        table.add_row("\u22121.5 \u2713")
        table.add_row("\u221e")
        console.print(table)
    lines = (tmp_path / "log").read_text().splitlines()
    assert len({len(line) for line in lines}) == 1
    assert lines[3] == "| -1.5 v |"
    assert lines[4] == "|    inf |"


def test_json_means_the_same_in_every_encoding(tmp_path, scenario_file_of_module):
    words = ("run", scenario_file_of_module(tmp_path), "--no-figures", "--json")
    for encoding in ("utf-8", *LACKING):
        assert json.loads(here(*words, cwd=tmp_path, encoding=encoding).stdout)["title"] == TITLE


def test_a_process_takes_the_encoding_that_it_is_given(tmp_path):
    done = process("run", *SHORT, "--no-figures", cwd=tmp_path, PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii()
    assert "?" not in done.stdout


def test_every_sign_of_the_code_has_a_plain_form():
    """A sign that somebody adds needs a form in `SIGNS`: what else it would read as is a code."""
    signs = set()
    for package in (configs, experiments):
        for path in Path(package.__file__).parent.rglob("*.py"):
            texts = (
                node.value
                for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                if isinstance(node, ast.Constant)
            )
            signs |= {sign for text in texts if isinstance(text, str) for sign in text if not sign.isascii()}
    assert {"\u2713", "\u2212"} <= signs
    assert not [sign for sign in sorted(signs) if "\\" in plain(sign, "ascii") and not JAPANESE.match(sign)]
    assert all(form.isascii() for form in SIGNS.values())


JAPANESE = re.compile("[\u3000-\u9fff]")  # has no form of ASCII


def _words(text: str) -> list[str]:
    """The words of a table or a text, without frames and however they are broken into lines."""
    return [word for word in FRAME.sub(" ", text).split() if word]
