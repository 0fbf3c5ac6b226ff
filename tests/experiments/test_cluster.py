"""A sweep on a real Dask scheduler with two worker processes, one of which is killed in its midst."""

import os
import signal
import subprocess
import sys
import time

import pandas as pd
import pytest

from experiments.studies.study import read_study
from experiments.sweep import Execution, run_sweep
from experiments.sweep import results as store
from experiments.sweep.shards import shards_in

pytest.importorskip("distributed", reason="needs the extra `cluster`")

STUDY = """
title = "on a cluster"
question = "Are results those of one machine?"
scenario = "theory/duopoly"
replicates = 4
outcomes = ["market.market.offer_1.market_share"]
keep = ["market"]
[set]
"customers.number" = 4000
"time.steps" = 100
[factors]
"services.market.network_effect" = { low = 1.0, high = 3.0, n = 60 }
"""


@pytest.fixture
def cluster(tmp_path):
    """Address of a scheduler, and a function that starts a worker in a folder of its own."""
    file = tmp_path / "scheduler.json"
    environment = {**os.environ, "DASK_DISTRIBUTED__ADMIN__TICK__LIMIT": "1h"}
    common = {"env": environment, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    dask = [sys.executable, "-m", "dask"]
    scheduler = subprocess.Popen(
        [*dask, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)],
        **common,
    )
    until = time.monotonic() + 60
    while not file.exists() and time.monotonic() < until:
        time.sleep(0.1)
    its = [*dask, "worker", "--scheduler-file", str(file), "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    workers = []

    def start_worker():
        scratch = tmp_path / f"scratch-{len(workers)}"
        scratch.mkdir()
        workers.append(subprocess.Popen([*its, "--local-directory", str(scratch)], cwd=scratch, **common))
        return workers[-1]

    yield str(file), start_worker
    for process in (*workers, scheduler):
        process.kill()
        process.wait()


def test_a_cluster_that_loses_a_worker_gives_the_frame_of_one_machine(cluster, tmp_path):
    file, start_worker = cluster
    (tmp_path / "mine.toml").write_text('extends = "theory/duopoly"\n')
    (tmp_path / "cluster.toml").write_text(STUDY.replace("theory/duopoly", "mine.toml"))
    # Paths are those of the folder it is called in; workers stand elsewhere, and come when it has begun.
    process = subprocess.Popen(
        [sys.executable, "-m", "experiments", "sweep", "cluster.toml", "--out", "cluster",
         "--backend", "dask", "--scheduler", file],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path,
    )  # fmt: skip
    while not (tmp_path / "cluster" / "manifest.json").exists() and process.poll() is None:
        time.sleep(0.05)
    workers = [start_worker(), start_worker()]
    until = time.monotonic() + 90
    while len(shards_in(tmp_path / "cluster" / "runs")) < 2 and time.monotonic() < until:
        time.sleep(0.05)
    assert process.poll() is None, process.communicate()
    workers[0].send_signal(signal.SIGKILL)
    out, err = process.communicate(timeout=180)
    assert process.returncode == 0, err
    assert "240 done" in out and "0 failed" in out
    assert "has no workers yet" in err
    study = read_study(str(tmp_path / "cluster.toml"))
    run_sweep(study, tmp_path / "here", Execution(workers=2))
    frames = [store.open(tmp_path / name).frame().drop(columns="duration_s") for name in ("cluster", "here")]
    pd.testing.assert_frame_equal(*frames)
    order = ["run_id", "date", "offer"]
    tables = [store.open(tmp_path / name).table("market").sort_values(order, ignore_index=True)
              for name in ("cluster", "here")]  # fmt: skip
    pd.testing.assert_frame_equal(*tables)


def test_workers_that_come_while_a_sweep_goes_on_are_used(cluster):
    from experiments.sweep.backends import ASK_S, DaskPool
    from experiments.sweep.work import Job

    file, start_worker = cluster
    said = []
    backend = DaskPool(Job("", "", [], [], [], "numpy", None), file, said.append)
    assert backend.n_workers == 1 and "has no workers yet" in said[0]
    start_worker(), start_worker()
    until = time.monotonic() + 60
    while backend.n_workers < 2 and time.monotonic() < until:
        time.sleep(ASK_S / 4)
    assert backend.n_workers == 2
    backend.close(True)


def test_a_scheduler_that_cannot_be_reached_is_told(tmp_path):
    (tmp_path / "cluster.toml").write_text(STUDY)
    sweep = [
        sys.executable,
        "-m",
        "experiments",
        "sweep",
        str(tmp_path / "cluster.toml"),
        "--out",
        str(tmp_path / "out"),
    ]
    done = subprocess.run(
        [*sweep, "--backend", "dask", "--scheduler", "tcp://127.0.0.1:9"],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "--scheduler tcp://127.0.0.1:9: cannot be reached" in done.stderr and "Traceback" not in done.stderr
