"""What a folder of a sweep holds after files change, parts overlap, processes die at the worst moment, or names are odd."""

import json
import os
import shutil
import signal

import pandas as pd
import pytest

from configs import ConfigError
from experiments.studies.study import read_study
from experiments.sweep import Execution, run_sweep, sweep
from experiments.sweep import results as store
from experiments.sweep.backends import Killed, passing
from experiments.sweep.contents import sealed
from experiments.sweep.merge import merge
from experiments.sweep.shards import read_shard, shards_in
from experiments.sweep.work import Job, Receipt, run_chunk
from experiments.writing import json_text
from tests.helpers.swept import frame_of

SHARE = "market.market.offer_1.market_share"
STUDY = f"""
title = "small"
question = "Does it tip?"
scenario = "theory/duopoly"
replicates = 4
outcomes = ["{SHARE}"]
[set]
"customers.number" = 40
"time.steps" = 5
[factors]
"services.market.network_effect" = [1.0, 2.0, 3.0]
"""
HERE = Execution(workers=0)
KEEPING = f'keep = ["market"]\npaths = ["{SHARE}"]\n' + STUDY


@pytest.fixture
def study_of(tmp_path):
    """A function that writes a study and reads it."""

    def write(text=STUDY, name="small.toml"):
        (tmp_path / name).write_text(text)
        return read_study(str(tmp_path / name))

    return write


def long_of(folder, name="market"):
    return store.open(folder).table(name).sort_values(["point_id", "run_id", "date", "offer"], ignore_index=True)


def test_a_changed_file_that_a_scenario_extends_is_read_again(study_of, tmp_path):
    (tmp_path / "base.toml").write_text('extends = "theory/duopoly"\n[services.market]\nbias = 0.0\n')
    (tmp_path / "mine.toml").write_text('extends = "base.toml"\ntitle = "mine"\n')
    study = study_of(STUDY.replace("theory/duopoly", "mine.toml"))  # it stands beside the study
    run_sweep(study, tmp_path / "out", HERE)
    before = frame_of(tmp_path / "out")
    (tmp_path / "base.toml").write_text('extends = "theory/duopoly"\n[services.market]\nbias = 1.5\n')
    receipt = run_sweep(study, tmp_path / "out", HERE)
    assert (receipt.done, receipt.reused) == (12, 0)
    assert frame_of(tmp_path / "out")[SHARE].mean() > before[SHARE].mean() + 0.05


def test_changed_observations_make_other_runs(study_of, tmp_path):
    head = "name,value,unit,low,high,year,source,confidence\n"
    rows = [f"fx,{{}},JPY/USD,,,{year},mine,high" for year in (2010, 2011)]
    scenario = 'extends = "closed_economy"\n[exchange_rate]\nusd_jpy = { series = "fx", file = "fx.csv" }\n'
    (tmp_path / "mine.toml").write_text(scenario)
    text = STUDY.partition("[set]")[0].replace("theory/duopoly", "mine.toml").replace(SHARE, "outcomes.usd_jpy")
    for rate in (100.0, 120.0):
        (tmp_path / "fx.csv").write_text(head + "\n".join(rows).format(rate, rate) + "\n")
        study = study_of(text + '[set]\n"customers.number" = 20\n"time.end" = "2011-03"\n')
        receipt = run_sweep(study, tmp_path / "out", HERE)
        assert (receipt.done, receipt.reused) == (4, 0)
        assert set(frame_of(tmp_path / "out")["outcomes.usd_jpy"]) == {rate}


def test_parts_that_overlap_merge_into_one_set_of_long_rows(study_of, tmp_path):
    study = study_of(KEEPING)
    run_sweep(study, tmp_path / "whole", HERE)
    run_sweep(study, tmp_path / "half", Execution(workers=0, shard=(1, 2)))
    merge([tmp_path / "half", tmp_path / "whole"], tmp_path / "both")
    pd.testing.assert_frame_equal(frame_of(tmp_path / "both"), frame_of(tmp_path / "whole"))
    pd.testing.assert_frame_equal(long_of(tmp_path / "both"), long_of(tmp_path / "whole"))
    (count,) = store.open(tmp_path / "both").duckdb().execute("select count(*) from market").fetchone()
    assert count == len(long_of(tmp_path / "whole"))


