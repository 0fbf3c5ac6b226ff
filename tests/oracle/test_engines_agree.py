"""The columns, computed or compiled, do what the agents do, to the last bit."""

from importlib.util import find_spec

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents import Firm, Individual
from agents.equations.choice import choose, offer_weights
from agents.equations.utility import market_share, share_of_columns
from agents.population import n_rows
from agents.state.due import due_now
from configs import load, scenario_names
from sim import DigitalEconomy

pytestmark = pytest.mark.usefixtures("kernels")

COMPUTED = ["numpy", *(["numba"] if find_spec("numba") else [])]


class CautiousFirm(Firm):
    """Wants a fifth more value of every offer than it does not use yet."""

    def choose(self, service: str, values: np.ndarray, draw: float) -> int:
        market = self.markets[service]
        current = market.offer[self.row]
        cautious = values - 0.5
        if current >= 0:
            cautious[current] += 0.5
        return super().choose(service, cautious, draw)


class Hermit(Individual):
    """Uses nothing."""

    def choose(self, service: str, values: np.ndarray, draw: float) -> int:
        return -1


def same_path(left: DigitalEconomy, right: DigitalEconomy) -> None:
    for name in ("payments", "receipts", "users", "price", "revenue"):
        np.testing.assert_array_equal(getattr(left.record, name), getattr(right.record, name))
    for name, values in left.record.outcomes.items():
        np.testing.assert_array_equal(values, right.record.outcomes[name])
    for market, twin in zip(left.markets, right.markets, strict=True):
        np.testing.assert_array_equal(market.offer, twin.offer)
        np.testing.assert_array_equal(market.aware, twin.aware)
    np.testing.assert_array_equal(left.offers.quality, right.offers.quality)


def runs(config, seed=1, agent_classes=None, **overrides) -> list[DigitalEconomy]:
    make = {"rng": seed, "agent_classes": agent_classes}
    return [DigitalEconomy(config, engine=engine, **make, **overrides).run() for engine in ("agents", *COMPUTED)]


def one_path(models: list[DigitalEconomy]) -> None:
    for model in models[1:]:
        same_path(models[0], model)


def test_engines_give_one_path_on_the_baseline(small):
    one_path(runs(small))


def test_engines_give_one_path_where_thousands_decide_at_once(monkeypatch):
    """What is done for speed when many decide must not show when few do: here everything is done for all."""
    span = {"customers.number": 400, "time.end": "2011-06", "services.cloud.contract_months": 1}
    agents = DigitalEconomy("baseline", rng=3, engine="agents", **span).run()
    monkeypatch.setattr("agents.engines.vector.FAST_FROM", 0)
    for engine in COMPUTED:
        same_path(agents, DigitalEconomy("baseline", rng=3, engine=engine, **span).run())
    if "numba" in COMPUTED:
        monkeypatch.setattr("agents.engines.compiled.engine.PARALLEL_FROM", 0)
        same_path(agents, DigitalEconomy("baseline", rng=3, engine="numba", **span).run())


def test_a_large_run_is_the_same_in_numpy_and_numba():
    """Forty thousand individuals decide on streaming every month: on all threads."""
    pytest.importorskip("numba")
    streaming = {"services.content_streaming.contract_months": 1, "services.content_streaming.opening_awareness": 1.0}
    span = {"customers.number": 80_000, "time.end": "2010-08", **streaming}
    numpy, numba = (DigitalEconomy("baseline", rng=2, engine=name, **span).run() for name in ("numpy", "numba"))
    market = numba.behaviours["individuals"].markets["content_streaming"]
    assert numba.vector_engine.threaded(1, n_rows(due_now(market))), "threads are at work"
    same_path(numpy, numba)


@pytest.mark.parametrize("threads", [False, True])
def test_switchers_who_are_alike_are_counted_together_as_they_are_one_by_one(threads, monkeypatch):
    """Seven strata with two weights each, in a service that all know and whose contracts end every month."""
    pytest.importorskip("numba")
    from agents.engines.compiled.columns import N_GROUPS

    monkeypatch.setattr("agents.engines.compiled.alike.MOST", 256)
    if threads:
        monkeypatch.setattr("agents.engines.compiled.engine.PARALLEL_FROM", 0)
    service = {"contract_months": 1, "opening_awareness": 1.0}
    messenger = {f"services.messenger.{name}": value for name, value in service.items()}
    span = {"customers.number": 6_000, "time.end": "2010-04", **messenger}
    numpy, numba = (DigitalEconomy("baseline", rng=2, engine=name, **span).run() for name in ("numpy", "numba"))
    columns = numba.vector_engine.columns
    n_groups = columns.numbers[[market.service for market in columns.markets].index("messenger"), N_GROUPS]
    assert n_groups == 14, "they are counted together"
    same_path(numpy, numba)


