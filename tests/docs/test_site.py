"""Pages that are made from the code say what the code says, and every page is on the site, in one of its four kinds."""

import re
from pathlib import Path

import made_pages
import make_site
import pytest
import typer

import configs
from agents.equations.pricing import STRATEGIES
from configs.reading.keys import every_key
from experiments.analyses import ANALYSES
from experiments.cli.app import command_line
from experiments.studies.designs import DESIGNS

DOCS = Path(configs.__file__).resolve().parent.parent / "docs"
KINDS = ("tutorials", "how-to", "reference", "explanation")


def test_every_page_is_in_the_list_of_its_kind():
    for kind in KINDS:
        index = (DOCS / kind / "index.md").read_text(encoding="utf-8")
        listed = re.search(r"```{toctree}\n:hidden:\n\n(.*?)\n```", index, re.DOTALL)[1].split()
        pages = {path.stem for path in (DOCS / kind).iterdir() if path.suffix in (".md", ".ipynb")} - {"index"}
        assert set(listed) == pages | (set(made_pages.MADE) if kind == "reference" else set())
        assert [name for name in listed if f"({name}.md)" not in index and f"({name}.ipynb)" not in index] == []


def test_no_page_stands_outside_the_kinds():
    assert [path.name for path in DOCS.glob("*.md")] == ["index.md"]


def test_the_page_of_commands_has_every_command_and_option():
    page = made_pages.text_of("commands")
    group = typer.main.get_command(command_line([]))
    for name, command in group.commands.items():
        assert f"\n## {name}\n" in page
        assert [
            option for parameter in command.params for option in parameter.opts if option not in page and "-" in option
        ] == []


def test_the_page_of_keys_has_every_key_with_its_meaning():
    page = made_pages.text_of("keys")
    assert [entry.key for entry in every_key("baseline") if f"| `{entry.key}` |" not in page] == []
    assert "| `services.cloud.network_effect` | 2.0 | utility/share | at least 0 and at most 50 |" in page
    assert "| `replicates` | 8 | runs | " in page and "| `sampling." in page


def test_the_page_of_keys_lists_the_names_among_which_a_key_chooses():
    page = made_pages.text_of("keys")
    for key, names in (("design", DESIGNS), ("analysis", ANALYSES), ("service_defaults.pricing", STRATEGIES)):
        row = re.search(rf"^\| `{key}` \|.*$", page, re.MULTILINE).group()
        assert f"| one of {', '.join(sorted(names))} |" in row
    assert "any value" not in page.partition("## Keys of a study")[2]
    assert "| `time_limit_s` |  | s | above 0 |" in page


def test_the_page_of_outcomes_has_those_of_the_baseline():
    page = made_pages.text_of("outcomes")
    assert "| `outcomes.domestic_share` | 1 | share | state |" in page
    assert all(f"| `{name}" in page for name in ("balance.", "market.", "outcomes.domestic_share`"))


def test_the_page_of_codes_has_the_files_and_columns_of_a_run():
    page = made_pages.text_of("codes")
    for text in (
        "| 0 | done |",
        "| 2 | bad input or surroundings |",
        "| `manifest.json` |",
        "| `market_share` | double |",
    ):
        assert text in page
    assert page.count("| a figure |") == len(re.findall(r"^\| `figures/", page, re.MULTILINE)) > 0


def test_the_page_of_python_has_public_names_alone_each_with_a_docstring():
    page = made_pages.text_of("api")
    assert (
        ".. autoclass:: sim.model.DigitalEconomy" in page
        and ".. autofunction:: experiments.runs.evaluate.evaluate" in page
    )
    assert ":inherited-members: Model, Agent" in page, "run and branch, but not what Mesa's own pages tell"
    assert not re.search(r"^### _", page, re.MULTILINE)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[a](../README.md)", "a (`README.md`)"),
        ("[a](index.md)", "[a](index.md)"),
        ("[a](https://a.b)", "[a](https://a.b)"),
        ("![a](../README.md)", "![a](../README.md)"),
    ],
)
def test_links_that_leave_the_site_are_shown_as_paths(text, shown):
    assert make_site.without_links_out(text, DOCS) == shown
