"""Customers who use several offers at once: how they divide their use, and what that does to lock-in."""

from importlib.util import find_spec

import numpy as np
import pytest

from agents.equations.choice import offer_weights
from agents.state.decisions import values
from agents.state.due import due_now
from agents.state.multi_homing import WHOLE, thousandths
from configs import ConfigError
from experiments.theory import potts
from sim import DigitalEconomy, Replicates
from sim.month.accounts import AccountingError, assert_stock

pytestmark = pytest.mark.usefixtures("kernels")

ENGINES = ["numpy", *(["numba"] if find_spec("numba") else [])]
CLOUD = "services.cloud.multi_homing_share"
SHARE = "services.market.multi_homing_share"
SPAN = {"customers.number": 300, "time.end": "2012-12"}
OFF = {CLOUD: 0.0, "services.social_media.multi_homing_share": 0.0}


def run(config="baseline", **overrides) -> DigitalEconomy:
    return DigitalEconomy(config, rng=3, **overrides).run()


def test_largest_remainders_add_up():
    shares = np.array([[1 / 3, 1 / 3, 1 / 3], [0.0004, 0.0004, 0.9992], [0.0, 1.0, 0.0]])
    assert thousandths(shares).tolist() == [[334, 333, 333], [1, 0, 999], [0, 1000, 0]]


def test_use_is_divided_by_the_choice_probabilities_of_the_review():
    """Equation (4), with what was posted and used when the customer decided."""
    model = DigitalEconomy("baseline", rng=3, **{**SPAN, "customers.number": 3000, CLOUD: 1.0})
    for _ in range(20):
        model.step()
    model._rules_and_world(), model._information(), model._prices()
    market = model.behaviours["firms"].markets["cloud"]
    due = np.arange(len(market.population))[due_now(market)]
    due = due[market.aware[due]]
    cumulative, _ = offer_weights(values(market, due), market.settings.taste_scale)
    wanted = np.diff(cumulative, axis=0, prepend=0.0) / cumulative[-1]
    model._demand()
    using = market.offer[due] >= 0
    assert using.sum() > 5
    np.testing.assert_allclose(market.multi_homing.of(due)[using] / WHOLE, wanted.T[using], atol=1.0 / WHOLE)
    assert (market.multi_homing.of(due)[~using] == 0).all()
    assert (market.multi_homing.of(due)[using].sum(axis=1) == WHOLE).all()
    firm = model.behaviours["firms"].views(model)[market.population.ids[due[using][0]]]
    assert sum(firm.uses("cloud").values()) == pytest.approx(1.0)
    assert firm.current("cloud") in market.offers


def test_as_many_multi_home_as_the_share_says_and_the_same_in_every_month():
    model = DigitalEconomy("baseline", rng=3, **{**SPAN, "customers.number": 4000, CLOUD: 0.2})
    splits = model.behaviours["firms"].markets["cloud"].multi_homing.splits
    before = splits.copy()
    model.run()
    np.testing.assert_array_equal(splits, before)
    assert splits.mean() == pytest.approx(0.2, abs=4.0 * np.sqrt(0.2 * 0.8 / 2000)), "four standard errors"
    users = model.record.outcomes["multi_homing.cloud"][-1]
    assert 0.2 < users < 0.35, "of users some more: who has several clouds is less ready to do without any"


def test_without_multi_homing_nobody_divides_anything():
    model = run(**SPAN, **OFF)
    assert model.listings.tallies.split is None
    assert all(market.multi_homing is None for market in model.markets)
    assert (model.record.outcomes["multi_homing.cloud"] == 0.0).all()


def test_splits_move_use_between_offers_and_add_none():
    """Prices of clouds apart, the total is that of undivided use: 30 million workers pay to the yen what they did."""
    model = run("genai_30m_workers", **{"services.generative_ai.multi_homing_share": 0.5})
    assert model.record.payments.sum() == 1_080_000_000_000
    split = run(**SPAN, **{CLOUD: 0.5})
    moved = split.listings.tallies.split
    assert (np.abs(split.listings.by_market(moved.units)) == 0).all()
    assert np.abs(moved.units).sum() > 0
    place = split.markets[[m.service for m in split.markets].index("cloud")].place
    used = split.budgets.capped(split.listings.tallies, np.zeros(0, np.int64), np.zeros(0))[place]
    assert used.sum() == pytest.approx(split.listings.volume[place].sum(), rel=1e-12)
    assert (used >= 0.0).all()


def test_a_firm_over_its_budget_divides_what_it_can_pay_for():
    model = run(**SPAN, **{CLOUD: 1.0, "customers.firms.digital_budget_share": 0.002})
    assert len(model.use.cap_rows) > 0
    firms, market = model.populations["firms"], model.behaviours["firms"].markets["cloud"]
    cut = np.zeros(len(firms))
    cut[model.use.cap_rows] = 1.0 - model.use.caps
    size = market.size - np.ceil(market.size * cut - 1e-9)
    by_hand = (market.multi_homing.shares / WHOLE * (firms.weight * size)[:, None]).sum(axis=0)
    billed = model.budgets.capped(model.listings.tallies, model.use.cap_rows, model.use.caps)[market.place]
    np.testing.assert_allclose(billed, by_hand, rtol=1e-9, atol=1e-6 * by_hand.sum())


