"""The map of the code shows every wing and every single file of the lower floors, and none that is not there."""

import re
from pathlib import Path

import pytest

import configs

ROOT = Path(configs.__file__).resolve().parent.parent
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "AUTHORS.md")] + sorted((ROOT / "docs").rglob("*.md"))
FLOORS = ("configs", "agents", "sim", "experiments")


def drawing() -> str:
    """The map as it is drawn."""
    text = (ROOT / "docs" / "explanation" / "architecture.md").read_text(encoding="utf-8")
    return re.search(r"```\n(.*?)```", text, re.DOTALL).group(1)


def drawn() -> list[str]:
    """Folders on the map, with the floor that they stand on."""
    floor, folders = "", []
    for indent, name in re.findall(r"^( *)([\w/]+)/ {2,}\S", drawing(), re.M):
        floor = floor if indent else name
        folders.append(f"{floor}/{name}" if indent else name)
    return folders


def drawn_files() -> list[str]:
    """Files on the map, in the folder that a line is of, or else on the floor that it stands on."""
    floor, place, files = "", "", []
    for line in drawing().splitlines():
        indent, folder, single = re.match(r"( *)(?:([\w/]+)/ {2}|(\w+\.py))?", line).groups()
        if folder:
            floor = floor if indent else folder
            place = f"{floor}/{folder}/" if indent else f"{floor}/"
        elif single:
            place = f"{floor}/" if indent else ""
        files += [place + name for name in re.findall(r"\w+\.py\b", line)]
    return files


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
    assert [file for file in drawn_files() if not (ROOT / file).is_file()] == []


@pytest.mark.parametrize("floor", ["configs", "agents", "sim"])
def test_the_map_shows_every_single_file_of_a_lower_floor(floor):
    single = {str(path.relative_to(ROOT)) for path in (ROOT / floor).glob("*.py")} - {f"{floor}/__init__.py"}
    assert single - set(drawn_files()) == set()


def test_no_folder_has_more_files_than_one_takes_in():
    for folder in drawn():
        if folder.split("/")[0] in FLOORS:
            assert len(list((ROOT / folder).glob("*.py"))) <= 20, folder


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_path_that_a_page_names_exists(page):
    paths = re.findall(rf"`((?:{'|'.join(FLOORS)}|tests|benchmarks)/[\w/.*]+)`", page.read_text(encoding="utf-8"))
    assert [path for path in paths if not list(ROOT.glob(path.rstrip("/")))] == []
