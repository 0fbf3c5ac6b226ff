"""The command line, as a user meets it."""

import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from rich.console import Console

from configs import scenario_names
from experiments.cli import progress
from tests.helpers.command import here as command
from tests.helpers.processes import FAULTS, started

FILES = ["balance.csv", "balance.parquet", "manifest.json", "market.parquet", "outcomes.parquet"]
QUICK = ["--customers", "100", "--until", "2010-12", "--no-figures"]


def test_json_gives_both_sides_with_definition_and_vintage_and_every_miss(tmp_path):
    done = command("run", "--customers", "100", "--until", "2015-12", "--json", "--no-figures", cwd=tmp_path)
    answer = json.loads(done.stdout)
    assert answer["misses"] and all(text.startswith("Missed: ") for text in answer["misses"])
    [row] = [row for row in answer["published"]
             if (row["item"], row["side"], row["year"]) == ("telecom_computer_information", "receipts", 2014)]  # fmt: skip
    assert row["value"] == 0.3377
    assert [row[key] for key in ("unit", "definition", "standard", "vintage", "quality")] == [
        "JPY tn", "item", "BPM6", "as of May 2017", "official",
    ]  # fmt: skip
    year = next(year for year in answer["years"] if year["year"] == 2014)
    assert row["model"] == pytest.approx(year["receipts_telecom_computer_information"])
    [band] = [band for band in answer["bands"]
              if (band["name"], band["year"]) == ("receipts_telecom_computer_information", 2014)]  # fmt: skip
    assert (band["definition"], band["vintage"], band["observed"]) == ("item", "as of May 2017", 0.3377)
    assert band["model"] == pytest.approx(row["model"])
    older = {row["standard"] for row in answer["published"] if row["year"] < 2014}
    assert older == {"BPM5 rearranged"}


def test_a_run_prints_the_years_and_writes_its_files(tmp_path):
    done = command("run", "--customers", "200", "--until", "2014-12", "--replicates", "2", "--out", "two", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "2014" in done.stdout
    assert "Both sides of every item beside what was published" in done.stdout
    assert "Telecom, computer, information, receipts 2014   0.34 a   0.27 to 0.41" in done.stdout
    assert "a: as of May 2017" in done.stdout
    missed = [line for line in done.stdout.splitlines() if " ✗" in line]
    assert ("Missed: " in done.stdout) == bool(missed)
    assert "✓" in done.stdout or "✗" in done.stdout
    assert max(len(line) for line in done.stdout.splitlines()) <= 80
    folder = tmp_path / "two"
    assert sorted(path.name for path in folder.iterdir()) == sorted([*FILES, "figures"])
    assert sorted(path.name for path in (folder / "figures").iterdir()) == [
        "adoption.png",
        "both_sides.png",
        "digital_balance.png",
        "market_shares.png",
    ]
    balance = pd.read_parquet(folder / "balance.parquet")
    assert list(balance.columns) == [
        "run_id",
        "replicate",
        "date",
        "item",
        "payments_jpy",
        "receipts_jpy",
        "balance_jpy",
    ]
    assert str(pq.read_schema(folder / "balance.parquet").field("date").type) == "timestamp[us]"
    assert balance["replicate"].nunique() == 2
    assert len(balance) == 2 * 60 * 4
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["seeds"] == [1, 2]
    assert set(manifest["run_ids"]) == set(balance["run_id"])
    assert manifest["settings"]["customers"]["number"] == 200
    annual = pd.read_csv(folder / "balance.csv")
    assert set(annual["year"]) == set(range(2010, 2015))


def test_json_is_one_object_on_stdout(tmp_path):
    done = command("run", *QUICK, "--json", "--seed", "5", "--out", "five", cwd=tmp_path)
    answer = json.loads(done.stdout)
    assert answer["years"][0]["year"] == 2010
    assert answer["seeds"] == [5]
    assert (tmp_path / "five" / "manifest.json").exists()
    assert not (tmp_path / "five" / "figures").exists()


def test_the_same_command_gives_the_same_numbers(tmp_path):
    first, second = (command("run", *QUICK, "--json", "--out", str(tmp_path / name), cwd=tmp_path) for name in "ab")
    assert json.loads(first.stdout)["years"] == json.loads(second.stdout)["years"]
    assert json.loads(first.stdout)["run_ids"] == json.loads(second.stdout)["run_ids"]


def test_a_scenario_outside_the_repository_runs_by_path(tmp_path):
    (tmp_path / "mine.toml").write_text(
        'extends = "baseline"\ntitle = "Mine"\n[services.cloud]\nnetwork_effect = 4.0\n'
    )
    done = command(
        "run", "mine.toml", *QUICK, "--set", "services.cloud.switching_cost=1.5", "--out", "mine", cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    manifest = json.loads((tmp_path / "mine" / "manifest.json").read_text())
    cloud = manifest["settings"]["services"]["cloud"]
    assert (cloud["network_effect"], cloud["switching_cost"]) == (4.0, 1.5)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["run", "baselin"], "did you mean baseline?"),
        (["run", "--set", "services.cloud.network_efect=2"], "--set: services.cloud.network_efect is unknown; did you mean network_effect?"),
        (["run", "--set", "services.cloud.network_effect=many"], "services.cloud.network_effect is 'many'; expected a number"),
        (["run", "--set", "nonsense"], "expected a dotted key"),
        (["run", "--until", "2009-01"], "expected a later month"),
        (["run", "--customers", "3"], "customers.number is 3; expected at least 20"),
        (["run", "--engine", "fortran"], "--engine is 'fortran'; expected one of auto, agents, numpy"),
        (["run", "--replicates", "0"], "--replicates is 0; expected at least 1"),
        (["run", "--seed", "-1"], "--seed is -1; expected at least 0"),
        (["run", "nowhere.toml"], "no such scenario file"),
        (["parameters", "netwrk_effect"], "did you mean network_effect?"),
        (["run", "--set", "services.cloud.network=smal_world"], "--set: services.cloud.network is 'smal_world'; expected a topology; did you mean small_world?"),
        (["run", "--set", "services.cloud.pricing=cost_pls"], "--set: services.cloud.pricing is 'cost_pls'"),
        (["run", "--set", "customers.firm_share=0.0"], "with firm_share 0 leaves 0 for 5 strata of firms"),
        (["run", "genai_30m_workers", "--set", "services.generative_ai.reference_price=1e12"], "services.generative_ai.individuals: up to 3e+19 JPY in a month; expected less than 1e+17"),
        (["parameters", "--scenario", "nowhere"], "scenario 'nowhere' is unknown"),
        (["rnu"], "No such command"),
        (["run", "--frm"], "No such option: --frm; did you mean --from?"),
        (["run", "--customrs", "60"], "No such option: --customrs; did you mean --customers?"),
    ],
)  # fmt: skip
def test_bad_input_is_one_message_and_exit_code_2_and_nothing_written(words, expected, tmp_path):
    done = command(*words, cwd=tmp_path)
    assert done.returncode == 2, done.stderr
    assert expected in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_debug_shows_the_traceback(tmp_path):
    done = command("--debug", "run", "baselin", cwd=tmp_path)
    assert done.returncode == 2
    assert "Traceback" in done.stderr


