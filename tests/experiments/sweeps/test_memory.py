"""Too little memory costs a run, or ends a sweep with one message; nobody waits for what will not come."""

import threading

import pytest

from configs import ConfigError
from experiments import store
from experiments.studies.study import read_study
from experiments.sweep import Execution, drive, run_sweep
from experiments.sweep.shards import shards_in
from tests.experiments.sweeps.small import N_RUNS, fault, go_on, sweep

pytestmark = pytest.mark.usefixtures("kernels")


def test_runs_that_find_no_memory_cost_only_themselves(study_file, tmp_path):
    """One says so itself; the worker of the other one is ended by it, and replaced."""
    faults = {fault(1, 2.0): "memory", fault(3, 2.5): "abort"}
    code, out, err = sweep(study_file(), tmp_path / "out", faults)
    assert code == 1, err
    assert f"{N_RUNS - 2} done" in out
    failures = store.open(tmp_path / "out").failures()
    assert failures["error"].tolist() == ["MemoryError: on purpose", "the worker was killed (signal SIGABRT)"]


def test_a_worker_without_memory_for_its_shard_is_told_by_its_runs(study_file, tmp_path):
    """The chunk is done again run by run; each has its chances, and a run that is written is done."""
    from concurrent.futures import Future

    from experiments.sweep.backends import Killed, passing

    answer, task = Future(), Future()
    task.add_done_callback(passing(answer, ChildProcessError, TimeoutError))
    task.set_exception(MemoryError("realloc of size 8 failed"))
    with pytest.raises(Killed, match=r"too little memory \(MemoryError: realloc of size 8 failed\)"):
        answer.result(timeout=1)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_sweep_whose_watching_threads_have_died_goes_on(study_file, tmp_path, monkeypatch):
    """pebble's thread that hears of results ends without a word, as it does when a message finds no memory."""
    from pebble.pool.process import PoolManager

    hear, died = PoolManager.process_next_message, threading.Event()

    def dying(manager, timeout):
        if died.is_set():
            return hear(manager, timeout)
        if shards_in(tmp_path / "out" / "runs"):  # a worker has written what it will now tell of
            died.set()
            raise MemoryError
        return None

    monkeypatch.setattr(PoolManager, "process_next_message", dying)
    monkeypatch.setattr(drive, "LOOK_S", 0.1)
    receipt = run_sweep(read_study(study_file()), tmp_path / "out", Execution(workers=1))
    assert died.is_set()
    assert receipt.failed == receipt.missing == 0
    assert go_on(study_file(), tmp_path / "out").reused == N_RUNS


def test_a_backend_that_cannot_start_any_worker_says_so(study_file, tmp_path, monkeypatch):
    from experiments.sweep import local_pool

    def no_memory(_process):
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(local_pool._Process, "start", no_memory)
    with pytest.raises(ConfigError, match="they cannot be started, 4 times in a row; too little memory for 2 of them"):
        run_sweep(read_study(study_file()), tmp_path / "out", Execution(workers=2))
