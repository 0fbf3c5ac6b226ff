"""Statistics of tipping find what was put into synthetic markets, and say so when there is nothing to find."""

import math
import sys
from math import lgamma

import numpy as np
import pytest

from configs import ConfigError
from experiments.tipping import (
    binder_crossing,
    binder_cumulant,
    classify_path,
    critical_mass_curve,
    early_warning,
    hysteresis_loop,
    order_parameter,
    survival,
    susceptibility,
    susceptibility_peak,
    time_to_tip,
    tip_probability,
    transition_order,
)

LOG_FACTORIAL = np.array([lgamma(k + 1) for k in range(801)])


def order_samples(n, couplings, n_offers, n_replicates, rng):
    """Exact draws from P(users) ~ multinomial * exp(N (gamma / mu) sum s_k^2 / 2), [n_couplings, n_replicates]."""
    users = np.stack([np.arange(n + 1), n - np.arange(n + 1)], axis=1)
    if n_offers == 3:
        a, b = np.nonzero(np.add.outer(users[:, 0], users[:, 0]) <= n)
        users = np.stack([a, b, n - a - b], axis=1)
    ways, hhi = -LOG_FACTORIAL[users].sum(axis=1), ((users / n) ** 2).sum(axis=1)
    weights = (np.exp(w - w.max()) for w in (ways + b * n / 2 * hhi for b in couplings))
    return order_parameter([users[rng.choice(len(users), n_replicates, p=w / w.sum())] for w in weights])


@pytest.fixture(scope="module")
def duopoly():
    """Couplings b = gamma / (2 mu), critical at 1, and |m| of 64 markets of 200, 400 and 800 customers each."""
    rng, b = np.random.default_rng(11), np.linspace(0.8, 1.3, 40)
    return b, {n: np.sqrt(order_samples(n, 2 * b, 2, 64, rng)) for n in (200, 400, 800)}


def test_order_parameter_runs_from_equal_shares_to_monopoly_and_is_undefined_without_adopters():
    assert order_parameter([[4, 4, 4], [9, 0, 0]]).tolist() == [0.0, 1.0]
    assert order_parameter([0.7, 0.3]) == pytest.approx(0.4**2)
    assert order_parameter([[5, 1], [5, 3]], axis=0).tolist() == pytest.approx([0.0, 0.25])
    assert np.isnan(order_parameter([[0, 0], [np.nan, np.nan], [1, np.nan]])).all()
    assert np.isnan(order_parameter([[3], [4]])).all()
    with pytest.raises(ValueError, match="expected 0 or more"):
        order_parameter([1, -1])


def test_cumulant_is_two_thirds_for_tipped_markets_and_undefined_without_spread():
    assert binder_cumulant([0.8, -0.8, 0.8]) == pytest.approx(2 / 3)
    assert np.isnan(binder_cumulant([[0.0, 0.0], [np.nan, np.nan]])).all()
    # Gaussian noise about equal shares: 0, with a standard error of sqrt(24 / n) / 3; 5 of them, false alarm 1e-6.
    assert abs(binder_cumulant(np.random.default_rng(1).normal(size=20_000))) < 5 * math.sqrt(24 / 20_000) / 3


def test_cumulants_of_exact_mean_field_markets_cross_at_the_critical_coupling(duopoly):
    b, samples = duopoly
    # The interval covers in about 9 of 10 samples: a fixed seed, false alarm 0.1 for another one.
    crossing = binder_crossing(b, samples, 500, np.random.default_rng(2))
    assert crossing.low < 1 < crossing.high
    assert abs(crossing.value - 1) < 0.06 and crossing.high - crossing.low < 0.25
    alone = binder_crossing(b, samples, 0, np.random.default_rng(2))
    assert alone.value == pytest.approx(crossing.value) and math.isnan(alone.low), (
        "no resamples: a value without an interval"
    )


