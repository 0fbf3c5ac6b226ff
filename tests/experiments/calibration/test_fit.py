"""A tiny calibration from end to end: what it recovers, that it goes on where it was broken off, what it refuses."""

import json
import shutil
from types import SimpleNamespace

import numpy as np
import pytest

from configs import ConfigError, load
from experiments.calibration import posterior, waves
from experiments.calibration.emulator import fit_emulator
from experiments.calibration.figures import held_out_figure
from experiments.calibration.fit import POSTERIOR, calibrate
from experiments.calibration.forecasts import PREDICTORS
from experiments.calibration.page import page_of
from experiments.calibration.posterior import evidence_of, sample_posterior
from experiments.calibration.problem import read_problem
from experiments.calibration.runs import Wave, run_points
from experiments.calibration.scoring import scores_of
from experiments.calibration.targets import Target, targets_of
from experiments.calibration.waves import influence, sample
from experiments.studies.posterior import read_posterior
from experiments.sweep import Execution
from tests.helpers.command import here
from tests.helpers.kernels import QUICKEST

TINY = """
title = "Clouds in their first years"
customers = 300
replicates = 2
waves = 1
points = 40
draws = 20
kept = 2

[priors."services.cloud.imitation"]
low = 0.3
high = 2.5
meaning = "hearing of clouds from their users"

[priors."services.cloud.firms.adoption_constant"]
low = 0.7
high = 1.2
meaning = "use of clouds at all"

[priors."exports.pass_through"]
low = 0.5
high = 1.5
meaning = "pass-through to receipts, which no adoption tells of"

[profiled]
streams = ["unmodelled_payments.telecom_computer_information"]
"""
HERE = Execution(workers=0, engine=QUICKEST)

pytestmark = pytest.mark.usefixtures("kernels")


@pytest.fixture(autouse=True)
def short(monkeypatch):
    """Chains as short as a test says, and implausibility at few points."""
    monkeypatch.setattr(posterior, "MOST_STEPS", 1)
    monkeypatch.setattr(waves, "CANDIDATES", 1000)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    path = tmp_path_factory.mktemp("problem") / "tiny.toml"
    path.write_text(TINY)
    return read_problem(path)


@pytest.fixture(scope="module")
def wave(tiny, tmp_path_factory) -> tuple[list[Target], Wave]:
    targets = [target for target in targets_of({}, "here", 2012) if target.name == "cloud_adoption_100_plus"]
    keys = list(tiny.priors)
    factors = sample(tiny, keys, tiny.points, 0)
    return targets, run_points(tiny, keys, factors, targets, tmp_path_factory.mktemp("runs") / "wave", HERE)


def test_a_constant_is_found_again_that_runs_tell_of_and_another_is_not(tiny, wave, monkeypatch):
    monkeypatch.setattr(posterior, "BURN_IN", 100)
    monkeypatch.setattr(posterior, "STEPS", 200)
    targets, runs = wave
    keys = list(tiny.priors)
    shares = influence(tiny, keys, runs, targets)
    assert max(shares, key=lambda key: shares[key]) != "exports.pass_through"
    assert shares["exports.pass_through"] < 0.1
    left, covered = {key: [] for key in keys}, []
    for case in range(6):
        seen = np.arange(len(runs.factors)) != case
        emulator = fit_emulator(tiny, keys, Wave(runs.factors[seen], runs.outputs[seen], runs.streams), targets)
        made = [
            Target(target.name, target.year, target.unit, observed, 0.5, 0.0)
            for target, observed in zip(targets, runs.outputs[case, 0], strict=True)
        ]
        draws = sample_posterior(evidence_of(made, np.zeros((len(made), 0)), 0.3), emulator, 200, case).draws
        low, high = np.quantile(draws, [0.05, 0.95], axis=0)
        covered += list((low <= runs.factors[case]) & (runs.factors[case] <= high))
        for key, spread in zip(keys, draws.std(axis=0) / emulator.width, strict=True):
            left[key].append(spread)
    assert np.mean(covered) >= 0.65  # of 18 intervals at 90%, fewer than 12 hold the truth once in 850 times
    assert np.mean(left["exports.pass_through"]) > 0.8 / np.sqrt(12.0)
    assert min(np.mean(spread) for spread in left.values()) < 0.75 / np.sqrt(12.0)


