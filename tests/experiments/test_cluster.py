"""A sweep on a real Dask scheduler with two worker processes, one of which is killed in its midst."""

import json
import os
import signal
import subprocess
import sys
from contextlib import ExitStack

import pandas as pd
import pytest

from experiments.studies.study import read_study
from experiments.sweep import Execution, run_sweep
from experiments.sweep import results as store
from experiments.sweep.shards import shards_in
from experiments.sweep.study_runs import replicate_seeds
from tests.helpers.command import here
from tests.helpers.forked import forking
from tests.helpers.processes import FAULTS, started, wait_until

pytest.importorskip("distributed", reason="needs the extra `cluster`")

STUDY = """
title = "on a cluster"
question = "Are results those of one machine?"
scenario = "theory/duopoly"
replicates = 4
outcomes = ["market.market.offer_1.market_share"]
keep = ["market"]
[set]
"customers.number" = 100
"time.steps" = 10
[factors]
"services.market.network_effect" = { low = 1.0, high = 3.0, n = 21 }
"""


@pytest.fixture
def cluster(tmp_path):
    """Address of a scheduler, and a function that starts a worker in a folder of its own; all end with the test."""
    file = tmp_path / "scheduler.json"
    environment = {**os.environ, "DASK_DISTRIBUTED__ADMIN__TICK__LIMIT": "1h"}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    dask = [sys.executable, "-m", "dask"]
    with ExitStack() as processes:
        words = ["scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)]
        scheduler = processes.enter_context(started([*dask, *words], env=environment, **quiet))
        wait_until(file.exists, scheduler)
        number = 0

        def start_worker(**more: str) -> subprocess.Popen:
            nonlocal number
            number += 1
            scratch = tmp_path / f"scratch-{number}"
            scratch.mkdir()
            words = ["worker", "--scheduler-file", str(file), "--nthreads", "1", "--no-nanny", "--no-dashboard"]
            words += ["--local-directory", str(scratch)]
            worker = started([*dask, *words], cwd=scratch, env={**environment, **more}, **quiet)
            return processes.enter_context(worker)

        yield str(file), start_worker


def test_a_cluster_that_loses_a_worker_gives_the_frame_of_one_machine(cluster, tmp_path):
    """One of two workers is killed while it waits in a run and others have been written: the other one takes it over."""
    file, start_worker = cluster
    (tmp_path / "mine.toml").write_text('extends = "theory/duopoly"\n')
    (tmp_path / "cluster.toml").write_text(STUDY.replace("theory/duopoly", "mine.toml"))
    (tmp_path / "gate").mkdir()
    waiting = {"PYTHONPATH": str(FAULTS), "SWEEP_GATE": str(tmp_path / "gate")}
    waiting["SWEEP_FAULTS"] = json.dumps({f"{replicate_seeds(1, 4)[1]}@2.5": "wait"})
    # Paths are those of the folder it is called in; workers stand elsewhere, and come when it has begun.
    words = ["sweep", "cluster.toml", "--out", "cluster", "--backend", "dask", "--scheduler", file]
    with forking("-m", "experiments", *words, cwd=tmp_path) as process:
        wait_until((tmp_path / "cluster" / "manifest.json").exists, process)
        workers = [start_worker(**waiting), start_worker(**waiting)]
        wait_until((tmp_path / "gate" / "waits").exists, process)
        wait_until(lambda: shards_in(tmp_path / "cluster" / "runs"), process)
        assert int((tmp_path / "gate" / "waits").read_text()) in [worker.pid for worker in workers]
        os.kill(int((tmp_path / "gate" / "waits").read_text()), signal.SIGKILL)
        out, err = process.communicate()
        assert process.returncode == 0, err
    assert "84 done" in out and "0 failed" in out
    assert "has no workers yet" in err
    study = read_study(str(tmp_path / "cluster.toml"))
    run_sweep(study, tmp_path / "here", Execution(workers=0))
    frames = [store.open(tmp_path / name).frame().drop(columns="duration_s") for name in ("cluster", "here")]
    pd.testing.assert_frame_equal(*frames)
    order = ["run_id", "date", "offer"]
    tables = [store.open(tmp_path / name).table("market").sort_values(order, ignore_index=True)
              for name in ("cluster", "here")]  # fmt: skip
    pd.testing.assert_frame_equal(*tables)


def test_workers_that_come_while_a_sweep_goes_on_are_used(cluster):
    from experiments.sweep.backends import DaskPool
    from experiments.sweep.work import Job

    file, start_worker = cluster
    said = []
    backend = DaskPool(Job("", "", [], [], [], "numpy", None), file, said.append)
    assert backend.n_workers == 1 and "has no workers yet" in said[0]
    start_worker(), start_worker()
    wait_until(lambda: backend.n_workers == 2)
    backend.close(True)


def test_a_worker_that_finds_another_package_by_a_name_is_told_and_not_waited_for(cluster, tmp_path):
    file, start_worker = cluster
    (tmp_path / "modeller").mkdir()
    (tmp_path / "modeller" / "sim.py").write_text("")
    (tmp_path / "cluster.toml").write_text(STUDY)
    start_worker(PYTHONPATH=str(tmp_path / "modeller"))
    words = ["sweep", "cluster.toml", "--out", "out", "--backend", "dask", "--scheduler", file]
    done = here(*words, cwd=tmp_path)
    assert done.returncode == 2, done.stdout
    assert f"but found {tmp_path / 'modeller' / 'sim.py'}: move or rename that file" in done.stderr


def test_a_scheduler_that_cannot_be_reached_is_told(tmp_path):
    (tmp_path / "cluster.toml").write_text(STUDY)
    words = ["sweep", "cluster.toml", "--out", "out", "--backend", "dask", "--scheduler", "tcp://127.0.0.1:9"]
    done = here(*words, cwd=tmp_path)
    assert done.returncode == 2
    assert "--scheduler tcp://127.0.0.1:9: cannot be reached" in done.stderr and "Traceback" not in done.stderr
