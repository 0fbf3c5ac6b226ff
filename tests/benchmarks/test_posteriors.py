"""Ways to a posterior that need no package beyond the project's come near to one that is exact."""

import numpy as np
import pytest

import benchmarks.posteriors.__main__ as program
from benchmarks.posteriors import regression
from benchmarks.posteriors.__main__ import compared
from benchmarks.posteriors.questions import QUESTIONS


def test_the_exact_posterior_is_what_weights_over_the_prior_say():
    question, rng = QUESTIONS["linear"](), np.random.default_rng(1)
    truth = np.array([[1.4, 1.6, 1.5, 1.5]])
    seen = question.observed(truth, rng)[0]
    draws = question.exact(seen, 4000, rng)
    points = question.prior(400_000, rng)
    # Means of runs, and their covariance with the errors, from runs alone: of 4,000 at one point.
    runs = question.observed(np.repeat(truth, 4000, axis=0), rng)
    slopes = np.stack(
        [question.run(truth + step, np.zeros(1))[0] - question.run(truth, np.zeros(1))[0] for step in np.eye(4)]
    )
    off = seen - (runs.mean(axis=0) + (points - truth) @ slopes)
    weights = np.exp(-0.5 * (off * np.linalg.solve(np.cov(runs.T), off.T).T).sum(axis=1))
    mean = weights @ points / weights.sum()
    np.testing.assert_allclose(draws.mean(axis=0), mean, atol=0.02)
    np.testing.assert_allclose(draws.std(axis=0), np.sqrt(weights @ (points - mean) ** 2 / weights.sum()), atol=0.02)


def test_a_method_is_told_by_its_runs_and_by_how_it_fares_beside_the_exact_answer():
    table = compared(QUESTIONS["linear"](), [300], 6, 2, ["ABC, adjusted by regression"])
    exact, adjusted = table.rows
    assert (exact[0], exact[6], exact[7]) == ("exact", "1.00", "0.00")
    assert adjusted[1] == "300 for all"
    assert float(adjusted[6]) == pytest.approx(1.0, abs=0.3)
    assert float(adjusted[7]) < 0.6


def test_draws_of_the_adjusted_method_stay_within_the_prior():
    question, rng = QUESTIONS["linear"](), np.random.default_rng(2)
    seen = question.observed(np.array([[1.0, 2.0, 1.0, 2.0]]), rng)
    (draws,) = regression.draws_of(question, seen, 200, rng)
    assert ((draws >= question.low) & (draws <= question.high)).all()


def test_a_method_without_its_package_is_left_out_and_said_so(monkeypatch, capsys):
    monkeypatch.setattr(program, "find_spec", lambda package: package == "scipy" or None)
    monkeypatch.setattr("sys.argv", ["posteriors", "--question", "linear", "--runs", "100", "--cases", "2"])
    assert program.main() == 0
    told = " ".join(capsys.readouterr().out.split())
    assert (
        "neural posterior estimation (sbi) is left out: it needs sbi, as of pip install pyabc==0.13 sbi==0.27" in told
    )
    assert "ABC-SMC (pyabc) is left out: it needs pyabc" in told
    assert "ABC, adjusted by regression" in told
