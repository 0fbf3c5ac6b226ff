"""Scores, benchmarks, profiled levels and implausibility, each against numbers found by hand or by brute force."""

import numpy as np
import pytest

from experiments.calibration.forecasts import drift, forecasts, trend
from experiments.calibration.posterior import Evidence, evidence_of, implausibility, log_likelihood
from experiments.calibration.targets import Target, targets_of
from experiments.statistics.scores import crps, inside, interval


class Known:
    """An emulator that knows: targets are sums of the constants, without any uncertainty but that of seeds."""

    low, width = np.array([0.0, 0.0]), np.array([2.0, 2.0])
    seeds = np.array([0.01, 0.02, 0.0])

    def __call__(self, factors):
        factors = np.atleast_2d(factors)
        means = np.stack([factors[:, 0], factors[:, 1], factors.sum(axis=1)], axis=1)
        return means, np.zeros(means.shape)


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
    variances = np.array([[figure.sd**2 for figure in targets]]).T + Known.seeds[:, None]
    observed = np.array([figure.observed for figure in targets])[:, None]
    log = (-0.5 * (observed - outputs) ** 2 / variances - 0.5 * np.log(variances)).sum(axis=0)
    prior = np.exp(-0.5 * ((levels - 1.0) / spread) ** 2) / (spread * np.sqrt(2.0 * np.pi))
    weight = np.exp(log) * prior
    by_sum = np.log(weight.sum() * (levels[1] - levels[0]))
    assert log_likelihood(evidence, Known(), point)[0] == pytest.approx(by_sum, abs=1e-6)
    mean, covariance = evidence.levels(np.array([0.8, 1.9, 2.7]), Known.seeds)
    assert mean[0] == pytest.approx((weight * levels).sum() / weight.sum(), abs=1e-6)
    spread_left = (weight * (levels - mean[0]) ** 2).sum() / weight.sum()
    assert covariance[0, 0] == pytest.approx(spread_left, abs=1e-6)


def test_the_second_worst_target_says_how_implausible_a_point_is():
    targets = [target(1.0, 0.3, 0.4), target(1.0, 0.2), target(2.0, 0.1)]
    evidence = Evidence(np.array([1.0, 1.0, 2.0]), np.diag([figure.sd**2 for figure in targets]), np.zeros((3, 0)), 0.3)
    point = np.array([[1.5, 1.1]])  # off by 0.5, 0.1 and 0.6
    off = [0.5 / np.sqrt(0.25 + 0.01), 0.1 / np.sqrt(0.04 + 0.02), 0.6 / 0.1]
    assert implausibility(evidence, Known(), point)[0] == pytest.approx(sorted(off)[-2])


def test_bands_of_surveys_are_taken_for_ninety_percent_intervals_and_no_later_than_asked():
    targets = targets_of({"cloud_adoption_100_plus": 4.0}, "here")
    first = next(figure for figure in targets if (figure.name, figure.year) == ("cloud_adoption_100_plus", 2010))
    assert first.error == pytest.approx((19.7 - 7.7) / 2.0 / 1.6449)
    assert (first.discrepancy, first.sd) == (4.0, pytest.approx(np.hypot(first.error, 4.0)))
    assert {figure.discrepancy for figure in targets if figure.subject != first.subject} == {0.0}
    early = targets_of({}, "here", 2018)
    assert early
    assert max(figure.year for figure in early) <= 2018 < max(figure.year for figure in targets)
