"""`date` has one type on every road: frames of a model, files of a run, tables of a sweep in pandas and in DuckDB."""

import pandas as pd
import pytest

from configs import load
from experiments import store
from experiments.browser.frames import frames_of
from experiments.runs.run import run_scenario
from experiments.runs.run_folder import write_run
from experiments.studies.study import Study
from experiments.sweep import Execution, run_sweep
from sim import DigitalEconomy, Replicates

TABLES = ("balance", "market", "outcomes")
SHORT = {"customers.number": 60, "time.end": "2010-03"}
DATE = "datetime64[us]"


@pytest.fixture(scope="module")
def model():
    """Three months of the baseline."""
    economy = DigitalEconomy(load("baseline", SHORT), rng=1)
    while economy.running:
        economy.step()
    return economy


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    """The same run as a sweep that keeps all of its tables."""
    folder = tmp_path_factory.mktemp("dates") / "sweep"
    study = Study(title="T", question="Q", scenario="baseline", replicates=1, seed=1, outcomes=["outcomes.domestic_share"],
                  set=SHORT, factors={"rules.foreign_levy_rate": [0.0]}, keep=list(TABLES))  # fmt: skip
    run_sweep(study, folder, Execution(workers=0))
    return store.open(folder)


def test_frames_of_models_have_the_type(model):
    batch = Replicates(load("baseline", SHORT), seeds=[1, 2])
    batch.step()
    for name in TABLES:
        assert getattr(model, name)()["date"].dtype == DATE
        assert getattr(batch, name)()["date"].dtype == DATE
        assert getattr(frames_of(model, ["domestic_share"]), name)["date"].dtype == DATE


def test_files_of_a_run_merge_with_frames_of_the_model(model, tmp_path):
    run = run_scenario("baseline", load("baseline", SHORT), 1, 1, "auto")
    write_run(run, tmp_path)
    for name in TABLES:
        file, frame = pd.read_parquet(tmp_path / f"{name}.parquet"), getattr(model, name)()
        assert file["date"].dtype == DATE
        keys = [key for key in ("date", "item", "service", "offer", "outcome") if key in frame]
        assert len(pd.merge(file, frame, on=keys)) == len(frame)


def test_tables_of_a_sweep_merge_with_them_in_pandas_and_in_duckdb(model, swept):
    for name in TABLES:
        table = swept.table(name)
        through_sql = swept.duckdb().execute(f"select * from {name}").df()
        assert table["date"].dtype == through_sql["date"].dtype == DATE
        dates = getattr(model, name)()[["date"]].drop_duplicates()
        assert len(pd.merge(dates, through_sql.merge(table[["date"]].drop_duplicates(), on="date"), on="date")) == len(
            table
        )
    counted = swept.duckdb().execute("select count(*) from balance where date = date '2010-02-01'").fetchone()
    assert counted == (len(model.balance()) // 3,)