def test_susceptibility_peaks_a_little_above_the_critical_coupling(duopoly):
    b, samples = duopoly
    assert susceptibility([0.2, -0.4], 100) == pytest.approx(100 * 0.01) and np.isnan(susceptibility([np.nan], 10))
    peak = susceptibility_peak(b, samples[400], 400, 500, np.random.default_rng(3))
    # The exact distribution of 400 customers has its peak at 1.058; level 0.95: false alarm 0.05 for another seed.
    assert peak.low < 1.058 < peak.high
    rng = np.random.default_rng(5)
    assert "at the end" in susceptibility_peak(b[:15], samples[800][:15], 800, 50, rng).note
    assert "does not vary" in susceptibility_peak(b, np.full((40, 4), 0.5), 800, 50, rng).note


def test_without_a_transition_there_is_no_crossing_and_a_reason():
    rng, b, sizes = np.random.default_rng(4), np.linspace(0.2, 0.6, 12), (100, 200, 400)
    noise = {n: rng.normal(0, n**-0.5, (12, 32)) for n in sizes}
    below = {n: np.sqrt(order_samples(n, 2 * b, 2, 32, rng)) for n in sizes}
    tipped = {n: 0.9 + rng.normal(0, 0.1 * n**-0.5, (12, 32)) for n in sizes}
    for samples in (noise, below, tipped):
        crossing = binder_crossing(b, samples, 300, rng)  # false alarm 1 - level = 0.05 each for another seed
        assert math.isnan(crossing.value) and "no crossing" in crossing.note


def test_a_duopoly_tips_gradually_and_three_offers_tip_in_a_jump(duopoly):
    b, samples = duopoly
    rng = np.random.default_rng(6)
    # Other seeds: neither kind got the other's verdict in 72 samples, but one in five duopolies was undecided.
    gradual = transition_order(2 * b, {n: m**2 for n, m in samples.items()}, rng)
    assert gradual.verdict == "second order" and gradual.scaling.high < -0.2
    couplings = np.linspace(2.65, 2.95, 13)
    jump = transition_order(couplings, order_samples(800, couplings, 3, 64, rng), rng, n_offers=3)
    assert jump.verdict == "first order"
    # Both phases coexist at 2 (K - 1) ln(K - 1) / (K - 2) = 4 ln 2 gamma / mu.
    assert abs(jump.coupling - 4 * math.log(2)) < 0.06


def test_contradictory_or_missing_evidence_leaves_the_order_undecided():
    rng = np.random.default_rng(7)
    b = np.linspace(0, 1, 9)
    two_phases = np.clip(rng.normal(0.05, 0.01, (9, 40)) + 0.6 * (rng.random((9, 40)) < b[:, None]), 0, 1) ** 2
    assert transition_order(b, two_phases, rng).verdict == "first order"
    still = hysteresis_loop([0, 1, 2, 1, 0], np.tile([-1, 0.5, 1, 0.5, -1], (5, 1)))
    assert transition_order(b, two_phases, rng, hysteresis=still).verdict == "undecided"
    assert transition_order(b, np.full((9, 20), np.nan), rng).verdict == "undecided"
    assert transition_order(b, np.full((9, 20), 0.3), rng).verdict == "undecided"
    with pytest.raises(ValueError, match="order_parameter"):
        transition_order(b, -two_phases, rng)


def test_a_slow_sweep_of_the_duopoly_switches_at_the_exact_field():
    up, b = np.arange(-0.6, 0.6001, 0.001), 1.5
    field, m, path = np.concatenate([up, up[-2::-1]]), -1.0, []
    for h in np.repeat(field, 400):
        path.append(m := math.tanh(b * m + h))
    loop = hysteresis_loop(field, path[399::400])
    assert loop.half_width == pytest.approx(math.sqrt(b * (b - 1)) - math.atanh(math.sqrt(1 - 1 / b)), abs=0.003)
    assert loop.area > 0 and math.isnan(loop.half_width_se)


