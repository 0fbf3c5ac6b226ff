"""To add an outcome is one file, `tests/extensions/bills_and_users.py`: it is in the tables, in the data collector and in `evaluate`."""

import sys
from importlib import import_module, reload
from pathlib import Path

import numpy as np
import pytest

from experiments import evaluate
from sim import DigitalEconomy, Replicates
from sim.record import outcomes
from sim.record.outcomes import OUTCOMES, Outcome, outcome

FILE = "tests.extensions.bills_and_users"
SHORT = {"customers.number": 100, "time.end": "2010-12"}


@pytest.fixture(scope="module", autouse=True)
def _registered():
    known = len(OUTCOMES)
    sys.modules.pop(FILE, None)
    import_module(FILE)
    yield
    del OUTCOMES[known:]


@pytest.fixture(scope="module")
def model(_registered) -> DigitalEconomy:
    return DigitalEconomy("baseline", rng=1, **SHORT).run()


def expected(model: DigitalEconomy) -> list[float]:
    return model.record.revenue[:, model.offers.foreign].sum(axis=1).tolist()


def test_it_is_in_the_table_of_outcomes(model):
    table = model.outcomes()
    bills = table[table["outcome"] == "foreign_bills"]
    assert bills["value"].tolist() == expected(model)
    assert bills["value"].sum() > 0
    assert set(bills["unit"]) == {"JPY"}
    assert {f"users.{service}" for service in model.offers.services} <= set(table["outcome"])


def test_it_is_in_the_data_collector(model):
    assert model.datacollector.get_model_vars_dataframe()["foreign_bills"].tolist() == expected(model)


def test_it_can_be_evaluated(model):
    names = ["outcomes.foreign_bills@2010", "outcomes.users.cloud"]
    values = evaluate(SHORT, seed=1, outcomes=names)
    assert values == {names[0]: sum(expected(model)), names[1]: model.record.outcomes["users.cloud"][-1]}


def test_it_has_a_value_for_each_replicate_of_a_batch(model):
    batch = Replicates("baseline", seeds=[1, 2], **SHORT).run()
    np.testing.assert_array_equal(batch.record.outcomes["foreign_bills"][:, 0], expected(model))


def test_a_run_that_has_begun_goes_on_without_it():
    begun = DigitalEconomy("baseline", rng=1, **SHORT)
    OUTCOMES.append(Outcome("late", "1", "registered too late", lambda month: 1.0))
    assert "late" not in begun.run().record.names
    OUTCOMES.pop()


def test_a_name_is_given_once():
    with pytest.raises(ValueError, match="'foreign_bills' is there already"):
        outcome("foreign_bills", unit="JPY", label="again")(lambda month: 0.0)
    with pytest.raises(ValueError, match="has several values"):
        outcome("shares", unit="share", label="shares", names=lambda state: state.offers.services, collected=True)(
            lambda month: month.share
        )


def test_a_file_that_is_run_again_registers_again():
    before = [entry.name for entry in OUTCOMES]
    reload(sys.modules[FILE])
    assert [entry.name for entry in OUTCOMES] == before


def test_every_file_of_the_folder_is_found():
    files = {path.stem for path in Path(outcomes.__file__).parent.glob("*.py")} - {"__init__", "registry"}
    assert files <= {entry.value.__module__.rpartition(".")[2] for entry in OUTCOMES}


def test_tables_keep_their_order():
    places = [entry.place for entry in OUTCOMES]
    assert places == sorted(places)
    assert [entry.name for entry in OUTCOMES if entry.names is None][:3] == ["usd_lcu", "spending", "domestic_share"]
