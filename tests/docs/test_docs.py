"""The documents are true: their commands run, and what they show is what the program prints."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import configs
from configs.reading.catalogue import catalogue
from experiments.studies.designs import DESIGNS, design_points
from experiments.studies.study import read_study

ROOT = Path(configs.__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def command(*words: str, cwd: Path) -> subprocess.CompletedProcess:
    words = (sys.executable, "-W", "error", "-m", "experiments", *words)
    environment = {**os.environ, "COLUMNS": "80"}
    return subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False, env=environment)


def test_the_readme_shows_what_make_run_prints(tmp_path):
    done = command("run", "baseline", "--replicates", "8", "--no-figures", cwd=tmp_path)
    printed = {line.rstrip() for line in done.stdout.splitlines()}
    shown = re.search(r"<!-- printed by make run -->\n```\n(.*?)```", README, re.DOTALL).group(1).splitlines()
    assert len(shown) > 10
    assert [line for line in shown if line.rstrip() not in printed] == []
    inside = re.search(r"Observations and their bands: (\d+) of (\d+) inside", done.stdout).groups()
    assert f"{inside[0]} of the {inside[1]} observations with a band lie inside it" in README


def test_make_run_is_the_command_that_the_readme_describes():
    makefile = (ROOT / "Makefile").read_text()
    assert "digital-balance run baseline --replicates 8 --out results/baseline" in makefile
    assert README.index("make run") < README.index("make test") < 1500, "both commands stand on the first screen"


SWEEPS = (ROOT / "docs" / "sweeps.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", re.findall(r"```python\n(.*?)```", README + SWEEPS, re.DOTALL))
def test_the_readmes_python_runs(code, tmp_path):
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


COMMANDS = re.findall(r"^    digital-balance (.*?)(?:  +#.*)?$", README, re.MULTILINE)


@pytest.mark.parametrize("line", COMMANDS)
def test_the_readmes_commands_run(line, tmp_path):
    scenario = re.search(r"```toml\n(.*?)```", README, re.DOTALL).group(1)
    (tmp_path / "mine.toml").write_text(scenario)
    (tmp_path / "study.toml").write_text(re.findall(r"```toml\n(.*?)```", README, re.DOTALL)[1])
    words = shlex.split(line)
    if words[0] == "run":
        words += ["--customers", "60", "--until", "2010-03", "--no-figures"]
    if words[0] == "compare":
        words += ["--set", "customers.number=60", "--set", "time.end=2011-12"]
    if words[0] == "report":
        assert command(*shlex.split(COMMANDS[COMMANDS.index(line) - 1]), cwd=tmp_path).returncode == 0
    done = command(*words, cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_commands_were_found():
    assert len(COMMANDS) >= 8


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), target


def test_the_counts_of_free_constants_are_those_of_the_program():
    kinds = [entry.kind for entry in catalogue("baseline")]
    text = " ".join((ROOT / "docs" / "calibration.md").read_text(encoding="utf-8").split())
    said = f"{kinds.count('tuned')} constants tuned against a target, {kinds.count('judgement')} set by judgement"
    assert said in text


def test_every_equation_of_the_model_is_in_the_odd():
    text = (ROOT / "docs" / "odd.md").read_text(encoding="utf-8")
    assert [number for number in range(1, 20) if f"({number})" not in text] == []


def test_the_study_in_the_docs_is_one(tmp_path):
    (tmp_path / "study.toml").write_text(re.search(r"```toml\n(.*?)```", SWEEPS, re.DOTALL).group(1))
    assert len(design_points(read_study(str(tmp_path / "study.toml")))) == 82
    rows = re.findall(r"^\| `(.*?)` \|", SWEEPS.split("## What may happen")[0], re.MULTILINE)
    assert {name for row in rows for name in row.split("`, `")} == set(DESIGNS)
