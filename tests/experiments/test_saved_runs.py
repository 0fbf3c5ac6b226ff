"""A run that was saved on the way is gone on with from its file: the same files, to the byte."""

import pytest

from experiments.runs.together import batches
from sim import DigitalEconomy, Economies
from tests.helpers.command import here as command

SPAN = ["--set", "time.start=2025-10", "--until", "2027-03", "--customers", "60"]
WORDS = ["run", "suppress", *SPAN, "--no-figures", "--json", "--engine", "numpy"]
TABLES = ("balance.parquet", "market.parquet", "outcomes.parquet", "balance.csv")


@pytest.mark.parametrize("replicates", [1, 2])
def test_a_saved_run_goes_on_to_the_same_files(replicates, tmp_path):
    whole = [*WORDS, "--replicates", str(replicates), "--save", "half.zip", "--at", "2026-06", "--out", "whole"]
    assert command(*whole, cwd=tmp_path).returncode == 0
    done = command("run", "--from", "half.zip", "--out", "rest", "--no-figures", "--engine", "numpy", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for name in TABLES:
        assert (tmp_path / "rest" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    again = command("rerun", "rest", cwd=tmp_path)
    assert again.returncode == 0 and again.stdout.startswith("equal")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("saved")
    model = DigitalEconomy("theory/duopoly", rng=1, engine="numpy", **{"customers.number": 40, "time.steps": 5})
    model.save(folder / "model.zip")
    (folder / "cut.zip").write_bytes((folder / "model.zip").read_bytes()[:500])
    Economies([{"customers.number": 40, "time.end": "2010-02"}], engine="numpy").save(folder / "several.zip")
    (folder / "a_folder").mkdir()
    return folder


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--from", "cut.zip"], "cut.zip: is cut or altered: its hash is another one; expected a file that model.save"),
        (["--from", "none.zip"], "none.zip: cannot be read: No such file or directory"),
        (["--from", "several.zip"], "several.zip: holds Economies, of several scenarios; expected the runs of one"),
        (["--from", "model.zip", "--seed", "2"], "and --seed is given; expected none"),
        (["suppress", "--from", "model.zip"], "and a scenario is given; expected none"),
        (["--save", "x.zip"], "--save is given alone; expected --at YYYY-MM"),
        (["--at", "2025-12"], "--at is given alone; expected --save FILE"),
        (["--save", "x.zip", "--at", "2040-01"], "the run goes from 2010-01 to 2035-12; expected a month of it"),
        (["--save", "x.zip", "--at", "soon"], "--at is 'soon'; expected a month, as 2025-12"),
        (["--save", "a_folder", "--at", "2012-01"], "--save a_folder: cannot be written there"),
        (["--save", "no/x.zip", "--at", "2012-01"], "--save no/x.zip: cannot be written there"),
    ],
)
def test_what_cannot_be_saved_or_gone_on_with_is_refused_in_a_line(words, expected, folder):
    before = sorted(path.name for path in folder.iterdir())
    small = [] if "--from" in words else ["--engine", "numpy", "--no-figures", "--customers", "60"]
    done = command("run", *words, *small, cwd=folder)
    assert done.returncode == 2 and expected in done.stderr and done.stderr.count("\n") == 1
    assert sorted(path.name for path in folder.iterdir() if path.name != "results") == before


def test_runs_that_do_not_step_together_are_not_saved_in_one_file(folder, monkeypatch):
    monkeypatch.setattr(batches, "SHORT", 59)
    done = command(*WORDS, "--replicates", "2", "--save", "x.zip", "--at", "2026-06", cwd=folder)
    assert done.returncode == 2 and "2 runs do not step together" in done.stderr
