"""Mesa's own tools work on the model as it is."""

import copy
import gc
import warnings
import weakref

import mesa
import numpy as np
import pytest

from agents import DomesticProvider, Firm, ForeignProvider, Individual
from configs import ConfigError
from sim import DigitalEconomy

SHORT = {"customers.number": 100, "time.end": "2010-06"}


def make(**overrides) -> DigitalEconomy:
    return DigitalEconomy("baseline", rng=1, **{**SHORT, **overrides})


def test_agents_are_mesa_agents_that_view_the_columns():
    model = make()
    assert isinstance(model, mesa.Model)
    assert len(model.agents) == 100 + len(model.settings.providers)
    assert {type(agent) for agent in model.agents} == {Firm, Individual, DomesticProvider, ForeignProvider}
    assert all(isinstance(agent, mesa.Agent) for agent in model.agents)
    assert len({agent.unique_id for agent in model.agents}) == len(model.agents)
    firms = model.agents_by_type[Firm]
    assert firms.agg("weight", sum) == 3_375_364
    assert set(model.agent_types) == set(model.agents_by_type)
    model.run()
    cloud = model.behaviours["firms"].markets["cloud"]
    assert [firm.current("cloud") is not None for firm in firms] == (
        cloud.offer[np.argsort(cloud.population.ids)] >= 0
    ).tolist()


def test_agent_sets_do_what_mesa_says():
    model = make()
    large = model.agents_by_type[Firm].select(lambda firm: firm.size_class == "large")
    assert min(large.get("employees")) >= 300
    assert set(model.agents_by_type[Individual].groupby("age_band").count()) == set(
        model.settings.customers.individuals.strata
    )
    assert large.get("model")[0] is model
    firm = next(iter(large))
    assert firm.sector in model.settings.customers.firms.sectors
    assert firm.digital_budget_lcu == firm.value_added_lcu
    assert firm.random is model.random
    assert firm.peers("online_advertising") == []
    person = next(iter(model.agents_by_type[Individual]))
    assert len(person.peers("messenger")) == 8
    assert person not in person.peers("messenger")
    assert firm.price_sensitivity > 0
    assert isinstance(person.employed, bool)


def test_providers_show_their_offers():
    model = make().run()
    carrier = next(agent for agent in model.agents_by_type[DomesticProvider] if agent.name == "carrier")
    assert set(carrier.offers) == {"cloud.carrier_cloud"}
    assert carrier.title == "Telecom carrier"
    assert carrier.revenue_home_lcu > 0
    assert carrier.revenue_abroad_lcu == model.offers.exports_lcu[model.offers.name.index("carrier_cloud")] > 0
    assert carrier.capacity_lcu > 0
    assert next(iter(model.agents_by_type[ForeignProvider])).origin == "foreign"


def test_what_an_agent_sets_on_itself_stays():
    class Remembering(Firm):
        def choose(self, service, values, draw):
            self.asked = getattr(self, "asked", 0) + 1
            return super().choose(service, values, draw)

    model = make(**{"time.end": "2010-12"})
    model = DigitalEconomy(model.settings, rng=1, agent_classes={"firm": Remembering}).run()
    asked = [getattr(firm, "asked", 0) for firm in model.agents_by_type[Remembering]]
    assert min(asked) >= 1
    assert type(next(iter(model.agents_by_type[Individual]))) is Individual


def test_a_customer_cannot_be_removed():
    model = make()
    for agent in (next(iter(model.agents)), list(model.agents)[-1]):
        with pytest.raises(TypeError, match="cannot be removed"):
            agent.remove()


@pytest.mark.parametrize("kind", [mesa.Agent, Firm, Individual, DomesticProvider, ForeignProvider])
def test_an_agent_that_is_made_by_hand_is_refused_as_its_removal_is(kind):
    model = make()
    with pytest.raises(TypeError, match=f"a {kind.__name__} made by hand would have no effect"):
        kind(model)
    with pytest.raises(TypeError, match="cannot be removed"):
        model.remove_all_agents()
    agent = next(iter(model.agents))
    for refused in (model.register_agent, model.deregister_agent):
        with pytest.raises(TypeError, match="a Firm "):
            refused(agent)
    assert len(model.agents) == 100 + len(model.settings.providers)


def test_a_provider_that_prices_otherwise_is_honoured_by_both_engines():
    class Generous(DomesticProvider):
        def set_prices(self, years):
            super().set_prices(years)
            self.providers.offers.price[self.providers.rows[self.row]] *= 0.5

    prices = []
    for engine in ("agents", "numpy"):
        model = DigitalEconomy(
            "baseline", rng=1, engine=engine, agent_classes={"domestic_provider": Generous}, **SHORT
        ).run()
        prices.append(model.record.price)
    np.testing.assert_array_equal(*prices)
    assert (prices[0] < make().run().record.price - 1).any()


def batch_run(**parameters) -> list[dict]:
    """What Mesa's `batch_run` returns, which has been replaced in Mesa 4."""
    if not hasattr(mesa, "batch_run"):
        pytest.skip("Mesa 4 has no batch_run")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Mesa 3.5 announces that `iterations` goes
        warnings.simplefilter("ignore", FutureWarning)
        options = {"number_processes": 1, "data_collection_period": -1, "display_progress": False}
        return mesa.batch_run(DigitalEconomy, {"customers.number": 100, **parameters}, **options)