@pytest.mark.parametrize("folder", ["/dev/null/results", "/proc/results"])
def test_a_folder_that_cannot_be_written_is_refused_before_the_work(folder, tmp_path):
    """Places in which nobody can make a folder, whoever runs the suite."""
    done = command("run", *QUICK, "--out", folder, cwd=tmp_path)
    assert done.returncode == 2
    assert f"--out {folder}: cannot be written" in done.stderr


def test_a_file_in_the_place_of_the_folder_is_refused_before_the_work(tmp_path):
    (tmp_path / "taken").write_text("mine")
    done = command("run", *QUICK, "--out", "taken", cwd=tmp_path)
    assert done.returncode == 2
    assert "--out taken: cannot be written" in done.stderr
    assert (tmp_path / "taken").read_text() == "mine"


def test_an_option_that_resembles_none_is_not_taken_for_one(tmp_path):
    done = command("run", "--bogus", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == "digital-balance: No such option: --bogus\n"


def interrupted(folder: Path, at_step: int, *words: str) -> tuple[int, str]:
    """A run that waits at a step for Ctrl-C, which then comes: what it exits with, and says."""
    environment = {**os.environ, "PYTHONPATH": str(FAULTS), "WAIT_AT_STEP": str(at_step)}
    words = (sys.executable, "-m", "experiments", "run", "--until", "2010-02", "--no-figures", *words)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    with started(words, cwd=folder, text=True, env=environment, **quiet) as run:
        lines = []
        for line in run.stderr:
            lines.append(line)
            if "waits at step" in line:
                run.send_signal(signal.SIGINT)
        return run.wait(), "".join(lines)


def test_an_interrupted_run_exits_with_130_and_keeps_what_is_done(tmp_path):
    """Two months of six replicates at a time: the interrupt comes in the second month of the second six."""
    words = ("--replicates", "14", "--customers", "16000", "--engine", "numpy", "--out", "some")
    code, stderr = interrupted(tmp_path, 4, *words)
    assert code == 130, stderr
    assert "Traceback" not in stderr
    assert "6 of 14 runs are done and kept in some" in stderr
    done = pd.read_parquet(tmp_path / "some" / "balance.parquet")
    assert done["replicate"].nunique() == 6
    assert len(done) == 6 * 2 * 4


def test_an_interrupt_before_the_first_run_is_done_writes_nothing(tmp_path):
    code, stderr = interrupted(tmp_path, 2, "--customers", "100")
    assert code == 130, stderr
    assert stderr.strip().splitlines()[-1] == "digital-balance: interrupted"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_line_now_and_then_says_how_far_it_is_and_what_is_left(monkeypatch):
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_LINES", 0.0)
    console = Console(file=io.StringIO(), width=80)
    with progress.progress_of(console, 4) as tell:
        tell(1, 4, "run 1 of 2, 2010")
        tell(4, 4, "run 2 of 2, 2010")
    assert console.file.getvalue() == "run 1 of 2, 2010: 25%, about 0 s left\n"


def test_scenarios_are_listed_with_their_titles(tmp_path):
    listed = json.loads(command("scenarios", "--json", cwd=tmp_path).stdout)
    assert set(listed) == set(scenario_names())
    assert "genai_30m_workers" in command("scenarios", cwd=tmp_path).stdout


def test_parameters_show_unit_range_meaning_and_source(tmp_path):
    entries = json.loads(command("parameters", "services.cloud.quality_weight", "--json", cwd=tmp_path).stdout)
    assert entries[0]["unit"] == "utility/quality unit"
    assert entries[0]["kind"] == "tuned"
    assert "tuned" in command("parameters", "services.cloud.quality_weight", cwd=tmp_path).stdout


def test_free_constants_are_listed_and_counted_apart(tmp_path):
    answer = json.loads(command("parameters", "--free", "--json", cwd=tmp_path).stdout)
    kinds = [entry["kind"] for entry in answer["constants"]]
    assert answer["counts"] == {"tuned": kinds.count("tuned"), "judgement": kinds.count("judgement")}
    assert answer["counts"]["tuned"] <= 40
    text = command("parameters", "--free", cwd=tmp_path).stdout
    assert (
        text.strip().splitlines()[-1]
        == f"tuned: {answer['counts']['tuned']}, judgement: {answer['counts']['judgement']}"
    )


def test_the_schema_is_json_schema(tmp_path):
    schema = json.loads(command("schema", cwd=tmp_path).stdout)
    assert {"services", "customers"} <= set(schema["properties"])


QUIET = {
    "free": ["services.cloud.reference_price=0.0"],
    "unused": ["services.cloud.firms.usage=0.0"],
    "unknown to all": ["services.cloud.opening_awareness=0.0", "services.cloud.innovation=0.0"],
    "launched after the end": [f"services.cloud.offers.{name}_cloud.{key}" for name in ("carrier", "vendor") for key in ("launch=2030-01", "opening_share=0.0")],
    "markup in the title": ['title="a [/b] $x^$ 日本"'],
}  # fmt: skip


@pytest.mark.parametrize("case", QUIET)
def test_an_economy_in_which_nothing_is_sold_is_reported_without_complaint(case, tmp_path):
    words = [word for option in QUIET[case] for word in ("--set", option)]
    call = "run", "closed_economy", "--customers", "50", "--until", "2010-06", "--figures", "--out", "none"
    done = command(*call, *words, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "2010" in done.stdout
    assert (tmp_path / "none" / "figures" / "digital_balance.png").is_file()


def test_the_name_of_the_program_alone_shows_how_it_is_used(tmp_path):
    done = command(cwd=tmp_path)
    assert "Usage: " in done.stdout and done.stderr == ""


@pytest.mark.parametrize(("months", "drawn"), [("2010-12", False), ("2011-01", True)])
def test_a_run_of_a_year_leaves_figures_to_who_asks_for_them(months, drawn, tmp_path):
    done = command("run", "--customers", "60", "--until", months, "--out", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "figures").exists() == drawn
    assert ("not drawn; --figures draws them, and so does digital-balance report out" in done.stdout) == (not drawn)


def test_no_generative_ai_has_no_ratio_of_large_to_small(tmp_path):
    words = ["--set", "services.generative_ai.opening_awareness=0.0", "--set", "services.generative_ai.innovation=0.0"]
    done = command("run", "--customers", "60", "--until", "2024-12", "--no-figures", *words, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "large over SME" not in done.stdout


def test_only_japan_is_judged_against_japan(tmp_path):
    done = command("run", "closed_economy", "--customers", "60", "--no-figures", cwd=tmp_path)
    assert "obs." not in done.stdout
    assert "Observations" not in done.stdout
