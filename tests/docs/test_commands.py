"""Each command in README and docs is one that there is, with options that it has and names that are known."""

import re
import shlex
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer

import configs
from configs import countries, scenario_names
from experiments.cli.app import command_line
from experiments.studies.files import study_names

ROOT = Path(configs.__file__).resolve().parent.parent
PAGES = [
    *sorted((ROOT / "docs").rglob("*.md")),
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md")),
]
SCENARIOS, STUDIES = ("run", "compare", "score"), ("study", "sweep", "sensitivity")
# Of the reader's own: files, what stands in capitals, and the country that a recipe makes.
PLACEHOLDER = re.compile(r"\[?[A-Z][A-Z_./+]*\]?|.*\.toml|\.\.\.|.*/.*|NAME.*|ruritania")


@cache
def group() -> Any:
    return typer.main.get_command(command_line([]))


def commands(text: str) -> list[str]:
    """What follows `digital-balance` in a line of its own, or in backticks, without a remark."""
    lines = re.findall(r"^ *(?:\.venv/bin/)?digital-balance (.+?)(?:  +#.*)?$", text, re.MULTILINE)
    return lines + [" ".join(words.split()) for words in re.findall(r"`digital-balance ([^`]+)`", text)]


def problems(line: str) -> list[str]:
    """What in a command line there is not: the command, an option, a scenario or a study."""
    words = shlex.split(re.split(r" [|>] ?|\s+# ", line.rstrip("\\"))[0])
    words = [word for word in words if word not in ("--debug", "--version")]
    if "--lang" in words:  # of every command, wherever it stands
        place = words.index("--lang")
        words = words[:place] + words[place + 2 :]
    if not words or words[0] in ("COMMAND", "..."):
        return []
    name, *rest = words[0].split("/")[0], *words[1:]
    command = group().commands.get(name)
    if command is None:
        return [name]
    while rest and rest[0] in getattr(command, "commands", {}):
        command = command.commands[rest.pop(0)]
    options = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)} | {
        "--help"
    }
    wrong = [
        word for word in rest if word.startswith(("--", "[--")) and word.strip("[]").partition("=")[0] not in options
    ]
    return wrong + unknown_names(name, rest)


def unknown_names(command: str, rest: list[str]) -> list[str]:
    """Scenarios and studies that a command names first, and that there are not."""
    named = []
    for word in rest:
        if word.startswith("-"):
            break
        named += word.split("+")
    short = {Path(name).name for name in scenario_names()}
    known = {*scenario_names(), *short, *countries()} if command in SCENARIOS else {*study_names()}
    return (
        []
        if command not in (*SCENARIOS, *STUDIES)
        else [name for name in named if name not in known and not PLACEHOLDER.fullmatch(name)]
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}-{page.stem}")
def test_a_command_of_a_page_is_one_that_there_is(page):
    assert {line: wrong for line in commands(page.read_text(encoding="utf-8")) if (wrong := problems(line))} == {}


def test_commands_are_found_and_wrong_ones_are_found_out():
    assert sum(len(commands(page.read_text(encoding="utf-8"))) for page in PAGES) > 150
    assert problems("run baselin --custmers 3") == ["--custmers", "baselin"]
    assert problems("countries chek japan") == [] == problems("run NAME")
    assert problems("rum") == ["rum"] and problems("study where_it_tip") == ["where_it_tip"]


def test_every_picture_is_on_a_page():
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    pictures = list((ROOT / "docs" / "figures").rglob("*.png"))
    assert pictures and [path.name for path in pictures if path.name not in text] == []