def test_engines_give_one_path_when_generative_ai_and_agents_are_launched():
    span = {"time.start": "2022-10", "time.end": "2026-09", "customers.number": 80}
    one_path(runs(load("baseline", span)))


@pytest.mark.parametrize("name", [name for name in scenario_names() if name != "baseline"])
def test_engines_give_one_path_in_every_scenario(name):
    settings = load(name)
    short = {"customers.number": 80}
    if settings.time.steps is not None:
        short["time.steps"] = 12
    elif settings.levers:
        short |= {"time.start": "2026-10", "time.end": "2027-11"}
    elif settings.time.n_steps > 13:  # in which every contract of a year ends
        first = settings.time.start
        short["time.end"] = f"{int(first[:4]) + 1}{first[4:]}"
    one_path(runs(settings, **short))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.integers(0, 2**31),
    network_effect=st.floats(0, 6),
    switching_cost=st.floats(0, 5),
    local_share=st.sampled_from([0.0, 0.3]),
    feedback=st.floats(0, 3),
    outside=st.booleans(),
    network=st.sampled_from(["small_world", "random"]),
    adoption_scale=st.sampled_from([1.0, 1.7]),
    taste_scale=st.sampled_from([1.0, 0.02]),
)
def test_engines_give_one_path_for_random_parameters(
    seed, network_effect, switching_cost, local_share, feedback, outside, network, adoption_scale, taste_scale
):
    overrides = {
        "time.end": "2011-02",
        "customers.number": 60,
        "services.cloud.network_effect": network_effect,
        "services.cloud.switching_cost": switching_cost,
        "services.cloud.local_share": local_share,
        "services.cloud.adoption_feedback": feedback,
        "services.cloud.outside_option": outside,
        "services.cloud.network": network,
        "services.cloud.adoption_scale": adoption_scale,
        "services.cloud.taste_scale": taste_scale,
        "services.social_media.local_share": local_share,
        "services.online_advertising.pricing": "logit_markup",
    }
    one_path(runs("baseline", seed, **overrides))


def test_an_overridden_choice_is_honoured_by_both_engines(small):
    cautious, plain = runs(small, agent_classes={"firm": CautiousFirm}), runs(small)
    one_path(cautious)
    assert (cautious[0].record.users != plain[0].record.users).any()


def test_an_overridden_choice_shifts_nobody_elses_draws(small):
    """Nothing but the individuals' own markets changes when they choose otherwise."""
    alone = {"services.online_advertising.cross_side_effect": 0.0}  # what firms see of individuals
    hermits, plain = (
        DigitalEconomy(small, rng=1, agent_classes=classes, **alone).run() for classes in ({"individual": Hermit}, None)
    )
    for market, twin in zip(hermits.markets, plain.markets, strict=True):
        assert market.population.name == twin.population.name
        if market.population.name == "firms":
            np.testing.assert_array_equal(market.offer, twin.offer)
            np.testing.assert_array_equal(market.aware, twin.aware)
        else:
            assert (market.offer < 0).all()


def test_an_agent_that_chooses_an_offer_that_does_not_exist_is_told_so(small):
    class Confused(Firm):
        def choose(self, service, values, draw):
            return len(values)

    for engine in ("agents", *COMPUTED):
        with pytest.raises(ValueError, match="expected -1 for none or the row of an offer"):
            DigitalEconomy(small, rng=1, engine=engine, agent_classes={"firm": Confused}).run()


def test_one_customer_and_many_get_the_same_bits():
    """Summation and exp run alike over one column and over many, so engines cannot part."""
    rng = np.random.default_rng(5)
    for n_offers in range(1, 13):
        values = rng.normal(0, 3, (n_offers, 501))
        draw, attraction = rng.random(501), rng.normal(0, 2, 501)
        cumulative, inclusive = offer_weights(values, 0.7)
        chosen = choose(values, attraction, draw, 0.7, 1.3)
        for column in range(0, 501, 7):
            single = np.ascontiguousarray(values[:, [column]])
            cumulated, single_inclusive = offer_weights(single, 0.7)
            np.testing.assert_array_equal(cumulated[:, 0], cumulative[:, column])
            assert single_inclusive[0] == inclusive[column]
            alone = choose(single, attraction[[column]], draw[[column]], 0.7, 1.3)
            assert alone[0] == chosen[column]


def test_shares_of_a_market_by_columns_are_those_by_rows():
    """Customers in turn see shares computed column by column, those at once row by row: the same bits."""
    rng = np.random.default_rng(6)
    for n_offers in range(1, 41):
        users, spread = rng.integers(0, 1_000_000, (50, n_offers)), rng.random((50, n_offers))
        one_market = np.zeros(n_offers, dtype=np.int64)
        by_rows = market_share(users, 1.0, spread, market=one_market)
        by_columns = share_of_columns(np.ascontiguousarray(users.T), np.ascontiguousarray(spread.T))
        np.testing.assert_array_equal(by_columns.T, by_rows)
