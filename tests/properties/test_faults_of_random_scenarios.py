"""What random scenarios brought to light, a test for each kind of fault; warnings are errors."""

import warnings

import numpy as np
import pytest

from agents import Individual
from agents.equations.entry import expected_share
from agents.equations.innovation import quality_next
from configs import ConfigError, load
from configs.schema.paths import Growth
from sim import DigitalEconomy, Replicates
from sim.check import check_settings

MARKET = "services.market."
OFFERS = "services.cloud.offers."
QUICK = {"customers.number": 60, "time.steps": 3}
MONTHS = {"customers.number": 40, "time.end": "2010-03"}


def duopoly(**changes: object) -> DigitalEconomy:
    """A small market of two offers that are alike, run."""
    market = {MARKET + name: value for name, value in changes.items()}
    return DigitalEconomy("theory/duopoly", rng=1, **QUICK, **market).run()


def test_who_waits_outside_is_compared_with_what_is_on_the_market_however_dear_a_third_is():
    value, on_market = np.array([1000.0, 0.0, 5.0]), np.array([False, True, False])
    share = expected_share(value, on_market, np.ones(3), np.array([0]), np.zeros(3, dtype=np.int64))
    assert share == pytest.approx([1.0, 1.0, 1.0 / (1.0 + np.exp(-5.0))])


def test_who_waits_before_an_empty_market_expects_all_of_it():
    share = expected_share(np.array([0.0, 2000.0]), np.zeros(2, bool), np.ones(2), np.array([0]), np.zeros(2, np.int64))
    assert share.tolist() == [1.0, 1.0]


def test_equal_shares_of_no_offers_have_no_stability():
    """Before the launch of all offers, without a switching cost that would hide it."""
    late = {f"{OFFERS}{name}.launch": "2010-03" for name in load("closed_economy").services["cloud"].offers}
    shares = {f"{OFFERS}{name}.opening_share": 0.0 for name in load("closed_economy").services["cloud"].offers}
    model = DigitalEconomy(
        "closed_economy", rng=1, **MONTHS, **late, **shares, **{"services.cloud.switching_cost": 0.0}
    )
    assert np.isnan(model.lambda_symmetric[:2, model.offers.services.index("cloud")]).all()


def test_a_market_where_hardly_anybody_multi_homes_and_nobody_leaves_loses_stability_as_those_few_have_it():
    """With m users who are free and others who never move, their response is all there is: gamma / (K mu)."""
    model = duopoly(multi_homing_share=1e-300, switching_cost=50.0, taste_scale=1e-2, adoption_scale=1e-2)
    assert model.lambda_symmetric[0, 0] == pytest.approx(1.6 / (2 * 1e-2))


@pytest.mark.parametrize("network", ["poisson", "hubs", "islands", "small_world", "random"])
def test_who_is_alone_sees_nobody(network):
    """One firm among individuals, in each topology; a Poisson graph of mean 0 is one of loners, too."""
    lone = {
        "services.cloud.network": network,
        "services.cloud.local_share": 0.3,
        "services.cloud.base_abroad_share": 0.0,
    }
    degree = {"services.cloud.degree": 0.0 if network == "poisson" else 3.0, "services.cloud.opening_awareness": 1.0}
    people = {"employed_share": 0.5, "readiness": 0.5, "sample_share": 1.0}
    firms = {"customers.number": 20, "customers.firm_share": 0.05, "customers.individuals.strata.everybody": people}
    model = DigitalEconomy("closed_economy", rng=1, **{**MONTHS, **lone, **degree, **firms}).run()
    assert len(model.populations["firms"]) == 1
    assert (model.markets[0].peers == -1).all()
    assert np.isfinite(model.record.payments).all() and model.record.users.sum() > 0
    assert not np.isinf(model.record.values).any()


def test_quality_wears_off_to_nothing_and_closes_no_more_than_the_gap_in_steps_of_a_year():
    zero = np.zeros(1)
    worn = quality_next(np.ones(1), zero, np.ones(1), zero, np.full(1, 2.0), zero, np.ones(1), 1.0)
    caught = quality_next(np.ones(1), zero, np.ones(1), zero, zero, np.full(1, 5.0), np.full(1, 3.0), 1.0)
    assert worn[0] == 0.0 and caught[0] == 3.0


def test_an_output_too_small_to_divide_by_teaches_nothing():
    model = duopoly(learning=0.5)
    model.offers.first_output[:], model.offers.output[:] = 0.0, 1e-300
    model.offers.innovate(model.offers.all_rows, model.offers.frontier())
    assert (model.offers.first_output == 0.0).all()
    model.offers.price[:], model.offers.revenue_abroad_lcu = 1e-300, np.full(len(model.offers), 1e20)
    model.offers.produce(np.zeros(len(model.offers)), 100.0)
    assert (model.offers.output == 0.0).all()


