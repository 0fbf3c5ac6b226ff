"""A run that names no folder takes the place of no different run."""

import json

import pytest

from configs import load
from experiments.runs.run_folder import default_folder
from tests.helpers.command import here

SMALL = 'extends = "baseline"\ntitle = "mine"\n[customers]\nnumber = 60\n[time]\nend = "2010-02"\n'


def run(place, *words):
    done = here("run", *words, "--no-figures", "--json", cwd=place)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_changed_run_leaves_that_of_the_scenario_alone(tmp_path):
    (tmp_path / "mine.toml").write_text(SMALL)
    plain = run(tmp_path, "mine.toml")
    assert all(path.startswith("results/mine/") for path in plain["files"])
    changes = [
        ("--set", "services.cloud.network_effect=4.0"),
        ("--until", "2010-03"),
        ("--customers", "70"),
        ("--seed", "2"),
        ("--replicates", "2"),
    ]
    places = {run(tmp_path, "mine.toml", *words)["files"][0].rpartition("/")[0] for words in changes}
    assert len(places) == len(changes)
    assert "results/mine" not in places
    manifest = json.loads((tmp_path / "results" / "mine" / "manifest.json").read_text())
    assert manifest["run_ids"] == plain["run_ids"]
    again = run(tmp_path, "mine.toml", *changes[0])["files"][0].rpartition("/")[0]
    assert again in places, "the same call finds its folder again"
    assert len(list((tmp_path / "results").iterdir())) == 1 + len(changes)


@pytest.mark.parametrize("words", [(), ("--customers", "60"), ("--seed", "1")])
def test_what_changes_nothing_is_the_scenario(tmp_path, words):
    (tmp_path / "mine.toml").write_text(SMALL)
    assert run(tmp_path, "mine.toml", *words)["files"][0].startswith("results/mine/")


def test_a_file_with_the_name_of_a_shipped_scenario_has_its_own_folder(tmp_path):
    (tmp_path / "baseline.toml").write_text(SMALL)
    path = str(tmp_path / "baseline.toml")
    assert default_folder("baseline", load("baseline"), 1, 1).as_posix() == "results/baseline"
    assert default_folder(path, load(path), 1, 1).name.startswith("baseline-")


def test_two_files_of_one_name_do_not_share_a_folder(tmp_path):
    for place in ("a", "b"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "mine.toml").write_text(SMALL.replace("60", "61" if place == "a" else "62"))
    first, second, again = (
        run(tmp_path, f"{place}/mine.toml")["files"][0].rpartition("/")[0] for place in ("a", "b", "a")
    )
    assert (first, again) == ("results/mine", "results/mine")
    assert second.startswith("results/mine-")
