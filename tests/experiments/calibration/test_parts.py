"""Scores, benchmarks, profiled levels and implausibility, each against numbers found by hand or by brute force."""

import numpy as np
import pytest

from configs import load
from experiments.calibration.emulator import Emulator, seed_covariance
from experiments.calibration.forecasts import drift, forecasts, trend
from experiments.calibration.identified import of_draws, ridge_figure, sentences
from experiments.calibration.posterior import (
    Evidence,
    Likelihood,
    evidence_of,
    implausibility,
    sample_posterior,
)
from experiments.calibration.problem import Prior, Problem, read_problem
from experiments.calibration.ranks import counts_of, coverage, covered, uniformity
from experiments.calibration.runs import Wave
from experiments.calibration.targets import Target, targets_of
from experiments.calibration.waves import influence
from experiments.statistics.scores import crps, inside, interval


def known() -> Emulator:
    """An emulator that knows: targets are sums of the constants, without any uncertainty but that of seeds."""
    return Emulator(
        low=np.zeros(2),
        width=np.full(2, 2.0),
        centre=np.zeros(3),
        scale=np.ones(3),
        axes=np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]]),
        processes=[lambda unit, row=row: (2.0 * unit[:, row], np.zeros(len(unit))) for row in (0, 1)],
        left_out=np.zeros(3),
        seeds=np.array([[0.01, 0.008, 0.0], [0.008, 0.02, 0.0], [0.0, 0.0, 0.0]]),
    )


KNOWN = known()


def target(observed: float, error: float, discrepancy: float = 0.0) -> Target:
    return Target("balance_total", 2014, "JPY tn", observed, error, discrepancy)


def test_the_score_of_an_ensemble_is_what_it_is_by_hand():
    members = np.array([3.0, 1.0, 2.0])
    assert crps(0.0, members, fair=False) == pytest.approx(1.5556, abs=1e-4)
    assert crps(0.0, members) == pytest.approx(1.3333, abs=1e-4)
    pairs = np.abs(members[:, None] - members).sum()
    assert crps(1.7, members) == pytest.approx(np.abs(members - 1.7).mean() - pairs / 6.0 / 2.0)
    with pytest.raises(ValueError, match="at least two"):
        crps(0.0, np.array([1.0]))


def test_a_large_ensemble_has_the_score_of_its_distribution():
    members = np.random.default_rng(1).standard_normal(20_000)
    # CRPS of N(0, 1) at 0: 2 phi(0) - 1 / sqrt(pi)  (Gneiting & Raftery 2007)
    assert crps(0.0, members) == pytest.approx(2.0 / np.sqrt(2.0 * np.pi) - 1.0 / np.sqrt(np.pi), abs=0.01)
    low, high = interval(members, 0.9)
    assert (low, high) == pytest.approx((-1.645, 1.645), abs=0.05)
    assert inside(1.5, members)
    assert not inside(1.8, members)


def test_drifts_and_trends_go_on_as_by_hand():
    years, values = np.array([2014.0, 2015.0, 2018.0]), np.array([-2.0, -2.5, -4.0])
    assert drift(years, values, 2019.0) == (pytest.approx(-4.5), pytest.approx(0.0))
    assert trend(years, values, 2020.0) == (pytest.approx(-5.0), pytest.approx(0.0, abs=1e-9))
    rough = drift(years, np.array([-2.0, -3.0, -4.0]), 2019.0)
    assert rough[0] == pytest.approx(-4.5)
    # steps of -1 and -1 in 1 and 3 years, drift -0.5: off by -0.5 and 0.5 / sqrt(3); h (1 + h / 4) with h = 1
    assert rough[1] == pytest.approx(np.sqrt(0.25 + 0.25 / 3.0) * np.sqrt(1.25))


def test_forecasts_in_dollars_are_given_the_actual_rate():
    rate = {2014: 100.0, 2018: 100.0, 2022: 100.0, 2023: 150.0}
    ensembles = forecasts({2014: -1.0, 2018: -2.0, 2022: -4.0}, rate, 2023)
    assert set(ensembles) == {
        "random walk with drift", "drift in logs", "log-linear trend", "log-linear trend in dollars",
        "drift in log dollars",
    }  # fmt: skip
    assert np.median(ensembles["drift in log dollars"]) == pytest.approx(
        1.5 * np.median(ensembles["drift in logs"]), rel=1e-6
    )
    assert np.median(ensembles["drift in logs"]) == pytest.approx(-4.0 * 2.0**0.25, rel=1e-6)


