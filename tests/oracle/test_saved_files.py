"""A file that is no saved model of this program is refused in one line, and a save that fails leaves what was there."""

from pathlib import Path

import numpy as np
import pytest

from configs import ConfigError
from sim import DigitalEconomy, Replicates
from sim.saved import files

STEPS = {"time.steps": 10, "customers.number": 60}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "saved.zip"


@pytest.fixture(scope="module")
def content(tmp_path_factory) -> bytes:
    place = tmp_path_factory.mktemp("saved") / "saved.zip"
    model = DigitalEconomy("theory/duopoly", rng=1, engine="numpy", **STEPS)
    for _ in range(3):
        model.step()
    model.save(place)
    return place.read_bytes()


def refused(place: Path, content: bytes, loads: type = DigitalEconomy) -> str:
    place.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        loads.load(place)
    assert "\n" not in str(caught.value) and str(place) in str(caught.value)
    return str(caught.value)


def test_a_file_that_is_cut_is_refused(content, place):
    for length in (0, 1, 2, 40, len(content) // 2, len(content) - 40, len(content) - 1):
        assert "expected a file that model.save(PATH) has written" in refused(place, content[:length])


def test_a_file_of_which_any_byte_is_another_is_refused(content, place):
    for number in np.random.default_rng(1).integers(len(content), size=40).tolist():
        altered = bytearray(content)
        altered[number] ^= 1 << number % 8
        refused(place, bytes(altered))


def test_a_file_of_another_program_is_refused(content, place, monkeypatch):
    monkeypatch.setattr("sim.saved.models.program_fingerprint", lambda: "another")
    assert "expected the same version of digital-balance" in refused(place, content)


def test_a_file_of_another_format_is_refused(content, place, monkeypatch):
    monkeypatch.setattr(files, "FORMAT", files.FORMAT + 1)
    assert "is of format 1; expected 2" in refused(place, content)


def test_a_file_of_another_kind_of_model_is_refused(content, place):
    assert "Replicates: DigitalEconomy.load(PATH) reads it" in refused(place, content, Replicates)
    assert "is no saved model" in refused(place, b"title = 'a scenario'")


def test_a_file_that_is_not_there_is_refused_and_one_that_cannot_be_written_leaves_nothing(tmp_path):
    with pytest.raises(ConfigError, match=r"none.zip: cannot be read: No such file or directory"):
        DigitalEconomy.load(tmp_path / "none.zip")
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="a file stands in the place of its folder"):
        DigitalEconomy("theory/duopoly", rng=1, engine="numpy", **STEPS).save(tmp_path / "file" / "saved.zip")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_save_that_is_interrupted_leaves_the_file_that_was_there(content, place, monkeypatch):
    place.write_bytes(content)
    model = DigitalEconomy("theory/duopoly", rng=2, engine="numpy", **STEPS)

    def stop(*_words):
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        model.save(place)
    assert place.read_bytes() == content and [path.name for path in place.parent.iterdir()] == [place.name]
