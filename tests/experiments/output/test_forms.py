"""Figures and tables in the forms that are asked for: the same run gives the same files, and a paper takes them."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest
import typer

from experiments import cli, extras
from experiments.cli.app import command_line
from experiments.columns import program_frame
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
    assert frame["year"].tolist() == ["2010", "2011"]
    latex, markdown = (tables / "year_by_year.tex").read_text(), (tables / "year_by_year.md").read_text()
    for row in frame.to_dict("records"):
        year, amount, low, high = (row[name] for name in ("year", "balance", "balance_low", "balance_high"))
        assert amount.startswith("-")
        for cell in (amount, f"{low} to {high}"):
            assert re.search(rf"^{year} & .*{re.escape(cell)} & .*\\\\$", latex, re.MULTILINE)
            shown = re.escape(cell.replace("-", "\u2212"))
            assert re.search(rf"^\| {year} \| .* {shown} \| .* \|$", markdown, re.MULTILINE)
    assert "\\toprule" in latex and "\\label{tab:year_by_year}" in latex
    assert not re.search(r"(?<!\\)%", latex), "a % would begin a comment"


def test_captions_say_the_unit_and_which_interval_it_is(folders):
    tables = folders[0] / "tables"
    said = "Year by year. JPY trillion, mean of 3 runs; the interval is a bootstrap one, of the mean balance."
    assert f"\\caption[Year by year]{{{said}" in (tables / "year_by_year.tex").read_text()
    assert (tables / "year_by_year.md").read_text().startswith(f"Table: {said}")
    assert pd.read_csv(tables / "year_by_year.csv")["unit"].tolist() == ["JPY tn"] * 2


def test_programs_read_numbers_from_csv(folders):
    years = pd.read_csv(folders[0] / "tables" / "year_by_year.csv")
    texts = [name for name in years if years[name].dtype.kind not in "if"]
    assert texts == ["unit"], years.dtypes
    assert {"balance", "balance_low", "balance_high", "copyright", "domestic_percent"} <= set(years)
    assert (years["balance_low"] <= years["balance"]).all() and (years["balance"] <= years["balance_high"]).all()
    assert (years["balance"] < 0.0).all()
    bands = pd.read_csv(folders[0] / "tables" / "beside_what_was_observed.csv")
    inside = bands["model"].between(bands["band_low"], bands["band_high"])
    assert bands["verdict"].tolist() == ["inside" if held else "missed" for held in inside]
    assert set(bands["unit"]) == {"%"}, "surveys alone are judged until 2011"


def test_verdicts_are_words_below_a_heading(folders):
    tables = folders[0] / "tables"
    for form in ("tex", "md"):
        text = (tables / f"beside_what_was_observed.{form}").read_text()
        assert "Verdict" in text and re.search(r"[&|] (inside|missed) [&|]", text)
        assert not re.search(r"[&|] (v|x missed|\u2713|\u2717.*) [&|]", text)


def test_names_labels_and_csv_are_the_same_in_all_languages(folders, tmp_path):
    done = here(*SMALL, *ALL_TABLES, "--lang", "ja", "--out", "ja", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    told, tables = tmp_path / "ja" / "tables", folders[0] / "tables"
    assert {path.name for path in told.iterdir()} == {path.name for path in tables.iterdir()}
    for path in tables.glob("*.csv"):
        assert (told / path.name).read_bytes() == path.read_bytes(), path.name
    latex = (told / "year_by_year.tex").read_text(encoding="utf-8")
    assert "\\label{tab:year_by_year}" in latex and "\\caption[年ごとの推移]{年ごとの推移" in latex
    assert "収支" in (told / "year_by_year.md").read_text(encoding="utf-8")
    done = here("report", "ja", "--table", "csv", "--table", "latex", "--lang", "ja", "--json", cwd=tmp_path)
    files = [Path(name).name for name in json.loads(done.stdout)["files"] if "/tables/" in name]
    assert files and all(name.isascii() for name in files)
    assert (told / "year_by_year.csv").read_bytes() == (tables / "year_by_year.csv").read_bytes()


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


def test_the_csv_of_a_comparison_is_english_and_of_numbers(tmp_path):
    small = ("--customers", "60", "--until", "2010-12", "--replicates", "2", "--workers", "1")
    done = here("compare", "baseline", "opened_by_foreign", *small, "--table", "csv", "--lang", "ja", "--out", "pairs",
                cwd=tmp_path)  # fmt: skip
    assert done.returncode == 0, done.stderr
    frame = pd.read_csv(tmp_path / "pairs" / "tables" / "compare.csv")
    assert list(frame)[:6] == ["outcome", "unit", "mean", "change", "low", "high"]
    assert all(frame[name].dtype.kind in "if" for name in ("mean", "change", "low", "high"))


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


def test_columns_that_programs_read_have_plain_numbers():
    frame = pd.DataFrame({
        "Users": ["1,234", "\u22125"],
        "Balance, 80%": ["\u22121.3 to +2.0", ""],
        "Share": ["52%", "3%"],
        "Means": ["3.0 (2.5 to 4.0; 80% of runs: 1.0 to \u221e)", "4.0"],
        "Holds": ["3 of 4", "\u22121 or so"],
        "Code": ["-", "7"],
        "share": ["1", "2"],
        "+/\u2212": ["3/1", "2/2"],
    })  # fmt: skip
    plain = program_frame(frame)
    assert list(plain) == [
        "users", "balance_low_80", "balance_high_80", "share_percent", "means", "means_low", "means_high",
        "means_low_80", "means_high_80", "holds", "code", "share", "plus_minus",
    ]  # fmt: skip
    assert plain.iloc[0].tolist() == [
        "1234", "-1.3", "2.0", "52", "3.0", "2.5", "4.0", "1.0", "inf", "3 of 4", "", "1", "3/1",
    ]  # fmt: skip
    assert plain.iloc[1].tolist() == ["-5", "", "", "3", "4.0", "", "", "", "", "-1 or so", "7", "2", "2/2"]


def test_columns_of_one_name_are_told_apart():
    frame = pd.DataFrame({"Low": ["1"], "low": ["2"], "95%": ["3 to 4"]})
    assert list(program_frame(frame)) == ["low", "low_2", "low_3", "high"]


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
