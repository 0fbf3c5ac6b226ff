"""A run's folder is run again from its manifest alone, and what differs is said in one line."""

import json
import shlex
import shutil

import pandas as pd
import pytest

from configs import Settings, load
from experiments.pages.folder import page_of
from experiments.rerun.verdict import Verdict
from experiments.runs.manifest import manifest_in
from experiments.runs.run import run_scenario
from experiments.runs.run_folder import write_run
from sim.record.fingerprint import settings_fingerprint
from tests.helpers.command import here

MINE = """
extends = "baseline"
title = "mine"
[exchange_rate]
usd_jpy = { series = "mine", file = "rate.csv", value_after = 150.0 }
[time]
end = "2011-03"
[customers]
number = 100
"""
RATES = "name,value,unit,year,source\n" + "".join(f"mine,{90 + n},JPY,{2009 + n},me\n" for n in range(5))
CALL = ("--set", "services.cloud.network_effect=2.5", "--until", "2011-02", "--seed", "7", "--replicates", "2")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A scenario of one's own with data of one's own, run with options of all kinds."""
    place = tmp_path_factory.mktemp("made")
    (place / "mine.toml").write_text(MINE)
    (place / "rate.csv").write_text(RATES)
    done = here("run", "mine.toml", *CALL, "--customers", "90", "--no-figures", "--out", "out", cwd=place)
    assert done.returncode == 0, done.stderr
    return place


@pytest.fixture
def place(made, tmp_path):
    """A copy that a test may damage; the manifest knows where its files have gone."""
    shutil.copytree(made, tmp_path / "copy")
    path = tmp_path / "copy" / "out" / "manifest.json"
    path.write_text(path.read_text().replace(str(made), str(tmp_path / "copy")))
    return tmp_path / "copy"


def changed(place, change):
    path = place / "out" / "manifest.json"
    manifest = json.loads(path.read_text())
    change(manifest)
    path.write_text(json.dumps(manifest))


@pytest.mark.parametrize("name", ["baseline", "sovereign_investment", "closed_economy", "theory/duopoly"])
def test_the_settings_of_a_manifest_are_settings(name, tmp_path):
    months = {"time.start": "2026-03", "time.end": "2026-04"}
    settings = load(name, {"customers.number": 50, **({"time.steps": 2} if "/" in name else months)})
    write_run(run_scenario("x", settings, 1, 1, "auto"), tmp_path)
    kept = Settings.model_validate(manifest_in(tmp_path)["settings"])
    assert settings_fingerprint(kept) == settings_fingerprint(settings)
    assert here("rerun", str(tmp_path), cwd=tmp_path).returncode == 0


def test_a_run_of_any_options_is_equal_from_any_folder(made, tmp_path):
    files = {path: path.read_bytes() for path in made.rglob("*") if path.is_file()}
    done = here("rerun", str(made / "out"), cwd=tmp_path)
    ids = manifest_in(made / "out")["run_ids"]
    assert (done.returncode, done.stdout) == (0, f"equal: run ids {', '.join(ids)}, 4 tables\n")
    assert {path: path.read_bytes() for path in made.rglob("*") if path.is_file()} == files
    assert not list(tmp_path.iterdir())


def test_an_edited_scenario_is_told_and_the_settings_of_the_manifest_are_run(place):
    (place / "mine.toml").write_text(MINE + "[services.cloud]\nswitching_cost = 0.9\n")
    done = here("rerun", "out", cwd=place)
    assert done.returncode == 0, done.stderr
    assert "mine.toml is edited" in done.stdout
    assert "services.cloud.switching_cost is 0.9, was " in done.stdout
    (place / "mine.toml").unlink()
    done = here("rerun", "out", cwd=place)
    assert done.returncode == 0
    assert "mine.toml is gone" in done.stdout


def test_edited_data_make_another_run(place):
    (place / "rate.csv").write_text(RATES.replace("mine,91", "mine,191"))
    done = here("rerun", "out", cwd=place)
    assert done.returncode == 1
    assert done.stdout.startswith("different: run id ")
    assert "rate.csv is edited" in done.stdout
    (place / "rate.csv").unlink()
    done = here("rerun", "out", cwd=place)
    assert done.returncode == 2
    assert "rate.csv: no such data file" in done.stderr


def test_another_yen_in_a_table_is_named(place):
    table = pd.read_parquet(place / "out" / "balance.parquet")
    table.loc[5, "balance_jpy"] += 1
    table.to_parquet(place / "out" / "balance.parquet")
    done = here("rerun", "out", cwd=place)
    assert done.returncode == 1
    assert "balance: balance_jpy differs in 1 of" in done.stdout
    assert f"was {table.loc[5, 'balance_jpy']}" in done.stdout


def test_another_program_and_other_packages_are_named(place):
    changed(place, lambda manifest: manifest.update(program="0" * 16))
    changed(place, lambda manifest: manifest["versions"].update(numpy="1.0"))
    done = here("rerun", "out", cwd=place)
    assert done.returncode == 0, "the ids of the folder are those of this program"
    assert f"was {'0' * 16}" in done.stdout
    assert ", was 1.0" in done.stdout


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda manifest: manifest.update(seeds=[]), "seeds is []"),
        (lambda manifest: manifest.pop("settings"), "settings are missing"),
        (lambda manifest: manifest["settings"]["time"].update(end="never"), "settings.time.end"),
        (
            lambda manifest: manifest["settings"].update(levers={"mine": {"kind": "of_mine"}}),
            "settings.levers.mine.kind",
        ),
        (lambda manifest: manifest.update(run_ids=None), "run_ids is None"),
        (lambda manifest: manifest.update(first_replicate="x"), "first_replicate is 'x'"),
    ],
)
def test_what_cannot_be_run_is_refused_by_its_key(place, change, message):
    changed(place, change)
    done = here("rerun", "out", cwd=place)
    assert done.returncode == 2
    assert message in done.stderr
    assert "manifest.json" in done.stderr


def test_a_missing_table_and_an_empty_folder_are_refused(place, tmp_path):
    (place / "out" / "market.parquet").unlink()
    assert "market.parquet: is missing" in here("rerun", "out", cwd=place).stderr
    assert here("rerun", str(tmp_path), cwd=place).returncode == 2


def test_with_out_it_leaves_a_run_that_can_be_run_again(place):
    assert here("rerun", "out", "--out", "out", cwd=place).returncode == 2
    assert here("rerun", "out", "--out", "again", cwd=place).returncode == 0
    before, after = (manifest_in(place / name) for name in ("out", "again"))
    assert [before[key] for key in ("run_ids", "seeds", "asked", "settings")] == [
        after[key] for key in ("run_ids", "seeds", "asked", "settings")
    ]
    assert here("rerun", "again", cwd=place).returncode == 0


def test_a_verdict_says_how_many_runs_it_is_of():
    line = Verdict([f"{n}" * 4 for n in range(5)], 4).line()
    assert line == "equal: run ids 0000, 1111, 2222 and 2 more, 4 tables"


def test_the_command_of_a_report_is_the_call(made, tmp_path):
    copy = shutil.copytree(made, tmp_path / "copy")
    words = shlex.split(page_of(copy / "out").command)
    assert words[:3] == ["digital-balance", "run", "mine.toml"]
    done = here(*words[1:], "--no-figures", "--out", "again", cwd=copy)
    assert done.returncode == 0, done.stderr
    assert manifest_in(copy / "again")["run_ids"] == manifest_in(copy / "out")["run_ids"]
