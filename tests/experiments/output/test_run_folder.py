"""What lies in the folder of a run belongs together: files of an earlier one, and of others, are set aside, never lost."""

import json

import pytest

from configs import ConfigError, load
from experiments.pages.folder import page_of, write_page_of
from experiments.runs.run import run_scenario
from experiments.runs.run_folder import earlier_files, write_run
from tests.helpers.command import here

SHORT = {"customers.number": 60, "time.end": "2010-02"}
PICTURES = {"figures/adoption.png": b"an earlier adoption", "figures/market_shares.png": b"earlier shares"}


@pytest.fixture(scope="module")
def runs():
    """Two months of the baseline, and of an economy without trade."""
    names = ("baseline", "closed_economy")
    return [run_scenario(name, load(name, SHORT), 1, 1, "auto") for name in names]


def files_in(folder) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_the_manifest_lists_what_lies_beside_it(runs, tmp_path):
    written = write_run(runs[0], tmp_path, PICTURES)
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert (
        {*manifest["files"], "manifest.json"}
        == files_in(tmp_path)
        == {path.relative_to(tmp_path).as_posix() for path in written}
    )


def test_figures_of_an_earlier_run_are_set_aside(runs, tmp_path):
    write_run(runs[0], tmp_path, PICTURES)
    write_run(runs[1], tmp_path, {"figures/market_shares.png": b"later shares"})
    assert (tmp_path / "figures" / "market_shares.png").read_bytes() == b"later shares"
    assert not (tmp_path / "figures" / "adoption.png").exists()
    assert (tmp_path / "aside" / "figures" / "adoption.png").read_bytes() == b"an earlier adoption"
    assert json.loads((tmp_path / "manifest.json").read_text())["scenario"] == "closed_economy"
    write_run(runs[0], tmp_path, {"figures/adoption.png": b"a third adoption"})
    write_run(runs[1], tmp_path)
    kept = {path.read_bytes() for path in (tmp_path / "aside" / "figures").iterdir()}
    assert kept == {b"an earlier adoption", b"later shares", b"a third adoption"}, "nothing is lost"


def test_the_page_of_an_earlier_run_is_set_aside_with_its_figures(runs, tmp_path):
    write_run(runs[0], tmp_path)
    page = write_page_of(tmp_path, page_of(tmp_path))
    names = {path.relative_to(tmp_path).as_posix() for path in page}
    assert names <= set(json.loads((tmp_path / "manifest.json").read_text())["files"])
    write_run(runs[1], tmp_path)
    assert {f"aside/{name}" for name in names} <= files_in(tmp_path)
    assert not names & files_in(tmp_path)


def test_files_of_others_stay_or_are_set_aside(runs, tmp_path):
    (tmp_path / "figures").mkdir()
    for name in ("notes.txt", "balance.csv", "figures/mine.png", "figures/adoption.png"):
        (tmp_path / name).write_text(f"my {name}")
    write_run(runs[0], tmp_path, PICTURES)
    write_run(runs[1], tmp_path)
    assert (tmp_path / "notes.txt").read_text() == "my notes.txt"
    assert (tmp_path / "figures" / "mine.png").read_text() == "my figures/mine.png"
    assert (tmp_path / "aside" / "balance.csv").read_text() == "my balance.csv"
    assert (tmp_path / "aside" / "figures" / "adoption.png").read_text() == "my figures/adoption.png"


@pytest.mark.parametrize(
    ("manifest", "message"),
    [('{"study": {"title": "T"}}', "holds a sweep"), ('{"name": "my page"}', "holds something else than a run")],
)
def test_a_folder_of_something_else_is_refused_before_the_run(tmp_path, manifest, message):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "manifest.json").write_text(manifest)
    with pytest.raises(ConfigError, match=message):
        earlier_files(tmp_path / "out")
    done = here("run", "--customers", "60", "--until", "2010-02", "--out", "out", cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr
    assert files_in(tmp_path) == {"out/manifest.json"}
    assert (tmp_path / "out" / "manifest.json").read_text() == manifest


def test_a_torn_manifest_is_set_aside(runs, tmp_path):
    (tmp_path / "manifest.json").write_text('{"run_ids": [')
    write_run(runs[0], tmp_path)
    assert (tmp_path / "aside" / "manifest.json").read_text() == '{"run_ids": ['
    assert json.loads((tmp_path / "manifest.json").read_text())["scenario"] == "baseline"
