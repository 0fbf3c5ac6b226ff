"""The page of versions has what is installed, and what Mesa has in each."""

import re
import sys
from pathlib import Path

import mesa

import configs
from sim import DigitalEconomy

ROOT = Path(configs.__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "reference" / "versions.md").read_text(encoding="utf-8")
SERIES = "3.3" if mesa.__version__.startswith("3.3") else "3.5" if mesa.__version__.startswith("3.") else "4.0"


def row(start: str) -> dict[str, str]:
    """A row of the table of what there is, by series of Mesa."""
    line = next(line for line in PAGE.splitlines() if line.startswith(f"| {start}"))
    return dict(zip(("3.3", "3.5", "4.0"), line.strip("| ").split(" | ")[1:], strict=True))


def test_the_table_has_the_versions_of_the_constraints():
    pins = re.findall(
        r"^mesa==(\S+); python_version (\S+) \"3.12\"", (ROOT / "constraints.txt").read_text(), re.MULTILINE
    )
    rows = dict(re.findall(r"^\| (3\.\d+[^|]*) \| ([\d.]+) \|", PAGE, re.MULTILINE))
    assert {("<" if python == "3.11" else ">="): version for python, version in rows.items()} == {
        sign: version for version, sign in pins
    }


def test_libraries_have_the_versions_of_the_constraints():
    table = PAGE.partition("## Libraries around it")[2]
    rows = {
        name: cells for name, *cells in re.findall(r"^\| (\w[\w ]+) \| ([\d.]+) \| ([\d.]+) \|", table, re.MULTILINE)
    }
    pinned = {}
    for name, version, python in re.findall(
        r"^([\w-]+)==([^;\n]+)(?:; python_version (\S+) \"3.12\")?",
        (ROOT / "constraints.txt").read_text(),
        re.MULTILINE,
    ):
        older, newer = pinned.get(name, (None, None))
        pinned[name] = (older if python == ">=" else version, newer if python == "<" else version)
    assert len(rows) == 4
    assert {name: tuple(cells) for name, cells in rows.items()} == {
        name: pinned[name.lower().replace(" ", "-")] for name in rows
    }


def test_a_file_that_holds_a_row_is_there():
    paths = re.findall(r"`(tests/[\w/.]+)`", PAGE)
    assert paths and [path for path in paths if not (ROOT / path).is_file()] == []


def test_this_python_has_the_mesa_of_its_row():
    assert ("3.3" if sys.version_info < (3, 12) else "3.5") == SERIES or SERIES == "4.0"


def test_mesa_has_what_the_page_says_of_it():
    assert row("`model.run_for(n)`")[SERIES] == ("yes" if hasattr(mesa.Model, "run_for") else "no")
    assert (row("`mesa.batch_run`")[SERIES] == "gone") == (not hasattr(mesa, "batch_run"))
    model = DigitalEconomy("baseline", rng=1, **{"customers.number": 60, "time.end": "2010-01"}).run()
    assert model.agents_by_type and model.datacollector.get_model_vars_dataframe().shape[0] == 1
