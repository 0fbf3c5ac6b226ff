"""What a folder of a sweep holds when studies grow, are merged or share runs; and what it refuses to hold."""

import numpy as np
import pandas as pd
import pytest

from configs import ConfigError
from experiments.studies.study import read_study
from experiments.sweep import Execution, run_sweep
from experiments.sweep import results as store
from experiments.sweep.merge import merge
from experiments.sweep.shards import shards_in
from tests.experiments.sweeps.small import (
    N_RUNS,
    ORDER,
    SHARE,
    STUDY,
    disturbed,
    fault,
    listed_points,
    words_of,
)
from tests.helpers.command import here
from tests.helpers.processes import wait_until
from tests.helpers.swept import frame_of

pytestmark = pytest.mark.usefixtures("kernels")


def test_a_grown_study_reuses_what_is_there(study_file, tmp_path):
    out = tmp_path / "out"
    run_sweep(read_study(study_file()), out, Execution(workers=0))
    # Points in between, and more replicates: the old points have other numbers now.
    grown = read_study(study_file(STUDY.replace("n = 5", "n = 9").replace("replicates = 6", "replicates = 8")))
    receipt = run_sweep(grown, out, Execution(workers=0))
    assert (receipt.done, receipt.reused) == (9 * 8 - N_RUNS, N_RUNS)
    run_sweep(grown, tmp_path / "fresh", Execution(workers=0))
    pd.testing.assert_frame_equal(frame_of(out), frame_of(tmp_path / "fresh"))
    whole = pd.read_parquet(out / "runs")
    assert len(whole) == 72 and whole["run_id"].is_unique


def test_other_outcomes_are_run_anew(study_file, tmp_path):
    run_sweep(read_study(study_file()), tmp_path / "out", Execution(workers=0))
    more = read_study(study_file(STUDY.replace(f'"{ORDER}"', f'"{ORDER}", "{SHARE}@mean"')))
    said = []
    assert run_sweep(more, tmp_path / "out", Execution(workers=0), say=said.append).done == N_RUNS
    assert f"has no {SHARE}@mean" in said[0]
    assert store.open(tmp_path / "out").frame()[f"{SHARE}@mean"].notna().all()


def test_points_that_are_the_same_run_each_have_their_row(study_file, tmp_path):
    text = listed_points("2.0", "3.0", "2.0")
    for _ in range(2):
        run_sweep(read_study(study_file(text)), tmp_path / "out", Execution(workers=0))
        frame = store.open(tmp_path / "out").frame()
        assert frame.groupby("point_id").size().tolist() == [6, 6, 6]
        values = frame.pivot_table(index="replicate", columns="point_id", values=SHARE)
        assert (values[0] == values[2]).all() and (values[0] != values[1]).any()


def test_shards_merge_into_the_frame_of_one_sweep(study_file, tmp_path, undisturbed):
    study = read_study(study_file())
    for k in (1, 2, 3):
        receipt = run_sweep(study, tmp_path / f"part-{k}", Execution(workers=0, shard=(k, 3)))
        assert receipt.done == receipt.n_runs - receipt.missing
    partial = merge([tmp_path / "part-1", tmp_path / "part-3"], tmp_path / "two")
    assert partial.missing == 12
    whole = merge([tmp_path / f"part-{k}" for k in (1, 2, 3)], tmp_path / "whole")
    assert (whole.missing, whole.reused) == (0, N_RUNS)
    pd.testing.assert_frame_equal(frame_of(tmp_path / "whole"), undisturbed)
    longer = read_study(study_file(STUDY.replace("replicates = 6", "replicates = 7"), "other.toml"))
    run_sweep(longer, tmp_path / "other", Execution(workers=0))
    with pytest.raises(ConfigError, match="replicates is 7; expected 6"):
        merge([tmp_path / "part-1", tmp_path / "other"], tmp_path / "no")


def test_long_tables_and_paths_are_kept_where_the_study_says_so(study_file, tmp_path):
    text = f'keep = ["market", "balance"]\npaths = ["{SHARE}"]\n' + STUDY
    study = read_study(study_file(text))
    run_sweep(study, tmp_path / "out", Execution(workers=2))
    results = store.open(tmp_path / "out")
    market, runs = results.table("market"), results.runs()
    assert set(market["run_id"]) == set(runs["run_id"])
    last = market.query("offer == 'offer_1'").groupby("run_id")["market_share"].last()
    assert last[runs["run_id"]].tolist() == runs[SHARE].tolist()
    path = results.paths()[SHARE]
    assert path.shape == (5, 6, 6)
    np.testing.assert_array_equal(path[:, :, -1], results.values(SHARE))
    count = results.duckdb().execute("select count(distinct run_id) from balance join runs using (run_id)").fetchone()
    assert count == (N_RUNS,)
    # A damaged long table costs its runs, too.
    shard = shards_in(tmp_path / "out" / "market")[0]
    shard.write_bytes(shard.read_bytes()[:-9])
    before = market.sort_values(["run_id", "date", "offer"], ignore_index=True)
    run_sweep(study, tmp_path / "out", Execution(workers=0))
    after = store.open(tmp_path / "out").table("market").sort_values(["run_id", "date", "offer"], ignore_index=True)
    pd.testing.assert_frame_equal(before, after[before.columns])


