"""Formulas of diffusion, prices, cascades, passage times and urns: against tables, limits and exact chains."""

import math

import numpy as np
import pytest

from experiments.theory import (
    cascades,
    diffusion,
    first_passage,
    pricing,
    urns,
)
from experiments.theory.reference import REFERENCES, reference
from tests.helpers.command import program

SIX_DIGITS = 5.1e-7


def number(row, column):
    return float(row[column]) if row[column] else math.nan


def numbers(row, column):
    return np.array([float(value) for value in row[column].split(";")])


# Diffusion


def test_diffusion_in_steps_of_a_year_is_that_of_the_table():
    for case, rows in by_case(reference("bass_curve")).items():
        p, q = number(rows[0], "p"), number(rows[0], "q")
        years = np.array([number(row, "t") for row in rows])
        assert years.tolist() == list(range(41)), case
        mean, variance = diffusion.bass_recursion(p, q, 40, hazard="continuous")
        assert mean == pytest.approx([number(row, "F_discrete_dt1") for row in rows], abs=5.1e-9)
        assert variance == pytest.approx([number(row, "NVar_discrete_dt1") for row in rows], abs=SIX_DIGITS)


def test_diffusion_in_continuous_time_is_that_of_the_table():
    for rows in by_case(reference("bass_curve")).values():
        p, q = number(rows[0], "p"), number(rows[0], "q")
        curve = diffusion.bass_curve(p, q, np.array([number(row, "t") for row in rows]))
        for column, values, tolerance in zip(
            ("F_continuous", "f_continuous", "NVar_continuous_LNA"), curve, (5.1e-9, 5.1e-9, SIX_DIGITS), strict=True
        ):
            assert values == pytest.approx([number(row, column) for row in rows], abs=tolerance)
        peak = [number(rows[0], column) for column in ("t_peak", "f_peak", "F_at_peak")]
        assert diffusion.bass_peak(p, q) == pytest.approx(peak, abs=SIX_DIGITS)


@pytest.mark.parametrize("hazard", ["linear", "continuous"])
def test_diffusion_in_short_steps_is_that_in_continuous_time(hazard):
    mean, variance = diffusion.bass_recursion(0.03, 0.38, 10, steps_per_year=20_000, hazard=hazard)
    curve = diffusion.bass_curve(0.03, 0.38, np.array([10.0]))
    assert (mean[-1], variance[-1]) == pytest.approx((curve[0][0], curve[2][0]), abs=1e-4)


def by_case(rows):
    cases = {}
    for row in rows:
        cases.setdefault(row["case"], []).append(row)
    return cases


# Prices


def test_nash_prices_and_shares_are_those_of_the_table():
    for row in reference("logit_nash_prices"):
        price, share = numbers(row, "price"), numbers(row, "share")
        outside = float(row["outside_utility"]) if row["outside_utility"] else None
        mu, gamma = number(row, "mu"), number(row, "g")
        equilibrium = pricing.nash_prices(
            numbers(row, "a"),
            numbers(row, "c"),
            mu,
            gamma,
            row["mode"],
            outside,
            start=share + 0.01 * (share > share.mean()),
        )
        assert equilibrium[0] == pytest.approx(price, abs=1e-6), row["case"]
        assert equilibrium[1] == pytest.approx(share, abs=1e-6), row["case"]
        assert (equilibrium[0] - numbers(row, "c")) * equilibrium[1] == pytest.approx(
            numbers(row, "profit"), abs=1.5e-6
        )
        if "branch" in row["case"]:
            assert pricing.asymmetric_duopoly_share(gamma, mu) == pytest.approx(share.max(), abs=SIX_DIGITS)


def test_the_pitchfork_of_a_duopoly_with_fulfilled_expectations_is_at_6_mu():
    assert pricing.pitchfork(2) == 6.0
    for n_offers in (2, 3, 5):
        for offset, tipped in ((-0.05, False), (0.05, True)):
            effect = pricing.pitchfork(n_offers) + offset
            start = np.full(n_offers, 1 / n_offers) + 1e-4 * (np.arange(n_offers) == 0)
            # The map of shares under Nash prices, linear at equal shares, grows a difference above the pitchfork.
            moved = pricing.logit_shares(effect * start - pricing.markup_fulfilled(start, 1.0), 1.0)
            assert (moved[0] - moved[1] > start[0] - start[1]) == tipped


def test_no_provider_gains_by_another_price_when_expectations_respond():
    mu, gamma, a, outside = 0.5, 0.4, np.array([2.0, 1.8, 1.5]), 0.0
    prices, share = pricing.nash_prices(a, 1.0, mu, gamma, "responsive", outside)

    def profit(j, price):
        posted = np.where(np.arange(3) == j, price, prices)
        demand = share.copy()
        for _ in range(2000):
            demand = pricing.logit_shares(a - posted + gamma * demand, mu, outside)
        return (price - 1.0) * demand[j]

    for j in range(3):
        best = profit(j, prices[j])
        assert all(profit(j, prices[j] + change) < best for change in (-0.3, -0.02, 0.02, 0.3))


