"""The benchmarks run, and what they compare takes the same path, or one that agrees statistically."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

import configs

ROOT = Path(configs.__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # benchmarks are no part of the installed packages

from benchmarks.agreement import assert_one_path, differences  # noqa: E402
from benchmarks.choice import KINDS  # noqa: E402
from benchmarks.engines import market_model, workload_of  # noqa: E402
from benchmarks.peers import PEERS  # noqa: E402
from benchmarks.tables import Target, text  # noqa: E402
from benchmarks.timing import in_step, interleaved  # noqa: E402

SEEDS, CUSTOMERS = range(1, 25), 8000
TITLES = (
    "Shares after a year",
    "Choice step, ns a decision",
    "Choice step, ratios",
    "A month of the baseline, 300",
    "Start",
    "Memory",
    "by number of customers",
    "by its shape",
    "by year",
    "Runs of the baseline",
)


def benchmarks(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-m", "benchmarks", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600)


def peer_or_skip(name: str) -> type:
    if name == "polars":
        pytest.importorskip("polars")
    if name == "c" and not PEERS["c"].available():
        pytest.skip("no gcc on an x86 processor")
    return PEERS[name]


def test_everything_that_is_measured_runs(tmp_path):
    page, data = tmp_path / "page.md", tmp_path / "data.json"
    done = benchmarks("--smoke", "--markdown", str(page), "--json", str(data))
    assert done.returncode == 0, done.stderr
    for where in (" ".join(done.stdout.split()), page.read_text(), data.read_text()):
        for title in TITLES:
            assert title in where


def test_a_section_that_does_not_exist_is_refused_in_one_line():
    done = benchmarks("--sections", "choise")
    assert done.returncode == 2
    assert "section 'choise': expected sections of agreement, choice, baseline" in done.stderr


def test_more_rounds_than_the_scenario_has_years_are_refused():
    assert "1 to 25" in benchmarks("--rounds", "26").stderr


def test_what_is_not_installed_is_said_to_be_missing_and_the_rest_runs():
    code = (
        "import sys, runpy; sys.modules['numba'] = sys.modules['polars'] = None\n"
        "sys.argv = ['benchmarks', '--smoke', '--sections', 'agreement,choice,baseline,memory,growth,sweep']\n"
        "runpy.run_module('benchmarks', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=ROOT, env=os.environ | {"PATH": ""}, capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "numba missing" in " ".join(done.stdout.split()), "said of the machine"
    assert done.stdout.count("missing") > 20
    assert "Runs of the baseline" in " ".join(done.stdout.split())


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_engines_take_one_path(kind):
    assert_one_path(1500, kind, seed=4)


@pytest.mark.parametrize("name", ["c", "polars", "mesa"])
@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_the_shares_of_peers_agree_with_ours(name, kind):
    """Seven shares after a year in each of twelve comparisons, and in six how many links join users of one offer, as
    means of 24 independent seeds: a network effect ties customers, so seeds are what is independent. Student's t of
    24 differences exceeds 5.6 by chance with probability 0.000011, one of 90 with 0.001 at most.
    """
    peer_or_skip(name)
    difference = differences(name, CUSTOMERS, kind, SEEDS)
    allowed = 5.6 * difference.std(axis=0, ddof=1) / np.sqrt(len(difference))
    assert (np.abs(difference.mean(axis=0)) <= allowed).all()
    assert allowed.max() < 0.02, "a difference of two points would be noticed"


def test_the_c_peer_leaves_subnormal_numbers_to_the_process():
    peer_or_skip("c")(workload_of(market_model(100, 1, False, "numpy")), 1).step()
    assert np.float64(1e-310) * np.float64(0.5) > 0.0


@pytest.mark.skipif(find_spec("numba") is None, reason="numba is not installed")
def test_numba_on_one_thread_is_on_one_thread():
    assert market_model(100, 1, False, "numba").columns.parallel
    assert not market_model(100, 1, False, "numba, 1 thread").columns.parallel


def test_in_step_all_run_the_same_months_and_interleaved_each_what_it_has_time_for():
    months = {"one": 0, "other": 0}

    def step(name: str) -> None:
        months[name] += 1

    steps = {name: lambda name=name: step(name) for name in months}
    in_step(steps, rounds=3, months=12, before=2)
    assert months == {"one": 38, "other": 38}
    assert set(interleaved(steps, rounds=1)) == set(months)


def test_a_target_is_met_missed_or_not_measured():
    verdicts = [Target("x", measured, 80, 100, at_least=True).cells()[-1] for measured in (None, 79.9, 80.0, 100.0)]
    assert verdicts == ["not measured", "missed", "met", "stretch met"]
    assert Target("x", 3.1, 3).cells()[-1] == "missed"
    assert [text(cell) for cell in (None, 10**7, 0.123, 12.34, 123.4)] == ["-", "10,000,000", "0.12", "12.3", "123"]