def test_levels_are_profiled_out_as_a_sum_over_many_levels_would():
    targets = [target(1.0, 0.3), target(2.0, 0.2), target(2.5, 0.4)]
    streams, spread = np.array([[0.5], [0.0], [0.7]]), 0.5
    evidence, point = evidence_of(targets, streams, spread), np.array([[0.8, 1.9]])
    levels = np.linspace(-3.0, 5.0, 20_001)
    outputs = np.array([0.8, 1.9, 2.7])[:, None] + streams * (levels - 1.0)
    covariance = np.diag([figure.sd**2 for figure in targets]) + KNOWN.seeds
    off = np.array([figure.observed for figure in targets])[:, None] - outputs
    log = -0.5 * (off * np.linalg.solve(covariance, off)).sum(axis=0) - 0.5 * np.linalg.slogdet(covariance)[1]
    prior = np.exp(-0.5 * ((levels - 1.0) / spread) ** 2) / (spread * np.sqrt(2.0 * np.pi))
    weight = np.exp(log) * prior
    by_sum = np.log(weight.sum() * (levels[1] - levels[0]))
    assert Likelihood(evidence, KNOWN)(point)[0] == pytest.approx(by_sum, abs=1e-6)
    mean, covariance = evidence.levels(np.array([0.8, 1.9, 2.7]), KNOWN.seeds)
    assert mean[0] == pytest.approx((weight * levels).sum() / weight.sum(), abs=1e-6)
    spread_left = (weight * (levels - mean[0]) ** 2).sum() / weight.sum()
    assert covariance[0, 0] == pytest.approx(spread_left, abs=1e-6)


def test_the_second_worst_target_says_how_implausible_a_point_is():
    targets = [target(1.0, 0.3, 0.4), target(1.0, 0.2), target(2.0, 0.1)]
    evidence = Evidence(np.array([1.0, 1.0, 2.0]), np.diag([figure.sd**2 for figure in targets]), np.zeros((3, 0)), 0.3)
    point = np.array([[1.5, 1.1]])  # off by 0.5, 0.1 and 0.6
    off = [0.5 / np.sqrt(0.25 + 0.01), 0.1 / np.sqrt(0.04 + 0.02), 0.6 / 0.1]
    assert implausibility(evidence, KNOWN, point)[0] == pytest.approx(sorted(off)[-2])


def test_bands_of_surveys_are_taken_for_ninety_percent_intervals_and_no_later_than_asked():
    targets = targets_of({"cloud_adoption_100_plus": 4.0}, "here")
    first = next(figure for figure in targets if (figure.name, figure.year) == ("cloud_adoption_100_plus", 2010))
    assert first.error == pytest.approx((19.7 - 7.7) / 2.0 / 1.6449)
    assert (first.discrepancy, first.sd) == (4.0, pytest.approx(np.hypot(first.error, 4.0)))
    assert {figure.discrepancy for figure in targets if figure.subject != first.subject} == {0.0}
    early = targets_of({}, "here", 2018)
    assert early
    assert max(figure.year for figure in early) <= 2018 < max(figure.year for figure in targets)


def test_ranks_of_a_right_posterior_pass_and_those_of_a_narrow_or_shifted_one_do_not():
    # Of normal truths and draws the exact answer is known; the level of a false alarm is 1% for each of two tests.
    rng = np.random.default_rng(3)
    truths, draws = rng.standard_normal((200, 1, 4)), rng.standard_normal((200, 99, 4))
    told = {}
    for name, (width, shift) in {"right": (1.0, 0.0), "narrow": (0.6, 0.0), "shifted": (1.0, 0.6)}.items():
        ranks = (width * draws + shift < truths).sum(axis=1)
        told[name] = uniformity(ranks, 99), coverage(covered(ranks, 99))
    assert told["right"][0].passed
    assert not told["narrow"][0].passed
    assert not told["shifted"][0].passed
    pooled, by_history = told["right"][1]
    assert pooled.low < 0.9 < pooled.high
    assert by_history.low < 0.9 < by_history.high
    assert told["narrow"][1][0].high < 0.85


def test_ranks_are_counted_and_intervals_held_as_by_hand():
    ranks = np.array([[0, 5], [19, 94], [20, 95], [99, 4]])
    assert counts_of(ranks, 99).tolist() == [[2, 1, 0, 0, 1], [2, 0, 0, 0, 2]]
    assert covered(ranks, 99).tolist() == [[False, True], [True, True], [True, False], [False, False]]


