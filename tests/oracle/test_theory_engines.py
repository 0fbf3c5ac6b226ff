"""A theory scenario takes one path whatever the engine, alone or in a batch, to the last bit."""

from importlib.util import find_spec

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from agents import Individual
from agents.engines.float32 import in_range
from configs import Settings, load
from sim import DigitalEconomy, Replicates
from sim.start.networks import NETWORKS

pytestmark = pytest.mark.usefixtures("kernels")

COMPUTED = ["numpy", *(["numba"] if find_spec("numba") else [])]
SCENARIOS = [
    "duopoly",
    "biased_duopoly",
    "switching_cost_duopoly",
    "k_offers",
    "bass",
    "logit_prices",
    "cascade",
]
SMALL = {"customers.number": 60, "time.steps": 6}
SEQUENTIAL = {"customers.number": 40, "time.steps": 4, "time.update": "sequential"}
COLUMNS = ("users", "price", "revenue", "payments", "receipts", "values")
MARKET = "services.market."


class Loyal(Individual):
    """Values what it uses by one more."""

    def choose(self, service: str, values: np.ndarray, draw: float) -> int:
        current = self.markets[service].offer[self.row]
        if current >= 0:
            values[current] += 1.0
        return super().choose(service, values, draw)


class Stubborn(Individual):
    """Takes the last offer, whatever it is worth."""

    def choose(self, service: str, values: np.ndarray, draw: float) -> int:
        return len(values) - 1


def theory(name: str, **overrides) -> Settings:
    """A small theory scenario; keywords are keys of its market, unless dotted."""
    dotted = {key if "." in key else MARKET + key: value for key, value in overrides.items()}
    return load(f"theory/{name}", {**SMALL, **dotted})


def one_record(left, right) -> None:
    for name in COLUMNS:
        np.testing.assert_array_equal(getattr(left, name), getattr(right, name), err_msg=name)


def one_path(settings: Settings, seed: int = 3) -> DigitalEconomy:
    """The run of the agents, which computed and compiled columns repeat, alone and between two other replicates."""
    agents = DigitalEconomy(settings, rng=seed, engine="agents").run()
    for engine in COMPUTED:
        alone = DigitalEconomy(settings, rng=seed, engine=engine).run()
        one_record(alone.record, agents.record)
        np.testing.assert_array_equal(alone.markets[0].offer, agents.markets[0].offer)
        np.testing.assert_array_equal(alone.markets[0].aware, agents.markets[0].aware)
        batch = Replicates(settings, seeds=[seed + 1, seed, 0], engine=engine).run()
        one_record(batch.record.of_replicate(1), agents.record)
    return agents


def customers_move(model: DigitalEconomy) -> bool:
    return bool((np.diff(model.record.users, axis=0) != 0).any())


@pytest.mark.parametrize("name", SCENARIOS)
def test_engines_and_batches_give_one_path_in_every_theory_scenario(name):
    settings = theory(name, **({"opening_share": 0.3} if name == "cascade" else {}))
    assert customers_move(one_path(settings))


@pytest.mark.parametrize("name", SCENARIOS)
def test_engines_and_batches_give_one_path_where_chance_says_who_revises(name):
    settings = theory(name, revision_probability=0.3, **({"opening_share": 0.3} if name == "cascade" else {}))
    assert customers_move(one_path(settings))


@pytest.mark.parametrize("name", SCENARIOS)
def test_engines_and_batches_give_one_path_in_turn(name):
    in_turn = one_path(theory(name, **SEQUENTIAL, **({"opening_share": 0.3} if name == "cascade" else {})))
    assert customers_move(in_turn) or name == "bass"
    if name not in ("bass", "cascade"):
        at_once = DigitalEconomy(theory(name, **{**SEQUENTIAL, "time.update": "synchronous"}), rng=3).run()
        assert (in_turn.record.users != at_once.record.users).any()


def test_an_odd_number_of_customers_takes_turns_in_a_batch_with_an_outside_option():
    one_path(theory("k_offers", **{**SEQUENTIAL, "customers.number": 37}, outside_option=True, n_offers=5))


@pytest.mark.parametrize("network", sorted(NETWORKS))
@pytest.mark.parametrize("update", ["synchronous", "sequential"])
def test_engines_and_batches_give_one_path_on_every_graph(network, update):
    local = {"local_share": 0.6, "network": network, "degree": 5, "network_effect": 2.6}
    settings = theory("duopoly", **SEQUENTIAL | {"time.update": update}, **local)
    near = one_path(settings)
    far = DigitalEconomy(load(settings, {f"{MARKET}local_share": 0.0}), rng=3).run()
    assert (near.record.users != far.record.users).any(), "peers are seen"


@pytest.mark.parametrize("network", sorted(NETWORKS))
def test_engines_and_batches_give_one_path_in_cascades_on_every_graph(network):
    settings = theory("cascade", **{"time.steps": 4}, network=network, opening_share=0.2, threshold=0.3)
    assert customers_move(one_path(settings))


@pytest.mark.parametrize("update", ["synchronous", "sequential"])
@pytest.mark.parametrize("n_offers", [2, 3])
def test_engines_and_batches_give_one_path_of_prices_that_foresee_the_response_of_shares(update, n_offers):
    settings = theory(
        "logit_prices", expectations="responsive", n_offers=n_offers, **SEQUENTIAL | {"time.update": update}
    )
    foreseen = one_path(settings)
    given_shares = DigitalEconomy(load(settings, {f"{MARKET}expectations": "fulfilled"}), rng=3).run()
    assert (foreseen.record.price[-1] < given_shares.record.price[-1]).all()


