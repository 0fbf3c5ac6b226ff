"""What theory scenarios say: symmetric offers, steps from an opening on, and one message for what cannot be used."""

import copy
import pickle
import warnings

import mesa
import numpy as np
import pandas as pd
import pytest

from configs import ConfigError, Settings, load
from sim import DigitalEconomy, Replicates

SMALL = {"customers.number": 60, "time.steps": 3}
MARKET = "services.market."


def market_of(settings: Settings):
    return settings.services["market"]


# Symmetric offers


@pytest.mark.parametrize("n_offers", [1, 2, 3, 12, 100])
def test_n_offers_makes_as_many_offers_that_are_alike_of_providers_of_their_own(n_offers):
    settings = load("theory/duopoly", {f"{MARKET}n_offers": n_offers})
    offers, numbers = market_of(settings).offers, range(1, n_offers + 1)
    assert list(offers) == [f"offer_{number}" for number in numbers]
    assert [offer.provider for offer in offers.values()] == [f"provider_{number}" for number in numbers]
    assert {offer.quality for offer in offers.values()} == {1.0}
    assert {offer.currency for offer in offers.values()} == {"LCU"}
    assert [offer.opening_share for offer in offers.values()] == pytest.approx([1 / n_offers] * n_offers)
    assert {name: provider.origin for name, provider in settings.providers.items()} == {
        f"provider_{number}": "domestic" if number == 1 else "foreign" for number in numbers
    }


def test_the_first_offer_has_its_opening_share_and_the_others_the_rest():
    settings = load("theory/k_offers", {f"{MARKET}n_offers": 5, f"{MARKET}opening_share": 0.6})
    shares = [offer.opening_share for offer in market_of(settings).offers.values()]
    assert shares == pytest.approx([0.6, 0.1, 0.1, 0.1, 0.1])


def test_a_provider_that_is_declared_stays_as_it_is(scenario_file):
    text = 'extends = "theory/duopoly"\n[providers.provider_2]\norigin = "domestic"\ntitle = "Ours"\n'
    settings = load(scenario_file(text))
    assert settings.providers["provider_2"].title == "Ours"
    assert {provider.origin for provider in settings.providers.values()} == {"domestic"}


def test_a_copy_with_another_number_of_offers_makes_its_own():
    three = load("theory/k_offers")
    for settings in (three, copy.deepcopy(three), pickle.loads(pickle.dumps(three))):
        for n_offers in (2, 5):
            changed = load(settings, {f"{MARKET}n_offers": n_offers})
            assert changed.model_dump() == load("theory/k_offers", {f"{MARKET}n_offers": n_offers}).model_dump()
            assert len(changed.providers) == n_offers
        assert load(settings, {f"{MARKET}bias": 0.3}).model_dump()["providers"] == three.model_dump()["providers"]
    assert len(market_of(three).offers) == 3


# The opening


@pytest.mark.parametrize(
    ("n_customers", "n_offers", "share", "expected"),
    [
        (60, 2, None, [30, 30]),
        (60, 3, None, [20, 20, 20]),
        (60, 12, None, [5] * 12),
        (60, 2, 0.2, [12, 48]),
        (100, 2, 0.29, [29, 71]),
        (100, 2, 0.07, [7, 93]),
        (1000, 3, 0.002, [2, 499, 499]),
        (60, 2, 0.0, [0, 60]),
        (60, 2, 1.0, [60, 0]),
    ],
)
def test_opening_shares_hold_to_the_customer_for_every_seed(n_customers, n_offers, share, expected):
    overrides = {"customers.number": n_customers, "time.steps": 1, f"{MARKET}n_offers": n_offers}
    if share is not None:
        overrides[f"{MARKET}opening_share"] = share
    batch = Replicates("theory/duopoly", seeds=range(40), **overrides)
    np.testing.assert_array_equal(batch.record.users[0], np.tile(expected, (40, 1)))
    first_users = batch.markets[0].offer.reshape(40, n_customers) == 0
    if 0 < expected[0] < n_customers:
        assert len(np.unique(first_users, axis=0)) > 1, "who they are is left to chance"


def test_nobody_uses_a_single_offer_that_nobody_has_heard_of():
    opening = DigitalEconomy("theory/bass", rng=1, **SMALL).market()
    assert opening["users"].tolist() == [0]
    assert opening["market_share"].isna().all()


# Steps


def test_the_market_is_recorded_from_the_opening_on():
    model = DigitalEconomy("theory/k_offers", rng=1, **SMALL)
    assert model.market()["date"].unique().tolist() == [pd.Timestamp("2000-01-01")]
    frame = model.run().market()
    assert frame["date"].unique().tolist() == list(pd.date_range("2000-01-01", periods=4, freq="MS"))
    assert len(frame) == 4 * 3
    assert (frame.groupby("date")["users"].sum() == 60).all()
    assert frame.groupby("date")["market_share"].sum().to_numpy() == pytest.approx(1.0)
    assert (frame[frame["date"] == "2000-01-01"]["revenue_jpy"] == 0).all()
    assert model.outcomes()["date"].unique().tolist() == list(pd.date_range("2000-02-01", periods=3, freq="MS"))
    assert len(model.balance()["date"].unique()) == 3


