"""What was made of a sweep's results is set aside when they change: no page or figure of other runs stays beside them."""

import json

import pytest

from experiments.pages.folder import page_of, write_page_of
from experiments.studies.study import Study
from experiments.sweep import Execution, run_sweep

SHARE, USERS = "market.market.offer_1.market_share", "market.market.offer_1.users"
STUDY = Study(title="T", question="Q", scenario="theory/duopoly", replicates=2, outcomes=[SHARE, USERS],
              set={"customers.number": 60, "time.steps": 3})  # fmt: skip
CHANGES = {
    "more replicates": {"replicates": 3},
    "another parameter": {"set": {"customers.number": 60, "time.steps": 4}},
    "an outcome less": {"outcomes": [SHARE]},
}


@pytest.fixture
def reported(tmp_path):
    """A sweep with its page, a note of the user beside it, and the names of the files of the page."""
    run_sweep(STUDY, tmp_path, Execution(workers=0))
    written = write_page_of(tmp_path, page_of(tmp_path))
    (tmp_path / "figures" / "mine.png").write_text("mine")
    return tmp_path, [path.relative_to(tmp_path).as_posix() for path in written]


def listed(folder) -> list[str]:
    return json.loads((folder / "manifest.json").read_text())["files"]


def test_the_manifest_lists_the_page_and_its_figures(reported):
    folder, names = reported
    assert listed(folder) == names
    run_sweep(STUDY, folder, Execution(workers=0))
    assert listed(folder) == names, "the same results: their page stays"
    assert all((folder / name).exists() for name in names)


@pytest.mark.parametrize("change", CHANGES)
def test_a_page_does_not_stay_beside_other_results(reported, change):
    folder, names = reported
    run_sweep(STUDY.model_copy(update=CHANGES[change]), folder, Execution(workers=0))
    assert listed(folder) == []
    assert not any((folder / name).exists() for name in names)
    assert all((folder / "aside" / name).exists() for name in names)
    assert (folder / "figures" / "mine.png").read_text() == "mine"
