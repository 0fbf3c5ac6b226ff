"""Pages that explain are true: their examples run, their numbers stand on the pages that they name, their files exist."""

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest
import run_pages

import configs
from configs import load
from tests.helpers.command import run_code

ROOT = Path(configs.__file__).resolve().parent.parent
EXPLANATION = ROOT / "docs" / "explanation"
PAGES = sorted([*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")])
RUN = ("accounts", "draws", "engines")
NUMBER = re.compile(r"(?<![\w.,:])-?\d+(?:\.\d+)?(?![\w,]*\w)")

pytestmark = pytest.mark.usefixtures("kernels")


@pytest.mark.parametrize("name", RUN)
def test_an_explanation_runs_as_it_stands(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run_pages.carry_out(EXPLANATION / f"{name}.md") > 1
    assert not list(tmp_path.iterdir()), "it leaves nothing behind"


def test_no_explanation_with_python_is_left_out():
    with_python = {page.stem for page in EXPLANATION.glob("*.md") if "```python" in page.read_text(encoding="utf-8")}
    assert with_python == set(RUN)


@pytest.mark.filterwarnings("ignore")  # Solara finds fault with Mesa's own page when that is imported
def test_the_python_of_the_page_in_the_browser_runs(tmp_path):
    pytest.importorskip("solara")
    page = (ROOT / "docs" / "reference" / "visualizer.md").read_text(encoding="utf-8")
    for code in re.findall(r"```python\n(.*?)```", page, re.DOTALL):
        run_code(code, cwd=tmp_path)


def test_no_page_has_python_or_a_file_that_nothing_carries_out():
    """Which tests carry a page out; a new page of examples wants to stand here, and in one of them."""
    carried_out = {
        "test_docs": {"README", "sweeps"},
        "test_evaluate_examples": {"evaluate"},
        "test_extending": {"extending"},
        "test_how_to": {"paper", "rerun", "batch_run", "notebook", "languages", "story"},
        "test_japanese_readme": {"README.ja"},
        "test_tutorials": {page.stem for page in (ROOT / "docs" / "tutorials").glob("*.md")},
        "test_import": {"observed"},
        "test_explanations": {*RUN, "visualizer"},
    }
    with_blocks = {page.stem for page in PAGES if re.search(r"^```(python|toml|csv)$", page.read_text(), re.MULTILINE)}
    assert with_blocks - set().union(*carried_out.values()) == set()
    assert [name for name in carried_out if not list((ROOT / "tests").rglob(f"{name}.py"))] == []


def test_balances_of_the_baseline_are_one_number_on_all_pages():
    """README prints them, which test_docs.py holds; other pages speak of the same years."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    printed = dict(re.findall(r"^ (20\d\d) +[\d.]+ +[\d.]+ +(-[\d.]+) ", readme, re.MULTILINE))
    told = " ".join((EXPLANATION / "calibration.md").read_text(encoding="utf-8").split())
    misses = told.partition("Where the model stands")[2].partition("## ")[0]
    named = dict(re.findall(r"of (20\d\d) \((-\d+\.\d+), edge", misses))
    named |= dict(re.findall(r"and (20\d\d) \((-\d+\.\d+), edge", misses))
    assert named == {year: printed[year] for year in ("2022", "2024")}
    plateau = re.search(r"the model (-[\d.]+) to (-[\d.]+),", misses).groups()
    assert plateau == (printed["2024"], printed["2025"])


def rows(name: str) -> list[list[str]]:
    """Rows of the first table of a page, cell by cell."""
    text = (EXPLANATION / f"{name}.md").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[1:] if "---" not in line]


@pytest.mark.parametrize("row", rows("wrong"), ids=lambda row: row[0].strip("* "))
def test_a_number_of_what_is_wrong_stands_on_the_page_that_it_names(row):
    _, said, told = row
    pages = re.findall(r"\]\((\w+\.md)\)", told)
    text = " ".join((EXPLANATION / page).read_text(encoding="utf-8").replace("\u2212", "-") for page in pages)
    numbers = NUMBER.findall(re.sub(r"(?<=\d)(?= to -)", " ", said))
    assert pages and numbers
    assert [number for number in numbers if not re.search(rf"(?<![\d.]){re.escape(number)}(?![\d])", text)] == []


def test_shares_and_items_of_the_accounts_are_those_of_the_baseline():
    text = (EXPLANATION / "accounts.md").read_text(encoding="utf-8")
    baseline = load("baseline")
    shares = {service.booking_share for service in baseline.services.values()}
    assert {float(share) for share in re.findall(r"`booking_share`, ([\d.]+)", text)} == shares
    assert baseline.services["app_store"].item == "telecom_computer_information"
    for figure in ("-6.65", "-6.8", "6.7"):
        assert figure in (EXPLANATION / "calibration.md").read_text(encoding="utf-8") and figure in text


@cache
def tracked() -> set[str]:
    """Files of the project and the folders that they stand in."""
    words = ["git", "ls-files", "-co", "--exclude-standard"]
    listed = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    files = {Path(name) for name in listed.stdout.splitlines()} or {path.relative_to(ROOT) for path in ROOT.rglob("*")}
    return {str(place) for file in files for place in (file, *file.parents)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_that_is_named_by_its_path_is_where_it_says(page):
    """In sections of older releases, too: whoever reads them looks for pages that are there."""
    named = re.findall(r"(?<![\w/.])docs/[\w./-]+\.(?:md|ipynb|png)", page.read_text(encoding="utf-8"))
    assert [path for path in named if not (ROOT / path).is_file()] == []
    assert named or page.name != "CHANGELOG.md"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_file_of_the_project_that_stands_in_backticks_exists(page):
    """A path that begins in a folder of the project; others are of results, or somebody's own."""
    text, known = page.read_text(encoding="utf-8"), tracked()
    tops = {name for name in known if "/" not in name and name not in (".", "results")}
    if page.name == "CHANGELOG.md":
        text = text.partition("### Changes")[0]  # what has moved since is called as it was
    named = re.findall(r"`((?:[\w.-]+/)+[\w.*-]*)(?:::\w+)?`", text)
    own_paths = [path.rstrip("/") for path in named if path.partition("/")[0] in tops]
    assert [path for path in own_paths if path not in known and not list(ROOT.glob(path))] == []
