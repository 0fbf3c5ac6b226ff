"""The formulas of theory: against tables computed apart from them, against each other, and against exact chains."""

import math

import numpy as np
import pytest

from experiments.theory import (
    first_passage,
    mean_field,
    potts,
    share_dynamics,
)
from experiments.theory.reference import reference

SIX_DIGITS = 5.1e-7


def number(row, column):
    return float(row[column]) if row[column] else math.nan


def numbers(row, column):
    return np.array([float(value) for value in row[column].split(";")])


# Two offers


def test_the_roots_of_two_offers_are_those_of_the_table():
    rows = reference("mean_field_fixed_points")
    points = {(number(row, "betaJ"), number(row, "betah")) for row in rows}
    for b, h in points:
        roots = mean_field.roots(b, h)
        listed = [row for row in rows if (number(row, "betaJ"), number(row, "betah")) == (b, h)]
        assert roots == pytest.approx([number(row, "m_star") for row in listed], abs=1e-9)
        assert [row["stability"] == "stable" for row in listed] == (mean_field.slope(b, roots) < 1.0).tolist()


@pytest.mark.parametrize("update", ["synchronous", "sequential"])
def test_slope_variance_and_bias_of_two_offers_are_those_of_the_table(update):
    suffix = {"synchronous": "sync", "sequential": "async"}[update]
    for row in reference("mean_field_fixed_points"):
        b, h = number(row, "betaJ"), number(row, "betah")
        roots = mean_field.roots(b, h)
        m = float(roots[np.abs(roots - number(row, "m_star")).argmin()])
        assert (1 + m) / 2 == pytest.approx(number(row, "share"), abs=1e-9)
        assert mean_field.slope(b, m) == pytest.approx(number(row, "lambda"), abs=1e-9)
        if row["stability"] == "stable":
            assert mean_field.variance_constant(b, m, update=update) == pytest.approx(
                number(row, f"NVar_{suffix}"), abs=SIX_DIGITS
            )
            assert mean_field.bias_constant(b, m, update=update) == pytest.approx(
                number(row, f"Nbias_{suffix}"), abs=SIX_DIGITS
            )


def test_the_loop_under_a_slow_field_is_that_of_the_table():
    for row in reference("mean_field_hysteresis"):
        b = number(row, "betaJ")
        assert mean_field.spinodal_magnetisation(b) == pytest.approx(number(row, "m_spinodal"), abs=SIX_DIGITS)
        assert mean_field.loop_half_width(b) == pytest.approx(number(row, "betah_spinodal_half_width"), abs=SIX_DIGITS)
        assert 2 * mean_field.loop_half_width(b) == pytest.approx(number(row, "full_loop_width"), abs=SIX_DIGITS)
        assert mean_field.spontaneous_magnetisation(b) == pytest.approx(number(row, "m_spont"), abs=SIX_DIGITS)
        assert mean_field.magnetisation_after_jump(b) == pytest.approx(number(row, "m_after_jump"), abs=SIX_DIGITS)
        assert mean_field.loop_area(b) == pytest.approx(number(row, "loop_area_betah_units"), abs=SIX_DIGITS)


def test_the_area_of_the_loop_is_the_integral_over_its_branches():
    b = 1.5
    fields = np.linspace(-1, 1, 4_001) * mean_field.loop_half_width(b) * (1 - 1e-12)
    upper = np.array([mean_field.roots(b, h)[-1] for h in fields])
    assert 2 * np.trapezoid(upper, fields) == pytest.approx(mean_field.loop_area(b), abs=1e-4)


def test_three_states_coexist_inside_the_loop_and_one_outside():
    half_width = mean_field.loop_half_width(1.5)
    assert len(mean_field.roots(1.5, 0.999 * half_width)) == 3
    assert len(mean_field.roots(1.5, 1.001 * half_width)) == 1
    assert len(mean_field.stable_roots(1.5, 0.999 * half_width)) == 2
    assert math.isnan(mean_field.loop_half_width(0.9))
    assert mean_field.spontaneous_magnetisation(0.9) == 0.0