def test_two_sweeps_do_not_share_a_folder(study_file, tmp_path, gate):
    with disturbed(study_file(), tmp_path / "out", {fault(0, 1.0): "wait"}, gate) as process:
        wait_until((gate / "waits").exists, process)
        with pytest.raises(ConfigError, match="another sweep is at work there"):
            run_sweep(read_study(study_file()), tmp_path / "out", Execution(workers=0))
        (gate / "go").touch()
        process.communicate()
        assert process.returncode == 0
    stranger = study_file(STUDY.replace('title = "small"', 'title = "other"'), "other.toml")
    with pytest.raises(ConfigError, match="holds the sweep 'small'; expected a folder of its own for 'other'"):
        run_sweep(read_study(stranger), tmp_path / "out", Execution(workers=0))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("")
    with pytest.raises(ConfigError, match=r"holds thesis\.txt"):
        run_sweep(read_study(study_file()), tmp_path / "mine", Execution(workers=0))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{ low = 1.0, high = 3.0, n = 5 }", "[1.0, nan]", "network_effect has the level nan"),
        (f'"{ORDER}"', f'"{SHARE}"', "stands there twice"),
        ("replicates = 6", 'replicates = 6\nkeep = ["balances"]', "keep: 'balances' is no table"),
        ("{ low = 1.0, high = 3.0, n = 5 }", "[1.0, 2.0, 1.0]", "has the level 1.0 twice"),
        ("{ low = 1.0, high = 3.0, n = 5 }", "{ low = 1.0, high = 3.0, n = 100000000000 }", "at most 1,000,000"),
        ("[set]", '[set]\n"services.market.network_effect" = 2.0', "is a factor, and set or overridden"),
        ("[set]", "[set]\ntime.steps = 4", "set: time.steps stands there twice"),
        ("replicates = 6", 'replicates = 6\ndesign = "list"', "factors are none of design list"),
        ("replicates = 6", 'replicates = 6\npoints_file = "p.csv"', "points_file is none of design factorial"),
        ("replicates = 6", "replicates = 6\npoints = 3", "points is 3; expected a list"),
        ("replicates = 6", "replicates = 6\npoints = [3]", "points.0 is 3; expected a table"),
        ('scenario = "theory/duopoly"', 'scenario = ["theory/duopoly", 3]', "expected a name, a TOML path, or a list"),
    ],
)
def test_a_study_that_cannot_be_right_is_refused(study_file, tmp_path, old, new, message):
    with pytest.raises(ConfigError, match=message):
        run_sweep(read_study(study_file(STUDY.replace(old, new))), tmp_path / "out", Execution(workers=0))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--shard", "3/2"], "--shard is '3/2'; expected k/n"),
        (["--shard", "²/3"], "--shard is '²/3'; expected k/n"),
        (["--workers", "100000"], "--workers is 100000; expected 1 to 512"),
        (["--backend", "ray"], "--backend is 'ray'; expected one of local, dask"),
        (["--backend", "dask"], "--backend dask needs --scheduler"),
        (["--scheduler", "tcp://1.2.3.4:1"], "expected --backend dask with it"),
        (["--engine", "numbas"], "did you mean numba"),
        (["--set", "services.market.network_effekt=2"], "network_effekt is unknown"),
    ],
)
def test_bad_input_is_told_once(study_file, tmp_path, options, message):
    done = here(*words_of(study_file(), tmp_path / "out", *options), cwd=tmp_path)
    assert done.returncode == 2 and message in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_merge_or_sweep_leaves_folders_of_others_as_they_were(study_file, tmp_path):
    study = read_study(study_file())
    run_sweep(study, tmp_path / "part", Execution(workers=0, shard=(1, 2)))
    stranger = read_study(study_file(STUDY.replace('title = "small"', 'title = "other"'), "other.toml"))
    run_sweep(stranger, tmp_path / "other", Execution(workers=0))
    before = sorted(path.name for path in (tmp_path / "other").rglob("*"))
    with pytest.raises(ConfigError, match="holds the sweep 'other'"):
        merge([tmp_path / "part"], tmp_path / "other")
    assert sorted(path.name for path in (tmp_path / "other").rglob("*")) == before
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "manifest.json").write_text('{"scenario": "baseline"}')
    with pytest.raises(ConfigError, match="holds something else than a sweep"):
        run_sweep(study, tmp_path / "run", Execution(workers=0))
    assert (tmp_path / "run" / "manifest.json").read_text() == '{"scenario": "baseline"}'