def test_points_that_are_the_same_run_share_long_rows_and_each_has_them(study_of, tmp_path):
    points = [
        f'[[points]]\nlabel = "{effect}"\n"services.market.network_effect" = {effect}\n' for effect in ("2.0", "2.00")
    ]
    head = KEEPING.partition("[factors]")[0].replace("replicates = 4", 'replicates = 4\ndesign = "list"')
    study = study_of(head + "".join(points))
    for _ in range(2):
        run_sweep(study, tmp_path / "out", HERE)
        results = store.open(tmp_path / "out")
        assert results.runs().groupby("point_id").size().tolist() == [4, 4]
        rows = long_of(tmp_path / "out").groupby("point_id").size()
        assert rows[0] == rows[1] == 4 * 6 * 2  # replicates, steps with the opening, offers
        (count,) = results.duckdb().execute("select count(*) from market").fetchone()
        assert count == rows[0]
        assert not pd.isna(results.paths()[SHARE]).any()


def test_long_rows_of_a_worker_killed_before_it_wrote_its_runs_do_not_count(study_of, tmp_path):
    study = study_of(KEEPING)
    run_sweep(study, tmp_path / "out", HERE)
    before = long_of(tmp_path / "out")
    (shard, *_) = shards_in(tmp_path / "out" / "market")
    stray = shard.with_name(f"c0-{shard.stem.partition('-')[2]}.parquet")
    shutil.copyfile(shard, stray)
    pd.testing.assert_frame_equal(long_of(tmp_path / "out"), before)
    run_sweep(study, tmp_path / "out", HERE)
    assert not stray.exists()


def test_a_damaged_long_shard_is_set_aside_and_named_with_its_folder(study_of, tmp_path):
    study, said = study_of(KEEPING), []
    run_sweep(study, tmp_path / "out", HERE)
    before = long_of(tmp_path / "out")
    (shard, *_) = shards_in(tmp_path / "out" / "market")
    shard.write_bytes(shard.read_bytes()[:-9])
    run_sweep(study, tmp_path / "out", HERE, say=said.append)
    assert (
        said[0].startswith(f"market/{shard.name}: ") and (tmp_path / "out" / "aside" / "market" / shard.name).exists()
    )
    pd.testing.assert_frame_equal(long_of(tmp_path / "out"), before)


def test_growth_killed_midway_reads_as_the_design_says(study_of, tmp_path, monkeypatch):
    run_sweep(study_of(), tmp_path / "out", HERE)
    small = frame_of(tmp_path / "out")
    effect = "services.market.network_effect"

    def killed(*_args):
        raise KeyboardInterrupt

    monkeypatch.setattr(sweep, "drive", killed)
    monkeypatch.setattr(sweep, "_finish", lambda *_args, **_more: 0)  # as after kill -9
    with pytest.raises(KeyboardInterrupt):
        run_sweep(study_of(STUDY.replace("[1.0, 2.0, 3.0]", "[0.5, 1.0, 2.0, 3.0]")), tmp_path / "out", HERE)
    grown = frame_of(tmp_path / "out")
    keys = [effect, "replicate"]
    pd.testing.assert_frame_equal(
        grown.sort_values(keys, ignore_index=True)[[*keys, SHARE]],
        small.sort_values(keys, ignore_index=True)[[*keys, SHARE]],
    )


def test_failures_of_one_part_are_kept_when_another_part_runs_in_the_same_folder(study_of, tmp_path, monkeypatch):
    study, bad = study_of(STUDY.replace("replicates = 4", "replicates = 4")), []

    def failing(job: Job, chunk, *more):
        receipt = run_chunk(job, chunk, *more)
        bad.append(receipt.run_ids[0])
        rows = [{"run_id": bad[-1], "point_id": 0, "replicate": 0, "seed": 1, "parameters": "{}", "error": "E: no",
                 "traceback": "", "duration_s": 0.0}]  # fmt: skip
        (job_shard,) = [shard for shard in shards_in(tmp_path / "out" / "runs") if shard.name == receipt.shard]
        job_shard.unlink()
        return Receipt(receipt.chunk, [], rows + [{**rows[0], "run_id": run_id} for run_id in receipt.run_ids[1:]])

    monkeypatch.setattr("experiments.sweep.backends.run_chunk", failing)
    first = run_sweep(study, tmp_path / "out", Execution(workers=0, shard=(1, 3)))
    assert first.failed == 4
    monkeypatch.undo()
    second = run_sweep(study, tmp_path / "out", Execution(workers=0, shard=(2, 3)))
    assert (second.failed, second.done, second.missing) == (4, 4, 4)
    assert len(store.open(tmp_path / "out").failures()) == 4
    third = run_sweep(study, tmp_path / "out", HERE)
    assert (third.failed, third.done, third.reused, third.missing) == (0, 8, 4, 0)
    assert not (tmp_path / "out" / "failures.parquet").exists()


