"""Sweeps that are disturbed for real: runs that raise, hang or kill, processes killed, files torn, disks full."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from configs import ConfigError
from experiments.studies.study import read_study
from experiments.sweep import Execution, run_sweep
from experiments.sweep import results as store
from experiments.sweep.merge import merge
from experiments.sweep.shards import DamagedShard, read_shard, shards_in
from experiments.sweep.study_runs import replicate_seeds
from tests.helpers.command import here
from tests.helpers.processes import started, wait_until

pytestmark = pytest.mark.usefixtures("kernels")

FAULTS = Path(__file__).parent / "faults"
SHARE, ORDER = "market.market.offer_1.market_share", "outcomes.order_parameter.market"
STUDY = f"""
title = "small"
question = "Does it tip?"
scenario = "theory/duopoly"
replicates = 6
outcomes = ["{SHARE}", "{ORDER}"]
[set]
"customers.number" = 40
"time.steps" = 5
[factors]
"services.market.network_effect" = {{ low = 1.0, high = 3.0, n = 5 }}
"""
N_RUNS = 30
SEEDS = replicate_seeds(1, 6)


@pytest.fixture
def study_file(tmp_path):
    """A function that writes a study and returns its path."""

    def write(text=STUDY, name="small.toml"):
        (tmp_path / name).write_text(text)
        return str(tmp_path / name)

    return write


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """The frame that a sweep gives which nothing disturbs."""
    folder = tmp_path_factory.mktemp("undisturbed")
    (folder / "small.toml").write_text(STUDY)
    run_sweep(read_study(str(folder / "small.toml")), folder / "out", Execution(workers=0))
    return frame_of(folder / "out")


def frame_of(folder):
    return store.open(folder).frame().drop(columns="duration_s")


def words_of(file, folder, *options):
    """What is typed for a sweep by two workers."""
    return ["sweep", file, "--out", str(folder), "--workers", "2", *options]


def disturbed(file, folder, faults, gate=None):
    """A sweep in a process of its own, in which runs go wrong: what `Popen` needs."""
    environment = {**os.environ, "PYTHONPATH": str(FAULTS), "COLUMNS": "200", "SWEEP_FAULTS": json.dumps(faults)}
    environment |= {"SWEEP_GATE": str(gate)}
    program = [sys.executable, "-m", "experiments", *words_of(file, folder)]
    return {"words": program, "env": environment, "text": True, "stdout": -1, "stderr": -1}


def sweep(file, folder, faults):
    """Such a sweep when it has ended: exit code and what it said."""
    with started(**disturbed(file, folder, faults)) as process:
        out, err = process.communicate()
        return process.returncode, out, err


def go_on(file, folder):
    """The same sweep undisturbed, in this process: the receipt."""
    return run_sweep(read_study(file), folder, Execution(workers=0))


def listed_points(*effects):
    """The study with points of these network effects, and no factors."""
    points = [
        f'[[points]]\nlabel = "p{place}"\n"services.market.network_effect" = {effect}\n'
        for place, effect in enumerate(effects)
    ]
    head = STUDY.partition("[factors]")[0].replace("replicates = 6", 'replicates = 6\ndesign = "list"')
    return head + "".join(points)


def fault(replicate, effect):
    return f"{SEEDS[replicate]}@{effect:g}"


def test_results_are_the_same_for_any_number_of_workers_and_any_engine(study_file, tmp_path, undisturbed):
    study = read_study(study_file())
    for name, where in {
        "two": Execution(workers=2),
        "numba": Execution(workers=0, engine="numba"),
        "agents": Execution(workers=1, engine="agents"),
    }.items():
        receipt = run_sweep(study, tmp_path / name, where)
        assert (receipt.done, receipt.reused, receipt.failed) == (N_RUNS, 0, 0)
        pd.testing.assert_frame_equal(frame_of(tmp_path / name), undisturbed)
    again = run_sweep(study, tmp_path / "two", Execution(workers=2))
    assert (again.done, again.reused) == (0, N_RUNS)


def test_a_run_that_raises_costs_only_itself(study_file, tmp_path, undisturbed):
    code, out, err = sweep(study_file(), tmp_path / "out", {fault(2, 1.5): "raise"})
    assert code == 1, err
    assert "1 failed" in out and "failures.parquet" in err
    results = store.open(tmp_path / "out")
    failures = results.failures()
    assert failures["error"].tolist() == ["ZeroDivisionError: on purpose"]
    assert "sitecustomize.py" in failures["traceback"][0]
    assert json.loads(failures["parameters"][0])["services.market.network_effect"] == 1.5
    assert failures["seed"].tolist() == [SEEDS[2]]
    frame = frame_of(tmp_path / "out")
    failed = frame.index[frame["status"] == "failed"]
    assert len(failed) == 1 and frame.loc[failed, [SHARE, ORDER]].isna().all(axis=None)
    pd.testing.assert_frame_equal(frame.drop(failed), undisturbed.drop(failed))
    # What failed is tried again, and nothing else.
    done = here(*words_of(study_file(), tmp_path / "out", "--json"), cwd=tmp_path)
    assert json.loads(done.stdout)["reused"] == N_RUNS - 1
    pd.testing.assert_frame_equal(frame_of(tmp_path / "out"), undisturbed)
    assert len(store.open(tmp_path / "out").failures()) == 0


def test_a_run_that_kills_its_worker_costs_only_itself(study_file, tmp_path, undisturbed):
    code, _, err = sweep(study_file(), tmp_path / "out", {fault(0, 2.0): "kill"})
    assert code == 1, err
    failures = store.open(tmp_path / "out").failures()
    assert failures[["seed", "error"]].to_numpy().tolist() == [[SEEDS[0], "the worker was killed (signal SIGKILL)"]]
    assert (frame_of(tmp_path / "out")["status"] == "done").sum() == N_RUNS - 1
    go_on(study_file(), tmp_path / "out")
    pd.testing.assert_frame_equal(frame_of(tmp_path / "out"), undisturbed)


def test_a_run_that_never_ends_costs_only_itself(study_file, tmp_path):
    """One run a point; the limit is for a busy machine, on which a worker is long in starting."""
    file = study_file("time_limit_s = 6\n" + STUDY.replace("replicates = 6", "replicates = 1"))
    code, _, err = sweep(file, tmp_path / "out", {fault(0, 3.0): "hang"})
    assert code == 1, err
    failures = store.open(tmp_path / "out").failures()
    assert failures["seed"].tolist() == [SEEDS[0]]
    assert "did not come back" in failures["error"][0]
    assert (go_on(file, tmp_path / "out").reused, go_on(file, tmp_path / "fresh").done) == (4, 5)
    pd.testing.assert_frame_equal(frame_of(tmp_path / "out"), frame_of(tmp_path / "fresh"))


def test_a_run_over_its_time_limit_is_told_between_steps(study_file, tmp_path):
    long = STUDY.replace('"time.steps" = 5', '"time.steps" = 90000').replace("replicates = 6", "replicates = 1")
    study = read_study(study_file("time_limit_s = 0.2\n" + long.replace("n = 5", "n = 1")))
    assert run_sweep(study, tmp_path / "out", Execution(workers=0)).failed == 1
    assert store.open(tmp_path / "out").failures()["error"][0].startswith("OverTime: over the time limit of 0.2 s")


@pytest.fixture
def gate(tmp_path):
    """The folder at which a run waits."""
    (tmp_path / "gate").mkdir()
    return tmp_path / "gate"


@pytest.mark.parametrize("moment", ["first", "last"])
@pytest.mark.parametrize("whom", ["worker", "parent", "both"])
def test_processes_killed_at_any_moment_lose_nothing(study_file, tmp_path, undisturbed, gate, whom, moment):
    """While a run of the first point waits, or one of the last point when others have been written.

    A worker without its parent goes on with its run while another sweep is at work; one that is killed is replaced.
    """
    out, file = tmp_path / "out", study_file()
    waiting = {fault(2, 1.0) if moment == "first" else fault(2, 3.0): "wait"}
    with started(**disturbed(file, out, waiting, gate)) as process:
        worker = int(wait_until((gate / "waits").exists, process) and (gate / "waits").read_text())
        if moment == "last":
            wait_until(lambda: shards_in(out / "runs"), process)
        if whom == "both":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            os.kill(process.pid if whom == "parent" else worker, signal.SIGKILL)
        if whom == "worker":
            process.communicate()  # to the end of the sweep
        process.wait()
        (gate / "go").touch()
        assert process.returncode == (0 if whom == "worker" else -signal.SIGKILL)
        receipt = go_on(file, out)
    assert receipt.done + receipt.reused == N_RUNS
    assert (receipt.done == 0) == (whom == "worker")
    pd.testing.assert_frame_equal(frame_of(out), undisturbed)


def test_ctrl_c_keeps_what_is_done(study_file, tmp_path, undisturbed, gate):
    """It goes to the whole group, as that of a terminal does, when some runs are done and one waits."""
    out, file = tmp_path / "out", study_file()
    with started(**disturbed(file, out, {fault(2, 3.0): "wait"}, gate)) as process:
        wait_until((gate / "waits").exists, process)
        wait_until(lambda: shards_in(out / "runs"), process)
        os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate()
    assert process.returncode == 130, err
    assert "goes on from there" in err and "Traceback" not in err
    kept = len(store.open(out).runs())
    assert 0 < kept < N_RUNS
    receipt = go_on(file, out)
    assert (receipt.reused, receipt.done) == (kept, N_RUNS - kept)
    pd.testing.assert_frame_equal(frame_of(out), undisturbed)


@pytest.mark.parametrize("harm", ["truncated", "one bit", "empty", "nonsense"])
def test_a_damaged_shard_is_set_aside_and_its_runs_done_again(study_file, tmp_path, undisturbed, harm):
    study = read_study(study_file())
    run_sweep(study, tmp_path / "out", Execution(workers=0))
    (shard,) = shards_in(tmp_path / "out" / "runs")
    data = bytearray(shard.read_bytes())
    data[len(data) // 2] ^= 1
    shard.write_bytes(
        {"truncated": data[: len(data) // 2], "one bit": data, "empty": b"", "nonsense": b"x" * 100}[harm]
    )
    with pytest.raises(DamagedShard):
        read_shard(shard)
    with pytest.raises(ConfigError, match="run the sweep again"):
        store.open(tmp_path / "out").runs()
    said = []
    receipt = run_sweep(study, tmp_path / "out", Execution(workers=0), say=said.append)
    assert (receipt.done, receipt.reused) == (N_RUNS, 0)
    assert len(said) == 1 and "set aside" in said[0]
    assert (tmp_path / "out" / "aside" / "runs" / shard.name).exists()
    pd.testing.assert_frame_equal(frame_of(tmp_path / "out"), undisturbed)


@pytest.mark.parametrize("file", ["manifest.json", "design.parquet"])
def test_torn_files_beside_the_shards_are_written_anew(study_file, tmp_path, undisturbed, file):
    study = read_study(study_file())
    run_sweep(study, tmp_path / "out", Execution(workers=0))
    path = tmp_path / "out" / file
    path.write_bytes(path.read_bytes()[:40])
    assert run_sweep(study, tmp_path / "out", Execution(workers=0)).reused == N_RUNS
    pd.testing.assert_frame_equal(frame_of(tmp_path / "out"), undisturbed)


def test_a_disk_that_is_full_ends_the_sweep_and_keeps_what_is_done(study_file, tmp_path, undisturbed):
    """No file may grow beyond a kilobyte: as on a full disk, writing fails."""
    program = [sys.executable, "-m", "experiments", *words_of(study_file(), tmp_path / "out")]
    limited = ["bash", "-c", 'ulimit -f 2; exec "$@"', "bash", *program]
    done = subprocess.run(limited, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "cannot be written" in done.stderr and "Traceback" not in done.stderr
    assert go_on(study_file(), tmp_path / "out").missing == 0
    pd.testing.assert_frame_equal(frame_of(tmp_path / "out"), undisturbed)


def test_a_folder_that_cannot_be_written_is_refused_before_any_run(study_file, tmp_path):
    (tmp_path / "file").write_text("")
    done = here(*words_of(study_file(), tmp_path / "file" / "out"), cwd=tmp_path)
    assert done.returncode == 2
    assert "cannot be written" in done.stderr and "Traceback" not in done.stderr


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
    with started(**disturbed(study_file(), tmp_path / "out", {fault(0, 1.0): "wait"}, gate)) as process:
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
        ("replicates = 6", "replicates = 6\npoints = 3", "points is 3; expected a valid list"),
        ("replicates = 6", "replicates = 6\npoints = [3]", "points.0 is 3; expected a valid dictionary"),
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
