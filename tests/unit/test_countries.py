"""A country is a folder: its money, calendar, surveys and words are data, and no program names one."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from configs import ConfigError, countries, country, country_of, load, scenario_names
from configs.places import DEFAULT_COUNTRY, country_place
from configs.reading.scenarios import names_of
from experiments.browser.scenarios import grouped_scenarios
from experiments.figures.balance import run_figures
from experiments.observed.layouts import country_folder, packaged_folder
from experiments.pages.run_captions import caption_of
from experiments.runs.calendar import Year, fiscal_year_text, newest_observed
from experiments.runs.inputs import input_files
from experiments.runs.observed import judged, published, targets
from experiments.runs.reading import Reading
from experiments.runs.run import run_scenario
from experiments.runs.titles import titles_of
from experiments.tables.years import annual_rows, balance_table
from sim.record.fingerprint import settings_fingerprint
from tests.helpers.command import here as command
from tests.helpers.small_countries import COUNTRY, small_country


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return small_country(tmp_path_factory.mktemp("countries"))


@pytest.fixture(scope="module")
def run(folder):
    return run_scenario("ruritania", load(str(folder)), seed=1, replicates=2, engine="numpy")


def rewritten(folder: Path, **texts: str) -> Path:
    """The country's file with texts in the place of others, or after all of it."""
    file = folder / "country.toml"
    text = file.read_text()
    for before, after in texts.items():
        text = text.replace(before, after) if before in text else f"{before} = {after}\n{text}"
    file.write_text(text)
    return file


def test_the_default_country_is_said_once_and_has_the_plain_names():
    assert country(DEFAULT_COUNTRY).name in countries()
    assert load("baseline") == load(DEFAULT_COUNTRY)
    assert load("suppress") == load("policies/suppress") == load(f"{DEFAULT_COUNTRY}/policies/suppress")
    assert load("theory/duopoly").country == DEFAULT_COUNTRY
    assert set(names_of(DEFAULT_COUNTRY)) <= set(scenario_names())


def test_every_packaged_country_can_be_read_and_what_stands_beside_its_runs():
    for name in countries():
        described = country(name)
        published(described)
        targets(described)
        assert described.unit.startswith(described.currency)


def test_a_country_in_a_folder_of_ones_own_runs_in_its_money_and_years(run, folder):
    settings = run.settings
    assert country_of(settings).unit == "RUR bn"
    assert set(run.frames.outcomes["unit"]) >= {"RUR", "RUR/USD"}
    row = annual_rows(run.frames)[0]
    total = run.frames.balance.query("item == 'total'")
    paid = total[total["date"].dt.year == 2012]["payments_lcu"].sum() / 2
    assert row["payments_total"] == pytest.approx(paid / 1e9)
    assert "RUR bn" in str(balance_table(run.frames, [], settings).caption)
    fiscal = annual_rows(run.frames, "fiscal")
    assert [(row["year"], row["months"]) for row in fiscal] == [
        ("FY2011", 6), ("FY2012", 12), ("FY2013", 12), ("FY2014", 6)
    ]  # fmt: skip
    assert fiscal_year_text(str(folder)) == "July to June"
    assert Year.of(12 * 2013 + 5, "fiscal", str(folder)) == Year(2012, "fiscal")
    assert newest_observed(str(folder)) == 2014


def test_its_figures_speak_of_its_money_and_show_its_survey(run):
    figures = run_figures(run.frames, run.settings)
    assert "RUR billion" in figures["digital_balance"].axes[0].get_ylabel()
    assert "billion crowns" in figures["digital_balance"].axes[0].get_title(loc="left")
    adoption = figures["adoption"].axes[0]
    labels = [text.get_text() for text in adoption.get_legend().get_texts()]
    assert labels == ["all", "big", "small", "survey, big firms"]
    dots = next(line for line in adoption.lines if str(line.get_label()).startswith("survey"))
    np.testing.assert_allclose(dots.get_data(), [[2012.45], [0.5]])
    assert "by size of the firm; dots are surveys" in caption_of("adoption", figures["adoption"], 2, run.frames.country)