def test_a_sum_that_is_told_is_a_direction_and_its_difference_a_ridge():
    # Two constants with standard deviation 1 before; their sum is seen with error 0.2, their difference not at all.
    rng = np.random.default_rng(5)
    total, difference = 0.2 * rng.standard_normal(4000), np.sqrt(2.0) * rng.standard_normal(4000)
    cost = 0.8 * rng.standard_normal(4000)
    draws = np.stack([(total + difference) / 2.0, (total - difference) / 2.0, cost], axis=1)
    told = of_draws(["use", "growth", "cost"], draws, np.array([[-2.0, 2.0]] * 3), np.ones(3))
    assert told.n_told == 1
    assert told.left[0] == pytest.approx(0.02, rel=0.1)  # variance of (use + growth) / sqrt(2): 0.04 / 2
    assert sorted(told.words(0).split(" and ")) == ["growth", "use"]
    assert told.words(2) in ("use against growth", "growth against use")
    assert told.ridges(2) == [(0, 1)]
    assert told.correlations[0, 1] == pytest.approx((0.02 - 1.0) / (0.02 + 1.0), abs=0.02)
    assert "use and growth make up for one another (correlation -0.96)" in " ".join(sentences(told))
    (axes,) = ridge_figure(told).axes
    ends = axes.lines[1].get_xydata()
    assert np.diff(ends[:, 0])[0] * np.diff(ends[:, 1])[0] < 0.0, "the line falls as the draws do"


def test_seeds_of_one_noise_are_no_independent_evidence():
    rng = np.random.default_rng(7)
    outputs = 5.0 + rng.standard_normal((4000, 2, 1)) * np.ones(3)
    covariance = seed_covariance(outputs)
    np.testing.assert_allclose(np.diag(covariance), 1.0, atol=0.05)
    np.testing.assert_allclose(covariance[0, 1:], 0.9, atol=0.05)


def test_a_sampler_finds_a_posterior_that_is_known_and_says_how_far_apart_its_draws_are():
    targets = [target(1.0, 0.1), target(1.0, 0.1), target(2.0, 100.0)]
    evidence = Evidence(np.ones(3), np.diag([figure.sd**2 for figure in targets]), np.zeros((3, 0)), 0.3)
    sampled = sample_posterior(evidence, KNOWN, 400, 1)
    assert sampled.trusted
    assert sampled.steps >= 15 * sampled.autocorrelation
    assert sampled.draws.mean(axis=0) == pytest.approx([1.0, 1.0], abs=0.05)
    exact = np.sqrt([0.01 + 0.01, 0.01 + 0.02])
    assert sampled.many.std(axis=0) == pytest.approx(exact, rel=0.12)
    assert np.corrcoef(sampled.many.T)[0, 1] == pytest.approx(0.008 / np.prod(exact), abs=0.1)


def test_a_combination_moves_its_keys_along():
    problem = read_problem()
    settings = load(problem.scenario)
    weight, decay = "services.cloud.quality_weight", "services.cloud.quality_decay"
    keys, values = problem.moved(settings, [weight, "exports.pass_through"], np.array([[1.2, 0.5], [0.8, 1.0]]))
    assert keys == [weight, decay, "exports.pass_through"]
    cloud = settings.services["cloud"]
    np.testing.assert_allclose(values[:, 0], cloud.quality_weight * np.array([1.2, 0.8]))
    np.testing.assert_allclose(values[:, 1], cloud.quality_decay / np.array([1.2, 0.8]))
    assert values[:, 2].tolist() == [settings.exports.pass_through * 0.5, settings.exports.pass_through]


def test_what_does_nothing_has_no_influence_however_few_the_points():
    # Of forty points twenty parabolas carry as much as forty columns of chance: all of the influence is in two.
    rng, keys = np.random.default_rng(2), [f"k{number}" for number in range(16)]
    problem = Problem(title="t", priors={key: Prior(low=0.5, high=1.5) for key in keys})
    factors = rng.uniform(0.5, 1.5, (45, 16))
    figures = 3.0 * factors[:, [0]] + (factors[:, [1]] - 1.0) ** 2 * 8.0 + 0.3 * rng.standard_normal((45, 3))
    wave = Wave(factors, np.stack([figures, figures], axis=1), np.zeros((3, 0)))
    shares = influence(problem, keys, wave, [target(1.0, 0.3)] * 3)
    assert sorted(shares, key=lambda key: -shares[key])[:2] == ["k0", "k1"]
    assert max(shares[key] for key in keys[2:]) < 0.1 < min(shares["k0"], shares["k1"])