def test_no_price_is_found_when_a_symmetric_duopoly_tips_under_any_price():
    assert pricing.nash_prices([0.0, 0.0], 1.0, 0.5, 0.99, "responsive")[0] == pytest.approx([1.01, 1.01])
    with pytest.raises(ArithmeticError, match="no equilibrium found"):
        pricing.nash_prices([0.0, 0.0], 1.0, 0.5, 1.1, "responsive")


def test_the_responsive_markup_is_the_share_over_the_slope_of_demand():
    rng = np.random.default_rng(3)
    for n_offers, gamma, outside in [(2, 0.9, 0.0), (3, 0.8, 0.0), (4, 0.7, 0.25), (3, 0.0, 0.1)]:
        share = (1 - outside) * rng.dirichlet(np.full(n_offers, 20.0))
        slopes = pricing.price_slopes(share, gamma, 0.5)
        markup = pricing.markup_responsive(share, gamma, 0.5, outside)
        assert markup == pytest.approx(-share / np.diag(slopes))
    shares = rng.dirichlet(np.full(3, 20.0), size=(4, 5))
    together = pricing.markup_responsive(shares, 0.5, 0.5)
    assert together.shape == shares.shape
    assert together[2, 3] == pytest.approx(pricing.markup_responsive(shares[2, 3], 0.5, 0.5))
    assert pricing.markup_responsive(shares, 0.0, 0.5) == pytest.approx(pricing.markup_fulfilled(shares, 0.5))


def test_the_responsive_markup_exists_where_the_shares_are_stable_and_only_there():
    rng = np.random.default_rng(4)
    for _ in range(500):
        share, feedback = rng.dirichlet(np.ones(3)), rng.uniform(0, 6)
        spread = np.diag(share) - np.outer(share, share)
        stable = feedback * np.linalg.eigvalsh(spread)[-1] < 1.0
        markup = pricing.markup_responsive(share, feedback, 1.0)
        assert np.isfinite(markup).all() == stable
        if stable:
            assert (markup > 0).all()
    # A leader with gamma s = mu is priced as well: mu / (1 - s_j) - 2 gamma s_j in a covered duopoly.
    assert pricing.markup_responsive([0.8, 0.2], 1.25, 1.0) == pytest.approx([5 - 2, 1.25 - 0.5])


# Cascades


def test_the_window_of_cascades_is_that_of_the_table():
    for row in reference("watts_window"):
        phi = number(row, "phi")
        assert cascades.largest_vulnerable_degree(phi) == int(row["K_max_vulnerable_degree"])
        window = (number(row, "z_lower"), number(row, "z_upper"))
        assert cascades.cascade_window(phi) == pytest.approx(window, abs=SIX_DIGITS, nan_ok=True)


def test_few_seeds_set_off_a_cascade_inside_the_window_and_not_outside():
    low, high = cascades.cascade_window(0.18)
    for mean_degree, large in [(low - 0.1, False), (low + 0.4, True), (high - 0.1, True), (high + 0.3, False)]:
        assert (cascades.final_share(mean_degree, 0.18, 1e-5) > 0.3) == large
    assert cascades.final_share(4.0, 0.18, 0.0) == 0.0
    assert cascades.final_share(4.0, 1.5, 0.2) == pytest.approx(0.2)


def test_a_threshold_that_one_peer_meets_floods_the_giant_component():
    # S = 1 - exp(-z S), the giant component of a Poisson graph
    z, giant = 2.0, 0.8
    for _ in range(200):
        giant = 1 - math.exp(-z * giant)
    assert cascades.final_share(z, 1e-6, 1e-9) == pytest.approx(giant, abs=1e-7)


# Passage times


def test_self_inclusion_lengthens_the_passage_between_the_two_tipped_states_of_25_customers():
    # b = 1.2: roots +-0.6586, so 21 of 25 to 4 of 25; in steps of 25 single revisions.
    for self_inclusion, steps in ((True, 57.33), (False, 55.12)):
        up, down = first_passage.birth_death(25, 1.2, 0.0, self_inclusion)
        assert first_passage.birth_death_passage(up, down, 21, 4)[0] == pytest.approx(steps, abs=0.005)
        assert first_passage.birth_death_passage(up, down, 4, 21)[0] == pytest.approx(steps, abs=0.005)


def test_passage_by_recursion_is_passage_by_the_matrix():
    up, down = first_passage.birth_death(20, 1.1, 0.05, switching_cost=0.3)
    matrix = first_passage.transition_matrix(20, 1.1, 0.05, "sequential", switching_cost=0.3)
    for start, target in [(18, 3), (2, 15), (20, 0), (7, 7)]:
        n = np.arange(21)
        mean, variance = first_passage.passage(matrix, start, n <= target if target <= start else n >= target)
        expected = first_passage.birth_death_passage(up, down, start, target)
        assert (mean / 20, variance / 400) == pytest.approx(expected, rel=1e-9)


