"""Observed figures are read by comparison and calibration only: a run is the same without them."""

import sys

import numpy as np
import pandas as pd
import pytest

from configs import ConfigError
from configs.schema.observed import OUTCOMES, data_file
from experiments.calibration.targets import targets_of
from experiments.runs.observed import bounds, items, outlook
from sim.model import DigitalEconomy

SMALL = {"customers.number": 100, "time.end": "2012-03"}
READERS = (bounds, items, outlook)
OPENED: list[str] = []


def heard(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open":
        OPENED.append(str(arguments[0]))


sys.addaudithook(heard)  # for good: hooks cannot be taken away


def frames() -> dict[str, pd.DataFrame]:
    model = DigitalEconomy("baseline", rng=3, engine="numpy", **SMALL).run()
    return {"balance": model.balance(), "market": model.market(), "outcomes": model.outcomes()}


def same(first: dict[str, pd.DataFrame], second: dict[str, pd.DataFrame]) -> None:
    for name, frame in first.items():
        assert frame.shape == second[name].shape
        for column in frame:
            values, without = frame[column].to_numpy(), second[name][column].to_numpy()
            if values.dtype.kind in "fiu":
                assert values.tobytes() == without.tobytes(), f"{name}.{column}"
            else:
                np.testing.assert_array_equal(values, without)


@pytest.mark.parametrize("change", ["emptied", "altered", "away"])
def test_a_run_is_the_same_to_the_last_bit_whatever_was_observed(change, tmp_path, monkeypatch):
    for read_once in (bounds._targets, items._published):
        read_once.cache_clear()
    OPENED.clear()
    before = frames()
    assert not [path for path in OPENED if path.endswith(OUTCOMES)], "a run opens no file of observed outcomes"
    assert targets_of({}, "here")
    assert [path for path in OPENED if path.endswith(OUTCOMES)], "and a calibration does"
    for name in OUTCOMES:
        lines = data_file(name).read_text(encoding="utf-8").splitlines(keepends=True)
        if change == "altered":
            lines = [line.replace("0", "9") if number else line for number, line in enumerate(lines)]
        if change != "away":
            (tmp_path / name).write_text("".join(lines[:1] if change == "emptied" else lines))
    for module in READERS:
        monkeypatch.setattr(module, "data_file", lambda name, _country: tmp_path / name)
    if change == "away":
        with pytest.raises(ConfigError, match="nothing is published"):
            targets_of({}, "here")
    same(before, frames())
