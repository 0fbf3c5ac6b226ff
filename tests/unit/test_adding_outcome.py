"""To add an outcome is one call from any file: it is in the tables, in the data collector and in `evaluate`."""

import numpy as np
import pytest

from experiments import evaluate
from sim import DigitalEconomy, Replicates
from sim.record.measured import Month, Outcome
from sim.record.outcomes import OUTCOMES, outcome

SHORT = {"customers.number": 100, "time.end": "2010-12"}


@pytest.fixture(scope="module", autouse=True)
def _registered():
    known = len(OUTCOMES)
    outcome("foreign_bills", unit="JPY", label="revenue of foreign offers", collected=True)(foreign_bills)
    outcome("users", unit="customers", label="users of a service", names=lambda state: state.offers.services)(users)
    yield
    del OUTCOMES[known:]


def foreign_bills(month: Month):
    return month.state.offers.revenue_home_jpy[..., month.state.offers.foreign].sum(axis=-1)


def users(month: Month):
    return month.by_service(month.users)


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
        outcome("foreign_bills", unit="JPY", label="again")
    with pytest.raises(ValueError, match="has several values"):
        outcome("shares", unit="share", label="shares", names=lambda state: state.offers.services, collected=True)
