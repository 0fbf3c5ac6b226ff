"""Small scenarios that tests share."""

from pathlib import Path

import pytest

from configs import Settings, load
from sim import DigitalEconomy

SMALL = {"customers.number": 200, "time.end": "2012-12"}


@pytest.fixture(scope="session")
def small() -> Settings:
    """The baseline with 200 customers until 2012."""
    return load("baseline", SMALL)


@pytest.fixture(scope="session")
def baseline_run() -> DigitalEconomy:
    """The whole baseline with 2,000 customers, run once."""
    return DigitalEconomy("baseline", rng=1, **{"customers.number": 2000}).run()


@pytest.fixture
def scenario_file(tmp_path: Path):
    """Write a scenario outside the repository."""

    def write(text: str, name: str = "mine.toml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write