def test_its_bands_are_judged_by_its_own_survey(run):
    (band,) = judged(run.frames, run.settings)
    june = run.frames.outcome("adoption.cloud.firms.big").mean(axis=1)
    assert band.label == "Cloud, big firms"
    assert band.model == pytest.approx(100.0 * june[june.index.month == 6].iloc[0])


def test_outcomes_and_parameters_are_told_in_its_currency(folder):
    titles = titles_of(load(str(folder)))
    reading = Reading.of("balance.total.payments_rur@2012", np.array([[5e9, 6e9]]), titles)
    assert reading.unit == "RUR bn"
    told = json.loads(command("parameters", "wage", "--scenario", str(folder), "--json", cwd=folder).stdout)
    assert {entry["key"]: entry["unit"] for entry in told}["economy.wage_rur"] == "RUR/year"


def test_without_observed_figures_a_run_has_none_beside_it_and_says_nothing_of_them(tmp_path):
    bare = small_country(tmp_path, "bare", observed=False)
    finished = run_scenario("bare", load(str(bare)), seed=1, replicates=1, engine="numpy")
    assert judged(finished.frames, finished.settings) == []
    figures = run_figures(finished.frames, finished.settings)
    assert "both_sides" not in figures
    labels = [text.get_text() for text in figures["digital_balance"].axes[0].get_legend().get_texts()]
    assert not [label for label in labels if label.startswith("observed")]
    with pytest.raises(ConfigError, match="bare has no calibration; expected this file"):
        from experiments.calibration.problem import read_problem

        read_problem(str(bare))


def test_a_scenario_inside_a_countrys_folder_extends_the_baseline_of_that_country(folder):
    levy = load(f"{folder}/policies/levy")
    assert levy == load(folder / "scenarios" / "policies" / "levy.toml")
    assert levy.country == str(folder)
    assert set(levy.services) == {"cloud"}


def test_a_file_elsewhere_extends_a_country_by_its_path_and_has_its_series(folder, tmp_path):
    own_file = tmp_path / "mine.toml"
    own_file.write_text(f'extends = "{folder}"\ntitle = "Mine"\n')
    settings = load(own_file)
    assert settings.country == str(folder)
    again = type(settings).model_validate(settings.model_dump(exclude_unset=True))
    assert settings_fingerprint(again) == settings_fingerprint(settings)
    own_file.write_text(f'extends = ["{folder}", "suppress"]\ntitle = "Both"\n')
    with pytest.raises(ConfigError, match="money is in different currencies; expected scenarios of one country"):
        load(own_file)


def test_equal_numbers_of_two_currencies_are_two_runs(folder, tmp_path):
    copy = tmp_path / "ruritania"
    shutil.copytree(folder, copy)
    before = settings_fingerprint(load(str(folder)))
    assert settings_fingerprint(load(str(copy))) == before, "wherever the folder stands"
    rewritten(copy, RUR="RUX")
    (copy / "baseline.toml").write_text((copy / "baseline.toml").read_text().replace("_rur =", "_rux ="))
    (copy / "data" / "fx.csv").write_text((copy / "data" / "fx.csv").read_text().replace("RUR", "RUX"))
    assert settings_fingerprint(load(str(copy))) != before


def test_the_file_of_the_country_is_among_the_inputs_of_a_run(folder):
    settings = load(str(folder))
    names = {Path(name).name for name in input_files(str(folder), settings.model_dump(mode="json"))}
    assert names == {"country.toml", "baseline.toml", "cloud.toml", "fx.csv"}


