"""A run that opens with the state of another year than that of its start says so, and is not judged by history."""

import json

import pytest

from configs import load
from experiments.figures.balance import balance_figure
from experiments.pages.folder import page_of
from experiments.runs.notes import notes_of
from experiments.runs.observed import bands, judged
from experiments.runs.run import run_scenario
from experiments.studies.study import read_study
from experiments.sweep import Execution, run_sweep
from tests.helpers.command import here as command


def test_a_run_that_opens_as_of_another_year_says_so_and_is_not_judged(tmp_path):
    words = ("run", "--customers", "60", "--set", "time.start=2024-01", "--until", "2024-12", "--out", str(tmp_path))
    done = command(*words, "--no-figures", cwd=tmp_path)
    note = "The run starts in 2024-01 with the opening state of 2010"
    [line] = [line for line in done.stdout.splitlines() if line.startswith(f"Note: {note}")]
    assert line.endswith("are not judged by what was observed.")
    assert "✓" not in done.stdout
    assert "✗" not in done.stdout
    assert "the run opens as of 2010" in " ".join(done.stdout.split())
    [kept] = json.loads((tmp_path / "manifest.json").read_text())["notes"]
    assert kept.startswith(note)
    page = page_of(tmp_path)
    assert kept in page.findings
    assert [table.heading for table in page.tables] == ["Year by year"]
    answer = json.loads(command(*words, "--no-figures", "--json", cwd=tmp_path).stdout)
    assert answer["notes"] == [kept]
    assert answer["bands"] == []


def test_observations_beside_a_run_that_opens_as_of_another_year_say_so():
    settings = load("baseline", {"customers.number": 60, "time.start": "2024-01", "time.end": "2024-12"})
    finished = run_scenario("late", settings, 1, 1, "auto")
    assert bands(finished.frames)
    assert judged(finished.frames, settings) == []
    labels = balance_figure(finished.frames, settings).axes[0].get_legend_handles_labels()[1]
    assert "observed (the run opens as of 2010)" in labels


@pytest.mark.parametrize(
    "changes", [{}, {"time.start": "2010-06"}, {"time.start": "2024-01", "time.opening_year": 2024}]
)
def test_a_run_that_opens_as_of_its_own_year_has_no_note(changes):
    assert notes_of(load("baseline", changes)) == []


STUDY = """
title = "A late start"
question = "What has a late start?"
scenario = "baseline"
replicates = 1
outcomes = ["balance.total.balance_jpy@2024"]
[set]
"customers.number" = 40
"time.start" = "2024-01"
"time.end" = "2024-12"
"""


def test_a_sweep_of_such_runs_says_so_at_once_in_its_receipt_its_manifest_and_its_page(tmp_path):
    (tmp_path / "late.toml").write_text(STUDY)
    heard: list[str] = []
    receipt = run_sweep(
        read_study(str(tmp_path / "late.toml")), tmp_path / "out", Execution(workers=0), None, heard.append
    )
    [note] = receipt.notes
    assert heard[0] == f"Note: {note}"
    assert json.loads((tmp_path / "out" / "manifest.json").read_text())["notes"] == [note]
    assert note in page_of(tmp_path / "out").findings