@pytest.mark.parametrize("update", ["synchronous", "sequential"])
def test_engines_and_batches_give_one_path_with_a_switching_cost_and_more_than_nine_offers(update):
    """The id offer_10 comes before offer_2 in every table."""
    one_path(
        theory("switching_cost_duopoly", n_offers=12, revision_probability=0.5, **SEQUENTIAL | {"time.update": update})
    )


def test_a_first_awareness_that_spreads_by_peers_gives_one_path():
    spread = {"opening_awareness": 0.1, "innovation": 0.5, "imitation": 3.0, "local_share": 0.5, "network": "islands"}
    one_path(theory("bass", **spread, n_offers=2, opening_share=0.5, **{"time.steps_per_year": 4}))


@pytest.mark.parametrize("update", ["synchronous", "sequential"])
@pytest.mark.parametrize("kind", [Loyal, Stubborn])
def test_an_overridden_choice_is_honoured_by_every_engine(update, kind):
    settings = theory("duopoly", **SEQUENTIAL | {"time.update": update})
    plain = DigitalEconomy(settings, rng=3, engine="numpy").run()
    classes = {"individual": kind}
    models = [
        DigitalEconomy(settings, rng=3, engine=engine, agent_classes=classes).run() for engine in ("agents", *COMPUTED)
    ]
    for model in models[1:]:
        one_record(model.record, models[0].record)
    assert (models[0].record.users != plain.record.users).any()
    if kind is Stubborn:
        first = models[0].record.users[:, 0]
        assert (np.diff(first) <= 0).all()
        assert first[-1] < first[0] * (0.1 if update == "sequential" else 0.01)  # e^-4 of them have had no turn


def test_a_loyal_choice_is_a_switching_cost():
    """What agents add to their own offer and what the scenario adds give the same path, in turn as at once."""
    for update in ("synchronous", "sequential"):
        plain = theory("duopoly", **SEQUENTIAL | {"time.update": update})
        loyal = DigitalEconomy(plain, rng=3, agent_classes={"individual": Loyal}).run()
        costly = DigitalEconomy(load(plain, {f"{MARKET}switching_cost": 1.0}), rng=3).run()
        np.testing.assert_array_equal(loyal.record.users, costly.record.users)


@pytest.mark.parametrize("engine", COMPUTED)
def test_an_offer_that_does_not_exist_is_refused_in_turn(engine):
    class Confused(Individual):
        def choose(self, service, values, draw):
            return len(values)

    with pytest.raises(ValueError, match="expected -1 for none or the row of an offer"):
        DigitalEconomy(
            theory("duopoly", **SEQUENTIAL), rng=1, engine=engine, agent_classes={"individual": Confused}
        ).run()


@pytest.mark.parametrize(
    "more", [{}, {"local_share": 0.5, "network": "poisson"}, {"switching_cost": 1.0, "n_offers": 5}]
)
def test_what_is_done_for_speed_when_twenty_thousand_decide_does_not_show(more, monkeypatch):
    settings = theory("duopoly", **{"customers.number": 20_000, "time.steps": 5}, network_effect=2.6, bias=0.1, **more)
    fast = {engine: DigitalEconomy(settings, rng=2, engine=engine).run() for engine in COMPUTED}
    assert in_range(fast["numpy"].markets[0]), "float32 decides"
    monkeypatch.setattr("agents.engines.vector.FAST_FROM", 10**9)
    exact = DigitalEconomy(settings, rng=2, engine="numpy").run()
    for model in fast.values():
        one_record(model.record, exact.record)
        np.testing.assert_array_equal(model.markets[0].offer, exact.markets[0].offer)


@hypothesis_settings(max_examples=12, deadline=None)
@given(
    seed=st.integers(0, 2**31),
    n_offers=st.sampled_from([1, 2, 3, 7]),
    network_effect=st.floats(0, 50),
    switching_cost=st.floats(0, 5),
    bias=st.floats(-2, 2),
    revision_probability=st.floats(0.01, 1),
    taste_scale=st.sampled_from([1.0, 0.02]),
    local_share=st.sampled_from([0.0, 0.4, 1.0]),
    network=st.sampled_from(sorted(NETWORKS)),
    update=st.sampled_from(["synchronous", "sequential"]),
    pricing=st.sampled_from(["exogenous", "logit_markup", "responsive_markup", "penetration", "matching"]),
    matched_rival=st.sampled_from(["cheapest", "mean", "by_users"]),
    steps_per_year=st.sampled_from([1, 4, 12]),
)
def test_engines_and_batches_give_one_path_for_random_parameters(seed, update, steps_per_year, **drawn):
    span = {"customers.number": 25, "time.steps": 4, "time.update": update, "time.steps_per_year": steps_per_year}
    one_path(theory("duopoly", **span, **drawn, price_sensitivity=0.5), seed)


@hypothesis_settings(max_examples=8, deadline=None)
@given(
    seed=st.integers(0, 2**31),
    threshold=st.floats(0.01, 1),
    opening_share=st.floats(0, 1),
    local_share=st.sampled_from([0.0, 0.4, 1.0]),
    degree=st.integers(2, 12),
    network=st.sampled_from(sorted(NETWORKS)),
    revision_probability=st.floats(0.05, 1),
)
def test_engines_and_batches_give_one_path_for_random_cascades(seed, **drawn):
    one_path(theory("cascade", **{"customers.number": 30, "time.steps": 5}, **drawn), seed)