def test_a_fit_that_was_broken_off_goes_on_to_the_same_posterior(tiny, tmp_path, monkeypatch):
    monkeypatch.setattr(posterior, "BURN_IN", 20)
    monkeypatch.setattr(posterior, "STEPS", 40)
    small = tiny.smaller({"points": 20, "draws": 10, "customers": 60})
    heard = []
    whole = calibrate(small, 2011, tmp_path / "whole", HERE, progress=lambda *of: heard.append(of))
    assert heard[-1][:2] == (60, 60)
    balances = whole.scores[whole.scores["item"] == "balance_total"]
    assert set(balances["predictor"]) == {"this model"}, "of no years nobody makes a trend"
    assert (whole.scores["year"] > 2011).all()
    shutil.copytree(tmp_path / "whole" / "wave_1", tmp_path / "broken" / "wave_1")
    for shard in sorted((tmp_path / "broken" / "wave_1" / "runs").glob("*.parquet"))[::2]:
        shard.unlink()
    again = calibrate(small, 2011, tmp_path / "broken", HERE)
    np.testing.assert_array_equal(again.draws, whole.draws)
    texts = [(tmp_path / place / POSTERIOR).read_text() for place in ("whole", "broken")]
    assert texts[0] == texts[1]
    kept = json.loads(texts[0])
    assert kept["until"] == 2011
    posterior_read = read_posterior(tmp_path / "whole" / POSTERIOR)
    key = "items.telecom_computer_information.unmodelled_payments_jpy.level"
    assert posterior_read.keys == [*whole.matched.keys, key]
    own = load("baseline").items["telecom_computer_information"].unmodelled_payments_lcu.level
    assert posterior_read.draw(3)[key] == pytest.approx(own * whole.levels[3, 0])
    assert (posterior_read.n_draws, posterior_read.spread(3)) == (10, [0, 4, 9])
    with pytest.raises(ConfigError, match="has 10 draws; expected at most that, not 11"):
        posterior_read.spread(11)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"draws": None}, "draws is wrong; expected the posterior.json of digital-balance calibrate"),
        ({"draws": [[1.0, 2.0]]}, "draws: expected rows of 1 finite numbers, one for each key"),
        ({"draws": [["much"]]}, "draws: no table of numbers"),
        ({"keys": ["services.cloud.imitaton"]}, "keys: 'services.cloud.imitaton' is no key of baseline"),
        ({"scenario": "baselin"}, "baselin"),
    ],
)
def test_what_is_no_posterior_is_refused_in_one_line(tmp_path, change, message):
    table = {"scenario": "baseline", "program": "0", "keys": ["exports.pass_through"], "draws": [[0.4], [0.5]]}
    (tmp_path / "p.json").write_text(json.dumps(table | change))
    with pytest.raises(ConfigError) as caught:
        read_posterior(tmp_path / "p.json")
    assert message in str(caught.value)


def test_predictions_stand_beside_simple_forecasts_of_published_balances():
    targets = targets_of({}, "here")
    used = np.array([target.year <= 2022 for target in targets])
    predicted = np.random.default_rng(1).normal(-6.0, 0.5, (100, len(targets)))
    scores = scores_of(targets, used, predicted)
    balance = scores[scores["item"] == "balance_total"]
    assert balance.groupby("year").size().to_dict() == {2023: 6, 2024: 6, 2025: 6}
    assert set(balance["predictor"]) == {"this model", *PREDICTORS}
    drift = balance[(balance["predictor"] == "random walk with drift") & (balance["year"] == 2023)].iloc[0]
    assert drift["value"] == pytest.approx(-4.7 + (-4.7 + 2.1485) / 8.0, abs=1e-6)
    assert drift["error"] == pytest.approx(abs(drift["value"] + 5.536), abs=1e-6)
    shown = SimpleNamespace(targets=targets, used=used, predicted=predicted, scores=scores)
    (legend,) = held_out_figure(shown).legends
    assert {"published", "simple forecasts"} <= {text.get_text() for text in legend.get_texts()}


def test_a_fit_needs_no_stream_that_is_profiled_out(tmp_path, monkeypatch):
    monkeypatch.setattr(posterior, "BURN_IN", 10)
    monkeypatch.setattr(posterior, "STEPS", 20)
    (tmp_path / "bare.toml").write_text(TINY[: TINY.index("[profiled]")])
    problem = read_problem(tmp_path / "bare.toml").smaller({"points": 20, "draws": 10, "customers": 60})
    fitted = calibrate(problem, 2011, tmp_path / "out", HERE)
    assert fitted.levels.shape == (10, 0)
    assert page_of(fitted, "calibrate").findings


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("[profiled]", "[profiles]"), "profiles is unknown; did you mean profiled?"),
        (("services.cloud.imitation", "services.cloud.imitaton"), "services.cloud.imitaton is unknown"),
        (("low = 0.3", "low = 3"), "services.cloud.imitation: high is 2.5; expected above low, 3"),
        (("low = 0.3\n", ""), "priors.services.cloud.imitation.low is missing; expected smallest factor"),
        (("low = 0.3", "lo = 0.3"), "priors.services.cloud.imitation.lo is unknown; did you mean low?"),
        (("low = 0.3", 'low = "much"'), "priors.services.cloud.imitation.low is 'much'; expected"),
        (("kept = 2", "kept = 5"), "kept is 5; expected at most 3, one for each prior"),
        (("[profiled]", "[discrepancy]\ntotl = 0.1\n[profiled]"), "discrepancy: 'totl' is no item and no survey"),
        (("[profiled]", "[discrepancy]\ntotal = 0.1\n[profiled]"), "discrepancy: total is a sum of items; expected those alone"),
        (("payments.telecom", "payment.telecom"), "profiled.streams: 'unmodelled_payment.telecom_computer_information' is no"),
        (("meaning = \"use of clouds at all\"", "along = { \"services.cloud.imitation\" = 1 }"), "imitation is moved by two priors"),
        (("exports.pass_through", "rules.domestic_preference"), "is 0 in baseline; expected a number, not 0"),
    ],
)  # fmt: skip
def test_what_no_calibration_can_mean_is_refused_in_one_line(tmp_path, change, message):
    (tmp_path / "wrong.toml").write_text(TINY.replace(*change))
    with pytest.raises(ConfigError) as caught:
        problem = read_problem(tmp_path / "wrong.toml")
        targets_of(problem.discrepancy, problem.file)
    assert "wrong.toml: " in str(caught.value)
    assert message in str(caught.value)


def test_the_command_refuses_a_year_without_figures(tmp_path):
    answer = here("calibrate", "--until", "1990", cwd=tmp_path)
    assert answer.returncode == 2
    assert "--until is 1990: nothing is published up to that year; expected a later one" in " ".join(
        answer.stderr.split()
    )
    assert not list(tmp_path.iterdir())
