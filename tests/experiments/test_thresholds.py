"""Thresholds with their intervals, and the words for markets: what is said of runs that tip, whoever prints it."""

import math

import numpy as np
import pytest

from configs import load
from experiments.browser.frames import standings
from experiments.runs.run import run_scenario
from experiments.sweep.thresholds import threshold_text
from experiments.tables.tipping import mean_standings
from experiments.tipping import Estimate, threshold_of
from experiments.tipping.words import leaders_of, state_word, word_of
from sim import DigitalEconomy


def test_the_median_threshold_is_found_with_an_exact_interval():
    """240 samples of 16 thresholds each, true median 2: the interval misses it in 2.1% of samples by chance; more
    than 14 misses in 240 have a probability below 0.001."""
    rng, levels = np.random.default_rng(5), np.linspace(0.0, 4.0, 41) + 0.013
    missed = 0
    for _ in range(240):
        own = 2.0 + rng.standard_cauchy(16)
        estimate = threshold_of(levels, levels[:, None] > own)
        missed += not estimate.low <= 2.0 <= estimate.high
    assert missed <= 14


def test_a_threshold_says_where_it_cannot_be_told():
    levels, rising = [1.0, 2.0, 3.0], np.repeat([[0.0], [1.0], [1.0]], 6, axis=1)
    assert threshold_of(levels, rising) == Estimate(1.5, 1.0, 2.0, 0.95)
    assert threshold_of(levels, 1.0 - rising).note == "runs tip below it"
    assert "too few" in threshold_of(levels, rising[:, :4]).note
    assert threshold_of(levels, 0.0 * rising).note == "nothing tips between 1 and 3"
    assert threshold_of(levels, 0.0 * rising + 1.0).note == "everything tips between 1 and 3"
    torn = rising.copy()
    torn[1, :] = np.nan
    assert (threshold_of(levels, torn).low, threshold_of(levels, torn).high) == (1.0, 3.0)
    humped = np.repeat([[0.0], [1.0], [0.0]], 6, axis=1)
    assert "more than once" in threshold_of(levels, humped).note


@pytest.mark.parametrize(("ends", "text"), [
    ((1.5, -math.inf, 2.0), "1.5 (beyond what was tried to 2)"),
    ((5.58333, 0.5, math.inf), "5.6 (0.5 to beyond what was tried)"),
    ((1.93751, 1.62, 2.25), "1.94 (1.62 to 2.25)"),
    ((2.00417, 1.96, 2.07), "2.004 (1.96 to 2.07)"),
    ((3.14159, -math.inf, math.inf), "3.14 (beyond what was tried to beyond what was tried)"),
    ((5.0e8, 1.0e8, 1.25e9), "500,000,000 (100,000,000 to 1,250,000,000)"),
    ((-0.50001, -1.0, 0.25), "−0.5 (−1 to 0.25)"),
])  # fmt: skip
def test_a_threshold_has_the_figures_that_its_interval_is_worth(ends, text):
    assert threshold_text(Estimate(*ends, 0.95)) == text


def test_words_follow_the_runs_and_their_leaders():
    no_leaders = [math.nan] * 8
    assert word_of([1.0] * 6 + [0.0] * 2, no_leaders) == "tipped"
    assert word_of([1.0] * 3 + [0.0] * 5, no_leaders) == "contested", "the seed decides"
    assert word_of([0.0] * 8, no_leaders) == "shared"
    assert word_of([0.0] * 8, [0.0, 1.0]) == "contested", "runs differ in who leads"
    assert word_of([math.nan], no_leaders) is None
    assert np.isnan(leaders_of([0.52, 0.48])) and leaders_of([0.3, 0.7]) == 1.0


@pytest.mark.parametrize(("effect", "word"), [(4.0, "tipped"), (1.0, "shared")])
def test_terminal_and_browser_have_the_same_word_for_a_market(effect, word):
    settings = load(
        "theory/duopoly", {"customers.number": 1000, "time.steps": 80, "services.market.network_effect": effect}
    )
    run = run_scenario("duopoly", settings, 1, 3, "auto")
    (standing,) = mean_standings(run.frames, settings, [run.frames.outcomes["date"].max()])
    model = DigitalEconomy(settings, rng=1).run()
    assert standing.word == standings(model)["Market is"].item() == word


def test_a_market_long_gone_is_tipped_though_no_lead_grows_in_it():
    assert state_word([[0.97, 0.03]], [[0.9, 0.1]], [0.12]) == "tipped"
    assert state_word([[0.5, 0.5]], [[0.5, 0.5]], [1.2]) == "tipped", "a small lead grows"
    assert state_word([[0.6, 0.4]], [[0.3, 0.7]], [0.6]) == "contested", "another leads than five years before"
    assert state_word([[0.6, 0.4]], [[0.7, 0.3]], [math.nan]) == "shared"
    assert state_word([[math.nan, math.nan]], [[math.nan, math.nan]], [math.nan]) is None
