"""Offers that do not pay leave, offers that wait enter when the market is worth it: paired runs with the same draws."""

from importlib.util import find_spec

import numpy as np
import pytest

from agents.equations.choice import NONE
from agents.equations.entry import Turnover, expected_share
from configs import ConfigError, load
from sim import DigitalEconomy, Replicates

pytestmark = pytest.mark.usefixtures("kernels")

ENGINES = ["numpy", *(["numba"] if find_spec("numba") else [])]
SPAN = {"customers.number": 600, "time.end": "2016-12"}
HOSTING = "services.cloud.offers.hosting_cloud"
ALLIANCE = "services.cloud.offers.alliance_cloud"
COSTS = {f"services.cloud.offers.{name}.fixed_cost_jpy": 0.0 for name in ("carrier_cloud", "vendor_cloud")}


def run(config="entry_and_exit", rng=3, **overrides) -> DigitalEconomy:
    return DigitalEconomy(config, rng=rng, **{**SPAN, **overrides}).run()


def row(model: DigitalEconomy, offer: str) -> int:
    return model.offers.name.index(offer)


def months_on_market(model: DigitalEconomy, offer: str) -> np.ndarray:
    return np.flatnonzero(model.record.users[:, row(model, offer)] > 0)


def turnover(n: int, **columns) -> Turnover:
    given = {"fixed_cost_lcu": np.full(n, 10.0), "exit_months": np.full(n, 2), "entry_cost_lcu": np.full(n, np.inf)}
    state = {name: np.zeros(n, dtype=bool) for name in ("entered", "left", "leaving")}
    return Turnover(**{**given, **columns}, **state, months_below=np.zeros(n, dtype=np.int64))


def test_revenue_has_to_be_too_small_for_so_many_months_in_a_row():
    offers, market = turnover(2), np.ones((1, 2), dtype=bool)
    for revenue, left in ((5.0, False), (20.0, False), (5.0, False), (5.0, True)):
        offers.leave(np.array([True, True]), np.array([revenue, 50.0]), market)
        assert offers.left.tolist() == [left, False]


def test_the_last_offer_of_a_market_stays_and_the_smaller_of_two_goes_first():
    offers, market = turnover(3), np.array([[True, True, False], [False, True, True]])
    for _ in range(3):
        offers.leave(~offers.left, np.array([2.0, 3.0, 1.0]), market)
    assert offers.left.tolist() == [True, False, True]


def test_an_expected_share_is_that_of_the_logit_beside_those_on_the_market():
    value, on = np.array([1.0, 0.0, 1.0]), np.array([True, True, False])
    share = expected_share(value, on, np.ones(3), np.array([0]), np.zeros(3, dtype=np.int64))
    assert share[2] == pytest.approx(np.e / (2 * np.e + 1))
    assert share[:2].sum() == pytest.approx(1.0)


def test_a_cloud_that_does_not_pay_leaves_and_its_users_with_it():
    leaving, staying = run(), run(**{f"{HOSTING}.fixed_cost_jpy": 0.0})
    last = months_on_market(leaving, "hosting_cloud")[-1]
    assert last < len(leaving.record.users) - 12
    assert months_on_market(staying, "hosting_cloud")[-1] > last + 12
    np.testing.assert_array_equal(leaving.record.users[: last + 1], staying.record.users[: last + 1])
    market = leaving.behaviours["firms"].markets["cloud"]
    gone = market.offers.index("hosting_cloud")
    assert not (market.offer == gone).any()
    assert (market.multi_homing.shares[:, gone] == 0).all(), "neither do those who had it beside another"
    assert leaving.record.revenue[last + 1 :, row(leaving, "hosting_cloud")].sum() == 0
    assert leaving.record.outcomes["offers.cloud"][last + 1] == leaving.record.outcomes["offers.cloud"][last] - 1


def test_users_of_an_offer_that_leaves_decide_at_once():
    """In the month of the exit all of them, whenever their contracts end; nobody else but those who are due."""
    model = DigitalEconomy("entry_and_exit", rng=3, **{**SPAN, "customers.number": 3000})
    market = model.behaviours["firms"].markets["cloud"]
    gone = market.offers.index("hosting_cloud")
    while not model.offers.turnover.leaving[row(model, "hosting_cloud")]:
        model.step()
    users = market.offer == gone
    before = market.offer.copy()
    assert users.sum() > 5
    model.step()
    assert (market.offer[users] != gone).all()
    stayed = (market.offer[users] != NONE).mean()
    assert stayed > 0.3, "some switch, some leave the service"
    unmoved = ~users & (before != NONE)
    assert (market.offer[unmoved] == before[unmoved]).mean() > 0.9


def test_a_higher_fixed_cost_drives_more_offers_out_and_concentrates_the_market():
    cheap, dear = (
        run(**{f"services.cloud.offers.{name}.fixed_cost_jpy": cost for name in ("carrier_cloud", "vendor_cloud", "hosting_cloud")})
        for cost in (0.0, 6e10)
    )  # fmt: skip
    assert dear.record.outcomes["offers.cloud"][-1] < cheap.record.outcomes["offers.cloud"][-1]
    assert dear.record.outcomes["concentration.cloud"][-1] > cheap.record.outcomes["concentration.cloud"][-1]


