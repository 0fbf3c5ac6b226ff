"""The map of the code shows every wing, and none that is not there."""

import re
from pathlib import Path

import pytest

import configs

ROOT = Path(configs.__file__).resolve().parent.parent
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "AUTHORS.md")] + sorted((ROOT / "docs").rglob("*.md"))
FLOORS = ("configs", "agents", "sim", "experiments")


def drawn() -> list[str]:
    """Folders on the map, with the floor that they stand on."""
    text = (ROOT / "docs" / "explanation" / "architecture.md").read_text(encoding="utf-8")
    floor, folders = "", []
    for indent, name in re.findall(
        r"^( *)([\w/]+)/ {2,}\S", re.search(r"```\n(.*?)```", text, re.DOTALL).group(1), re.M
    ):
        floor = floor if indent else name
        folders.append(f"{floor}/{name}" if indent else name)
    return folders


def test_the_map_shows_every_wing():
    # A study's own analysis is a folder where it has many files; those are rooms and no wings.
    wings = {
        str(path.parent.relative_to(ROOT))
        for floor in FLOORS
        for path in (ROOT / floor).rglob("__init__.py")
        if "analyses" not in path.relative_to(ROOT).parts[:-2]
    }
    assert wings - set(drawn()) == set()


def test_the_map_shows_nothing_that_is_not_there():
    assert [folder for folder in drawn() if not (ROOT / folder).is_dir()] == []


def test_no_folder_has_more_files_than_one_takes_in():
    for folder in drawn():
        if folder.split("/")[0] in FLOORS:
            assert len(list((ROOT / folder).glob("*.py"))) <= 20, folder


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_path_that_a_page_names_exists(page):
    paths = re.findall(rf"`((?:{'|'.join(FLOORS)}|tests|benchmarks)/[\w/.*]+)`", page.read_text(encoding="utf-8"))
    assert [path for path in paths if not list(ROOT.glob(path.rstrip("/")))] == []