WRONG = {
    "an unknown key": ('curency = "RUR"\n' + COUNTRY, "curency is unknown; did you mean currency?"),
    "a currency in words": (COUNTRY.replace('"RUR"', '"crowns"'), "currency is 'crowns'; expected"),
    "no title": (COUNTRY.replace('title = "Ruritania"\n', ""), "title is missing; expected name in figures and tables"),
    "a thirteenth month": (COUNTRY.replace("year_start = 7", "year_start = 13"), "fiscal_year_start is 13; expected"),
    "a sum of an unknown item": (
        COUNTRY.replace('head = "Telecom"', 'sum_of = ["copyright"]'), "sum_of is 'copyright'; expected another item"
    ),
    "two kinds of a benchmark": (
        COUNTRY.replace('label = "Cloud, big firms"', 'label = "x"\nservice = "cloud"'), "outcome and service: expected one"
    ),
    "no TOML": ("title = Ruritania", "not a TOML file"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_countrys_file_that_cannot_be_is_refused_with_file_key_and_expectation(case, tmp_path):
    text, expected = WRONG[case]
    folder = small_country(tmp_path)
    (folder / "country.toml").write_text(text)
    with pytest.raises(ConfigError) as error:
        load(str(folder))
    message = str(error.value)
    assert message.startswith(f"{folder / 'country.toml'}: ")
    assert expected in message


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ('country = "atlantis"\nextends = "baseline"\n', "country is 'atlantis'; expected the name of a country"),
        ('country = "japn"\nextends = "baseline"\n', "did you mean japan?"),
    ],
)
def test_a_country_that_is_not_there_is_refused_with_the_nearest(changes, expected, scenario_file):
    with pytest.raises(ConfigError, match=expected.replace("?", r"\?")):
        load(scenario_file(changes + 'title = "x"\n'))


def test_another_country_is_no_override(folder):
    with pytest.raises(ConfigError, match="--set: country is 'atlantis', and the scenario is of "):
        load(str(folder), set_options=["country=atlantis"])


def test_a_price_in_a_third_currency_is_refused(folder):
    with pytest.raises(ConfigError, match=r"offers.home_cloud.currency is 'EUR'; expected RUR or USD"):
        load(str(folder), {"services.cloud.offers.home_cloud.currency": "EUR"})


def test_scenarios_of_two_countries_are_compared_and_swept_nowhere(folder, tmp_path):
    answer = command("compare", "baseline", str(folder), "--customers", "100", "--until", "2013-12", cwd=tmp_path)
    assert answer.returncode == 2
    assert "baseline is of Japan, and " in answer.stderr
    assert "their money is in different currencies (JPY, RUR), and they share no draws" in answer.stderr
    study = tmp_path / "both.toml"
    study.write_text(
        f'question = "?"\ndesign = "factorial"\nscenario = ["baseline", "{folder}"]\nreplicates = 2\n'
        'outcomes = ["balance.total.balance_lcu"]\n[set.customers]\nnumber = 100\n[set.time]\nend = "2012-12"\n'
    )
    answer = command("sweep", str(study), "--out", "swept", cwd=tmp_path)
    assert answer.returncode == 2
    assert "their money is in different currencies" in answer.stderr
    assert not (tmp_path / "swept" / "runs").exists()


def test_countries_are_listed_with_currency_years_and_whether_they_can_be_run(tmp_path):
    listed = {row["name"]: row for row in json.loads(command("countries", "--json", cwd=tmp_path).stdout)}
    assert listed.keys() == set(countries())
    row = listed[DEFAULT_COUNTRY]
    assert row["default"]
    assert row["baseline"]
    assert row["currency"] == country(DEFAULT_COUNTRY).currency
    assert row["rate_years"][0] == 2010
    assert row["title"] in command("countries", cwd=tmp_path).stdout


def test_the_page_lists_scenarios_below_their_country_then_theory_then_files():
    groups = grouped_scenarios([*scenario_names(), "mine.toml"])
    titles = [title for title, _ in groups]
    assert titles == [*(country(name).title for name in countries()), "Theory", "Files"]
    assert [name for _, names in groups for name in names] == [
        *(name for known in countries() for name in names_of(known)),
        *(name for name in scenario_names() if name.startswith("theory/")),
        "mine.toml",
    ]


def test_an_import_goes_into_the_data_of_the_country():
    folder = country_folder(packaged_folder(), DEFAULT_COUNTRY)
    assert folder == Path(str(country_place(DEFAULT_COUNTRY))) / "data"
    assert (folder / "published_balance.csv").is_file()


@pytest.mark.parametrize("name", ["country", "calibration", "projection"])
def test_what_a_country_has_beside_its_scenarios_is_no_scenario(name):
    with pytest.raises(ConfigError, match=f"scenario '{name}' is unknown"):
        load(name)


def test_the_package_has_the_files_of_every_country():
    for name in countries():
        assert (Path(str(country_place(name))) / "country.toml").is_file()
