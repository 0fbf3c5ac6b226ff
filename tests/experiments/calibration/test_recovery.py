"""A tiny recovery from end to end: its runs and fits are kept, and what is known by construction is found."""

import json

import numpy as np
import pytest

from experiments.calibration import posterior, waves
from experiments.calibration.problem import read_problem
from experiments.calibration.recovery import DRAWS, FOLDER, recover
from experiments.calibration.recovery_page import recovery_page, recovery_record
from experiments.calibration.runs import run_points
from experiments.calibration.targets import targets_of
from experiments.sweep import Execution
from tests.experiments.calibration.test_fit import TINY
from tests.helpers.command import here
from tests.helpers.kernels import QUICKEST

pytestmark = pytest.mark.usefixtures("kernels")

HERE = Execution(workers=0, engine=QUICKEST)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    path = tmp_path_factory.mktemp("problem") / "tiny.toml"
    path.write_text(TINY)
    return read_problem(path).smaller({"points": 20, "customers": 60})


def test_a_recovery_keeps_its_runs_and_fits_and_says_what_it_found(small, tmp_path, monkeypatch):
    monkeypatch.setattr(posterior, "BURN_IN", 60)
    monkeypatch.setattr(posterior, "STEPS", 120)
    monkeypatch.setattr(waves, "CANDIDATES", 1000)
    monkeypatch.setattr(posterior, "MOST_STEPS", 1)
    heard = []
    first = recover(small, 2011, 8, tmp_path, HERE, heard.append)
    assert first.truths.shape == first.ranks.shape == (8, 3)
    assert first.draws.shape == (8, DRAWS, 3)
    assert first.draws[..., 2].std() == pytest.approx(0.3, rel=0.12), (
        "nothing up to 2011 tells of a level: its prior is left"
    )
    sweeps = sorted(path for path in tmp_path.rglob("*.parquet"))
    (tmp_path / FOLDER / "case_3" / "fit.json").unlink()
    again = recover(small, 2011, 8, tmp_path, HERE)
    np.testing.assert_array_equal(again.draws, first.draws)
    assert sorted(path for path in tmp_path.rglob("*.parquet")) == sweeps
    page, record = recovery_page(first, "calibrate --recovery"), recovery_record(first)
    assert "of 24 known truths of 8 histories" in page.findings[0]
    assert json.loads(json.dumps(record))["coverage"]["mean"] == pytest.approx(np.mean(record["coverage"]["mean"]))
    assert record["coverage"]["mean"] >= 0.6  # of 24 intervals at 90%, fewer than 15 hold the truth once in 10^4 times


def test_a_history_may_go_through_the_waves_with_runs_of_its_own(small, tmp_path, monkeypatch):
    monkeypatch.setattr(posterior, "BURN_IN", 10)
    monkeypatch.setattr(posterior, "STEPS", 20)
    monkeypatch.setattr(waves, "CANDIDATES", 1000)
    monkeypatch.setattr(posterior, "MOST_STEPS", 1)
    recovery = recover(small.model_copy(update={"waves": 2}), 2010, 2, tmp_path, HERE, refocus=True)
    assert recovery.refocused
    assert [(tmp_path / FOLDER / f"case_{case}" / "wave_2" / "design.parquet").is_file() for case in (0, 1)] == [
        True
    ] * 2


def test_what_streams_add_is_what_the_accounts_have_of_another_level(small, tmp_path):
    # The level that is profiled out is moved by half: accounts differ by half of what its stream adds, to a yen a month.
    key = "items.telecom_computer_information.unmodelled_payments_jpy.level"
    targets = [target for target in targets_of({}, "here", 2015) if target.unit == "JPY tn"]
    prior = small.priors["exports.pass_through"]
    moved = small.model_copy(update={"replicates": 1, "customers": 60, "priors": {key: prior}})
    waves = [
        run_points(moved, [key], np.array([[factor]]), targets, tmp_path / str(factor), HERE) for factor in (1.0, 1.5)
    ]
    added = waves[1].outputs[0, 0] - waves[0].outputs[0, 0]
    np.testing.assert_allclose(added, 0.5 * waves[0].streams[:, 0], atol=1e-10)
    assert np.abs(added).max() > 0.05


def test_fewer_than_two_histories_are_refused_in_one_line(tmp_path):
    answer = here("calibrate", "--recovery", "--cases", "1", "--quick", cwd=tmp_path)
    assert answer.returncode == 2
    assert "--cases is 1; expected at least 2 histories" in " ".join(answer.stderr.split())
