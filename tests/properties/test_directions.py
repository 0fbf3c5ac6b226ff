"""Every mechanism pushes the way it should: paired runs with the same draws."""

import numpy as np
import pytest

from agents.equations.productivity import Cuts
from configs import load
from sim import DigitalEconomy, Replicates
from tests.helpers.together import records

SPAN = {"customers.number": 1000, "time.end": "2014-12"}


def run(**overrides) -> DigitalEconomy:
    return DigitalEconomy("baseline", rng=4, **{**SPAN, **overrides}).run()


@pytest.fixture(scope="module")
def base() -> DigitalEconomy:
    return run()


def balance(model: DigitalEconomy) -> int:
    return int((model.record.receipts - model.record.payments).sum())


def domestic(model: DigitalEconomy, service: str, months: slice = slice(-1, None)) -> float:
    return float(model.record.outcomes[f"domestic_user_share.{service}"][months].mean())


def test_a_dearer_dollar_deepens_the_deficit_of_the_next_years():
    """Prices in yen rise at once, demand is inelastic, and only part of the receipts is invoiced in dollars."""
    span = {"customers.number": 1000, "time.end": "2028-12"}
    dear, cheap = records(*(load(f"yen_at_{rate}", span) for rate in (180, 120)), rng=4)
    assert dear.payments[-36:].sum() > cheap.payments[-36:].sum()
    assert (dear.receipts - dear.payments).sum() < (cheap.receipts - cheap.payments).sum()
    np.testing.assert_array_equal(dear.payments[:192], cheap.payments[:192])


def test_a_dearer_dollar_loses_foreign_clouds_some_customers():
    """Where it does not buy more research: the same revenue abroad is worth more yen."""
    span = {"customers.number": 4000, "time.end": "2012-12", "service_defaults.research_share": 0.0}
    dear, cheap = (run(**span, **{"exchange_rate.usd_jpy": rate}) for rate in (200.0, 90.0))
    assert domestic(dear, "cloud") > domestic(cheap, "cloud")


def test_a_stronger_network_effect_abroad_costs_domestic_clouds_share():
    many = SPAN | {"customers.number": 4000}
    shares = [load("baseline", {**many, "services.cloud.base_abroad_share": share}) for share in (0.8, 0.55, 0.0)]
    strong, weak, absent = (record.outcomes["domestic_user_share.cloud"].mean() for record in records(*shares, rng=4))
    assert strong < weak < absent


def test_lower_domestic_quality_costs_share_and_balance():
    names = ("carrier_cloud", "vendor_cloud", "hosting_cloud")
    low = {f"services.cloud.offers.{name}.quality": 0.3 for name in names}
    span = {**SPAN, "customers.number": 4000}
    # The mean of eight: fewer adopt, too, and what they do not pay abroad hides the loss in some single runs.
    base, lower = (Replicates("baseline", seeds=range(8), **span, **changes).run() for changes in ({}, low))
    assert domestic(lower, "cloud", slice(24)) < domestic(base, "cloud", slice(24))
    assert balance(lower) < balance(base)


def test_longer_contracts_delay_the_switch_to_foreign_clouds():
    later, soon = (run(**{"services.cloud.contract_months": months, "time.end": "2018-12"}) for months in (48, 12))
    assert domestic(later, "cloud") > domestic(soon, "cloud")


def test_whose_contract_ends_later_switches_later():
    """The local messenger starts in 2011-06: by September no user of 2010 whose contract ends after that has it."""
    model = DigitalEconomy("baseline", rng=4, **{**SPAN, "time.end": "2011-09"})
    market = model.behaviours["individuals"].markets["messenger"]
    for _ in range(17):
        model.step()
    users = market.offer >= 0
    model.run()
    term_month = np.searchsorted(market.contracts.first[0], np.arange(len(market.offer)), side="right") - 1
    due = (term_month + market.due_shift - (2011 * 12 + 5)) % 12
    new = market.offers.index("local_chat")
    assert (market.offer[users & (due > 3)] != new).all()
    assert (market.offer[users & (due <= 3)] == new).any()


def test_switching_costs_keep_customers(base):
    def churn(model: DigitalEconomy) -> float:
        return float(np.abs(np.diff(model.record.users[:, model.offers.rows_of("cloud")], axis=0)).sum())

    assert churn(run(**{"services.cloud.switching_cost": 6.0})) < churn(run(**{"services.cloud.switching_cost": 0.0}))


def test_switching_costs_keep_users_in_the_service():
    """Sigma is a bonus of the offer in use: without it not only another offer, but none at all is the better choice."""

    def users(cost: float) -> int:
        span = {"services.messenger.multi_homing_share": 0.0, "time.end": "2010-12"}
        model = run(**{"services.messenger.switching_cost": cost, **span})
        return int(model.record.users[-1, model.offers.rows_of("messenger")].sum())

    assert users(6.0) > users(0.0)


def test_a_complement_bonus_ties_the_store_to_the_phone():
    def tied(bonus: float) -> float:
        model = run(**{"services.app_store.complement.bonus": bonus, "time.end": "2014-12"})
        store = model.behaviours["individuals"].markets["app_store"]
        phone = model.behaviours["individuals"].markets["operating_system"]
        using = (store.offer >= 0) & (phone.offer >= 0)
        return float((store.provider[store.offer[using]] == phone.provider[phone.offer[using]]).mean())

    assert tied(8.0) > tied(4.0) > tied(0.0)


