"""Figures and tables in the forms that are asked for: the same run gives the same files, and a paper takes them."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest
import typer

from experiments import cli, extras
from experiments.cli.app import command_line
from experiments.forms import table_text
from tests.helpers.command import here

SMALL = ("run", "baseline", "--customers", "100", "--until", "2011-12", "--replicates", "3")
VECTORS = ("--format", "svg", "--format", "pdf")
ALL_TABLES = ("--table", "csv", "--table", "latex", "--table", "markdown")


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """The folders of one run, made twice."""
    place = tmp_path_factory.mktemp("forms")
    for name in ("first", "second"):
        done = here(*SMALL, *VECTORS, *ALL_TABLES, "--out", name, cwd=place)
        assert done.returncode == 0, done.stderr
    return place / "first", place / "second"


def test_a_run_has_its_figures_in_the_forms_that_are_asked_for(folders):
    names = {path.name for path in (folders[0] / "figures").iterdir()}
    assert names == {
        f"{figure}.{form}"
        for figure in ("adoption", "both_sides", "digital_balance", "market_shares")
        for form in ("svg", "pdf")
    }
    listed = json.loads((folders[0] / "manifest.json").read_text())["files"]
    assert {name for name in listed if name.startswith("figures/")} == {f"figures/{name}" for name in names}
    assert (folders[0] / "figures" / "adoption.pdf").read_bytes().startswith(b"%PDF-")
    drawing = (folders[0] / "figures" / "adoption.svg").read_text()
    assert "<svg" in drawing and "<image" not in drawing, "lines, and no picture of them"


def test_one_run_gives_the_same_files_to_the_byte(folders):
    first, second = ({path.name: path.read_bytes() for path in (folder / "figures").iterdir()} for folder in folders)
    assert first == second
    assert not any(b"CreationDate" in content or b"<dc:date>" in content for content in first.values())


def test_a_table_says_one_thing_in_all_forms(folders):
    tables = folders[0] / "tables"
    frame = pd.read_csv(tables / "year_by_year.csv", dtype=str)
    assert frame["Year"].tolist() == ["2010", "2011"]
    balance = frame["Balance"].str.replace("\u2212", "-").tolist()
    latex, markdown = (tables / "year_by_year.tex").read_text(), (tables / "year_by_year.md").read_text()
    for year, amount in zip(frame["Year"], balance, strict=True):
        assert re.search(rf"^{year} & .*{re.escape(amount)}.*\\\\$", latex, re.MULTILINE)
        assert re.search(
            rf"^\| {year} \| .*{re.escape(amount.replace('-', chr(0x2212)))}.* \|$", markdown, re.MULTILINE
        )
    assert "\\toprule" in latex and "\\caption{Year by year}" in latex and "\\label{tab:year_by_year}" in latex
    assert not re.search(r"(?<!\\)%", latex), "a % would begin a comment"


def test_a_report_writes_them_of_a_folder_that_is_there(folders):
    done = here("report", str(folders[1]), "--format", "svg", "--table", "latex", "--json", cwd=folders[1])
    files = {name.rpartition("/")[2] for name in json.loads(done.stdout)["files"]}
    assert {"adoption.svg", "year_by_year.tex", "report.html"} <= files and "adoption.png" not in files
    page = (folders[1] / "report.html").read_text()
    assert page.count("data:image/png") == 4, "the page stands by itself"


def test_figures_and_table_of_a_comparison(tmp_path):
    small = ("--customers", "60", "--until", "2010-12", "--replicates", "2", "--workers", "1")
    done = here("compare", "baseline", "opened_by_foreign", *small, "--format", "pdf", "--table", "latex", "--out", "pairs",
                cwd=tmp_path)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert {path.name for path in (tmp_path / "pairs" / "figures").iterdir()} == {"compare.pdf"}
    assert "Outcome & Unit & Mean" in (tmp_path / "pairs" / "tables" / "compare.tex").read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--format", "svgz"), "--format is 'svgz'; expected one of png, svg, pdf; did you mean svg?"),
        (("--table", "latx"), "--table is 'latx'; expected one of csv, latex, markdown; did you mean latex?"),
        (("--format", "svg", "--no-figures"), "--format svg and --no-figures are both given; expected one"),
    ],
)
def test_a_form_that_there_is_not_is_refused_before_any_work(words, said, tmp_path):
    done = here(*SMALL, *words, cwd=tmp_path)
    assert done.returncode == 2 and said in done.stderr, done.stderr
    assert not list(tmp_path.iterdir())


def test_latex_without_its_extra_is_refused_with_the_way_to_get_it(monkeypatch, tmp_path):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(extras, "import_module", missing)
    done = here(*SMALL, "--table", "latex", cwd=tmp_path)
    assert done.returncode == 2
    assert "--table latex needs jinja2: pip install 'digital-balance[paper]'" in done.stderr


def test_letters_and_signs_of_cells_are_those_of_latex():
    frame = pd.DataFrame({"share_%": ["\u22121 \u2713", "A & B"], "value": [0.123456, 2.0]})
    text = table_text(frame, "latex")
    assert "share\\_\\% & value" in text and "-1 v & 0.123" in text and "A \\& B & 2" in text


def test_every_command_that_writes_figures_takes_forms():
    group = typer.main.get_command(command_line([]))
    writes = re.compile(r"write_page|figure_files|files_beside|write_study|write_comparison")
    files = [
        path for path in Path(cli.__file__).parent.rglob("*.py") if writes.search(path.read_text(encoding="utf-8"))
    ]
    named = {path.stem for path in files} & set(group.commands)
    assert {"run", "report", "study", "compare", "sensitivity", "calibrate", "project", "audit"} <= named
    for name in named:
        options = {option for parameter in group.commands[name].params for option in parameter.opts}
        assert {"--format", "--table"} <= options, name
