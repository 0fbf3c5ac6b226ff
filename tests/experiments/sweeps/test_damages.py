"""Random damages to a finished sweep: each is told in one message or changes nothing, and the sweep can be mended."""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from configs import ConfigError
from experiments import store
from experiments.studies.study import read_study
from experiments.sweep import Execution, run_sweep
from tests.experiments.sweeps.damages import damage, edit_text
from tests.experiments.sweeps.small import SHARE, STUDY
from tests.helpers.fuzz import seeded

pytestmark = pytest.mark.nightly

TEXT = f'keep = ["market"]\npaths = ["{SHARE}"]\n' + STUDY.replace("replicates = 6", "replicates = 2")
HERE = Execution(workers=0)


class Seen:
    """All that a folder says, by every road."""

    def __init__(self, folder: Path) -> None:
        results = store.open(folder)
        query = results.duckdb().execute
        self.design = results.design
        self.runs = results.frame().drop(columns="duration_s")
        self.market = _sorted(results.table("market"))
        self.paths = results.paths()[SHARE]
        self.queried = (
            query("select * from runs join design using (point_id) order by all").df().drop(columns="duration_s")
        )
        self.long = _sorted(query("select * from market").df())
        self.failures = results.failures()
        self.study = results.study.model_dump()

    def is_same(self, reference: "Seen") -> None:
        for name in ("design", "runs", "market", "queried", "long", "failures"):
            pd.testing.assert_frame_equal(getattr(self, name), getattr(reference, name), obj=name)
        np.testing.assert_array_equal(self.paths, reference.paths)
        assert self.study == reference.study


def _sorted(frame):
    return frame.sort_values(["run_id", "date", "offer"], ignore_index=True)


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    """A finished sweep, what it says, and its study."""
    folder = tmp_path_factory.mktemp("swept")
    (folder / "small.toml").write_text(TEXT)
    study = read_study(str(folder / "small.toml"))
    run_sweep(study, folder / "out", HERE)
    return folder / "out", Seen(folder / "out"), study


def told(error: ConfigError, folder: Path) -> None:
    message = str(error)
    assert "\n" not in message and "Traceback" not in message, message
    assert str(folder) in message and ("expected" in message or "run the sweep again" in message), message


def test_damages_are_told_or_change_nothing(swept, tmp_path):
    folder, reference, _ = swept
    n_told = 0
    for seed, draw in seeded(150):
        copy = Path(shutil.copytree(folder, tmp_path / str(seed)))
        harm = damage(draw, copy)
        try:
            seen = Seen(copy)
        except ConfigError as error:
            told(error, copy)
            n_told += 1
        except Exception as error:
            raise AssertionError(f"case {seed}: {harm}") from error
        else:
            try:
                seen.is_same(reference)
            except AssertionError as change:
                raise AssertionError(f"case {seed}: {harm} changed values in silence") from change
        shutil.rmtree(copy)
    assert n_told > 50, "hardly any damage was noticed: the generator does none"


def test_the_same_sweep_mends_what_was_damaged_or_says_what_is_in_its_way(swept, tmp_path):
    folder, reference, study = swept
    n_mended = 0
    for seed, draw in seeded(16, first=100_000):
        copy = Path(shutil.copytree(folder, tmp_path / str(seed)))
        harm = damage(draw, copy)
        try:
            run_sweep(study, copy, HERE)
            Seen(copy).is_same(reference)
            n_mended += 1
        except ConfigError as error:
            told(error, copy)
        except Exception as error:
            raise AssertionError(f"case {seed}: {harm}") from error
        shutil.rmtree(copy)
    assert n_mended > 5


def test_an_edited_study_is_swept_or_refused_in_one_line(swept, tmp_path):
    folder, reference, _ = swept
    for seed, draw in seeded(20, first=200_000):
        copy, file = tmp_path / str(seed), tmp_path / "edited.toml"
        shutil.copytree(folder, copy)
        file.write_text(edit_text(draw, TEXT))
        try:
            study = read_study(str(file))
            run_sweep(study, copy, HERE)
            assert len(store.open(copy).frame()) == len(store.open(copy).design) * study.replicates
        except ConfigError as error:
            assert "\n" not in str(error), seed
            Seen(copy).is_same(reference)
        except Exception as error:
            raise AssertionError(f"case {seed}: {file.read_text()}") from error
        shutil.rmtree(copy)
