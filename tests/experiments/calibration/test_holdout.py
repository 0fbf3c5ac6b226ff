"""What a calibration is not told, and how predictions of it are scored: by hand, and on a tiny case end to end."""

import json

import numpy as np
import pytest

from configs import ConfigError, country
from experiments.calibration import posterior, waves
from experiments.calibration.fit import POSTERIOR, calibrate
from experiments.calibration.forecasts import from_neighbours
from experiments.calibration.holdout import KINDS, hold_outs, told_figures
from experiments.calibration.problem import read_problem
from experiments.calibration.scoring import MODEL, PRIOR, scores_of, summary_of, verdicts
from experiments.calibration.targets import Target, targets_of
from experiments.runs.benchmarks import benchmarks, is_flow
from experiments.sweep import Execution
from sim.record.fingerprint import program_fingerprint
from tests.helpers.command import here
from tests.helpers.kernels import QUICKEST

pytestmark = pytest.mark.usefixtures("kernels")

HERE = Execution(workers=0, engine=QUICKEST)
TINY = """
title = "Clouds in their first years"
customers = 60
replicates = 2
waves = 1
points = 20
draws = 10
kept = 1

[priors."services.cloud.imitation"]
low = 0.3
high = 2.5

[priors."services.cloud.research_effect"]
low = 0.5
high = 1.6

[discrepancy]
generative_ai_individuals = 5.0
cloud_foreign_revenue_share = 6.0
"""


def figure(name: str, year: int, observed: float, discrepancy: float = 0.0) -> Target:
    unit = "JPY tn" if is_flow(name) else "%"
    return Target(name, year, unit, observed, 1.0, discrepancy)


def test_every_figure_is_of_one_kind_and_is_told_or_held_out():
    for target in targets_of({}, "here"):
        assert target.kind in KINDS, target.name
    told = told_figures({}, "here", 2022, hold_outs(["market_shares", "items:2015"]))
    used = {(target.name, target.year) for target in told.fitted}
    assert ("cloud_foreign_revenue_share", 2020) not in used
    assert ("receipts_copyright", 2015) not in used
    assert {("receipts_copyright", 2014), ("balance_total", 2015)} <= used
    held = {(target.name, target.year) for target, is_used in zip(told.targets, told.used, strict=True) if not is_used}
    assert {("cloud_foreign_revenue_share", 2020), ("receipts_copyright", 2015), ("balance_total", 2024)} <= held
    assert {target.year for target in told.beside} == {2011, 2015, 2020}


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("market_share", "expected one of totals, items, market_shares, adoption_surveys, adoption_ratios; did you mean market_shares?"),
        ("items:24", "expected a year behind the colon, such as items:2024"),
        ("market_shares:2012", "nothing of market_shares is observed in 2012; expected one of 2011, 2020, 2024"),
    ],
)  # fmt: skip
def test_what_cannot_be_held_out_is_refused_in_one_line(said, message):
    with pytest.raises(ConfigError) as caught:
        hold_outs([said])
    assert message in str(caught.value)


def test_holding_everything_out_leaves_nothing_to_fit(tmp_path):
    with pytest.raises(ConfigError, match=r"--hold-out totals --hold-out items .* no figure is left to fit"):
        told_figures({}, "here", None, hold_outs(list(KINDS)))
    answer = here("calibrate", "--hold-out", "market_share", cwd=tmp_path)
    assert answer.returncode == 2
    assert "did you mean market_shares?" in " ".join(answer.stderr.split())
    assert not list(tmp_path.iterdir())


def test_a_figure_that_nobody_observed_is_skipped_with_a_notice_and_never_filled():
    told = told_figures({"generative_ai_individuals": 5.0, "copyright": 0.1}, "here", 2022, [])
    assert [str(part) for part in told.skipped] == [
        f"{benchmarks(country('japan'))['balance_total'].label} 2018 is skipped: it was computed from a figure of a later year.",
        "generative_ai_individuals is skipped: no figure of it is told, and nothing stands in for it.",
    ]
    assert ("balance_total", 2018) not in {(target.name, target.year) for target in told.targets}
    assert "generative_ai_individuals" not in {target.name for target in told.fitted}
    assert told_figures({"generative_ai_individuals": 5.0}, "here", None, []).skipped == []


def test_neighbours_forecast_by_hand():
    told = {2011: 10.0, 2013: 12.0, 2014: 15.0}
    line = from_neighbours(told, 2012)["line between neighbours"]
    step = np.sqrt((2.0**2 / 2.0 + 3.0**2) / 2.0)
    assert line.mean() == pytest.approx(11.0)
    assert line.std() == pytest.approx(step * np.sqrt(0.5), rel=0.02)
    last = from_neighbours(told, 2018)["last value"]
    assert (last.mean(), last.std()) == (pytest.approx(15.0), pytest.approx(2.0 * step, rel=0.02))
    assert from_neighbours(told, 2010)["next value"].mean() == pytest.approx(10.0)
    assert from_neighbours({2011: 10.0}, 2013)["last value"].std() == 0.0
    assert from_neighbours({}, 2013) == {}


