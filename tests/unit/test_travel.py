"""A model that is copied, pickled or sent to another process goes on to the path that it would have taken."""

import copy
import pickle
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from importlib.util import find_spec
from multiprocessing import get_context

import numpy as np
import pandas as pd
import pytest

from agents import DomesticProvider, Firm
from sim import DigitalEconomy, Replicates

# What has tables of its own: levers with money, offers that enter and leave, and customers that are drawn in turn.
YEARS = {"time.start": "2025-10", "time.end": "2026-09"}
SCENARIOS = {"use_and_invest": YEARS, "entry_and_exit": YEARS, "theory/duopoly": {"time.steps": 12}}
ENGINES = ["agents", "numpy", "numba"]
HALFWAY = 6
Model = DigitalEconomy | Replicates


class Counting(Firm):
    """Counts how often it is asked: what an agent sets on itself travels, too."""

    asked = 0

    def choose(self, service, values, draw):
        self.asked += 1
        return super().choose(service, values, draw)


class Generous(DomesticProvider):
    """Asks half of what others would."""

    def set_prices(self, years):
        super().set_prices(years)
        self.providers.offers.price[self.providers.rows[self.row]] *= 0.5


def halfway(model: Model) -> Model:
    for _ in range(HALFWAY):
        model.step()
    return model


def by_pickle(model: Model) -> Model:
    return pickle.loads(pickle.dumps(model))


def assert_same(travelled: Model, stayed: Model) -> None:
    """All that is recorded is the same to the last bit."""
    np.testing.assert_array_equal(travelled.record.users, stayed.record.users)
    for table in ("balance", "market", "outcomes"):
        pd.testing.assert_frame_equal(getattr(travelled, table)(), getattr(stayed, table)(), check_exact=True)


@pytest.mark.usefixtures("kernels")
@pytest.mark.parametrize("travel", [copy.deepcopy, by_pickle])
@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("engine", ENGINES)
def test_a_model_that_has_travelled_goes_on_to_the_same_path(
    engine: str, scenario: str, travel: Callable[[Model], Model]
):
    if engine == "numba" and find_spec("numba") is None:
        pytest.skip("needs the extra `fast`")
    model = DigitalEconomy(scenario, rng=1, engine=engine, **SCENARIOS[scenario], **{"customers.number": 60})
    travelled = travel(halfway(model))
    assert travelled is not model
    travelled.run()
    assert model.month == HALFWAY
    # The one that has travelled was first: what it collects must be its own, and not the other's.
    frame = travelled.datacollector.get_model_vars_dataframe()
    assert_same(travelled, model.run())
    pd.testing.assert_frame_equal(frame, model.datacollector.get_model_vars_dataframe(), check_exact=True)


@pytest.mark.parametrize("travel", [copy.deepcopy, by_pickle])
def test_a_batch_that_has_travelled_goes_on_to_the_same_path(travel):
    batch = Replicates("use_and_invest", seeds=[1, 2], engine="numpy", **YEARS, **{"customers.number": 100})
    travelled = travel(halfway(batch)).run()
    assert_same(travelled, batch.run())


@pytest.mark.parametrize("engine", ["agents", "numpy"])
def test_agents_of_other_classes_travel_with_what_they_have_noted(engine):
    classes = {"firm": Counting, "domestic_provider": Generous}
    dates = {**YEARS, "customers.number": 60}
    model = DigitalEconomy("baseline", rng=1, engine=engine, agent_classes=classes, **dates)
    travelled = copy.deepcopy(halfway(model)).run()
    assert_same(travelled, model.run())
    asked = [[firm.asked for firm in m.agents_by_type[Counting]] for m in (travelled, model)]
    assert asked[0] == asked[1] and min(asked[0]) > 0
    assert all(agent.model is travelled for agent in travelled.agents)


def test_a_pool_of_processes_takes_a_model_and_gives_it_back():
    model = halfway(DigitalEconomy("baseline", rng=1, engine="numpy", **YEARS, **{"customers.number": 60}))
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        returned = pool.submit(DigitalEconomy.run, model).result()
    assert_same(returned, model.run())
    assert not returned.running
