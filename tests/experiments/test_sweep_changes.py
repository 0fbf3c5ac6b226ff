"""A study that changes between two sweeps of a folder: what it takes over, what it leaves, and what a reader sees."""

import pytest

from configs import ConfigError
from experiments.studies.study import read_study
from experiments.sweep import Execution, run_sweep, sweep
from experiments.sweep import results as store
from experiments.sweep.merge import merge

A, B = "market.market.offer_1.market_share", "outcomes.order_parameter.market"
EFFECT = "services.market.network_effect"
HERE = Execution(workers=0)


def study_of(tmp_path, points, head="", outcomes=(A,), name="small.toml", customers=40):
    """A study of listed network effects."""
    listed = "".join(f'[[points]]\nlabel = "{place}"\n"{EFFECT}" = {effect}\n' for place, effect in enumerate(points))
    text = f"""
title = "small"
question = "Does it tip?"
scenario = "theory/duopoly"
design = "list"
replicates = 2
outcomes = {list(outcomes)!r}
{head}
[set]
"customers.number" = {customers}
"time.steps" = 5
"""
    (tmp_path / name).write_text(text + listed)
    return read_study(str(tmp_path / name))


@pytest.mark.parametrize("customers", range(40, 46))
def test_points_that_are_the_same_run_can_come_and_go(tmp_path, customers):
    # Which of the shards comes first depends on hashes: some cases of many.
    def run(*points):
        return run_sweep(study_of(tmp_path, points, 'keep = ["market"]', customers=customers), tmp_path / "out", HERE)

    run("2.0")
    before = len(store.open(tmp_path / "out").table("market"))
    assert run("2.0", "2.00").done == 2
    last = run("2.0")
    assert (last.done, last.reused, last.missing) == (0, 2, 0)
    assert len(store.open(tmp_path / "out").table("market")) == before


@pytest.mark.parametrize("outcomes", [(A,), (B, A), (A, B, "market.market.offer_2.market_share")])
def test_an_adaptive_study_goes_on_with_other_outcomes(tmp_path, outcomes):
    def study(outcomes, rounds):
        text = f"""
title = "small"
question = "Does it tip?"
scenario = "theory/duopoly"
design = "adaptive"
replicates = 2
outcomes = {list(outcomes)!r}
sampling = {{ rounds = {rounds}, n_new = 2, outcome = "{A}" }}
[set]
"customers.number" = 40
"time.steps" = 5
[factors]
"{EFFECT}" = {{ low = 1.0, high = 3.0, n = 3 }}
"""
        (tmp_path / "a.toml").write_text(text)
        return read_study(str(tmp_path / "a.toml"))

    run_sweep(study((A, B), 1), tmp_path / "out", HERE)
    receipt = run_sweep(study(outcomes, 2), tmp_path / "out", HERE)
    assert (receipt.failed, receipt.missing) == (0, 0)
    run_sweep(study(outcomes, 2), tmp_path / "fresh", HERE)
    frames = [store.open(tmp_path / name).frame().drop(columns="duration_s") for name in ("out", "fresh")]
    assert frames[0].equals(frames[1])


def test_other_paths_are_run_anew(tmp_path):
    run_sweep(study_of(tmp_path, ["2.0"], f'paths = ["{A}"]'), tmp_path / "out", HERE)
    receipt = run_sweep(study_of(tmp_path, ["2.0", "3.0"], f'paths = ["{A}", "{B}"]'), tmp_path / "out", HERE)
    assert receipt.done == 4
    assert set(store.open(tmp_path / "out").paths()) == {A, B}
    fewer = run_sweep(study_of(tmp_path, ["1.0", "2.0", "3.0"], f'paths = ["{B}"]'), tmp_path / "out", HERE)
    assert (fewer.done, fewer.reused) == (2, 4)
    assert set(store.open(tmp_path / "out").paths()) == {B}


def test_outcomes_in_another_order_stand_in_that_order_after_growth(tmp_path):
    run_sweep(study_of(tmp_path, ["2.0"], outcomes=(A, B)), tmp_path / "out", HERE)
    receipt = run_sweep(study_of(tmp_path, ["2.0", "3.0"], outcomes=(B, A)), tmp_path / "out", HERE)
    assert (receipt.done, receipt.reused) == (2, 2)
    assert list(store.open(tmp_path / "out").runs().columns[-2:]) == [B, A]


