"""How prices respond to competitors and to the base: paired runs with the same draws, engine by engine one path."""

from importlib.util import find_spec

import numpy as np
import pytest

from sim import DigitalEconomy, Replicates

pytestmark = pytest.mark.usefixtures("kernels")

ENGINES = ["numpy", *(["numba"] if find_spec("numba") else [])]
MARKET = "services.market."
SPAN = {
    "customers.number": 500, "time.steps": 120, f"{MARKET}outside_option": True, f"{MARKET}unit_cost": 0.2
}  # fmt: skip
CLOUD = {"customers.number": 300, "time.end": "2012-12"}


def mean_price(pricing: str, n_offers: int, **overrides) -> float:
    market = {f"{MARKET}pricing": pricing, f"{MARKET}n_offers": n_offers, f"{MARKET}network_effect": 0.0}
    model = DigitalEconomy("theory/logit_prices", rng=1, **{**SPAN, **market, **overrides}).run()
    return float(model.record.price[-1].mean())


def cloud_prices(**overrides) -> DigitalEconomy:
    return DigitalEconomy("baseline", rng=4, **{**CLOUD, **overrides}).run()


@pytest.mark.parametrize("pricing", ["matching", "logit_markup"])
def test_competition_lowers_prices(pricing):
    monopoly, duopoly, four = (mean_price(pricing, n_offers) for n_offers in (1, 2, 4))
    assert monopoly > 1.05 * duopoly
    assert duopoly > four > 0.2, "never below unit cost"


def test_prices_without_a_strategy_do_not_notice_competition():
    """The claim above can fail: lists made elsewhere stay what they are."""
    assert mean_price("exogenous", 1) == mean_price("exogenous", 2)


def test_whoever_meets_the_cheapest_is_cheaper_than_who_meets_the_mean():
    rival = {f"services.cloud.offers.{name}.pricing": "matching" for name in ("carrier_cloud", "vendor_cloud")}
    cheap = {"services.cloud.offers.hosting_cloud.list_price": 6000, "services.cloud.unit_cost_share": 0.2, "services.cloud.max_markup": 9.0}  # fmt: skip
    cheapest, mean = (
        cloud_prices(**rival, **cheap, **{"services.cloud.matched_rival": target}) for target in ("cheapest", "mean")
    )
    row = cheapest.offers.name.index("carrier_cloud")
    assert cheapest.record.price[-1, row] < mean.record.price[-1, row]


def test_a_dearer_dollar_lets_those_who_match_a_foreign_rival_ask_for_more():
    """They see what the rival's list comes to in yen, not its number."""
    lists = {f"services.cloud.offers.hyperscaler_{number}.pricing": "exogenous" for number in (1, 2, 3)}
    domestic = {f"services.cloud.offers.{name}.pricing": "matching" for name in ("carrier_cloud", "vendor_cloud", "hosting_cloud")}  # fmt: skip
    strong, weak = (
        cloud_prices(**lists, **domestic, **{"exchange_rate.usd_jpy": rate, "services.cloud.unit_cost_share": 0.1, "services.cloud.max_markup": 20.0})
        for rate in (80.0, 95.0)
    )  # fmt: skip
    domestic_rows = np.flatnonzero(~strong.offers.foreign & (np.array(strong.offers.service) == "cloud"))
    assert (strong.record.price[-1, domestic_rows] < weak.record.price[-1, domestic_rows]).all()


def test_a_newcomer_that_buys_its_base_wins_more_and_raises_its_price_later():
    """One offer of two starts without users; the discount is what it pays for them."""
    start = {f"{MARKET}opening_share": 0.02, f"{MARKET}revision_probability": 0.05, f"{MARKET}switching_cost": 1.0}
    start |= {f"{MARKET}pricing": "penetration", f"{MARKET}critical_mass": 0.4, f"{MARKET}network_effect": 1.0}
    start |= {f"{MARKET}outside_option": False}
    bargain, plain = (
        DigitalEconomy(
            "theory/logit_prices", rng=1, **{**SPAN, **start, f"{MARKET}penetration_discount": discount}
        ).run()
        for discount in (0.6, 0.0)
    )
    users, price = bargain.record.users[:, 0], bargain.record.price[:, 0]
    assert users[:40].sum() > 1.02 * plain.record.users[:40, 0].sum()
    lowest = price.argmin()
    assert price[lowest] < 0.9 * plain.record.price[:, 0].min()
    assert price[-1] > 1.1 * price[lowest]
    assert users[-1] > users[lowest]


def test_no_discount_is_the_logit_markup_bit_for_bit():
    off = {f"{MARKET}pricing": "penetration", f"{MARKET}penetration_discount": 0.0}
    discounted = DigitalEconomy("theory/logit_prices", rng=1, **{**SPAN, **off}).run()
    plain = DigitalEconomy("theory/logit_prices", rng=1, **SPAN).run()
    np.testing.assert_array_equal(discounted.record.price, plain.record.price)
    np.testing.assert_array_equal(discounted.record.users, plain.record.users)


@pytest.mark.parametrize("matched", ["cheapest", "mean", "by_users"])
def test_engines_and_batches_give_one_path_where_offers_match_and_penetrate(matched):
    strategies = {"services.cloud.pricing": "matching", "services.cloud.matched_rival": matched}
    strategies |= {"services.business_software.pricing": "penetration", "services.operating_system.pricing": "matching"}
    span = {"customers.number": 80, "time.end": "2011-06", **strategies}
    agents = DigitalEconomy("baseline", rng=5, engine="agents", **span).run().record
    for engine in ENGINES:
        alone = DigitalEconomy("baseline", rng=5, engine=engine, **span).run().record
        batch = Replicates("baseline", seeds=[4, 5], engine=engine, **span).run().record.of_replicate(1)
        for record in (alone, batch):
            for name in ("users", "price", "payments", "receipts", "revenue", "values"):
                np.testing.assert_array_equal(getattr(record, name), getattr(agents, name), err_msg=name)
    assert (np.diff(agents.price[:, -1]) != 0.0).any() or (np.diff(agents.price, axis=0) != 0.0).any()