def test_multi_homing_loosens_lock_in():
    """Who has a foot in every cloud leaves none of them behind: more firms change their main cloud."""

    def churn(share: float) -> float:
        model = run(**{**SPAN, "customers.number": 2000, CLOUD: share, "services.cloud.switching_cost": 5.0})
        return float(np.abs(np.diff(model.record.users[:, model.offers.rows_of("cloud")], axis=0)).sum())

    assert churn(1.0) > 1.3 * churn(0.5) > 1.3 * churn(0.0)


def test_multi_homing_holds_tipping_back():
    """Switching costs lower the threshold of tipping, from 2 mu to 1.14 mu here; who multi-homes does not have them."""
    market = {"services.market.network_effect": 1.6, "services.market.switching_cost": 2.0}
    span = {"customers.number": 4000, "time.steps": 300}
    tipped, even = (run("theory/switching_cost_duopoly", **span, **market, **{SHARE: share}) for share in (0.0, 1.0))
    assert tipped.record.outcomes["order_parameter.market"][-1] > 0.3
    assert even.record.outcomes["order_parameter.market"][-1] < 0.05
    assert (
        tipped.record.outcomes["lambda_symmetric.market"][-1]
        > 1.0
        > even.record.outcomes["lambda_symmetric.market"][-1]
    )


@pytest.mark.parametrize("share", [0.5, 1.0])
def test_lambda_is_the_mean_slope_of_those_who_are_bound_and_those_who_are_free(share):
    effect, cost = 0.8, 1.0
    market = {"services.market.network_effect": effect, "services.market.switching_cost": cost, SHARE: share}
    model = run("theory/switching_cost_duopoly", **{"customers.number": 20_000, "time.steps": 60}, **market)
    slope = (1.0 - share) * potts.equal_share_slope(2, effect, cost) + share * effect / 2.0
    assert model.record.outcomes["lambda_local.market"][-1] == pytest.approx(slope, abs=0.03)


def test_attention_that_is_divided_is_what_advertisers_see():
    """The other side of the market sees use, not main offers."""
    divided = run(**{**SPAN, "services.social_media.multi_homing_share": 1.0})
    information = divided.information
    information.update_shares(divided.month - 1, divided.vector_engine)
    used, users = information.counted.used, information.counted.users
    assert (used != users).any()
    np.testing.assert_allclose(divided.listings.by_market(used), divided.listings.by_market(users))


SPANS = {
    "baseline": {"customers.number": 80, "time.end": "2011-06"},
    "everybody, budgets that bind": {
        "customers.number": 80, "time.end": "2011-06", CLOUD: 1.0, "services.operating_system.multi_homing_share": 0.5,
        "services.messenger.multi_homing_share": 0.7, "customers.firms.digital_budget_share": 0.002,
    },
    "generative AI": {"customers.number": 80, "time.start": "2022-10", "time.end": "2024-09", "services.generative_ai.multi_homing_share": 0.4},
    "many": {"customers.number": 14_000, "time.end": "2010-05", CLOUD: 0.5},
}  # fmt: skip


@pytest.mark.parametrize("span", SPANS)
def test_engines_and_batches_give_one_path_where_customers_multi_home(span):
    keys = SPANS[span]
    agents = DigitalEconomy("baseline", rng=5, engine="agents" if span != "many" else "numpy", **keys).run()
    assert agents.listings.tallies.split.splitters.sum() > 0
    for engine in ENGINES:
        alone = DigitalEconomy("baseline", rng=5, engine=engine, **keys).run()
        batch = Replicates("baseline", seeds=[4, 5], engine=engine, **keys).run().record.of_replicate(1)
        for record in (alone.record, batch):
            for name in ("users", "price", "payments", "receipts", "revenue", "values"):
                np.testing.assert_array_equal(getattr(record, name), getattr(agents.record, name), err_msg=name)
        for market, twin in zip(alone.markets, agents.markets, strict=True):
            if market.multi_homing is not None:
                np.testing.assert_array_equal(market.multi_homing.shares, twin.multi_homing.shares)


@pytest.mark.parametrize("table", ["people", "units", "splitters"])
def test_use_that_is_lost_in_a_split_is_noticed(table):
    model = run(**SPAN)
    getattr(model.listings.tallies.split, table)[model.behaviours["firms"].markets["cloud"].place.start] += 1
    with pytest.raises(AccountingError, match="is not"):
        if table == "splitters":
            assert_stock(model.markets, model.vector_engine)
        model.accounts.assert_identities(model.use)


@pytest.mark.parametrize(
    ("scenario", "overrides", "expected"),
    [
        ("theory/duopoly", {"time.update": "sequential"}, "multi_homing_share is 0.5 with sequential updates; expected 0"),
        ("theory/cascade", {}, "multi_homing_share is 0.5 with a threshold; expected 0"),
    ],
)  # fmt: skip
def test_splits_without_a_meaning_are_refused(scenario, overrides, expected):
    with pytest.raises(ConfigError, match=expected):
        DigitalEconomy(scenario, rng=1, **{SHARE: 0.5}, **overrides)
