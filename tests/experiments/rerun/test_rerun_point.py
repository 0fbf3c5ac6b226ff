"""A design point of a sweep is run again from the sweep's manifest, and compared with what the sweep has kept."""

import json

import pandas as pd
import pytest

from experiments.rerun.point import rerun_point
from experiments.runs.manifest import manifest_in
from experiments.studies.study import read_study
from experiments.sweep import Execution, run_sweep
from experiments.sweep import results as store
from tests.helpers.command import here

SCENARIO = 'extends = "theory/duopoly"\ntitle = "mine"\n[customers]\nnumber = 40\n[time]\nsteps = 5\n'
STUDY = """
title = "kept"
question = "Is it the same?"
scenario = ["mine.toml", "theory/duopoly"]
replicates = 3
outcomes = ["outcomes.order_parameter.market"]
paths = ["market.market.offer_1.market_share"]
keep = ["market", "outcomes"]
[set]
"customers.number" = 50
"time.steps" = 4
[factors]
"services.market.network_effect" = [1.0, 3.0]
"""


@pytest.fixture
def swept(tmp_path):
    """A finished sweep over a scenario of one's own and a shipped one."""
    (tmp_path / "mine.toml").write_text(SCENARIO)
    (tmp_path / "study.toml").write_text(STUDY)
    run_sweep(read_study(str(tmp_path / "study.toml")), tmp_path / "out", Execution(workers=0))
    return tmp_path / "out"


def test_every_point_is_equal_from_any_folder(swept, tmp_path_factory):
    files = {path: path.read_bytes() for path in swept.rglob("*") if path.is_file()}
    runs = store.open(swept).runs()
    for point in range(4):
        _, verdict = rerun_point(swept, point, None)
        assert verdict.line() == f"equal: run ids {', '.join(runs[runs['point_id'] == point]['run_id'])}, 4 tables"
    done = here("rerun", str(swept), "--point", "2", "--replicate", "1", cwd=tmp_path_factory.mktemp("elsewhere"))
    chosen = runs[(runs["point_id"] == 2) & (runs["replicate"] == 1)]["run_id"].item()
    assert (done.returncode, done.stdout) == (0, f"equal: run id {chosen}, 4 tables\n")
    assert {path: path.read_bytes() for path in swept.rglob("*") if path.is_file()} == files


def test_an_edited_scenario_is_named_where_it_makes_other_runs(swept):
    (swept.parent / "mine.toml").write_text(SCENARIO + "[services.market]\nswitching_cost = 0.7\n")
    done = here("rerun", str(swept), "--point", "0", cwd=swept)
    assert done.returncode == 1
    assert done.stdout.startswith("different: run id ")
    assert "mine.toml is edited" in done.stdout
    (swept.parent / "mine.toml").unlink()
    done = here("rerun", str(swept), "--point", "0", cwd=swept)
    assert done.returncode == 2
    assert "mine.toml: no such scenario file" in done.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "expected --point ID"),
        (("--point", "4"), "--point is 4; expected a point_id"),
        (("--point", "0", "--replicate", "3"), "--replicate is 3; expected a replicate"),
    ],
)
def test_what_the_sweep_does_not_have_is_refused(swept, options, message):
    done = here("rerun", str(swept), *options, cwd=swept)
    assert done.returncode == 2
    assert message in done.stderr


def test_a_run_takes_no_point(swept):
    assert here("rerun", str(swept), "--point", "1", "--out", "one", cwd=swept.parent).returncode == 0
    done = here("rerun", "one", "--point", "1", cwd=swept.parent)
    assert done.returncode == 2
    assert "holds a run; expected the folder of a sweep" in done.stderr


def test_a_point_that_is_written_is_a_run_that_can_be_run_again(swept):
    assert (
        here("rerun", str(swept), "--point", "3", "--replicate", "2", "--out", "one", cwd=swept.parent).returncode == 0
    )
    manifest, runs = manifest_in(swept.parent / "one"), store.open(swept).runs()
    chosen = runs[(runs["point_id"] == 3) & (runs["replicate"] == 2)]
    assert manifest["run_ids"] == chosen["run_id"].tolist()
    assert manifest["first_replicate"] == 2
    assert set(pd.read_parquet(swept.parent / "one" / "balance.parquet")["run_id"]) == set(manifest["run_ids"])
    assert here("rerun", "one", cwd=swept.parent).stdout == f"equal: run id {manifest['run_ids'][0]}, 4 tables\n"
    assert here("rerun", str(swept), "--point", "3", "--out", str(swept), cwd=swept.parent).returncode == 2


def test_a_run_that_failed_fails_again_by_name(swept, monkeypatch):
    from experiments.sweep import work

    def failing(*_):
        raise ArithmeticError("no such number")

    study = read_study(str(swept.parent / "study.toml"))
    place = swept.parent / "failing"
    with monkeypatch.context() as patch:
        patch.setattr(work, "_run", failing)
        run_sweep(study, place, Execution(workers=0, share_months=False))
    with monkeypatch.context() as patch:
        patch.setattr("experiments.rerun.point.build", failing)
        done = here("rerun", str(place), "--point", "0", "--replicate", "0", cwd=swept)
        assert done.returncode == 2
        assert "fails as it did: no such number" in done.stderr
    done = here("rerun", str(place), "--point", "0", "--replicate", "0", cwd=swept)
    assert done.returncode == 1
    assert "failed in the sweep, and is done now" in done.stdout
    assert "expected --replicate N" in here("rerun", str(place), "--point", "0", cwd=swept).stderr
    assert json.loads((place / "manifest.json").read_text())["receipt"]["failed"] == 12


def test_points_with_seeds_of_their_own_share_no_draws_and_are_equal_when_run_again(tmp_path):
    (tmp_path / "mine.toml").write_text(SCENARIO)
    apart = "shared_seeds = false\nquestion"
    (tmp_path / "study.toml").write_text(STUDY.replace("question", apart, 1))
    run_sweep(read_study(str(tmp_path / "study.toml")), tmp_path / "out", Execution(workers=0))
    runs = store.open(tmp_path / "out").runs()
    assert runs["seed"].nunique() == len(runs) == 12
    _, verdict = rerun_point(tmp_path / "out", 3, None)
    assert verdict.line() == f"equal: run ids {', '.join(runs[runs['point_id'] == 3]['run_id'])}, 4 tables"