def test_rare_revisions_fluctuate_as_sequential_ones():
    rare = mean_field.variance_constant(0.8, 0.3, revision_probability=1e-9)
    assert rare == pytest.approx(mean_field.variance_constant(0.8, 0.3, update="sequential"), rel=1e-8)
    assert mean_field.autocorrelation(0.7, update="sequential", n_customers=10**7) == pytest.approx(
        mean_field.autocorrelation(0.7, update="sequential"), rel=1e-6
    )


@pytest.mark.parametrize("alpha", [1.0, 0.4])
@pytest.mark.parametrize("sigma", [0.0, 0.7])
def test_variance_bias_and_autocorrelation_are_the_limits_of_the_exact_synchronous_chain(alpha, sigma):
    b, h, sizes = 0.5, 0.2, (100, 200)
    share = share_dynamics.stationary_shares([0.7, 0.3], 2 * b, [2 * h, 0.0], sigma)
    expected = (
        4 * share_dynamics.share_covariance(share, 2 * b, [2 * h, 0.0], sigma, alpha)[0, 0],
        2 * share_dynamics.share_bias(share, 2 * b, [2 * h, 0.0], sigma, alpha)[0],
        1 - alpha * (1 - share_dynamics.share_slope(share, 2 * b, [2 * h, 0.0], sigma)),
    )
    exact = []
    for n in sizes:
        matrix = first_passage.transition_matrix(n, b, h, "synchronous", alpha, switching_cost=sigma)
        exact.append(chain_moments(matrix, 2 * share[0] - 1, 1))
    # What is left falls with 1 / N: extrapolate it away.
    assert 2 * np.array(exact[1]) - np.array(exact[0]) == pytest.approx(expected, abs=2e-3)
    if sigma == 0.0:
        m = float(mean_field.roots(b, h)[0])
        slope = float(mean_field.slope(b, m))
        assert expected == pytest.approx(
            (
                mean_field.variance_constant(b, m, alpha),
                mean_field.bias_constant(b, m, alpha),
                mean_field.autocorrelation(slope, alpha),
            ),
            rel=1e-5,
        )


@pytest.mark.parametrize("self_inclusion", [True, False])
def test_variance_bias_and_autocorrelation_are_the_limits_of_the_exact_sequential_chain(self_inclusion):
    b, h = 0.5, 0.2
    m = float(mean_field.roots(b, h)[0])
    exact = []
    for n in (100, 200):
        matrix = first_passage.transition_matrix(n, b, h, "sequential", self_inclusion=self_inclusion)
        exact.append(chain_moments(matrix, m, n))
    expected = (
        mean_field.variance_constant(b, m, update="sequential"),
        mean_field.bias_constant(b, m, update="sequential"),
        mean_field.autocorrelation(float(mean_field.slope(b, m)), update="sequential"),
    )
    assert 2 * np.array(exact[1]) - np.array(exact[0]) == pytest.approx(expected, abs=2e-3)


def chain_moments(matrix, root, n_transitions):
    """N Var(m), N (E[m] - m*) and the autocorrelation after so many transitions, in the stationary distribution."""
    n = len(matrix) - 1
    m = 2 * np.arange(n + 1) / n - 1
    weight = first_passage.stationary_distribution(matrix)
    mean = weight @ m
    variance = weight @ (m - mean) ** 2
    later = np.linalg.matrix_power(matrix, n_transitions) @ (m - mean)
    return n * variance, n * (mean - root), weight @ ((m - mean) * later) / variance


# Any number of offers


