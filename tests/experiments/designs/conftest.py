"""Studies of a duopoly, by design."""

import pytest

from experiments.studies.study import read_study
from tests.experiments.designs.duopoly import HEAD, TWO


@pytest.fixture
def study_of(tmp_path):
    """A function that reads a study from its design, the rest of its file, and its `sampling` table."""

    def read(design, rest=TWO, sampling="", head=HEAD):
        place = tmp_path / "mine.toml"
        place.write_text(f"design = '{design}'\n{head}\n[sampling]\n{sampling}\n{rest}")
        return read_study(str(place))

    return read
