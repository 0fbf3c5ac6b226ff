"""Files of the small sweep, its undisturbed frame, and the folder at which its runs wait."""

import pytest

from experiments.studies.study import read_study
from experiments.sweep import Execution, run_sweep
from tests.experiments.sweeps.small import STUDY
from tests.helpers.swept import frame_of


@pytest.fixture
def study_file(tmp_path):
    """A function that writes a study and returns its path."""

    def write(text=STUDY, name="small.toml"):
        (tmp_path / name).write_text(text)
        return str(tmp_path / name)

    return write


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """The frame that a sweep gives which nothing disturbs."""
    folder = tmp_path_factory.mktemp("undisturbed")
    (folder / "small.toml").write_text(STUDY)
    run_sweep(read_study(str(folder / "small.toml")), folder / "out", Execution(workers=0))
    return frame_of(folder / "out")


@pytest.fixture
def gate(tmp_path):
    """The folder at which a run waits."""
    (tmp_path / "gate").mkdir()
    return tmp_path / "gate"