def test_the_critical_network_effects_are_those_of_the_table():
    for row in reference("potts_K_critical"):
        n_offers = int(row["K"])
        saddle = (number(row, "B_saddle_node"), number(row, "s_at_saddle_node"))
        coexist = (number(row, "B_coexistence_exact"), number(row, "s_major_at_coexist"))
        assert potts.saddle_node(n_offers) == pytest.approx(saddle, abs=SIX_DIGITS)
        assert potts.coexistence(n_offers) == pytest.approx(coexist, abs=SIX_DIGITS)
        assert potts.critical_network_effect(n_offers) == number(row, "B_symmetric_loses_stability")


def test_switching_costs_lower_the_critical_network_effect_as_in_the_table():
    for row in reference("switching_cost_critical"):
        sigma = number(row, "sigma_over_mu")
        assert potts.critical_network_effect(2, sigma) == pytest.approx(
            number(row, "Jshare_crit_over_mu"), abs=SIX_DIGITS
        )
        assert potts.critical_network_effect(2, sigma) == pytest.approx(number(row, "numeric_check"), abs=SIX_DIGITS)
        assert potts.critical_network_effect(2, sigma) == pytest.approx(2 / (1 + math.tanh(sigma / 2)))


@pytest.mark.parametrize("n_offers", [2, 3, 4, 6])
@pytest.mark.parametrize("sigma", [0.0, 1.3])
def test_equal_shares_tip_when_network_effect_exceeds_n_offers_times_taste_scale_less_what_customers_stay(
    n_offers, sigma
):
    equal = np.full(n_offers, 1 / n_offers)
    critical = potts.critical_network_effect(n_offers, sigma)
    assert potts.equal_share_slope(n_offers, critical, sigma) == pytest.approx(1.0)
    for effect in (0.5, critical, 5.0):
        slope = share_dynamics.share_slope(equal, effect, 0.0, sigma)
        assert slope == pytest.approx(potts.equal_share_slope(n_offers, effect, sigma))
    stay = potts.persistence(n_offers, sigma)
    assert 1 - potts.equal_share_slope(n_offers, 0.8, sigma) == pytest.approx(
        (1 - stay) * (1 - 0.8 * (1 + stay) / n_offers)
    )


def test_two_potts_offers_are_the_duopoly_of_mean_field():
    for b, h in [(0.4, 0.0), (1.2, 0.0), (1.5, 0.1), (1.5, -0.1), (0.9, 0.3)]:
        assert 2 * potts.leader_shares(2, 2 * b, 2 * h) - 1 == pytest.approx(mean_field.roots(b, h), abs=1e-12)


@pytest.mark.parametrize("n_offers", [3, 4, 7])
def test_leader_shares_are_fixed_points_and_appear_at_the_saddle_node(n_offers):
    saddle, share = potts.saddle_node(n_offers)
    assert len(potts.leader_shares(n_offers, saddle - 1e-6)) == 1
    just_above = potts.leader_shares(n_offers, saddle + 1e-6)
    assert len(just_above) == 3
    assert just_above[1:] == pytest.approx([share, share], abs=2e-3)
    for effect in (saddle + 0.1, n_offers + 0.5):
        for leader in potts.leader_shares(n_offers, effect, 0.05):
            shares = np.array([leader] + [(1 - leader) / (n_offers - 1)] * (n_offers - 1))
            bias = np.eye(n_offers)[0] * 0.05
            assert share_dynamics.share_map(shares, effect, bias) == pytest.approx(shares, abs=1e-12)


@pytest.mark.parametrize("n_offers", [3, 4])
def test_equal_and_tipped_shares_have_the_same_potential_at_coexistence(n_offers):
    effect, leader = potts.coexistence(n_offers)

    def potential(shares):
        return 0.5 * effect * (shares**2).sum() - (shares * np.log(shares)).sum()

    tipped = np.array([leader] + [(1 - leader) / (n_offers - 1)] * (n_offers - 1))
    assert share_dynamics.share_map(tipped, effect) == pytest.approx(tipped)
    assert potential(tipped) == pytest.approx(potential(np.full(n_offers, 1 / n_offers)))