def test_scores_and_their_summary_are_what_they_are_by_hand():
    targets = [figure("cloud_adoption_100_plus", 2013, 4.0), figure("cloud_adoption_100_plus", 2014, 0.0)]
    scores = scores_of(
        targets, np.array([True, False]), np.array([[9.0, 1.0], [9.0, 2.0], [9.0, 3.0]]),
        {("cloud_adoption_100_plus", 2014): np.array([-1.0, 1.0])},
    ).set_index("predictor")  # fmt: skip
    model = scores.loc[MODEL]
    assert (model["members"], model["value"], model["error"]) == (3, 2.0, 2.0)
    assert model["crps"] == pytest.approx(1.3333, abs=1e-4), "fair: with the plain estimator it would be 1.5556"
    assert not model["inside_90"]
    assert scores.loc["last value", "crps"] == pytest.approx(4.0)
    assert scores.loc[PRIOR, "crps"] == pytest.approx(1.0 - 2.0 / 2.0)
    summary = summary_of(scores.reset_index(), targets).set_index("predictor")
    assert summary.loc[MODEL, "scaled_crps"] == pytest.approx(4.0 / 3.0), "the figure's error is 1"
    assert (summary.loc[MODEL, "figures"], summary.loc[MODEL, "figures_inside_90"]) == (1, 0)
    assert verdicts(scores.reset_index(), targets) == [
        f"Of 1 other figures it is nearer than {PRIOR} in 0 (CRPS).",
        "Of 1 other figures it is nearer than last value in 1 (CRPS).",
        "Its 90% intervals hold 0 of 1 figures held out.",
    ]


def test_a_verdict_says_which_forecast_of_balances_wins_and_by_how_much():
    targets = [figure("balance_total", year, -1.0 - 0.1 * n) for n, year in enumerate((2014, 2015, 2017, 2023))]
    used = np.array([True, True, True, False])
    scores = scores_of(targets, used, np.tile([[0.0, 0.0, 0.0, -1.3]], (5, 1)))
    first = verdicts(scores, targets)[0]
    assert first.startswith(
        "Over 1 held-out balance the model has a mean absolute error of 0.00 JPY tn and a mean CRPS"
    )
    assert "it beats" in first
    assert "loses" not in first
    worse = scores_of(targets, used, np.tile([[0.0, 0.0, 0.0, 9.0]], (5, 1)))
    assert "it loses to" in verdicts(worse, targets)[0]
    assert set(summary_of(worse, targets)["members"]) == {5, 200}


def test_shares_that_were_held_out_are_predicted_from_the_other_figures_and_kept_in_the_books(tmp_path, monkeypatch):
    monkeypatch.setattr(posterior, "BURN_IN", 20)
    monkeypatch.setattr(posterior, "STEPS", 40)
    monkeypatch.setattr(posterior, "MOST_STEPS", 1)
    monkeypatch.setattr(waves, "CANDIDATES", 1000)
    (tmp_path / "tiny.toml").write_text(TINY)
    problem, said = read_problem(tmp_path / "tiny.toml"), []
    fitted = calibrate(problem, 2012, tmp_path / "out", HERE, said.append, held=hold_outs(["market_shares"]))
    held = fitted.scores[(fitted.scores["item"] == "cloud_foreign_revenue_share") & (fitted.scores["year"] == 2011)]
    assert held.set_index("predictor")["members"].to_dict() == {MODEL: 20, PRIOR: 40}
    assert np.isfinite(fitted.log_density)
    assert any("generative_ai_individuals is skipped" in text for text in said)
    assert not any("cloud_foreign_revenue_share" in text for text in said), "what is held out is no surprise"
    books = json.loads((tmp_path / "out" / POSTERIOR).read_text())
    assert books["held_out"] == ["market_shares"]
    assert books["program"] == program_fingerprint()
    assert books["problem"]["priors"]["services.cloud.imitation"]["high"] == 2.5
    assert books["seeds"]["root"] == problem.seed
    assert [(wave["points"], wave["left"]) for wave in books["waves"]] == [(20, fitted.matched.left[0])]
    assert sum(target["used"] for target in books["targets"]) == int(fitted.used.sum()) == 3
    survey = next(target for target in books["targets"] if target["name"] == "cloud_adoption_100_plus")
    assert (survey["observed"], survey["discrepancy"], survey["used"]) == (13.7, 0.0, True)
