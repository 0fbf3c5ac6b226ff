"""Every stream of random numbers stands in one table, under a name of its own, and nothing else is drawn."""

import ast
from pathlib import Path

import pytest

import agents
import experiments
import sim
from agents import draws
from agents.streams import Stream
from sim import DigitalEconomy

DRAWING = ("draw_key", "month_keys")
FILES = sorted(path for package in (agents, sim, experiments) for path in Path(package.__file__).parent.rglob("*.py"))
SMALL = {"customers.number": 60}


def calls(tree: ast.AST) -> list[ast.Call]:
    named = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    return [call for call in named if call.func.id in DRAWING]


def test_every_stream_has_a_name_of_its_own():
    names = [str(stream) for stream in Stream.__members__.values()]
    assert len(set(names)) == len(names) == len(Stream)
    assert "\x1f" not in "".join(names), "what parts the words of a key"


def test_a_name_stands_for_its_stream_for_ever():
    """The word of a key was written down once: other names would draw other numbers in every run."""
    assert draws.draw_key(1, Stream.CHOICE, "cloud") == draws.draw_key(1, "choice", "cloud")
    assert [int(word) for word in draws.draw_key(1, Stream.HOME_BIAS, "cloud", "firms")] == [4273270527, 778298728]


def test_whoever_draws_names_a_stream_of_the_table():
    drawn = set()
    for path in FILES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        streams = {arg.arg for arg in ast.walk(tree) if isinstance(arg, ast.arg) and _is_stream(arg.annotation)}
        for call in calls(tree):
            stream = call.args[1]
            passed_on = isinstance(stream, ast.Name) and stream.id in streams
            assert passed_on or (isinstance(stream, ast.Attribute) and _is_stream(stream.value)), (path, call.lineno)
        names = (node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and _is_stream(node.value))
        drawn |= {Stream[node.attr] for node in names}
    assert drawn == set(Stream), "what nobody draws does not stand in the table"


def _is_stream(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Name) and node.id == "Stream"


@pytest.mark.parametrize("scenario", ["baseline", "theory/duopoly", "theory/cascade", "sovereign_procurement"])
def test_a_run_draws_from_the_table_alone(scenario, monkeypatch):
    asked, true = [], draws._word
    monkeypatch.setattr(draws, "_word", lambda seed, stream, *names: asked.append(stream) or true(seed, stream, *names))
    model = DigitalEconomy(scenario, rng=1, **SMALL)
    model.step()
    assert asked
    assert {type(stream) for stream in asked} == {Stream}
