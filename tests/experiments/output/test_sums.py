"""Sums of yen stay whole through SQL, Parquet and pandas; what int64 cannot hold is an error and no other number."""

import re
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from configs import ConfigError
from experiments import store
from experiments.studies.study import Study
from experiments.sweep import Execution, run_sweep
from sim import DigitalEconomy

LARGE = 2**53 + 1  # the least whole number that float64 has not
MOST = 2**63 - 1
PAYMENTS = {"copyright": LARGE, "total": MOST}
BY_ITEM = "select item, sum_lcu(payments_jpy) as payments from balance where item = '{}' group by item"


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """A sweep of a month whose payments are the largest that there can be: one of an item, and the same of another."""
    folder = tmp_path_factory.mktemp("sums") / "sweep"
    balance = DigitalEconomy.balance

    def large(model):
        frame = balance(model)
        return frame.assign(payments_jpy=[PAYMENTS.get(item, 1) for item in frame["item"]])

    study = Study(title="T", question="Q", scenario="baseline", replicates=2, outcomes=["outcomes.domestic_share"],
                  set={"customers.number": 60, "time.end": "2010-01"}, keep=["balance"])  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DigitalEconomy, "balance", large)
        patch.setattr("experiments.sweep.planning.plan.most_together", lambda *_: 1)
        run_sweep(study, folder, Execution(workers=0))
    return store.open(folder)


def test_sql_hands_whole_sums_to_pandas(results):
    frame = results.duckdb().execute(BY_ITEM.format("copyright")).df()
    assert frame["payments"].dtype == "int64"
    assert frame["payments"].tolist() == [2 * LARGE]
    per_run = results.duckdb().execute(
        "select sum_lcu(payments_jpy) s from balance where item = 'copyright' group by run_id"
    )
    assert per_run.df()["s"].tolist() == [LARGE] * 2


def test_sql_copies_whole_sums_to_parquet(results, tmp_path):
    place = tmp_path / "sums.parquet"
    results.duckdb().execute(f"copy ({BY_ITEM.format('copyright')}) to '{place}'")
    copied = pd.read_parquet(place)
    assert copied["payments"].dtype == "int64"
    assert copied["payments"].tolist() == [2 * LARGE]


def test_pandas_sums_are_whole(results):
    balance = results.table("balance")
    assert balance["payments_jpy"].dtype == "int64"
    sums = store.sum_lcu(balance[balance["item"] == "copyright"], "payments_jpy", by="item")
    assert sums["payments_jpy"].to_dict() == {"copyright": 2 * LARGE}
    alone = store.sum_lcu(balance, ["payments_jpy", "receipts_jpy"], by=["run_id", "item"])["payments_jpy"]
    assert set(alone.xs("total", level="item")) == {MOST}


def test_what_int64_cannot_hold_is_an_error(results):
    with pytest.raises(duckdb.ConversionException):
        results.duckdb().execute(BY_ITEM.format("total")).df()
    with pytest.raises(ConfigError, match="the sum of 'payments_jpy' at total is beyond int64"):
        store.sum_lcu(results.table("balance"), "payments_jpy", by="item")
    below = pd.DataFrame({"item": ["a", "a"], "jpy": [-MOST, -2]})
    with pytest.raises(ConfigError, match="beyond int64"):
        store.sum_lcu(below, "jpy", by="item")


def test_the_documented_ways_give_the_same(results):
    """The example of docs/how-to/sweeps.md, in which `annual` is first that of SQL and then that of pandas."""
    text = (Path(__file__).parents[3] / "docs" / "how-to" / "sweeps.md").read_text(encoding="utf-8")
    (code,) = [block for block in re.findall(r"```python no-run\n(.*?)```", text, re.DOTALL) if "sum_lcu" in block]
    through_sql, _, through_pandas = code.partition("balance =")
    names = {"results": results, "store": store}
    exec(through_sql, names)
    assert names["annual"]["payments_jpy"].tolist() == [MOST] * 2
    exec("balance =" + through_pandas, names)
    assert names["annual"]["payments_jpy"].tolist() == [MOST] * 2


def test_what_is_no_sum_of_yen_is_refused(results):
    balance = results.table("balance")
    with pytest.raises(ConfigError, match="did you mean payments_jpy"):
        store.sum_lcu(balance, "payment_jpy", by="item")
    with pytest.raises(ConfigError, match="'payments_jpy' is float64; expected whole LCU"):
        store.sum_lcu(balance.astype({"payments_jpy": float}), "payments_jpy", by="item")