@pytest.mark.parametrize(("steps_per_year", "months"), [(1, 12), (2, 6), (3, 4), (4, 3), (6, 2), (12, 1)])
def test_steps_lie_apart_as_there_are_in_a_year_and_money_is_of_a_step(steps_per_year, months):
    settings = load("theory/duopoly", {**SMALL, "time.steps_per_year": steps_per_year})
    model = DigitalEconomy(settings, rng=1).run()
    frame = model.market()
    assert frame["date"].unique().tolist() == list(pd.date_range("2000-01-01", periods=4, freq=f"{months}MS"))
    later = frame[frame["date"] > "2000-01-01"]
    yearly = later["price_jpy"] * later["users"]  # a unit a year is used by each
    assert (later["revenue_jpy"] * steps_per_year).to_numpy() == pytest.approx(yearly.to_numpy(), abs=steps_per_year)
    foreign = later[later["origin"] == "foreign"].groupby("date")["revenue_jpy"].sum()
    total = model.balance().query("item == 'total'")
    assert total["payments_jpy"].tolist() == foreign.tolist()
    assert (total["receipts_jpy"] == 0).all()


def test_a_scenario_of_months_has_no_opening_in_its_table(small):
    model = DigitalEconomy(small, rng=1)
    model.step()
    assert model.market()["date"].unique().tolist() == [pd.Timestamp("2010-01-01")]


def test_what_is_recorded_of_a_batch_begins_with_the_opening_too():
    batch = Replicates("theory/duopoly", seeds=[4, 5], **SMALL).run()
    alone = pd.concat(
        [
            DigitalEconomy("theory/duopoly", rng=seed, replicate=number, **SMALL).run().market()
            for number, seed in enumerate([4, 5])
        ],
        ignore_index=True,
    )
    pd.testing.assert_frame_equal(batch.market(), alone)
    assert len(batch.market()) == 2 * 4 * 2


# Bad input

