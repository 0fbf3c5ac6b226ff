"""A folder holds one thing: a run, or a sweep; the other one is refused and leaves nothing behind."""

import json

import pytest

from configs import load
from experiments.runs.run import run_scenario
from experiments.runs.run_folder import write_run
from experiments.studies.study import read_study
from experiments.sweep.sweep_folder import alone_in
from tests.helpers.command import here

STUDY = """
title = "small"
question = "Does it tip?"
scenario = "theory/duopoly"
replicates = 2
outcomes = ["outcomes.order_parameter.market"]
[set]
"customers.number" = 40
"time.steps" = 3
[factors]
"services.market.network_effect" = [1.0, 2.0]
"""
RUN = ("run", "theory/duopoly", "--customers", "40", "--set", "time.steps=3", "--no-figures")
SWEEP = ("sweep", "small.toml", "--workers", "1")
OTHERS = [
    SWEEP,
    ("study", "small.toml", "--workers", "1"),
    ("compare", "theory/duopoly", "theory/k_offers", "--set", "time.steps=3", "--replicates", "2", "--workers", "1",
     "--outcome", "outcomes.order_parameter.market"),
    ("rerun", "out", "--out", "out"),
]  # fmt: skip


def content(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refused(place, *words):
    before = content(place / "out")
    done = here(*words, cwd=place)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "--out out" in done.stderr
    assert content(place / "out") == before, "nothing is left or lost"
    return done.stderr


@pytest.fixture
def place(tmp_path):
    (tmp_path / "small.toml").write_text(STUDY)
    return tmp_path


@pytest.fixture
def run_there(place):
    settings = load("theory/duopoly", {"customers.number": 40, "time.steps": 3})
    (place / "out").mkdir()
    write_run(run_scenario("duopoly", settings, 1, 1, "auto"), place / "out")
    return place


@pytest.fixture
def swept(place):
    done = here(*SWEEP, "--out", "out", cwd=place)
    assert done.returncode == 0, done.stderr
    return place


@pytest.mark.parametrize("words", OTHERS, ids=lambda words: words[0])
def test_nothing_else_is_put_into_the_folder_of_a_run(run_there, words):
    refused(run_there, *words, *(() if words[0] == "rerun" else ("--out", "out")))


@pytest.mark.parametrize("damage", ["torn", "gone"])
@pytest.mark.parametrize("words", OTHERS[:1], ids=lambda words: words[0])
def test_a_run_whose_manifest_is_lost_is_no_place_for_a_sweep(run_there, words, damage):
    manifest = run_there / "out" / "manifest.json"
    manifest.write_text('{"scenario"') if damage == "torn" else manifest.unlink()
    refused(run_there, *words, "--out", "out")


@pytest.mark.parametrize("damage", ["none", "torn", "gone"])
def test_a_run_is_not_put_into_the_folder_of_a_sweep(swept, damage):
    manifest = swept / "out" / "manifest.json"
    if damage == "torn":
        manifest.write_text('{"study"')
    elif damage == "gone":
        manifest.unlink()
    assert "holds a sweep" in refused(swept, *RUN, "--out", "out")


def test_a_run_is_not_put_where_a_sweep_is_at_work(place):
    """A sweep holds its folder before it has written anything."""
    with alone_in(place / "out", read_study(str(place / "small.toml"))):
        assert "another sweep is at work" in refused(place, *RUN, "--out", "out")
    assert here(*RUN, "--out", "out", cwd=place).returncode == 0, "what a refused sweep left is no sweep"


def test_a_sweep_that_began_meanwhile_does_not_cost_a_run_its_results(place, monkeypatch):
    from experiments.runs import run_folder

    write = run_folder.write_run

    def late(*given):
        assert here(*SWEEP, "--out", "out", cwd=place).returncode == 2
        return write(*given)

    monkeypatch.setattr(run_folder, "write_run", late)
    done = here(*RUN, "--out", "out", cwd=place)
    assert done.returncode == 0, done.stderr
    assert "run_ids" in json.loads((place / "out" / "manifest.json").read_text())


def test_studies_that_are_called_by_their_files_have_a_folder_each(tmp_path):
    text = (
        'scenario = "theory/duopoly"\nreplicates = 1\noutcomes = ["outcomes.order_parameter.market"]\n'
        '[set]\n"customers.number" = 40\n"time.steps" = 4\n'
    )
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "mine.toml").write_text(text)
    words = ["--out", "out", "--workers", "1"]
    assert here("sweep", "one/mine.toml", *words, cwd=tmp_path).returncode == 0
    assert here("sweep", "one/mine.toml", *words, cwd=tmp_path).returncode == 0
    refused = here("sweep", "two/mine.toml", *words, cwd=tmp_path)
    assert refused.returncode == 2
    assert f"out: holds the sweep of {tmp_path / 'one' / 'mine.toml'}, called 'mine' as that file is" in refused.stderr