def test_a_loop_has_errors_over_replicates_and_none_without_memory_or_switching():
    field = np.array([-2.0, -1, 0, 1, 2, 1, 0, -1, -2])
    narrow, wide = [-1, -1, -1, 1, 1, 1, 1, -1, -1], [-1, -1, -1, -1, 1, 1, 1, 1, -1]
    loop = hysteresis_loop(field, [narrow, wide])
    assert (loop.up, loop.down, loop.half_width, loop.half_width_se) == pytest.approx((1.0, -1.0, 1.0, 0.5))
    assert loop.area == pytest.approx((2 + 6) / 2)
    assert hysteresis_loop(field, field).area == pytest.approx(0)
    assert math.isnan(hysteresis_loop(field, np.ones(9)).half_width)
    with pytest.raises(ValueError, match="no closed sweep"):
        hysteresis_loop([0, 1, 2], [0, 1, 2])


def test_the_critical_mass_is_found_where_half_of_the_markets_tip():
    rng = np.random.default_rng(8)
    opening = rng.uniform(0.2, 0.8, 640)
    curve = tip_probability(opening, rng.random(640) < 1 / (1 + np.exp(-20 * (opening - 0.55))))
    assert curve.s50.low < 0.55 < curve.s50.high  # level 0.95: false alarm 0.05 for another seed
    assert curve.s50.high - curve.s50.low < 0.05 and abs(curve.slope - 20) < 4 * curve.slope_se


def test_perfect_separation_is_a_step_between_the_last_that_failed_and_the_first_that_tipped():
    curve = tip_probability([0.1, 0.2, 0.3, 0.4] * 16, [0, 0, 1, 1] * 16)
    assert curve.separated and curve.slope == math.inf and "a step between 0.2 and 0.3" in curve.note
    assert curve.s50.value == pytest.approx(0.25) and curve.s50.low <= 0.2 and curve.s50.high >= 0.3
    assert tip_probability([0.1, 0.2, 0.3, 0.4], [1, 1, 0, 0]).slope == -math.inf
    assert tip_probability([0.1, 0.2, 0.2, 0.2, 0.3], [0, 0, 1, 1, 1]).s50.value == pytest.approx(0.2)


def test_markets_that_all_tip_bound_the_critical_mass_from_one_side():
    curve = tip_probability([0.3, 0.2, np.nan], [1, 1, 1])
    assert math.isnan(curve.s50.value) and curve.s50.high == 0.2 and curve.n == 2
    assert math.isnan(tip_probability([], []).s50.value)
    flat = tip_probability([0.1, 0.2, 0.3, 0.4] * 4, [0, 1, 1, 0] * 4)
    assert math.isinf(flat.s50.low) and math.isinf(flat.s50.high)


def test_wilson_intervals_of_the_critical_mass_curve_hold_at_no_and_all_tipped():
    curve = critical_mass_curve([0.2, 0.5, 0.8, 0.9], [[0] * 10, [0, 1] * 5, [1] * 10, [np.nan] * 10])
    assert curve.tipped_share[:3].tolist() == [0.0, 0.5, 1.0] and curve.n.tolist() == [10, 10, 10, 0]
    assert [*curve.low[:2], *curve.high[:2]] == pytest.approx([0, 0.2366, 0.2775, 0.7634], abs=1e-4)
    assert np.isnan(curve.tipped_share[3])


def test_a_curve_that_reaches_one_half_has_its_median_there_whatever_its_last_bits():
    assert survival([1, 2, 3, 4], [1, 1, 1, 1]).median.value == 2.0


def test_the_survival_curve_of_exponential_times_has_their_median_despite_censoring():
    rng = np.random.default_rng(9)
    time, censored = rng.exponential(10, 400), rng.exponential(20, 400)
    curve = survival(np.minimum(time, censored), time <= censored)
    assert curve.median.low < 10 * math.log(2) < curve.median.high  # level 0.95: false alarm 0.05 for another seed
    assert (np.diff(curve.surviving) < 0).all() and (curve.low <= curve.surviving).all()