DUOPOLY, BASS, CASCADE, THREE, CLOUD = "theory/duopoly", "theory/bass", "theory/cascade", "theory/k_offers", "baseline"
BAD = {
    "offers twice": (DUOPOLY, "[services.market.offers.mine]\nprovider = 'provider_1'\nquality = 1.0", "services.market: n_offers is 2 and offers are given, too; expected one of them"),
    "an opening share of given offers": (CLOUD, "[services.cloud]\nopening_share = 0.2", "services.cloud: opening_share goes with n_offers; expected it in the tables of the offers"),
    "half of a single offer": (BASS, "[services.market]\nopening_share = 0.5", "services.market: opening_share is 0.5 of a single offer; expected 0 or 1"),
    "no offers": (DUOPOLY, "[services.market]\nn_offers = 0", "services.market.n_offers is 0; expected at least 1 and at most 100"),
    "two and a half offers": (DUOPOLY, "[services.market]\nn_offers = 2.5", "services.market.n_offers is 2.5; expected a whole number"),
    "steps and an end": (DUOPOLY, "[time]\nend = '2001-12'", "time.end is '2001-12', and the scenario counts steps (time.steps is 200); expected time.steps, its number of steps"),
    "steps of months": (CLOUD, "[time]\nsteps_per_year = 4", "time: steps_per_year is 4; expected 12, months, where `end` is given"),
    "five steps a year": (DUOPOLY, "[time]\nsteps_per_year = 5", "time.steps_per_year is 5; expected 1, 2, 3, 4, 6 or 12"),
    "years beyond the calendar": (DUOPOLY, "[time]\nsteps = 9000\nsteps_per_year = 1", "time: steps is 9000: the last lies in year 11000; expected one before 10000"),
    "too many steps": (DUOPOLY, "[time]\nsteps = 100000", "time.steps is 100000; expected at least 1 and at most 90000"),
    "a threshold among three": (THREE, "[services.market]\nthreshold = 0.2", "services.market: threshold is 0.2 and"),
    "a threshold for leaving": (DUOPOLY, "[services.market]\nthreshold = 0.2\noutside_option = true", "services.market: threshold is 0.2 and"),
    "a threshold of nothing": (DUOPOLY, "[services.market]\nthreshold = 0.0", "services.market.threshold is 0.0; expected above 0 and at most 1"),
    "revision that never comes": (DUOPOLY, "[services.market]\nrevision_probability = 0.0", "services.market.revision_probability is 0.0; expected above 0 and at most 1"),
    "unknown expectations": (DUOPOLY, "[services.market]\nexpectations = 'rational'", "services.market.expectations is 'rational'; expected 'fulfilled' or 'responsive'"),
    "an unknown update": (DUOPOLY, "[time]\nupdate = 'random'", "time.update is 'random'; expected 'synchronous' or 'sequential'"),
    "an unknown hazard": (BASS, "[services.market]\nawareness_hazard = 'square'", "services.market.awareness_hazard is 'square'; expected 'linear' or 'continuous'"),
    "a large bias": (DUOPOLY, "[services.market]\nbias = 200.0", "services.market.bias is 200; expected at least -100 and at most 100"),
    "a misspelt number of offers": (DUOPOLY, "[services.market]\nn_ofers = 3", "services.market.n_ofers is unknown; did you mean n_offers?"),
    "a misspelt threshold": (CASCADE, "[services.market]\ntreshold = 0.3", "services.market.treshold is unknown; did you mean threshold?"),
    "misspelt steps": (DUOPOLY, "[time]\nstep = 30", "time.step is unknown; did you mean steps?"),
    "half a peer": (DUOPOLY, "[services.market]\nlocal_share = 0.5\nnetwork = 'islands'\ndegree = 3.5", "services.market.degree is 3.5; expected a whole number of at least 2 in a graph of kind islands"),
    "a single peer": (DUOPOLY, "[services.market]\nlocal_share = 0.5\ndegree = 1", "services.market.degree is 1; expected a whole number of at least 2 in a graph of kind small_world"),
    "an unknown graph": (CASCADE, "[services.market]\nnetwork = 'posson'", "services.market.network is 'posson'; expected a topology; did you mean poisson?"),
    "hearsay in a Poisson graph": (CASCADE, "[services.market]\nopening_awareness = 0.5", "services.market.opening_awareness is 0.5; expected 1 in a graph of kind poisson"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_bad_theory_is_named(case, scenario_file):
    base, text, expected = BAD[case]
    path = scenario_file(f'extends = "{base}"\n{text}\n')
    with pytest.raises(ConfigError) as error:
        DigitalEconomy(path, rng=1)
    message = str(error.value)
    assert expected in message
    assert str(path) in message, "the file is named"
    assert "\n" not in message


def test_a_horizon_needs_an_end_or_a_number_of_steps():
    with pytest.raises(ConfigError, match="time: end and steps: neither is given; expected one of them"):
        load(load("theory/duopoly"), {"time.steps": None})


OFFERS = 'extends = "theory/duopoly"\n[services.other]\ntitle = "Other"\nitem = "services"\nimported_input_item = "services"\nreference_price = 1\nindividuals = {}\n'


def test_shares_of_what_nobody_uses_need_a_pseudo_count(scenario_file):
    two = "".join(f'[services.other.offers.{name}]\nprovider = "provider_1"\nquality = 1.0\n' for name in ("a", "b"))
    with pytest.raises(ConfigError, match=r"pseudo_count is 0; expected above 0, as nobody uses services\.other"):
        load(scenario_file(OFFERS + two))
    assert load(scenario_file(OFFERS + two + "[economy]\npseudo_count = 0.01\n")).economy.pseudo_count == 0.01


@pytest.mark.parametrize("degree", [0.5, 3.7, 4])
def test_a_mean_number_of_peers_in_a_poisson_graph_need_not_be_whole(degree):
    model = DigitalEconomy("theory/cascade", rng=1, **{**SMALL, "customers.number": 2000, f"{MARKET}degree": degree})
    mean = (model.markets[0].peers >= 0).sum() / 2000
    assert mean == pytest.approx(degree, rel=0.01)  # a pair drawn twice is one tie, and n / 2 ties are rounded


# A theory scenario is a model as any other


def test_a_scenario_is_named_and_its_keys_overridden_when_a_model_is_made():
    model = DigitalEconomy(config="theory/duopoly", rng=1, **SMALL, **{"services.market.network_effect": 2.5})
    assert market_of(model.settings).network_effect == 2.5
    assert market_of(load("theory/duopoly")).network_effect == 1.6
    assert model.run().month == 3


def test_mesa_runs_a_theory_scenario_over_a_factor():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Mesa 3.5 announces that `iterations` goes
        warnings.simplefilter("ignore", FutureWarning)
        results = mesa.batch_run(
            DigitalEconomy,
            {
                "config": "theory/duopoly",
                "rng": [1, 2],
                "customers.number": 60,
                "time.steps": 20,
                "services.market.network_effect": [1.0, 4.0],
            },
            number_processes=1,
            data_collection_period=-1,
            display_progress=False,
        )
    assert len(results) == 4
    assert {row["services.market.network_effect"] for row in results} == {1.0, 4.0}
    # The first offer is of a resident: what is paid abroad is what the other earns.
    assert all(row["balance_services"] == -row["payments"] <= 0 for row in results)