def test_advertising_follows_the_audience_on_the_other_side(base):
    more = run(**{"services.online_advertising.offers.portal_ads.audience_share": 0.9, "services.online_advertising.offers.search_ads.audience_share": 0.1})  # fmt: skip
    assert domestic(more, "online_advertising") > domestic(base, "online_advertising")


def test_research_money_raises_quality_and_share(base):
    funded = run(**{"services.cloud.offers.carrier_cloud.core_funding_jpy": 1e12})
    assert domestic(funded, "cloud") > domestic(base, "cloud")


def test_revenue_abroad_is_what_funds_foreign_quality(base):
    names = ("hyperscaler_1", "hyperscaler_2", "hyperscaler_3")
    cut = run(**{f"services.cloud.offers.{name}.revenue_abroad_usd": 0.0 for name in names})
    assert domestic(cut, "cloud") > domestic(base, "cloud")


def test_learning_lowers_prices():
    fast, slow = (run(**{"services.cloud.learning": rate}) for rate in (0.2, 0.0))
    assert fast.record.outcomes["price_index.cloud"][-1] < slow.record.outcomes["price_index.cloud"][-1]


def test_demand_for_licences_raises_receipts_of_copyright_and_pays_for_content(base):
    more = run(**{"services.content_streaming.licence_demand_usd": 1e11})
    copyright_item = base.record.items.index("copyright")
    assert (more.record.receipts[:, copyright_item] > base.record.receipts[:, copyright_item]).all()
    assert domestic(more, "content_streaming") > domestic(base, "content_streaming")


def test_a_threshold_above_domestic_quality_ends_sales_abroad_and_no_licence(base):
    closed = run(**{"exports.quality_threshold": 5.0}).record.outcomes
    assert closed["export_receipts.cloud"].sum() == closed["export_receipts.business_software"].sum() == 0.0
    assert (
        closed["export_receipts.content_streaming"][0] == base.record.outcomes["export_receipts.content_streaming"][0]
    )


def test_productivity_comes_from_use_by_ready_firms(base):
    unproductive = run(**{f"services.{name}.productivity_gain": 0.0 for name in base.settings.services})
    assert unproductive.record.outcomes["value_added_gained"].sum() == 0
    assert base.record.outcomes["value_added_gained"].sum() > 0
    np.testing.assert_array_equal(unproductive.record.users, base.record.users)


def test_rivalry_moves_value_added_from_late_users_to_early_ones_and_makes_none():
    rival, calm = (run(**{"economy.rivalry": strength}).record.outcomes for strength in (2.0, 0.0))
    strata = [name for name in rival if name.startswith("value_added_net.")]
    for model in (rival, calm):
        net = sum(model[name] for name in strata)
        np.testing.assert_allclose(net, model["value_added_gained"], atol=len(strata))
    np.testing.assert_array_equal(rival["value_added_gained"], calm["value_added_gained"])
    np.testing.assert_array_equal(rival["exports_gained"], calm["exports_gained"])
    assert rival["value_added_lost"][-1] > 0.0
    assert calm["value_added_lost"].sum() == 0.0
    assert rival["value_added_net.micro"].sum() < calm["value_added_net.micro"].sum(), "the last to use anything"
    assert rival["value_added_net.large"].sum() > calm["value_added_net.large"].sum()


def test_what_rivals_take_from_each_other_adds_up_to_nothing_in_every_sector():
    model = run(**{"time.end": "2012-12"})
    firms, gains = model.populations["firms"], model.productivity
    gained = model.vector_engine.gains(
        firms, [market.offer for market in gains.markets],
        [gains.offer_gains(model.quality, model.use)[..., listed] for listed in gains.slices],
        Cuts(model.use.cap_rows, model.use.caps), 0.7,
    )  # fmt: skip
    shifted = gained.shifted(firms, 0.7)
    assert (shifted.sum(axis=-1) == 0).all() and np.abs(shifted).sum() > 0
    # Firm by firm: those behind lose what those before win.
    lost_by_strata = -np.minimum(shifted, 0).sum(axis=-1)
    assert (gained.lost >= lost_by_strata).all()


def test_a_levy_loses_foreign_clouds_customers_and_collects(base):
    levy = run(**{"rules.foreign_levy_rate": 0.5})
    assert domestic(levy, "cloud") > domestic(base, "cloud")
    assert levy.record.outcomes["levy_revenue"].sum() > 0


def test_generative_ai_spreads_from_the_ready():
    model = DigitalEconomy("baseline", rng=4, **{"customers.number": 1000, "time.end": "2025-12"}).run()
    final = {name: values[-1] for name, values in model.record.outcomes.items()}
    large, micro = (final[f"adoption.generative_ai.firms.{size}"] for size in ("large", "micro"))
    young, old = (final[f"adoption.generative_ai.individuals.{age}"] for age in ("age_20s", "age_70_plus"))
    assert large > micro
    assert young > old