def test_an_outcome_that_is_dropped_is_kept_aside(tmp_path):
    run_sweep(study_of(tmp_path, ["2.0"], outcomes=(A, B)), tmp_path / "out", HERE)
    run_sweep(study_of(tmp_path, ["2.0"], outcomes=(A,)), tmp_path / "out", HERE)
    assert len(list((tmp_path / "out" / "aside" / "runs").iterdir())) == 1


def test_a_changed_study_killed_midway_shows_none_of_the_former_runs(tmp_path, monkeypatch):
    run_sweep(study_of(tmp_path, ["2.0"]), tmp_path / "out", HERE)

    def killed(*_args):
        raise KeyboardInterrupt

    monkeypatch.setattr(sweep, "drive", killed)
    monkeypatch.setattr(sweep, "_finish", lambda *_args, **_more: 0)  # as after kill -9
    with pytest.raises(KeyboardInterrupt):
        run_sweep(study_of(tmp_path, ["2.0"], customers=60), tmp_path / "out", HERE)
    assert len(store.open(tmp_path / "out").frame()) == 0


def test_parts_merge_from_another_folder(tmp_path, monkeypatch):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "a" / "mine.toml").write_text('extends = "theory/duopoly"\n')
    (tmp_path / "b" / "mine.toml").write_text('extends = "theory/duopoly"\n[services.market]\nbias = 1.0\n')
    monkeypatch.chdir(tmp_path / "a")
    study = study_of(tmp_path / "a", ["2.0", "3.0"])
    text = (tmp_path / "a" / "small.toml").read_text().replace("theory/duopoly", "mine.toml")
    (tmp_path / "a" / "small.toml").write_text(text)
    study = read_study("small.toml")
    for k in (1, 2):
        run_sweep(study, tmp_path / f"p{k}", Execution(workers=0, shard=(k, 2)))
    monkeypatch.chdir(tmp_path / "b")
    receipt = merge([tmp_path / "p1", tmp_path / "p2"], tmp_path / "whole")
    assert (receipt.reused, receipt.missing) == (4, 0)


@pytest.mark.parametrize("content", [b"PAR1xx", b""])
def test_a_torn_table_of_failures_is_no_obstacle(tmp_path, content):
    study = study_of(tmp_path, ["2.0", "3.0"])
    for k in (1, 2):
        run_sweep(study, tmp_path / f"p{k}", Execution(workers=0, shard=(k, 2)))
    (tmp_path / "p1" / "failures.parquet").write_bytes(content)
    assert merge([tmp_path / "p1", tmp_path / "p2"], tmp_path / "whole").missing == 0
    assert run_sweep(study, tmp_path / "p1", HERE).failed == 0


def test_a_file_of_ones_own_beside_the_shards_stays(tmp_path):
    study = study_of(tmp_path, ["2.0"], 'keep = ["market"]')
    run_sweep(study, tmp_path / "out", HERE)
    notes, torn = tmp_path / "out" / "market" / "my_notes.parquet", tmp_path / "out" / ".manifest.json.1.part"
    notes.write_bytes(b"mine")
    torn.write_bytes(b"")
    run_sweep(study, tmp_path / "out", HERE)
    assert notes.read_bytes() == b"mine" and not torn.exists()


def test_points_that_say_nan_are_refused(tmp_path):
    with pytest.raises(ConfigError, match=rf"points: {EFFECT} of the 1\. is nan"):
        run_sweep(study_of(tmp_path, ["nan"]), tmp_path / "out", HERE)


@pytest.mark.parametrize("text", ["[" * 2000 + "]" * 2000, "9" * 5000])
def test_a_study_file_without_end_is_refused(tmp_path, text):
    (tmp_path / "deep.toml").write_text(f"title = {text}\n")
    with pytest.raises(ConfigError, match=r"deep\.toml: "):
        read_study(str(tmp_path / "deep.toml"))


def test_names_that_no_file_can_have_are_unknown():
    with pytest.raises(ConfigError, match="no such study file"):
        read_study("x" * 300 + ".toml")
