"""The benchmarks run, and what they compare takes the same path, or one that agrees statistically."""

from copy import deepcopy
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

import configs
from benchmarks.engines import EngineMonth, market_model, workload_of
from benchmarks.peers import PEERS
from benchmarks.workload import Workload, shares
from tests.helpers.forked import forked

ROOT = Path(configs.__file__).resolve().parent.parent

COMPUTED = ["numpy", *(["numba"] if find_spec("numba") else [])]
MONTHS, SEEDS, CUSTOMERS = 12, range(1, 25), 4000


pytestmark = pytest.mark.usefixtures("kernels")


def peer_class(name: str) -> type:
    if name == "polars":
        pytest.importorskip("polars")
    if name == "c" and not PEERS["c"].available():
        pytest.skip("no gcc on an x86 processor")
    return PEERS[name]


def test_everything_that_is_measured_runs():
    done = forked("-W", "error", "-m", "benchmarks", "--smoke", cwd=ROOT)
    assert done.returncode == 0, done.stderr
    for title in (
        "Choice step",
        "A month of the baseline",
        "Start",
        "auto is",
        "Memory",
        "by its shape",
        "Runs of the baseline",
        "Runs of the duopoly",
        "Small runs (",
        "Small runs of points that differ",
        "Points",
        "Frames by vector instructions",
    ):
        assert title in done.stdout


def test_a_section_that_does_not_exist_is_refused_in_one_line():
    done = forked("-m", "benchmarks", "--sections", "choise", cwd=ROOT)
    assert done.returncode == 2
    assert "section 'choise': expected sections of choice, baseline" in done.stderr


def after_a_year(offer: np.ndarray, peers: np.ndarray | None) -> np.ndarray:
    """Shares; and where customers see peers, how many links between users join users of one offer: shares alone are
    nearly the same whether they see them or not.
    """
    if peers is None:
        return shares(offer, 6)
    peer_offer = offer[peers]
    both_use = (offer[:, None] >= 0) & (peer_offer >= 0)
    return np.append(shares(offer, 6), (offer[:, None] == peer_offer)[both_use].mean())


@pytest.mark.parametrize("term", [1, 12])
@pytest.mark.parametrize("with_peers", [False, True])
def test_engines_take_one_path(term, with_peers):
    months = [EngineMonth(market_model(1500, term, with_peers, engine, seed=4)) for engine in ("agents", *COMPUTED)]
    for _ in range(6):
        for month in months:
            month.step()
        for twin in months[1:]:
            np.testing.assert_array_equal(months[0].offers(), twin.offers())


@cache
def ours(term: int, with_peers: bool) -> list[tuple[Workload, np.ndarray]]:
    """What each seed starts with, and what has become of it after a year with the project's engine."""
    pairs = []
    for seed in SEEDS:
        month = EngineMonth(market_model(CUSTOMERS, term, with_peers, "numpy", seed=seed))
        workload = workload_of(month.model)
        for _ in range(MONTHS):
            month.step()
        pairs.append((workload, after_a_year(month.offers(), workload.peers)))
    return pairs


@pytest.mark.parametrize("name", ["c", "polars", "mesa"])
@pytest.mark.parametrize("term", [1, 12])
@pytest.mark.parametrize("with_peers", [False, True])
def test_the_shares_of_peers_agree_with_ours(name, term, with_peers):
    """Seven shares after a year in each of twelve comparisons, and in six how many links join users of one offer, as
    means of 24 independent seeds: a network effect ties customers, so seeds are what is independent. Student's t of
    24 differences exceeds 5.6 by chance with probability 0.000011, one of 90 with 0.001 at most. A difference of two
    points is 7.6 standard errors and more: it is noticed with a probability of 0.98.
    """
    peer = peer_class(name)
    differences = []
    for seed, (workload, shares_of_ours) in zip(SEEDS, ours(term, with_peers), strict=True):
        rival = peer(deepcopy(workload), seed + 100)
        for _ in range(MONTHS):
            rival.step()
        differences.append(shares_of_ours - after_a_year(rival.offers(), workload.peers))
    difference = np.array(differences)
    allowed = 5.6 * difference.std(axis=0, ddof=1) / np.sqrt(len(difference))
    assert (np.abs(difference.mean(axis=0)) <= allowed).all()
    assert allowed.max() < 0.0148, "a difference of two points would be noticed"
    assert np.mean([after for _, after in ours(term, with_peers)], axis=0).min() > 0.02, (
        "every offer, and none, has its share"
    )


def test_the_c_peer_leaves_subnormal_numbers_to_the_process():
    peer_class("c")(workload_of(market_model(100, 1, False, "numpy")), 1).step()
    assert np.float64(1e-310) * np.float64(0.5) > 0.0
