"""Opening what a sweep has left: all files are verified once, and what is gone or damaged is named."""

import shutil
from pathlib import Path

import pandas as pd
import pytest
from rich.console import Console

from configs import ConfigError
from experiments import store
from experiments.cli.report import carry_out as report
from experiments.studies.study import read_study
from experiments.sweep import Execution, run_sweep
from experiments.sweep.compare.differences import differences
from experiments.sweep.sensitivity import sweep_indices
from experiments.sweep.shards import shards_in
from tests.experiments.sweeps.small import N_RUNS, SHARE, STUDY, disturbed, fault
from tests.helpers.processes import wait_until

pytestmark = pytest.mark.usefixtures("kernels")

KEEPING = f'keep = ["market"]\npaths = ["{SHARE}"]\n' + STUDY
HERE = Execution(workers=0)


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    """A finished sweep that keeps a long table and paths, in shards of two parts or more."""
    folder = tmp_path_factory.mktemp("swept")
    (folder / "small.toml").write_text(KEEPING)
    for k in (1, 2):
        run_sweep(read_study(str(folder / "small.toml")), folder / "out", Execution(workers=0, shard=(k, 2)))
    return folder / "out"


@pytest.fixture
def copy(swept, tmp_path):
    return Path(shutil.copytree(swept, tmp_path / "copy"))


def flip(path, place=0.5):
    data = bytearray(path.read_bytes())
    data[int(len(data) * place)] ^= 4
    path.write_bytes(data)


ROADS = {
    "frame": lambda folder: store.open(folder).frame(),
    "table": lambda folder: store.open(folder).table("market"),
    "paths": lambda folder: store.open(folder).paths(),
    "duckdb": lambda folder: store.open(folder).duckdb().execute("select * from market join runs using (run_id)").df(),
    "report": lambda folder: report(folder, Console(quiet=True), as_json=False),
    "compare": lambda folder: differences(store.open(folder)),
    "sensitivity": lambda folder: sweep_indices(store.open(folder)),
}


@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize("kind", ["runs", "market", "paths"])
def test_a_flipped_bit_is_told_on_every_road(copy, road, kind):
    shard = shards_in(copy / kind)[0]
    flip(shard)
    with pytest.raises(ConfigError) as refused:
        ROADS[road](copy)
    message = str(refused.value)
    assert f" files are gone or damaged: {kind}/{shard.name}: its content is not what was written" in message
    assert "expected the hash in its name" in message and "run the sweep again" in message


@pytest.mark.parametrize("kind", ["runs", "market", "paths"])
@pytest.mark.parametrize("harm", ["gone", "a folder"])
def test_a_shard_that_is_gone_or_a_folder_is_named_and_its_runs_are_computed_again(copy, swept, kind, harm):
    shard = shards_in(copy / kind)[1]
    shard.unlink()
    if harm == "a folder":
        shard.mkdir()
    with pytest.raises(ConfigError, match=rf": 1 of \d+ files .*: {kind}/{shard.name} is {harm}; expected a file; run"):
        store.open(copy)
    study = read_study(str(swept.parent / "small.toml"))
    receipt = run_sweep(study, copy, HERE)
    assert receipt.done + receipt.reused == N_RUNS and receipt.done > 0 and receipt.reused > 0
    pd.testing.assert_frame_equal(
        store.open(copy).frame().drop(columns="duration_s"), store.open(swept).frame().drop(columns="duration_s")
    )


@pytest.mark.parametrize("name", ["manifest.json", "design.parquet"])
@pytest.mark.parametrize("place", [0.2, 0.4, 0.6, 0.8])
def test_a_flipped_bit_in_a_file_beside_the_shards_is_told(copy, name, place):
    flip(copy / name, place)
    with pytest.raises(ConfigError, match=rf"{name}: (its content is not what was written|cannot be read)"):
        store.open(copy)


def test_a_number_edited_in_the_manifest_is_told(copy):
    manifest = copy / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"replicates": 6', '"replicates": 5'))
    with pytest.raises(ConfigError, match=r"manifest\.json: its content is not what was written"):
        store.open(copy)


def test_shards_of_another_sweep_change_nothing(copy, swept, tmp_path):
    text = KEEPING.replace("high = 3.0", "high = 2.5").replace("small", "other")
    (tmp_path / "other.toml").write_text(text)
    run_sweep(read_study(str(tmp_path / "other.toml")), tmp_path / "other", HERE)
    for kind in ("runs", "market", "paths"):
        for shard in shards_in(tmp_path / "other" / kind):
            shutil.copy(shard, copy / kind)
    pd.testing.assert_frame_equal(store.open(copy).frame(), store.open(swept).frame())
    assert len(store.open(copy).table("market")) == len(store.open(swept).table("market"))


def test_failures_are_verified_too(study_file, tmp_path):
    bad = STUDY.replace('scenario = "theory/duopoly"', 'scenario = "theory/duopoly"\ntime_limit_s = 1e-9')
    assert run_sweep(read_study(study_file(bad)), tmp_path / "out", HERE).failed == N_RUNS
    assert len(store.open(tmp_path / "out").failures()) == N_RUNS
    assert store.open(tmp_path / "out").duckdb().execute("select count(*) from failures").fetchone() == (N_RUNS,)
    flip(tmp_path / "out" / "failures.parquet")
    with pytest.raises(ConfigError, match=r"failures\.parquet: its content is not what was written"):
        store.open(tmp_path / "out")


def test_what_is_done_so_far_opens_while_the_sweep_goes_on(study_file, tmp_path, gate):
    """One run waits at the gate while others have been written; in the end the same folder opens with all."""
    out, file = tmp_path / "out", study_file(KEEPING)
    with disturbed(file, out, {fault(2, 3.0): "wait"}, gate) as process:
        wait_until((gate / "waits").exists, process)
        wait_until(lambda: shards_in(out / "runs"), process)
        results = store.open(out)
        assert results.manifest["status"] == "running"
        assert 0 < len(results.frame()) < N_RUNS
        assert set(results.table("market")["run_id"]) == set(results.runs()["run_id"])
        (gate / "go").touch()
        process.communicate()
    assert len(store.open(out).frame()) == N_RUNS


def test_a_folder_opens_at_every_moment_of_a_sweep_that_puts_it_in_order(study_file, tmp_path, monkeypatch):
    """Shards that are joined go when the new one is there, one by one."""
    opened, unlink = [], Path.unlink

    def unlink_and_open(path, *more, **options):
        unlink(path, *more, **options)
        if path.parent.name == "runs":
            opened.append(len(store.open(tmp_path / "out").frame()))

    study = read_study(study_file())
    run_sweep(study, tmp_path / "out", Execution(workers=0, shard=(1, 2)))
    monkeypatch.setattr(Path, "unlink", unlink_and_open)
    run_sweep(study, tmp_path / "out", HERE)
    assert opened and set(opened) == {N_RUNS}
