"""A sweep on a real Dask scheduler with two worker processes, one of which is killed in its midst."""

import os
import signal
import subprocess
import sys
import time

import pandas as pd
import pytest

from experiments import store
from experiments.study import read_study
from experiments.sweep import Where, run_sweep
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
    """Address of a scheduler, and its two workers."""
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
    workers = [
        subprocess.Popen([*its, "--local-directory", str(tmp_path / f"scratch-{n}")], **common) for n in range(2)
    ]
    yield str(file), workers
    for process in (*workers, scheduler):
        process.kill()
        process.wait()


def test_a_cluster_that_loses_a_worker_gives_the_frame_of_one_machine(cluster, tmp_path):
    file, workers = cluster
    (tmp_path / "cluster.toml").write_text(STUDY)
    sweep = [sys.executable, "-m", "experiments", "sweep", str(tmp_path / "cluster.toml"), "--out"]
    process = subprocess.Popen(
        [*sweep, str(tmp_path / "cluster"), "--backend", "dask", "--scheduler", file],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    until = time.monotonic() + 90
    while len(shards_in(tmp_path / "cluster" / "runs")) < 2 and time.monotonic() < until:
        time.sleep(0.05)
    assert process.poll() is None, process.communicate()
    workers[0].send_signal(signal.SIGKILL)
    out, err = process.communicate(timeout=180)
    assert process.returncode == 0, err
    assert "240 done" in out and "0 failed" in out
    study = read_study(str(tmp_path / "cluster.toml"))
    run_sweep(study, tmp_path / "here", Where(workers=2))
    frames = [store.open(tmp_path / name).frame().drop(columns="duration_s") for name in ("cluster", "here")]
    pd.testing.assert_frame_equal(*frames)
    order = ["run_id", "date", "offer"]
    tables = [store.open(tmp_path / name).table("market").sort_values(order, ignore_index=True)
              for name in ("cluster", "here")]  # fmt: skip
    pd.testing.assert_frame_equal(*tables)


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
