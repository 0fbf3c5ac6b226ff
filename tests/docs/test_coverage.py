"""The table of statements names scenarios, outputs and tests that exist."""

import re
from functools import cache
from pathlib import Path

import pytest

from configs import load
from configs.reading.scenarios import scenario_names
from configs.reading.tree import parse_override
from experiments.runs.outcomes.recorded import measured_path
from experiments.studies.files import study_names
from experiments.studies.study import read_study
from sim import DigitalEconomy

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = ["id", "statement", "mechanism", "on and off", "output", "test"]


def table() -> list[dict[str, str]]:
    """Rows of docs/reference/coverage.md."""
    lines = (ROOT / "docs" / "reference" / "coverage.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    assert cells[0] == COLUMNS
    return [dict(zip(COLUMNS, row, strict=True)) for row in cells[2:]]


def marked(text: str) -> list[str]:
    """What stands between backticks."""
    return re.findall(r"`([^`]+)`", text)


@cache
def model_of(scenario: str) -> DigitalEconomy:
    return DigitalEconomy(scenario, rng=1, **{"customers.number": 300})


ROWS = table()


def test_every_statement_has_a_row():
    assert [row["id"] for row in ROWS] == [f"S{n}" for n in range(1, 35)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_a_row_names_what_there_is(row):
    switches, outputs = marked(row["on and off"]), marked(row["output"])
    assert switches and outputs
    for switch in switches:
        if "=" in switch:
            key, value = parse_override(switch)
            scenario = "sovereign_ai" if key.startswith("levers.sovereign_ai.") else "baseline"
            assert load(scenario, {key: value}).model_dump() != load(scenario).model_dump(), f"{switch} changes nothing"
        elif switch in study_names():
            read_study(switch)
        else:
            assert switch in scenario_names(), f"{switch} is neither a scenario nor a study"
    scenarios = [name for name in switches if name in scenario_names() and name != "closed_economy"]
    for output in outputs:
        measured_path(model_of(scenarios[0] if scenarios else "baseline"), output)
    file, _, test = row["test"].partition("::")
    name, _, case = test.partition("[")
    text = (ROOT / file).read_text(encoding="utf-8")
    assert f"def {name}(" in text, f"{file} has no {name}"
    assert not case or f'"{case.rstrip("]")}"' in text, f"{file} has no case {case}"
