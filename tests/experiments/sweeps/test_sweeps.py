"""Sweeps that are disturbed for real: runs that raise, hang or kill, processes killed, files torn, disks full."""

import json
import os
import signal
import sys

import pandas as pd
import pytest

from configs import ConfigError
from experiments.studies.study import read_study
from experiments.sweep import Execution, run_sweep
from experiments.sweep import results as store
from experiments.sweep.local_pool import LocalPool
from experiments.sweep.shards import DamagedShard, read_shard, shards_in
from experiments.sweep.work import Job
from tests.experiments.sweeps.small import (
    N_RUNS,
    ORDER,
    SEEDS,
    SHARE,
    STUDY,
    disturbed,
    fault,
    go_on,
    sweep,
    words_of,
)
from tests.helpers.command import answered, here
from tests.helpers.forked import forked
from tests.helpers.processes import wait_until
from tests.helpers.swept import frame_of

pytestmark = pytest.mark.usefixtures("kernels")


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


@pytest.mark.skipif(sys.platform != "linux", reason="libraries may not be forked elsewhere")
def test_workers_are_forks_of_a_process_that_has_loaded_the_model():
    backend = LocalPool(Job("", "", [], [], [], "numpy", None), 2)
    parents = [backend.pool.schedule(os.getppid).result() for _ in range(2)]
    backend.close(True)
    assert parents[0] == parents[1] != os.getpid()


def test_workers_load_nothing_from_the_folder_they_are_in(study_file, tmp_path, undisturbed):
    """A stranger there has the name of a package of ours."""
    (tmp_path / "agents.py").write_text("class Wolf: ...")
    done = forked("-m", "experiments", *words_of(study_file(), tmp_path / "out"), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    pd.testing.assert_frame_equal(frame_of(tmp_path / "out"), undisturbed)


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
    """One run a point, the last by itself; the limit is for a busy machine, on which a worker is long in starting."""
    single = STUDY.replace("replicates = 6", "replicates = 1").replace("n = 5", "n = 3")
    file = study_file("time_limit_s = 6\n" + single)
    code, _, err = sweep(file, tmp_path / "out", {fault(0, 3.0): "hang"})
    assert code == 1, err
    failures = store.open(tmp_path / "out").failures()
    assert failures["seed"].tolist() == [SEEDS[0]]
    assert "did not come back" in failures["error"][0]
    assert (go_on(file, tmp_path / "out").reused, go_on(file, tmp_path / "fresh").done) == (2, 3)
    pd.testing.assert_frame_equal(frame_of(tmp_path / "out"), frame_of(tmp_path / "fresh"))


def test_a_run_over_its_time_limit_is_told_between_steps(study_file, tmp_path):
    long = STUDY.replace('"time.steps" = 5', '"time.steps" = 90000').replace("replicates = 6", "replicates = 1")
    study = read_study(study_file("time_limit_s = 0.2\n" + long.replace("n = 5", "n = 1")))
    assert run_sweep(study, tmp_path / "out", Execution(workers=0)).failed == 1
    assert store.open(tmp_path / "out").failures()["error"][0].startswith("OverTime: over the time limit of 0.2 s")


@pytest.mark.parametrize("moment", ["first", "last"])
@pytest.mark.parametrize("victim", ["worker", "parent", "both"])
def test_processes_killed_at_any_moment_lose_nothing(study_file, tmp_path, undisturbed, gate, victim, moment):
    """While a run of the first point waits, or one of the last point when others have been written.

    A worker without its parent goes on with its run while another sweep is at work; one that is killed is replaced.
    """
    out, file = tmp_path / "out", study_file()
    waiting = {fault(2, 1.0) if moment == "first" else fault(2, 3.0): "wait"}
    with disturbed(file, out, waiting, gate) as process:
        worker = int(wait_until((gate / "waits").exists, process) and (gate / "waits").read_text())
        if moment == "last":
            wait_until(lambda: shards_in(out / "runs"), process)
        if victim == "both":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            os.kill(process.pid if victim == "parent" else worker, signal.SIGKILL)
        if victim == "worker":
            process.communicate()  # to the end of the sweep
        process.wait()
        (gate / "go").touch()
        assert process.returncode == (0 if victim == "worker" else -signal.SIGKILL)
        receipt = go_on(file, out)
    assert receipt.done + receipt.reused == N_RUNS
    assert (receipt.done == 0) == (victim == "worker")
    pd.testing.assert_frame_equal(frame_of(out), undisturbed)


def test_ctrl_c_keeps_what_is_done(study_file, tmp_path, undisturbed, gate):
    """It goes to the whole group, as that of a terminal does, when some runs are done and one waits."""
    out, file = tmp_path / "out", study_file()
    with disturbed(file, out, {fault(2, 3.0): "wait"}, gate) as process:
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
    done = answered("bash", "-c", 'ulimit -f 2; exec "$@"', "bash", *program)
    assert done.returncode == 2
    assert "cannot be written" in done.stderr and "Traceback" not in done.stderr
    assert go_on(study_file(), tmp_path / "out").missing == 0
    pd.testing.assert_frame_equal(frame_of(tmp_path / "out"), undisturbed)


def test_a_folder_that_cannot_be_written_is_refused_before_any_run(study_file, tmp_path):
    (tmp_path / "file").write_text("")
    done = here(*words_of(study_file(), tmp_path / "file" / "out"), cwd=tmp_path)
    assert done.returncode == 2
    assert "cannot be written" in done.stderr and "Traceback" not in done.stderr
