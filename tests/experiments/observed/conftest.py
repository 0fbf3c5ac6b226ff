"""An import in a folder of its own."""

import pytest

from tests.helpers.command import here
from tests.helpers.office_files import MAP, written


@pytest.fixture
def brought(tmp_path):
    """Imports a text in a folder with a map, and returns the answer; as JSON where it is one."""
    (tmp_path / "countries").mkdir()

    def bring(text, *words, mapping=MAP, name="small.csv", encoding="utf-8", country="japan"):
        written(tmp_path, name, text, encoding)
        given = ["--map", str(written(tmp_path, "map.toml", mapping))] if mapping else []
        return here(
            "observed", "import", name, "--country", country, "--into", "countries", *given, *words, cwd=tmp_path
        )

    return bring