def test_batch_run_accepts_the_class_as_it_is():
    results = batch_run(**{"rng": [1, 2], "time.end": "2012-12", "services.cloud.network_effect": [1.0, 4.0]})
    assert len(results) == 4
    assert all(row["digital_balance"] < 0 for row in results)
    assert len({row["digital_balance"] for row in results}) == 4


class Abstaining(Firm):
    """Uses nothing."""

    def choose(self, service, values, draw):
        return -1


def test_batch_run_takes_a_list_of_classes_and_refuses_what_it_makes_of_a_dict():
    short = {"rng": [1], "time.end": "2010-06"}
    abstaining, usual = batch_run(agent_classes=[{"firm": Abstaining}, {}], **short)
    assert abstaining["payments"] != usual["payments"]
    with pytest.raises(ConfigError) as error:
        batch_run(agent_classes={"firm": Abstaining}, **short)
    assert str(error.value) == (
        "agent_classes is 'firm'; expected classes by kind, {'firm': MyFirm}, and in mesa.batch_run, which goes "
        "through what it is given, a list of such: [{'firm': MyFirm}]"
    )


def test_the_data_collector_follows_mesas_convention():
    model = make().run()
    frame = model.datacollector.get_model_vars_dataframe()
    assert len(frame) == 6
    balance = model.balance()
    assert frame["digital_balance"].tolist() == balance[balance["item"] == "total"]["balance_jpy"].tolist()
    items = [name for name in frame.columns if name.startswith("balance_")]
    assert (frame[items].sum(axis=1) == frame["digital_balance"]).all()


def test_a_discarded_model_is_freed():
    model = make().run()
    list(model.agents)
    gone = weakref.ref(model)
    del model
    gc.collect()
    assert gone() is None


def test_running_ends_with_the_scenario():
    model = make().run()
    assert not model.running
    assert model.month == 6
    for _ in range(2):  # Mesa's event of a step is gone once it has raised: the second time is no silent one
        with pytest.raises(ValueError, match="the scenario ends in 2010-06: no month is left"):
            model.step()


@pytest.mark.parametrize("seed", [np.random.default_rng(3), np.random.SeedSequence(3), None, np.int64(3)])
def test_every_kind_of_seed_is_accepted(seed):
    assert DigitalEconomy("baseline", rng=seed, **SHORT).seed >= 0


@pytest.mark.parametrize("seed", [-1, 1.5, "abc"])
def test_what_is_no_seed_is_refused(seed):
    with pytest.raises(ConfigError, match="expected a whole number of at least 0"):
        DigitalEconomy("baseline", rng=seed, **SHORT)


def test_seed_is_rng():
    assert DigitalEconomy("baseline", seed=1, **SHORT).run().balance().equals(make().run().balance())


@pytest.mark.parametrize(
    ("overrides", "expected"),
    [
        ({"engine": "nunpy"}, "engine is 'nunpy'; expected one of auto, agents, numpy, numba; did you mean numpy?"),
        ({"agent_classes": {"firms": Firm}}, "did you mean firm?"),
        ({"agent_classes": {"firm": Individual}}, "expected a subclass of Firm"),
        ({"agent_classes": {"firm": 5}}, "agent_classes: firm is 5; expected a subclass of Firm"),
        ({"services.cloud.pricing": "cost_pls"}, "expected a pricing strategy; did you mean cost_plus?"),
        ({"services.cloud.network": "smal_world"}, "expected a topology; did you mean small_world?"),
    ],
)
def test_bad_arguments_are_named(overrides, expected):
    with pytest.raises(ConfigError) as error:
        make(**overrides) if "." in next(iter(overrides)) else DigitalEconomy("baseline", rng=1, **overrides, **SHORT)
    assert expected in str(error.value)


def test_assigning_agents_is_refused():
    with pytest.raises(AttributeError):
        make().agents = []


def test_frames_have_the_promised_columns():
    model = make().run()
    assert list(model.balance().columns) == [
        "run_id",
        "replicate",
        "date",
        "item",
        "payments_jpy",
        "receipts_jpy",
        "balance_jpy",
    ]
    assert list(model.market().columns) == [
        "run_id",
        "replicate",
        "date",
        "service",
        "offer",
        "provider",
        "origin",
        "users",
        "market_share",
        "price_jpy",
        "revenue_jpy",
        "users_by_use",
        "quality",
    ]
    assert list(model.outcomes().columns) == ["run_id", "replicate", "date", "outcome", "value", "unit"]
    assert set(model.balance()["item"]) == {*model.settings.items, "total"}
    assert len(model.market()) == 6 * len(model.offers)


@pytest.mark.parametrize("engine", ["numpy", "numba"])
def test_a_copied_model_goes_its_own_way_on_the_same_path(engine):
    if engine == "numba":
        pytest.importorskip("numba")
    model = DigitalEconomy("baseline", rng=1, engine=engine, **{**SHORT, "time.end": "2011-12"})
    for _ in range(6):
        model.step()
    twin = copy.deepcopy(model)
    assert (twin.run().record.users == model.run().record.users).all()
    assert (model.record.users[5] != model.record.users[-1]).any()


def test_whoever_is_told_of_a_service_by_hand_does_not_hear_of_it_twice():
    paths = []
    for engine in ("agents", "numpy"):
        model = DigitalEconomy("baseline", rng=1, engine=engine, **{**SHORT, "time.end": "2010-12"})
        model.step()
        for market in model.markets:
            market.aware[:] = True
        paths.append(model.run().record.users)
    np.testing.assert_array_equal(*paths)
