"""A finished run and a finished sweep, to be reported on."""

from pathlib import Path

import pytest

from configs import load
from experiments.runs.run import run_scenario
from experiments.runs.run_folder import write_run
from experiments.sweep import run_sweep
from tests.experiments.pages.written import HERE, study_of


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory) -> Path:
    """Three runs of the baseline, small and short, with two parameters changed."""
    folder = tmp_path_factory.mktemp("run") / "base"
    folder.mkdir()
    rate = {"series": "usd_jpy_average", "value_after": 150.0}
    changes = {"customers.number": 150, "time.end": "2012-06", "exchange_rate.usd_jpy": rate}
    write_run(run_scenario("baseline", load("baseline", changes), 4, 3, "auto"), folder)
    return folder


@pytest.fixture(scope="module")
def sweep_folder(tmp_path_factory) -> Path:
    """Six points of a duopoly."""
    folder = tmp_path_factory.mktemp("sweep")
    run_sweep(study_of(folder, "factorial"), folder / "swept", HERE)
    return folder / "swept"