def test_passage_of_independent_customers_is_that_of_ehrenfest():
    # Two customers who toss a coin: 2 revisions from both to one, then (1 + 2 / 4) / (1 / 4) = 6 from one to none.
    up, down = first_passage.birth_death(2, 0.0)
    mean, _ = first_passage.birth_death_passage(up, down, 2, 0)
    assert 2 * mean == pytest.approx(8.0)


@pytest.mark.parametrize("update", ["synchronous", "sequential"])
@pytest.mark.parametrize("self_inclusion", [True, False])
def test_transition_matrices_are_stochastic_and_symmetric_without_a_field(update, self_inclusion):
    matrix = first_passage.transition_matrix(31, 1.3, 0.0, update, 0.6, self_inclusion, 0.4)
    assert matrix.sum(axis=1) == pytest.approx(1.0)
    assert (matrix >= 0).all()
    assert matrix == pytest.approx(matrix[::-1, ::-1])
    assert first_passage.passage(matrix, 30, np.arange(32) <= 2)[0] > 1.0


def test_the_probability_to_tip_rises_with_the_opening_base_and_is_half_in_the_middle():
    for update in ("synchronous", "sequential"):
        tip = [first_passage.tip_probability(60, n, 20, 1.4, update=update, ties="half") for n in range(0, 61, 10)]
        assert tip == sorted(tip)
        assert tip[3] == pytest.approx(0.5)
        assert np.array(tip) + np.array(tip[::-1]) == pytest.approx(1.0)
    assert first_passage.tip_probability(61, 40, 20, 1.4) > first_passage.tip_probability(61, 40, 20, 1.4, field=-0.05)


def test_a_passage_seen_only_at_the_end_of_steps_comes_later():
    revision = first_passage.transition_matrix(25, 1.2, update="sequential")
    arrived = np.arange(26) <= 4
    assert first_passage.passage(revision, 21, arrived)[0] / 25 == pytest.approx(57.33, abs=0.005)
    assert first_passage.passage(np.linalg.matrix_power(revision, 25), 21, arrived)[0] == pytest.approx(
        61.68, abs=0.005
    )


# Urns and lock-in


def test_urns_are_those_of_the_table():
    for row in reference("polya_urn"):
        white, black, n_draws = int(row["w0"]), int(row["b0"]), int(row["n_draws"])
        shares, chance = urns.polya_distribution(white, black, n_draws)
        mean, sd = urns.polya_moments(white, black, n_draws)
        assert chance.sum() == pytest.approx(1.0, abs=1e-8)
        assert chance @ shares == pytest.approx(mean, abs=1e-8)
        assert mean == pytest.approx(number(row, "mean_share_white_final"), abs=SIX_DIGITS)
        assert sd == pytest.approx(number(row, "sd_share_exact"), abs=SIX_DIGITS)
        assert urns.polya_moments(white, black)[1] == pytest.approx(number(row, "limit_sd"), abs=SIX_DIGITS)
        for share in ("0.1", "0.25", "0.5"):
            below = chance[shares <= float(share) + 1e-12].sum()
            assert below == pytest.approx(number(row, f"P(share<={share})_exact"), abs=SIX_DIGITS)
            assert urns.beta_below(float(share), white, black) == pytest.approx(
                number(row, f"P<={share}_limit"), abs=SIX_DIGITS
            )


def test_lock_in_is_that_of_the_table():
    for row in reference("arthur_lockin"):
        a, b = urns.lock_in_barriers(*(number(row, name) for name in ("aR", "bR", "r", "aS", "bS", "s")))
        p = number(row, "p_R")
        assert (a, b) == (int(row["barrier_A"]), int(row["barrier_B"]))
        assert urns.lock_in_probability(a, b, p) == pytest.approx(number(row, "P_lockin_A"), abs=1e-9)
        times = (number(row, "E_T_arrivals"), number(row, "SD_T"))
        assert urns.lock_in_time(a, b, p) == pytest.approx(times, abs=SIX_DIGITS)
        for arrivals in (50, 100, 500, 2000):
            still_open = urns.still_open_probability(a, b, p, arrivals)
            assert still_open == pytest.approx(number(row, f"P_notlocked_{arrivals}"), abs=SIX_DIGITS)


# The package


def test_every_reference_table_has_rows_and_an_unknown_one_is_refused():
    assert all(reference(f"{name}.csv") for name in REFERENCES)
    with pytest.raises(KeyError, match="mean_feild is unknown"):
        reference("mean_feild")


def test_theory_needs_numpy_alone_and_nothing_of_the_simulation():
    modules = "cascades, diffusion, first_passage, mean_field, potts, pricing, reference, share_dynamics, urns"
    loaded = f"import sys; from experiments.theory import {modules}; print(*sys.modules)"
    run = program("-c", loaded)
    assert run.returncode == 0, run.stderr
    assert not {"scipy", "pandas", "mesa", "agents", "sim"} & set(run.stdout.split())