@pytest.mark.parametrize("n_offers", [2, 3, 5])
@pytest.mark.parametrize(("alpha", "update"), [(1.0, "synchronous"), (0.3, "synchronous"), (1.0, "sequential")])
@pytest.mark.parametrize("sigma", [0.0, 0.8])
def test_the_general_covariance_at_equal_shares_is_the_closed_form(n_offers, alpha, update, sigma):
    covariance = share_dynamics.share_covariance(np.full(n_offers, 1 / n_offers), 1.0, 0.0, sigma, alpha, update)
    variance = potts.equal_share_variance(n_offers, 1.0, sigma, alpha, update)
    assert np.diag(covariance) == pytest.approx(variance)
    assert covariance[0, 1:] == pytest.approx(-variance / (n_offers - 1))
    assert math.isnan(potts.equal_share_variance(n_offers, n_offers + 1.0, sigma, alpha, update))
    assert np.isnan(
        share_dynamics.share_covariance(np.full(n_offers, 1 / n_offers), n_offers + 1.0, update=update)
    ).all()


@pytest.mark.parametrize(("alpha", "update"), [(1.0, "synchronous"), (0.3, "synchronous"), (1.0, "sequential")])
def test_covariance_and_bias_of_a_tipped_duopoly_are_the_constants_of_mean_field(alpha, update):
    b, h = 1.5, 0.1
    m = float(mean_field.roots(b, h)[-1])
    share = np.array([1 + m, 1 - m]) / 2
    covariance = share_dynamics.share_covariance(share, 2 * b, [2 * h, 0.0], 0.0, alpha, update)
    bias = share_dynamics.share_bias(share, 2 * b, [2 * h, 0.0], 0.0, alpha, update)
    assert 4 * covariance[0, 0] == pytest.approx(mean_field.variance_constant(b, m, alpha, update))
    assert 2 * bias[0] == pytest.approx(mean_field.bias_constant(b, m, alpha, update), rel=1e-4)


@pytest.mark.parametrize(("alpha", "sigma"), [(1.0, 0.0), (0.5, 0.6)])
def test_covariance_of_a_tipped_market_of_three_is_what_many_draws_show(alpha, sigma):
    # 2,000 markets of 2,000 customers: a variance is off by more than 4 sd = 4 sqrt(2 / 2000) once in 16,000.
    rng, n, effect = np.random.default_rng(7), 2000, 3.2
    share = share_dynamics.stationary_shares([0.8, 0.1, 0.1], effect, 0.0, sigma)
    expected = share_dynamics.share_covariance(share, effect, 0.0, sigma, alpha)
    users = rng.multinomial(n, share, size=2000)
    for _ in range(60):
        following = np.zeros_like(users)
        for current in range(3):
            value = effect * users / n + sigma * np.eye(3)[current]
            chance = np.exp(value - value.max(axis=1, keepdims=True))
            chance = alpha * chance / chance.sum(axis=1, keepdims=True) + (1 - alpha) * np.eye(3)[current]
            following += rng.multinomial(users[:, current], chance)
        users = following
    assert n * np.cov(users.T / n) == pytest.approx(expected, abs=4 * math.sqrt(2 / 2000) * expected.max())


def test_without_a_network_effect_shares_are_those_of_the_chain_of_one_customer():
    bias = np.array([0.0, 0.4, -0.7, 1.1])
    for sigma in (0.0, 0.9):
        shares = share_dynamics.independent_shares(bias, sigma)
        assert share_dynamics.share_map(shares, 0.0, bias, sigma) == pytest.approx(shares)
        assert share_dynamics.stationary_shares(np.ones(4), 0.0, bias, sigma) == pytest.approx(shares)
    assert share_dynamics.independent_shares(bias) == pytest.approx(np.exp(bias) / np.exp(bias).sum())
