"""The documents are true: their commands run, and what they show is what the program prints."""

import re
import shlex
from pathlib import Path

import made_pages
import pytest

import configs
from configs import load
from configs.reading.catalogue import catalogue
from experiments.calibration import posterior, problem, waves
from experiments.cli.evidence import calibrate
from experiments.runs import run
from experiments.studies.designs import DESIGNS, design_points
from experiments.studies.study import read_study
from tests.experiments.carried.posteriors import FACTORS
from tests.experiments.carried.posteriors import posterior as write_posterior
from tests.helpers.command import answered, run_code
from tests.helpers.command import here as command
from tests.helpers.shared import baseline_of_eight

pytestmark = pytest.mark.usefixtures("kernels")

ROOT = Path(configs.__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / name for name in ("README.md", "README.ja.md", "CONTRIBUTING.md", "AUTHORS.md")] + sorted(
    (ROOT / "docs").rglob("*.md")
)


def test_the_readme_shows_what_make_run_prints(tmp_path, monkeypatch):
    """The run of this command, which other tests look at, too, is not run again; what is printed of it is."""

    def ready(name, settings, seed, replicates, engine, **_how):
        assert (name, settings, seed, replicates) == ("baseline", load("baseline"), 1, 8)
        return baseline_of_eight()

    monkeypatch.setattr(run, "run_scenario", ready)
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


@pytest.mark.parametrize(
    ("target", "installed"), [("run", "."), ("study", ".[study]"), ("show", ".[viz,fast]"), ("docs", ".[docs]")]
)
def test_make_installs_what_a_command_needs_and_no_more(target, installed, tmp_path):
    told = answered("make", "-n", target, f"VENV={tmp_path}", cwd=ROOT).stdout
    assert re.findall(r"-c constraints.txt -e \"?([^\s\"]+)", told) == [installed]


SWEEPS = (ROOT / "docs" / "how-to" / "sweeps.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", re.findall(r"```python\n(.*?)```", README + SWEEPS, re.DOTALL))
def test_the_readmes_python_runs(code, tmp_path):
    run_code(code, cwd=tmp_path)


COMMANDS = re.findall(r"^    digital-balance (.*?)(?:  +#.*)?$", README, re.MULTILINE)


def small(line: str) -> list[str]:
    """The words of a command, and such as make what it runs small."""
    words = shlex.split(line)
    sizes = {
        "run": ["--customers", "60", "--until", "2010-03", "--no-figures"],
        "calibrate": ["--workers", "1"],
        "compare": ["--set", "customers.number=60", "--set", "time.end=2011-12", "--workers", "1"],
        "sweep": ["--set", "customers.number=60", "--set", "time.steps=5"],
    }
    if "--influence" in words:
        return [*words, "--customers", "60", "--replicates", "2", "--until", "2011-12", "--workers", "1"]
    if "--format" in words:
        return [*words, "--customers", "60", "--until", "2010-03"]
    if "--from" in words:
        return [*words, "--no-figures"]
    if "--save" in words:
        return [*words, "--customers", "60", "--no-figures"]
    return words + sizes.get(words[0], [])


@pytest.mark.parametrize("line", [line for line in COMMANDS if not line.startswith("sweep")])
def test_the_readmes_commands_run(line, tmp_path, monkeypatch):
    """What a report or another run is asked for of runs before it, as in the README; a calibration is still quicker."""
    monkeypatch.setattr(calibrate, "QUICK", {"customers": 60, "points": 24, "draws": 10, "waves": 1, "replicates": 2})
    monkeypatch.setattr(posterior, "BURN_IN", 20)
    monkeypatch.setattr(posterior, "STEPS", 40)
    monkeypatch.setattr(posterior, "MOST_STEPS", 1)
    monkeypatch.setattr(waves, "CANDIDATES", 1000)
    monkeypatch.setattr(problem, "POINTS_A_PRIOR", 3)
    scenario = re.search(r"```toml\n(.*?)```", README, re.DOTALL).group(1)
    (tmp_path / "mine.toml").write_text(scenario)
    (tmp_path / "study.toml").write_text(re.findall(r"```toml\n(.*?)```", README, re.DOTALL)[1])
    if "--posterior" in line:
        write_posterior(tmp_path, FACTORS * 8)  # of calibrate, which takes minutes
    before = COMMANDS[COMMANDS.index(line) - 1]
    for typed in (before, line) if line.startswith(("report", "rerun", "run --from")) else (line,):
        done = command(*small(typed), cwd=tmp_path)
        assert done.returncode == 0, done.stderr


def test_commands_were_found():
    assert len(COMMANDS) >= 8
    sweeps = [COMMANDS[row + 1] for row, line in enumerate(COMMANDS) if line.startswith("sweep")]
    assert sweeps and all(line.startswith("report") for line in sweeps), "no sweep without a report"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        made = page.parent.name == "reference" and Path(target).stem in made_pages.MADE
        if not target.startswith("http") and not made:
            assert (page.parent / target).exists(), target


def test_the_counts_of_free_constants_are_those_of_the_program():
    kinds = [entry.kind for entry in catalogue("baseline")]
    text = " ".join((ROOT / "docs" / "explanation" / "calibration.md").read_text(encoding="utf-8").split())
    said = f"{kinds.count('tuned')} constants tuned against a target, {kinds.count('judgement')} set by judgement"
    assert said in text


def test_every_equation_of_the_model_is_in_the_odd():
    text = (ROOT / "docs" / "reference" / "odd.md").read_text(encoding="utf-8")
    assert [number for number in range(1, 20) if f"({number})" not in text] == []


def test_the_study_in_the_docs_is_one(tmp_path):
    (tmp_path / "study.toml").write_text(re.search(r"```toml\n(.*?)```", SWEEPS, re.DOTALL).group(1))
    assert len(design_points(read_study(str(tmp_path / "study.toml")))) == 82
    rows = re.findall(r"^\| `(.*?)` \|", SWEEPS.split("## What may happen")[0], re.MULTILINE)
    assert {name for row in rows for name in row.split("`, `")} == set(DESIGNS)