def test_markets_that_have_not_tipped_are_censored_and_many_of_them_leave_no_median():
    tips = time_to_tip([[0.5, 0.9, 0.5, 0.9, 0.9], [0.5] * 5, [np.nan] * 5], 0.8, hold=2)
    assert tips.time[:2].tolist() == [3, 3] and np.isnan(tips.time[2]) and tips.observed.sum() == 1
    late = survival([1, 2, 9, 9, 9], [1, 1, 0, 0, 0])
    assert late.surviving.tolist() == pytest.approx([0.8, 0.6]) and math.isnan(late.median.value)
    assert "none of 2" in survival([5, 5], [0, 0]).median.note and math.isnan(survival([], []).median.value)


def autoregressive(coefficient, rng):
    x = np.zeros(len(coefficient))
    for step in range(1, len(x)):
        x[step] = coefficient[step] * x[step - 1] + rng.normal()
    return x


@pytest.mark.parametrize("surrogates", ["ar1", "phase"])
def test_recovery_that_slows_down_warns_and_steady_recovery_does_not(surrogates):
    rng = np.random.default_rng(10)

    def warnings(coefficient):
        tests = (early_warning(autoregressive(coefficient, rng), 100, 99, rng, 30, surrogates) for _ in range(100))
        return sum(warning.autocorrelation_p <= 0.05 for warning in tests)

    # Stated rate 0.05: more than 14 of 100 have probability 1e-4. Power is 0.94: fewer than 80 have 1e-6.
    assert warnings(np.full(300, 0.5)) <= 14
    assert warnings(np.linspace(0.1, 0.97, 300)) >= 80


def test_no_early_warning_from_constant_short_or_broken_series():
    rng = np.random.default_rng(12)
    broken = rng.normal(size=200)
    broken[100] = np.nan
    for series in (np.full(200, 0.5), rng.normal(size=20), broken, np.full(200, np.nan)):
        warning = early_warning(series, 50, 20, rng, 20)
        assert math.isnan(warning.variance_p) and warning.note
    assert early_warning(np.append([np.nan] * 5, rng.normal(size=100)), 50, 20, rng, 20).last_steps[0] == 54


def test_a_price_cycle_is_no_tipping_and_tipping_is_no_cycle():
    rng, step = np.random.default_rng(13), np.arange(240)
    even = 0.5 + 0.02 * rng.normal(size=240)
    cycle = classify_path(even, 100 + 5 * np.sin(2 * math.pi * step / 12) + rng.normal(size=240))
    assert cycle.kind == "cycling" and cycle.source == "prices" and cycle.period == pytest.approx(12, rel=0.1)
    assert classify_path(0.5 + 0.2 * (-1.0) ** step).kind == "cycling"
    tipping = 0.5 + 0.45 / (1 + np.exp(-(step - 120) / 8)) + 0.003 * rng.normal(size=240)
    assert classify_path(np.column_stack([1 - tipping, tipping])).kind == "tipped"
    assert classify_path(np.where((step // 60) % 2, 0.9, 0.1)).kind == "cycling"


def test_noise_about_equal_shares_is_taken_for_a_cycle_no_more_often_than_stated():
    rng = np.random.default_rng(14)
    noise = (0.5 + 0.03 * autoregressive(np.full(240, a), rng) for a in (0.0, 0.5, 0.8) for _ in range(100))
    kinds = [classify_path(share).kind for share in noise]
    assert set(kinds) <= {"shared", "cycling"}
    # Stated 0.01: more than 9 of 300 have probability 0.001.
    assert kinds.count("cycling") <= 9


def test_a_market_without_adopters_has_no_kind():
    gone = np.repeat([[5.0, 5.0], [0.0, 0.0]], 40, axis=0)
    for path in (gone, np.full((60, 3), np.nan), np.ones((60, 1)), np.full(5, 0.9)):
        assert classify_path(path).kind == "undefined"
    assert classify_path(gone[::-1]).kind == "shared"


def test_a_missing_extra_is_named_in_one_line(monkeypatch):
    monkeypatch.setitem(sys.modules, "statsmodels.duration.survfunc", None)
    with pytest.raises(ConfigError, match=r"^survival needs statsmodels: pip install 'digital-balance\[study\]'$"):
        survival([1, 2], [1, 1])