def test_workers_that_do_not_see_the_folder_are_noticed(study_of, tmp_path, monkeypatch):
    def elsewhere(job, chunk, *_more):
        return Receipt(chunk.name, [run_id for batch in chunk.batches for run_id in batch.run_ids], [], "c0-0.parquet")

    monkeypatch.setattr("experiments.sweep.backends.run_chunk", elsewhere)
    with pytest.raises(ConfigError, match="12 runs are done and not there: workers do not see this folder"):
        run_sweep(study_of(), tmp_path / "out", HERE)


def test_folders_with_brackets_and_quotes_in_their_names_open(study_of, tmp_path):
    folder = tmp_path / "it's [1] *odd*?"
    run_sweep(study_of(KEEPING), folder, HERE)
    (count,) = store.open(folder).duckdb().execute("select count(*) from runs join design using (point_id)").fetchone()
    assert count == 12


def test_labels_and_numpy_levels_are_told_or_kept_before_any_run(study_of, tmp_path):
    head = STUDY.partition("[factors]")[0].replace("replicates = 4", 'replicates = 4\ndesign = "list"')
    study = study_of(head + '[[points]]\nlabel = 1\n"services.market.network_effect" = 2.0\n')
    with pytest.raises(ConfigError, match=r"the 1\. has the label 1; expected a text"):
        run_sweep(study, tmp_path / "out", HERE)
    assert not (tmp_path / "out").exists()


def test_an_outcome_that_only_some_points_have_is_refused_before_any_run(study_of, tmp_path):
    text = STUDY.replace("theory/duopoly", "theory/k_offers").replace("offer_1", "offer_3")
    study = study_of(text.partition("[factors]")[0] + '[factors]\n"services.market.n_offers" = [3, 2]\n')
    with pytest.raises(ConfigError, match="offer_3"):
        run_sweep(study, tmp_path / "out", HERE)
    assert not (tmp_path / "out").exists()


def test_outcomes_measured_by_another_version_are_run_anew(study_of, tmp_path, monkeypatch):
    run_sweep(study_of(), tmp_path / "out", HERE)
    for module in ("inventory", "work"):
        monkeypatch.setattr(f"experiments.sweep.{module}.measured_by", lambda: "another")
    assert run_sweep(study_of(), tmp_path / "out", HERE).done == 12


def test_a_worker_killed_by_a_signal_without_a_name_is_told():
    from concurrent.futures import Future

    class Expired(Exception):
        exitcode = -int(signal.SIGRTMIN) - 3

    answer, task = Future(), Future()
    task.add_done_callback(passing(answer, Expired, TimeoutError))
    task.set_exception(Expired())
    with pytest.raises(Killed, match=r"killed \(signal \d+\)"):
        answer.result(timeout=1)


def test_a_sweep_called_elsewhere_finds_the_scenario_where_it_was_called(study_of, tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "mine.toml").write_text('extends = "theory/duopoly"\n')
    monkeypatch.chdir(tmp_path / "here")
    study = study_of(STUDY.replace("theory/duopoly", "mine.toml"))

    def far_away(job, chunk, *more):
        os.chdir(tmp_path)
        return run_chunk(job, chunk, *more)

    monkeypatch.setattr("experiments.sweep.backends.run_chunk", far_away)
    assert run_sweep(study, tmp_path / "out", HERE).failed == 0


def test_an_unfinished_adaptive_sweep_is_not_read(study_of, tmp_path):
    text = STUDY.replace("replicates = 4", 'replicates = 4\ndesign = "adaptive"')
    study = study_of(text.replace("[1.0, 2.0, 3.0]", "{ low = 1.0, high = 3.0, n = 3 }"))
    run_sweep(study, tmp_path / "out", HERE)
    path = tmp_path / "out" / "manifest.json"
    facts = {key: value for key, value in json.loads(path.read_text()).items() if key != "checksum"}
    path.write_text(json_text(sealed({**facts, "status": "running"})))
    with pytest.raises(ConfigError, match="an adaptive sweep that is not finished"):
        store.open(tmp_path / "out")


def test_a_shard_rewritten_keeps_what_it_says_of_itself(study_of, tmp_path):
    study = study_of(KEEPING)
    run_sweep(study, tmp_path / "out", HERE)
    grown = study_of(KEEPING.replace("[1.0, 2.0, 3.0]", "[0.5, 1.0, 2.0, 3.0]"))
    receipt = run_sweep(grown, tmp_path / "out", HERE)
    assert (receipt.done, receipt.reused) == (4, 12)
    for path in shards_in(tmp_path / "out" / "runs"):
        assert set(read_shard(path).schema.metadata) == {b"beside", b"measured_by"}
    assert run_sweep(grown, tmp_path / "out", HERE).reused == 16