def test_a_commission_that_has_grown_under_a_strong_cap_is_never_below_nothing():
    """The lever is checked with the price at the start; at a strength of 5 a cap of 0.26 allows no more than 0.325."""
    cap = {"kind": "commission_cap", "start": "2025-12", "strength": 5.0}
    offers = load("baseline").services["app_store"].offers
    prices = {f"services.app_store.offers.{name}.list_price_growth_per_year": 1.0 for name in offers}
    prices["services.app_store.pricing"] = "exogenous"
    span = {"customers.number": 40, "time.start": "2025-11", "time.end": "2026-06"}
    model = DigitalEconomy(
        "baseline", rng=1, **span, **prices, **{f"levers.cap.{key}": value for key, value in cap.items()}
    )
    model.run()
    store = model.offers.rows_of("app_store")
    assert (model.price_lcu[store] == 0.0).all() and (model.list_price_lcu[store] > 0.325).all()


def test_nothing_grows_to_nothing():
    assert Growth(level=0.0, growth_rate_per_year=3.0).values(np.array([2000.0, 9000.0]), 2000.0).tolist() == [0.0, 0.0]


REFUSED = {
    "inputs of a free service": ({"services.messenger.imported_input_item": "telekom"}, "services.messenger.imported_input_item is 'telekom'; expected a known item"),
    "a price in no item": ({"services.messenger.offers.local_chat.list_price": 3.0}, "list_price is 3; expected 0 in a service of no item"),
    "costs in no item": ({"services.messenger.unit_cost": 3.0}, "services.messenger.unit_cost is 3; expected 0 in a service of no item"),
    "a reference price to divide by": ({"services.cloud.reference_price": 1e-300}, "services.cloud.reference_price is 1e-300; expected 0, or a price of at least JPY 1e-09"),
    "a wage to divide by": ({"services.cloud.wage_share": 1e-300}, "services.cloud.wage_share is 1e-300 times economy.wage_jpy"),
    "a cycle of no time": ({"services.cloud.firms.usage": {"low": 0.0, "high": 1.0, "period_years": 1e-300}}, "services.cloud.firms.usage.period_years is 1e-300; expected at least 0.01 and at most 1e+06"),
    "a midpoint before all": ({"services.cloud.firms.usage": {"ceiling": 1.0, "midpoint": 3.0, "slope_per_year": 1.0}}, "services.cloud.firms.usage.midpoint is 3.0; expected at least 1900 and at most 2200 (year of half the ceiling)"),
    "experience of no time": ({"services.cloud.experience_years": 1e-300}, "services.cloud.experience_years is 1e-300; expected at least 1e-06"),
    "power without measure": ({"compute.kwh_per_jpy": 1e308}, "compute.kwh_per_jpy is 1e+308; expected at least 0 and at most 1000"),
    "growth without measure": ({"services.content_streaming.licence_demand_usd": 1e308}, "services.content_streaming.licence_demand_usd is 1e+308; expected at least 0 and at most 1e+14"),
    "half a peer": ({"services.messenger.degree": 2.5}, "services.messenger.degree is 2.5; expected a whole number"),
    "two homes in turn": ({"time.update": "sequential", "services.cloud.multi_homing_share": 0.5}, "services.cloud.multi_homing_share is 0.5 with sequential updates; expected 0"),
    "a mortal in turn": ({"time.update": "sequential", f"{OFFERS}carrier_cloud.fixed_cost_jpy": 1.0, "services.cloud.multi_homing_share": 0.0}, "can enter or leave with sequential updates"),
    "no firm for a stratum": ({"customers.number": 20, "customers.firm_share": 0.2}, "customers.number 20 with firm_share 0.2 leaves 4 for 5 strata of firms"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_loading_refuses_what_only_the_run_had_seen(case):
    changes, expected = REFUSED[case]
    with pytest.raises(ConfigError) as error:
        load("baseline", changes)
    assert expected in str(error.value) and "\n" not in str(error.value)


BEYOND = {
    "bills of a month": {"services.generative_ai.reference_price": 1e12, "services.generative_ai.individuals.usage": 1e6},
    "bills of all years": {"services.messenger.reference_price": 1e6, "services.messenger.item": "copyright", "services.messenger.individuals.usage": 1e3},
    "world demand": {"items.telecom_computer_information.world_demand_usd": 1e14, "exports.home_elasticity": 2.0},
    "what is not simulated, in all years": {"items.copyright.unmodelled_payments_jpy": 1e16, "items.professional_management_consulting.unmodelled_payments_jpy": 1e16, "items.telecom_computer_information.unmodelled_receipts_jpy": 1e16, **{f"items.more_{row}.{key}": value for row in range(9) for key, value in {"title": "x", "unmodelled_payments_jpy": 1e16}.items()}},
    "a price that grows for ever": {f"{OFFERS}carrier_cloud.list_price_growth_per_year": 1.0, f"{OFFERS}carrier_cloud.pricing": "exogenous", "time.end": "2095-12", "exchange_rate.usd_jpy": 100.0},
}  # fmt: skip


@pytest.mark.parametrize("case", BEYOND)
def test_what_would_not_fit_64_bits_is_refused_before_the_run(case):
    with pytest.raises(
        ConfigError, match=r"(services|items)\.[a-z_.0-9]+.* expected (less than|a list price)"
    ) as error:
        check_settings(load("baseline", BEYOND[case]))
    assert "\n" not in str(error.value)


def test_budgets_that_together_do_not_fit_64_bits_are_refused():
    levers = {
        f"levers.ai_{row}.{key}": value
        for row in range(2)
        for key, value in {"kind": "export_promotion", "start": "2026-01", "budget_jpy": 1e15, "strength": 300.0, "order": row}.items()
    }  # fmt: skip
    with pytest.raises(ConfigError, match=r"levers: all budgets come to JPY 6e\+18; expected at most 4e\+18 in all"):
        load("baseline", levers)
    first = {key: value for key, value in levers.items() if "ai_0" in key}
    built = {**first, "levers.ai_0.kind": "data_center_investment", "levers.ai_0.cost_ratio": 0.01}
    with pytest.raises(ConfigError, match=r"levers.ai_0.cost_ratio is 0.01 .* expected capacity of at most JPY 4e\+18"):
        load("baseline", built)


@pytest.mark.parametrize("make", [DigitalEconomy, Replicates])
def test_what_no_bound_foresees_is_refused_in_its_month(make):
    """Use rises without limit as prices fall: at an elasticity above 1 nothing is known before."""
    changes = {
        "services.messenger.reference_price": 1e9, "services.messenger.item": "copyright",
        "services.messenger.price_elasticity": 3.0, "services.messenger.price_sensitivity": 0.0,
    }  # fmt: skip
    offers = load("baseline").services["messenger"].offers
    changes |= {f"services.messenger.offers.{name}.list_price": 1e3 for name in offers}
    seeds = {"rng": 1} if make is DigitalEconomy else {"seeds": [1, 2]}
    model = make("baseline", **seeds, **MONTHS, **changes)
    with pytest.raises(ConfigError, match=r"services.messenger: .* LCU a month; expected less than 1e\+17"):
        model.run()


def test_a_month_that_brings_the_run_beyond_64_bits_is_refused():
    model = DigitalEconomy("closed_economy", rng=1, **MONTHS)
    model.step()
    model.ledger.so_far_lcu = model.ledger.so_far_lcu + 4e18
    with pytest.raises(
        ConfigError, match=r"time: 4e\+18 LCU have been paid since the start; expected less than 4e\+18"
    ):
        model.step()


@pytest.mark.parametrize("excess", ["need", "gains"])
def test_a_cast_of_more_than_64_bits_hold_is_refused(excess):
    model = DigitalEconomy("baseline", rng=1, **MONTHS)
    if excess == "need":
        model.offers.reference_price_lcu = model.offers.reference_price_lcu * 1e12
    else:
        model.offers.quality = model.offers.quality * 1e30
        model.quality = model.offers.quality
    with pytest.raises(
        ConfigError, match="of compute a year; expected less than" if excess == "need" else "gains may come to"
    ):
        model.step()


class Restless(Individual):
    """Has a step of its own."""

    def step(self) -> None:
        """Do nothing."""


def test_customers_in_turn_with_a_step_of_their_own_are_refused_before_the_first_month():
    with pytest.raises(
        ConfigError, match=r"time.update is 'sequential' and Restless replaces step; expected choose alone"
    ):
        DigitalEconomy(
            "theory/duopoly", rng=1, agent_classes={"individual": Restless}, **QUICK, **{"time.update": "sequential"}
        )


def test_a_critical_mass_of_hardly_anybody_is_reached_by_all_who_have_users():
    """1 - s / s_c is far below 0 there, and there is no discount: the price is that of the logit markup."""
    strategies = [
        duopoly(pricing=name, critical_mass=1e-320, price_sensitivity=1.0) for name in ("penetration", "logit_markup")
    ]
    np.testing.assert_array_equal(strategies[0].record.price, strategies[1].record.price)


def test_a_limit_of_quality_too_small_for_a_number_leaves_qualities_that_are_numbers():
    tiny = {"services.cloud.quality_limit": 1e-315, "services.cloud.reference_quality": 0.0}
    model = DigitalEconomy("baseline", rng=1, engine="numpy", **{"customers.number": 60, **tiny})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model.step()
    assert np.isfinite(model.offers.quality).all()
