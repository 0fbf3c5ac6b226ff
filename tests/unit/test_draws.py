"""Keyed random numbers: pure, uniform, independent of how they are asked for."""

import ast
from pathlib import Path

import numpy as np
import pytest

import agents
import sim
from agents.draws import draw_key, happens, in_order, normal, stratified, uniform, words

IDS = np.arange(100_000, dtype=np.uint32)


def test_a_draw_depends_on_its_name_and_id_only():
    key = draw_key(1, "choice", 24120, "cloud", "firms")
    np.testing.assert_array_equal(uniform(key, IDS)[::7], uniform(key, IDS[::7]))
    shuffled = np.random.default_rng(1).permutation(IDS)
    np.testing.assert_array_equal(uniform(key, shuffled), uniform(key, IDS)[shuffled])


def test_a_single_id_draws_what_it_draws_among_many():
    key, ids = draw_key(1, "choice", 24120), IDS[::97] * np.uint32(41_943)
    together = words(key, ids)
    assert [words(key, ids[place : place + 1]).tolist() for place in range(len(ids))] == together[:, None].tolist()


@pytest.mark.parametrize("name", [(2, "choice", 1), (1, "awareness", 1), (1, "choice", 2)])
def test_another_name_gives_independent_draws(name):
    draws, other_draws = uniform(draw_key(1, "choice", 1), IDS), uniform(draw_key(*name), IDS)
    # |correlation| of independent draws exceeds 3.9 / sqrt(n) with probability 0.0001
    assert abs(np.corrcoef(draws, other_draws)[0, 1]) < 3.9 / np.sqrt(len(IDS))


def test_draws_are_uniform_across_customers_months_and_seeds():
    """Chi-square over 100 cells; a false alarm in 3 of 100,000 checks."""
    by_customer = uniform(draw_key(7, "choice", 1), IDS)
    by_month = np.array([uniform(draw_key(7, "choice", month), IDS[:1])[0] for month in range(20_000)])
    by_seed = np.array([uniform(draw_key(seed, "choice", 1), IDS[:1])[0] for seed in range(20_000)])
    for draws in (by_customer, by_month, by_seed):
        assert draws.min() > 0.0
        assert draws.max() < 1.0
        counts = np.histogram(draws, bins=100, range=(0, 1))[0]
        expected = len(draws) / 100
        assert 49 < ((counts - expected) ** 2 / expected).sum() < 163


def test_normal_draws_have_mean_0_and_variance_1():
    """Five standard errors: a false alarm in 10^6 checks."""
    draws = normal(draw_key(3, "home_bias"), IDS)
    assert abs(draws.mean()) < 5 / np.sqrt(len(IDS))
    assert abs(draws.var() - 1) < 5 * np.sqrt(2 / len(IDS))


def test_ids_come_in_the_order_of_their_numbers_and_equal_ones_as_they_stand():
    key, ids = draw_key(3, "readiness"), np.random.default_rng(1).integers(0, 500, 2000).astype(np.uint32)
    np.testing.assert_array_equal(in_order(key, ids), np.argsort(uniform(key, ids), kind="stable"))
    assert len(in_order(key, ids[:0])) == 0


def test_stratified_draws_fill_every_cell_once():
    draws = stratified(draw_key(3, "readiness"), IDS[:1000])
    assert sorted(np.floor(draws * 1000)) == list(range(1000))


def test_what_happens_by_chance_is_a_uniform_number_below_the_probability():
    key = draw_key(3, "revision", "cloud")
    drawn = uniform(key, IDS)
    for number in [0.0, 2.0**-33, 0.1, 0.5, 1.0 - 2.0**-33, 1.0, *drawn[:20].tolist()]:
        for probability in (number, np.nextafter(number, 0.0), np.nextafter(number, 1.0)):
            np.testing.assert_array_equal(happens(key, IDS, float(probability)), drawn < probability)


@pytest.mark.parametrize("package", [agents, sim])
def test_no_order_of_ties_is_left_to_the_processor(package):
    """NumPy puts equal values in another order on another processor, unless it is asked to keep theirs."""
    n_sorts, unstable = 0, []
    for path in sorted(Path(package.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("argsort", "argpartition"):
                n_sorts += 1
                if not any(
                    given.arg == "kind" and ast.literal_eval(given.value) == "stable" for given in node.keywords
                ):
                    unstable.append(f"{path}:{node.lineno}")
    assert n_sorts
    assert unstable == []
