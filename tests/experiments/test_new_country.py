"""A country of one's own: its folder is laid out, says what it lacks, and runs once all of it is said."""

import json

import pytest

from configs.reading.lacking import lacks_of_baseline
from experiments.countries.check import lacks_of
from experiments.countries.layout import MARK, files_of
from tests.helpers.command import here as command
from tests.helpers.small_countries import small_country

SAID = {
    "title": '"Ruritania"', "adjective": '"Ruritanian"', "currency": '"RUR"', "currency_name": '"crowns"',
    "rate_series": '"usd_rur"', "count": "5000", "value_added_per_employee_lcu": "60000", "export_share": "0.1",
    "employed_share": "0.6", "usd_lcu": '{ series = "usd_rur" }', "reference": "2.0", "wage_lcu": "30000",
    "reference_price": "100", "opening_awareness": "0.5", "booking_share": "1.0", "quality": "1.0", "opening_share": "0.5",
}  # fmt: skip


def fill_in(folder) -> None:
    """Say every figure that the layout names."""
    means = iter(["8.0", "100.0", "800.0"])
    for file in files_of(folder):
        lines = []
        for line in file.read_text(encoding="utf-8").splitlines():
            key = line.removeprefix(MARK).partition(" =")[0] if line.startswith(MARK) else ""
            said = next(means) if key == "employees_mean" else SAID.get(key, "")
            lines.append(f"{key} = {said}" if key else line)
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with (folder / "data" / "fx.csv").open("a", encoding="utf-8") as rates:
        rates.writelines(
            f"usd_rur,2.{year - 2010:02d},RUR per USD,,,{year},National Bank,high\n" for year in range(2010, 2026)
        )


def test_what_is_laid_out_lacks_what_it_names_and_runs_once_that_is_said(tmp_path):
    assert command("countries", "new", "ruritania", cwd=tmp_path).returncode == 0
    folder = tmp_path / "ruritania"
    marks = sum(file.read_text(encoding="utf-8").count(f"\n{MARK}") for file in files_of(folder))
    answer = command("countries", "check", "ruritania", "--json", cwd=tmp_path)
    assert answer.returncode == 1
    lacks = json.loads(answer.stdout)
    assert len(lacks) == marks
    assert {"customers.firms.strata.small.count", "economy.wage_lcu", "currency"} <= {lack["key"] for lack in lacks}
    fill_in(folder)
    answer = command("countries", "check", "ruritania", cwd=tmp_path)
    assert (answer.returncode, answer.stderr) == (0, "")
    words = ("--customers", "60", "--until", "2011-12", "--json", "--no-figures")
    told = json.loads(command("run", "ruritania", *words, cwd=tmp_path).stdout)
    assert told["unit"] == "RUR bn"
    assert [row["year"] for row in told["years"]] == [2010, 2011]


def test_one_figure_that_is_not_said_is_named_with_its_meaning_and_unit(tmp_path):
    folder = small_country(tmp_path)
    assert lacks_of(str(folder)) == []
    file = folder / "baseline.toml"
    file.write_text(file.read_text().replace("wage_rur = 30000\n", ""))
    (lack,) = lacks_of(str(folder))
    assert (lack.key, lack.meaning, lack.unit) == ("economy.wage_rur", "annual wage of an employee", "RUR/year")
    assert [lack.key for lack in lacks_of_baseline(file)] == ["economy.wage_lcu"]


NAMES = {
    "an item": ("[items.telecom_computer_information]", "[items.copyright]", "items.copyright"),
    "an outcome": ("adoption.cloud.firms.big", "adoption.cloud.firms.bigg", "benchmarks.cloud_big: adoption.cloud.firms.bigg"),
    "a market": ('["cloud.firms"]', '["clouds.firms"]', "compared_markets: clouds.firms"),
    "a service": ('focus_services = ["cloud"]', 'focus_services = ["clouds"]', "focus_services: clouds"),
}  # fmt: skip


@pytest.mark.parametrize("case", NAMES)
def test_what_the_country_names_and_its_baseline_does_not_have_is_told(case, tmp_path):
    before, after, key = NAMES[case]
    folder = small_country(tmp_path, observed=False)
    file = folder / "country.toml"
    file.write_text(file.read_text().replace(before, after))
    assert [lack.key for lack in lacks_of(str(folder))] == [key]


def test_no_rate_and_no_baseline_are_told(tmp_path):
    folder = small_country(tmp_path)
    (folder / "data" / "fx.csv").unlink()
    (lack,) = lacks_of(str(folder))
    assert lack.key == "usd_rur"
    (folder / "baseline.toml").unlink()
    (lack,) = lacks_of(str(folder))
    assert lack.file.endswith("baseline.toml")
    answer = command("run", str(folder), cwd=tmp_path)
    assert answer.returncode == 2
    assert "is a country without a baseline; expected baseline.toml" in answer.stderr


def test_what_is_there_and_cannot_be_is_bad_input(tmp_path):
    folder = small_country(tmp_path)
    file = folder / "baseline.toml"
    file.write_text(file.read_text().replace("count = 900", "count = -1"))
    answer = command("countries", "check", str(folder), cwd=tmp_path)
    assert answer.returncode == 2
    assert "customers.firms.strata.small_firms.count is -1; expected at least 1" in answer.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["Ruritania"], "the name is 'Ruritania'; expected small letters"),
        (["japan"], "japan is there already; expected another name"),
        (["ruritania", "--out", "nowhere"], "--out nowhere: is no folder"),
    ],
)
def test_a_folder_that_cannot_be_laid_out_is_refused_and_leaves_nothing(words, message, tmp_path):
    answer = command("countries", "new", *words, cwd=tmp_path)
    assert answer.returncode == 2
    assert message in answer.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_is_kept_as_it_is(tmp_path):
    (tmp_path / "ruritania").mkdir()
    answer = command("countries", "new", "ruritania", cwd=tmp_path)
    assert answer.returncode == 2
    assert "ruritania: is there already" in answer.stderr
    assert list((tmp_path / "ruritania").iterdir()) == []
