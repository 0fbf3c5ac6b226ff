"""Replicates that step together take the paths that they take alone, to the last bit."""

from importlib.util import find_spec

import numpy as np
import pandas as pd
import pytest

from configs import ConfigError, load
from sim import DigitalEconomy, Economies, Replicates
from sim.start import world

pytestmark = pytest.mark.usefixtures("kernels")

SEEDS = [3, 5, 9]
ENGINES = ["numpy", *(["numba"] if find_spec("numba") else [])]
SPANS = {
    "few customers": {"customers.number": 150, "time.end": "2011-12"},
    "many customers": {"customers.number": 14_000, "time.end": "2010-08"},
    "contracts of several lengths": {
        "customers.number": 150,
        "time.end": "2012-06",
        "services.cloud.contract_months": 24,
        "services.messenger.contract_months": 1,
    },
    "generative AI and agents": {"customers.number": 150, "time.start": "2022-10", "time.end": "2026-09"},
    "budgets, levies and power that bind": {
        "customers.number": 200,
        "time.end": "2012-06",
        "customers.firms.digital_budget_share": 0.002,
        "rules.foreign_levy_rate": 0.1,
        "rules.domestic_subsidy_rate": 0.05,
        "compute.metropolitan_limit_twh": 0.01,
        "compute.regional_limit_twh": 0.0,
    },
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("span", SPANS)
def test_a_batch_is_its_replicates(span, engine):
    batch = Replicates("baseline", seeds=SEEDS, engine=engine, **SPANS[span]).run()
    for row, seed in enumerate(SEEDS):
        alone = DigitalEconomy("baseline", rng=seed, engine=engine, **SPANS[span]).run()
        record = batch.record.of_replicate(row)
        for name in ("payments", "receipts", "users", "price", "revenue", "values"):
            np.testing.assert_array_equal(getattr(record, name), getattr(alone.record, name), err_msg=name)
        np.testing.assert_array_equal(batch.offers.quality[row], alone.offers.quality)


@pytest.mark.parametrize("name", ["closed_economy", "genai_30m_workers"])
def test_every_kind_of_scenario_can_be_a_batch(name):
    short = {"customers.number": 60}
    batch = Replicates(name, seeds=[1, 2], **short).run()
    for row, seed in enumerate([1, 2]):
        alone = DigitalEconomy(name, rng=seed, **short).run()
        np.testing.assert_array_equal(batch.record.of_replicate(row).values, alone.record.values)


def test_the_tables_of_a_batch_are_those_of_its_runs_one_below_the_other():
    span = SPANS["few customers"] | {"time.end": "2010-06"}
    batch = Replicates("baseline", seeds=SEEDS, first_replicate=4, **span).run()
    alone = [DigitalEconomy("baseline", rng=seed, replicate=4 + row, **span).run() for row, seed in enumerate(SEEDS)]
    for table in ("balance", "market", "outcomes"):
        expected = pd.concat([getattr(model, table)() for model in alone], ignore_index=True)
        pd.testing.assert_frame_equal(getattr(batch, table)(), expected)
    assert batch.run_ids == [model.run_id for model in alone]


@pytest.mark.parametrize(
    ("overrides", "expected"),
    [
        ({"seeds": []}, "seeds is empty; expected a seed for each replicate"),
        ({"seeds": [-1]}, "rng is -1; expected a whole number"),
        ({"seeds": [1], "engine": "agents"}, "engine is 'agents'; expected one of auto, numpy, numba"),
    ],
)
def test_what_cannot_be_a_batch_is_refused(overrides, expected):
    with pytest.raises(ConfigError) as error:
        Replicates("baseline", **overrides, **SPANS["few customers"])
    assert expected in str(error.value)


def test_a_batch_notices_a_user_that_is_lost():
    batch = Replicates("baseline", seeds=SEEDS, **SPANS["few customers"])
    batch.step()
    batch.listings.users[1, 0, 0] += 1
    with pytest.raises(AssertionError, match="adopters"):
        batch.step()


def test_members_that_share_a_scenario_have_its_numbers_in_whatever_order_they_come():
    small = {"customers.number": 60, "time.end": "2010-06"}
    first, second = load("baseline", small), load("baseline", small | {"services.cloud.network_effect": 4.0})
    members = [first, second, first]
    batch = Economies(members, seeds=SEEDS).run()
    for row, (settings, seed) in enumerate(zip(members, SEEDS, strict=True)):
        record, alone = batch.record.of_replicate(row), DigitalEconomy(settings, rng=seed).run().record
        for name in ("users", "price", "payments", "receipts"):
            np.testing.assert_array_equal(getattr(record, name), getattr(alone, name), err_msg=name)


def test_what_a_scenario_says_is_asked_once_however_many_replicates_it_has(monkeypatch):
    asked, build_world = [], world.build_world

    def noting(settings):
        asked.append(settings)
        return build_world(settings)

    monkeypatch.setattr(world, "build_world", noting)
    Replicates("theory/duopoly", seeds=range(5), **{"customers.number": 60, "time.steps": 2})
    assert len(asked) == 1
