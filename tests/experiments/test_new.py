"""`digital-balance new` writes files that run as they are, and whose comments say what is in force and may be changed."""

import re
import tomllib

import pytest

from configs import load
from configs.reading.keys import every_key
from experiments.studies.designs import design_points
from experiments.studies.study import read_study
from sim import DigitalEconomy
from sim.record.fingerprint import settings_fingerprint
from tests.helpers.command import here
from tests.helpers.small_countries import small_country

SMALL = ("--customers", "60", "--until", "2010-02", "--no-figures")
COUNTRIES = [(), ("--country", "korea")]


def written(tmp_path, *words):
    done = here("new", *words, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    path = tmp_path / f"{words[1]}.toml"
    assert f"{words[1]}.toml" in done.stdout
    return path


def said_in_full(path) -> str:
    """The file with the sign before each key taken away."""
    text, n_keys = re.subn(r"^#(?! )", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert n_keys > 10
    return text


@pytest.mark.parametrize("country", COUNTRIES, ids=["japan", "korea"])
def test_a_scenario_runs_as_the_baseline_and_says_what_is_in_force(country, tmp_path):
    path = written(tmp_path, "scenario", "mine", *country)
    assert here("run", "mine.toml", *SMALL, cwd=tmp_path).returncode == 0
    base = load(country[1] if country else "baseline")
    fingerprint = settings_fingerprint(base.model_copy(update={"title": "Mine"}))
    assert settings_fingerprint(load(path)) == fingerprint
    path.write_text(said_in_full(path), encoding="utf-8")
    assert settings_fingerprint(load(path)) == fingerprint, "each commented key holds the value in force"


@pytest.mark.parametrize("country", COUNTRIES, ids=["japan", "korea"])
def test_a_service_has_customers_and_revenue_at_once(country, tmp_path):
    path = written(tmp_path, "service", "maps", *country)
    model = DigitalEconomy(path, rng=1, **{"customers.number": 100, "time.end": "2010-03"}).run()
    market = model.market().query("service == 'maps'")
    assert set(market["offer"]) == {"abroad", "home"} and market.iloc[-1]["users"] > 0
    before = settings_fingerprint(load(path))
    path.write_text(said_in_full(path), encoding="utf-8")
    assert settings_fingerprint(load(path)) == before


def test_a_country_of_ones_own_has_drafts_too(tmp_path):
    small_country(tmp_path)
    (tmp_path / "drafts").mkdir()
    here_too = ("--country", "ruritania", "--out", "drafts")
    for words in (("scenario", "mine"), ("service", "maps"), ("study", "asks")):
        done = here("new", *words, *here_too, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    for name in ("mine", "maps"):
        model = DigitalEconomy(tmp_path / "drafts" / f"{name}.toml", rng=1, **{"time.end": "2012-02"}).run()
        assert "balance_rur" in model.balance().columns
    assert (model.market().query("service == 'maps'")["users"] > 0).any()
    assert len(design_points(read_study(str(tmp_path / "drafts" / "asks.toml")))) == 3


def test_a_study_is_swept_at_once_and_reported(tmp_path):
    path = written(tmp_path, "study", "asks", "--service", "cloud")
    small = ("--customers", "60", "--replicates", "1", "--workers", "1", "--out", "swept")
    assert here("sweep", "asks.toml", *small, cwd=tmp_path).returncode == 0
    assert here("report", "swept", cwd=tmp_path).returncode == 0
    plain = read_study(str(path))
    assert design_points(plain)["services.cloud.network_effect"].tolist() == [0.0, 2.0, 4.0]
    path.write_text(said_in_full(path), encoding="utf-8")
    assert read_study(str(path)).model_dump() == plain.model_dump()


def test_meanings_units_and_ranges_are_those_that_are_declared(tmp_path):
    text = written(tmp_path, "scenario", "mine", "--service", "cloud").read_text(encoding="utf-8")
    declared = {entry.key: entry for entry in every_key("baseline")}
    effect = declared["services.cloud.network_effect"]
    assert f"# {effect.meaning}; {effect.unit}; {effect.range}\n#network_effect = {effect.value}\n" in text
    heads = {line[1:-1] for line in text.splitlines() if line.startswith("[")}
    keys = {key for key in declared if key.rpartition(".")[0] in heads}
    named = set(re.findall(r"^#(?: (?=\w+ \(not set\)))?(\w+)(?: = | \(not set\))", text, re.MULTILINE))
    assert {key.rpartition(".")[2] for key in keys} == named


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("scenario", "Mine"), "the name is 'Mine'; expected small letters, digits and _"),
        (
            ("scenario", "mine", "--country", "japn"),
            "--country is 'japn'; expected one of japan, korea; did you mean japan?",
        ),
        (("study", "mine", "--service", "clud"), "--service is 'clud'; expected one of"),
        (("service", "cloud"), "cloud is there already; expected another name"),
        (("study", "mine", "--out", "nowhere"), "--out nowhere: is no folder"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(words, said, tmp_path):
    done = here("new", *words, cwd=tmp_path)
    assert done.returncode == 2 and said in done.stderr, done.stderr
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_there_stays_as_it_is(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("title = 'a day of work'\n", encoding="utf-8")
    done = here("new", "scenario", "mine", cwd=tmp_path)
    assert done.returncode == 2 and "mine.toml: is there already" in done.stderr
    assert tomllib.loads(path.read_text(encoding="utf-8")) == {"title": "a day of work"}