def test_revenue_abroad_keeps_an_offer_that_earns_little_at_home():
    home = {f"services.cloud.offers.hyperscaler_{number}.revenue_abroad_usd": 0.0 for number in (1, 2, 3)}
    assert len(months_on_market(run(**home, **COSTS), "hyperscaler_3")) < len(
        months_on_market(run(**COSTS), "hyperscaler_3")
    )


def test_a_challenger_enters_when_the_market_is_worth_it_and_earlier_if_entry_is_cheap():
    entries = [
        months_on_market(
            run(**{f"{ALLIANCE}.entry_cost_jpy": cost, f"{ALLIANCE}.fixed_cost_jpy": 0.0}), "alliance_cloud"
        )
        for cost in (1e10, 3e10, 1e14)
    ]
    assert 0 < entries[0][0] < entries[1][0]
    assert len(entries[2]) == 0, "not in this market"


def test_a_date_brings_a_challenger_in_whatever_it_expects():
    dated = run(
        **{f"{ALLIANCE}.entry_cost_jpy": 1e14, f"{ALLIANCE}.launch": "2012-06", f"{ALLIANCE}.fixed_cost_jpy": 0.0}
    )
    assert months_on_market(dated, "alliance_cloud")[0] >= 29
    assert dated.record.outcomes["offers.cloud"][29] == dated.record.outcomes["offers.cloud"][28] + 1


def test_a_challenger_takes_users_from_others_and_raises_the_domestic_share():
    entering, waiting = (run(**{f"{ALLIANCE}.entry_cost_jpy": cost, "customers.number": 3000}) for cost in (3e10, 1e14))
    for offer in ("carrier_cloud", "hyperscaler_1"):
        column = row(entering, offer)
        assert entering.record.users[-12:, column].sum() < waiting.record.users[-12:, column].sum()
    share = [model.record.outcomes["domestic_user_share.cloud"][-12:].mean() for model in (entering, waiting)]
    assert share[0] > share[1]


def test_who_waits_and_never_enters_and_who_never_fails_change_nothing():
    """Off by default: the same payments and users as without a challenger and without costs."""
    off = {
        f"services.cloud.offers.{name}.fixed_cost_jpy": 1.0
        for name in ("carrier_cloud", "vendor_cloud", "hosting_cloud")
    }
    off |= {f"services.cloud.offers.hyperscaler_{number}.fixed_cost_jpy": 1.0 for number in (1, 2, 3)}
    idle, base = run(**off, **{f"{ALLIANCE}.entry_cost_jpy": 1e15}), run("baseline")
    assert idle.offers.turnover is not None and base.offers.turnover is None
    np.testing.assert_array_equal(idle.record.payments, base.record.payments)
    np.testing.assert_array_equal(np.delete(idle.record.users, row(idle, "alliance_cloud"), axis=1), base.record.users)


SPANS = {
    "exit and entry": {"customers.number": 150, "time.end": "2015-06"},
    "exits one after the other": {
        "customers.number": 120, "time.end": "2013-06", "services.cloud.exit_months": 3,
        **{f"services.cloud.offers.{name}.fixed_cost_jpy": 1e14 for name in ("carrier_cloud", "vendor_cloud", "hosting_cloud", "hyperscaler_2")},
    },
    "in services of both populations": {
        "customers.number": 120, "time.end": "2012-12", "services.operating_system.exit_months": 2,
        "services.operating_system.multi_homing_share": 0.3,
        **{f"services.operating_system.offers.{name}.fixed_cost_jpy": 1e15 for name in ("phone_open", "feature_phone")},
    },
}  # fmt: skip


@pytest.mark.parametrize("span", SPANS)
def test_engines_and_batches_give_one_path_where_offers_come_and_go(span):
    keys = SPANS[span]
    agents = DigitalEconomy("entry_and_exit", rng=5, engine="agents", **keys).run()
    assert agents.offers.turnover.left.any() or agents.offers.turnover.entered.any()
    for engine in ENGINES:
        alone = DigitalEconomy("entry_and_exit", rng=5, engine=engine, **keys).run().record
        batch = Replicates("entry_and_exit", seeds=[4, 5, 6], engine=engine, **keys).run().record.of_replicate(1)
        for record in (alone, batch):
            for name in ("users", "price", "payments", "receipts", "revenue", "values"):
                np.testing.assert_array_equal(getattr(record, name), getattr(agents.record, name), err_msg=name)


@pytest.mark.parametrize(
    ("overrides", "expected"),
    [
        ({"time.update": "sequential", "services.cloud.multi_homing_share": 0.0, "services.social_media.multi_homing_share": 0.0}, "can enter or leave with sequential updates"),
        ({f"{ALLIANCE}.opening_share": 0.1}, "of an offer that waits to enter; expected 0"),
        ({f"{ALLIANCE}.entry_cost_jpy": 0.0}, "entry_cost_jpy is 0"),
    ],
)  # fmt: skip
def test_entry_and_exit_without_a_meaning_are_refused(overrides, expected):
    with pytest.raises(ConfigError, match=expected):
        DigitalEconomy(load("entry_and_exit", overrides), rng=1)
