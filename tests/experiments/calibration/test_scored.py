"""A scenario as it stands beside what was observed: what is scored, and what simple forecasts say of the same."""

import json
import math

import pytest

from configs import ConfigError, load
from experiments.calibration.scored import Scored, drifted, first_value, last_value, score_table, scores, totals
from experiments.runs.observed import Band
from experiments.runs.run import run_scenario
from tests.helpers.command import here as command

TOLD = {2010: 1.0, 2012: 5.0, 2014: 3.0}


def figure(model: float, last: float) -> Scored:
    band = Band("receipts_total", "%", 2015, 4.0, 3.0, 5.0, "", "", "made up", label="Receipts", model=model)
    return Scored(band, model - 1.0, model + 1.0, {"first value": last, "last value": last, "drift": math.nan})


def test_simple_forecasts_are_those_that_anybody_makes():
    assert first_value(TOLD, 2016) == 1.0
    assert last_value(TOLD, 2016) == 3.0
    assert drifted(TOLD, 2016) == pytest.approx(4.0)  # half a unit a year from 1 to 3


def test_a_forecast_says_nothing_without_what_it_stands_on():
    assert math.isnan(last_value({}, 2016))
    assert math.isnan(drifted({2010: 1.0}, 2016))


def test_an_error_is_told_in_half_widths_of_the_band():
    assert figure(model=4.5, last=7.0).error() == pytest.approx(0.5)
    assert figure(model=4.5, last=7.0).error("last value") == pytest.approx(3.0)
    assert figure(model=5.0, last=7.0).inside()
    assert not figure(model=5.1, last=7.0).inside()


def test_totals_hold_the_model_against_a_forecast_on_the_same_figures():
    told = {total.predictor: total for total in totals([figure(4.0, 7.0), figure(6.0, math.nan)])}
    assert (told["model"].n, told["model"].n_inside, told["model"].error) == (2, 1, pytest.approx(1.0))
    assert (told["last value"].n, told["last value"].n_inside_model, told["last value"].error_model) == (1, 1, 0.0)
    assert told["drift"].n == 0


def test_the_model_is_the_mean_of_the_runs_and_no_forecast_knows_its_own_year():
    settings = load("baseline", {"time.end": "2016-12", "customers.number": 200})
    run = run_scenario("baseline", settings, 1, 3, "numpy")
    scored = scores(run.frames, settings)
    assert {figure.band.year for figure in scored} >= {2014, 2015}
    for figure in scored:
        assert figure.low <= figure.band.model <= figure.high
        earlier_bands = [
            earlier.band
            for earlier in scored
            if earlier.band.name == figure.band.name and earlier.band.year < figure.band.year
        ]
        known = figure.simple["last value"]
        assert known == max(earlier_bands, key=lambda band: band.year).observed if earlier_bands else math.isnan(known)
    table = score_table(scored)
    assert len(table) == len(scored)
    assert set(table["verdict"]) <= {"inside", "missed"}


def test_a_scenario_without_history_is_refused():
    settings = load("theory/duopoly", {"customers.number": 50, "time.steps": 3})
    run = run_scenario("duopoly", settings, 1, 1, "numpy")
    with pytest.raises(ConfigError, match="no observed figure"):
        scores(run.frames, settings)


def test_the_command_prints_what_it_writes(tmp_path):
    file = tmp_path / "score.csv"
    words = ("--customers", "60", "--until", "2014-12", "--replicates", "2", "--engine", "numpy", "--json")
    done = command("score", "baseline", *words, "--out", str(file), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert len(answer["figures"]) == len(file.read_text(encoding="utf-8").splitlines()) - 1
    assert answer["totals"][0]["n"] == len(answer["figures"])


@pytest.mark.parametrize(("option", "value"), [("--replicates", "0"), ("--seed", "-1"), ("--engine", "numbra")])
def test_bad_options_get_one_line(option, value, tmp_path):
    done = command("score", "baseline", option, value, cwd=tmp_path)
    assert done.returncode == 2
    assert option in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
