"""Folders of runs and sweeps that are damaged, partial or not there are named, and no page is written."""

import json
from pathlib import Path

import pytest
from rich.console import Console

from configs import ConfigError
from experiments.cli.report import carry_out
from experiments.pages.folder import page_of
from experiments.sweep import Execution, run_sweep
from tests.experiments.pages.written import HERE, study_of

DAMAGE = {
    "no manifest": (lambda folder: (folder / "manifest.json").unlink(), "has no manifest.json"),
    "a torn manifest": (lambda folder: cut(folder / "manifest.json"), "manifest.json: cannot be read"),
    "a list": (lambda folder: (folder / "manifest.json").write_text("[1]"), "manifest.json: is no table"),
    "another manifest": (lambda folder: (folder / "manifest.json").write_text("{}"), "is neither that of a run nor of a sweep"),
    "other settings": (lambda folder: change(folder, settings={"title": "T"}), "settings are not those of this version"),
    "other runs": (lambda folder: change(folder, run_ids=["f" * 16]), "holds other runs than manifest.json names"),
    "a missing table": (lambda folder: (folder / "market.parquet").unlink(), "market.parquet: is missing"),
    "a torn table": (lambda folder: cut(folder / "balance.parquet"), "balance.parquet: cannot be read"),
}  # fmt: skip


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:200])


def change(folder: Path, **entries) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**manifest, **entries}))


@pytest.mark.parametrize("case", DAMAGE)
def test_a_run_that_is_damaged_is_named(case, run_folder, tmp_path):
    copy = tmp_path / "copy"
    copy.mkdir()
    for path in run_folder.glob("*.*"):
        (copy / path.name).write_bytes(path.read_bytes())
    damage, message = DAMAGE[case]
    damage(copy)
    with pytest.raises(ConfigError) as refused:
        carry_out(copy, Console(), False)
    assert message in str(refused.value)
    assert str(copy) in str(refused.value)
    assert "expected" in str(refused.value)


def test_no_folder_is_named():
    with pytest.raises(ConfigError, match="results/none: no such folder; expected that of a finished run or sweep"):
        carry_out(Path("results/none"), Console(), False)


def test_a_sweep_that_is_partial_or_damaged_is_named(tmp_path):
    study = study_of(tmp_path, "factorial")
    run_sweep(study, tmp_path / "part", Execution(workers=0, shard=(1, 2)))
    with pytest.raises(ConfigError, match="the sweep is partial, 9 runs are missing; expected a finished one"):
        page_of(tmp_path / "part")
    run_sweep(study, tmp_path / "part", HERE)
    assert page_of(tmp_path / "part").failures is None
    shard = next((tmp_path / "part" / "runs").glob("*.parquet"))
    shard.write_bytes(shard.read_bytes()[:-8] + b"00000000")
    with pytest.raises(ConfigError, match="its content is not what was written"):
        page_of(tmp_path / "part")
    shard.unlink()
    with pytest.raises(ConfigError, match=rf"runs/{shard.name} is gone; expected a file; run the sweep again"):
        page_of(tmp_path / "part")
