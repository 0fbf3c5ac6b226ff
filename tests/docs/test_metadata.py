"""What is said of the project in files for machines and for authors agrees, and nobody's figure is without a name."""

import csv
import json
import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import check_codemeta
import yaml

import configs

ROOT = Path(configs.__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
CODEMETA = json.loads((ROOT / "codemeta.json").read_text(encoding="utf-8"))


def sources() -> list[str]:
    """What rows of all data files say of where they come from."""
    texts: set[str] = set()
    for path in (ROOT / "configs").rglob("*.csv"):
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
        texts |= {row["source"] for row in csv.DictReader(lines) if row.get("source")}
    return sorted(texts)


def names() -> list[str]:
    """What authors are called in the data, by the second column of AUTHORS.md."""
    rows = re.findall(
        r"^\|[^|\n]*\|([^|\n]*`[^|\n]*)\|", (ROOT / "AUTHORS.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row)]


def test_version_licence_and_description_are_those_of_the_project():
    assert CITATION["version"] == CODEMETA["version"] == PROJECT["version"]
    assert CITATION["license"] == PROJECT["license"] == CODEMETA["license"].rpartition("/")[2]
    assert CITATION["abstract"] == CODEMETA["description"] == PROJECT["description"]
    assert CITATION["title"] == CODEMETA["name"] and CODEMETA["identifier"] == PROJECT["name"]
    assert CITATION["keywords"] == CODEMETA["keywords"]
    assert CODEMETA["runtimePlatform"] == f"Python {PROJECT['requires-python']}"
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith(f"{PROJECT['license']} License")


def test_each_release_says_what_to_change_and_which_results_moved():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    releases = {part.partition(" ")[0]: part for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]}
    assert next(iter(releases)) == PROJECT["version"], "the newest release is that of the files"
    assert releases[PROJECT["version"]].startswith(f"{PROJECT['version']} ({CITATION['date-released']})")
    assert CODEMETA["dateModified"] == CITATION["date-released"]
    for release in releases.values():
        parts = re.findall(r"^### (.*)\n\n(?=\S)", release, re.MULTILINE)
        assert parts == ["Migration", "Results that moved", "Changes"]


def test_what_is_installed_is_the_release_that_the_files_name():
    assert version("digital-balance") == PROJECT["version"], "pip install -e . renews what the environment says"


def test_the_citation_has_what_its_format_asks_for():
    """`make citation` holds it against the whole schema, which wants libraries that do not go with those of tests."""
    assert CITATION["cff-version"] == "1.2.0"
    assert {"message", "title", "authors"} <= set(CITATION)
    assert [author["name"] for author in CITATION["authors"]] == [author["name"] for author in CODEMETA["author"]]
    dois = [work["doi"] for work in CITATION["references"]]
    assert CODEMETA["referencePublication"]["identifier"] == f"https://doi.org/{dois[0]}"


def test_codemeta_is_checked_by_a_tool_against_faults_that_could_be_in_it():
    """`make citation` has the tool, which must refuse each of these."""
    text = (ROOT / "codemeta.json").read_text(encoding="utf-8")
    assert [right for right, _ in check_codemeta.FAULTS if right not in text] == []
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    citation = re.search(r"^citation:.*?\n\n", makefile, re.MULTILINE | re.DOTALL).group()
    assert "cffconvert --validate" in citation and "check_codemeta.py" in citation


def test_no_figure_is_without_an_author():
    assert len(sources()) > 100
    assert [text for text in sources() if not any(name in text for name in names())] == []


def test_no_author_is_named_whose_figure_is_gone():
    assert [name for name in names() if not any(name in text for text in sources())] == []


def test_commits_are_checked_by_what_make_check_runs():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    checks = re.search(r"^check:.*?\n\n", makefile, re.MULTILINE | re.DOTALL).group()
    [repository] = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    hooks = [hook["entry"] for hook in repository["hooks"] if hook["language"] == "system"]
    programs = {entry.split()[0].rpartition("/")[2] for entry in hooks}
    assert programs == set(re.findall(r"\$\(BIN\)/([\w-]+)", checks))


def test_whoever_contributes_is_told_of_commands_that_there_are():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"(?:^|`)make (\w+)", text, re.MULTILINE))
    targets = set(
        re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)[1].split()
    )
    assert {"quick", "check", "test", "docs"} <= named <= targets
    scripts = re.findall(r"(docs/generate/\w+\.py)", text)
    assert scripts and all((ROOT / path).is_file() for path in scripts)
