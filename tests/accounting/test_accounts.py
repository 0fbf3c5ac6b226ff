"""Accounts close to the yen in every scenario."""

import numpy as np
import pytest

from agents.state.multi_homing import WHOLE
from configs import ConfigError, load, scenario_names
from sim import DigitalEconomy
from sim.month.accounts import AccountingError, assert_capacity, assert_stock
from sim.month.compute import invest
from sim.month.ledger import DEVELOPERS, DOMESTIC_PROVIDERS, FIRMS, FOREIGN_ESTABLISHMENTS, REST_OF_WORLD, Ledger
from sim.start.listings import BASIS_UNITS
from tests.helpers.shared import whole_run


@pytest.mark.parametrize("name", scenario_names())
def test_every_scenario_closes_its_accounts(name):
    """The identities are asserted inside every step; here the frames are added up once more."""
    model = DigitalEconomy(name, rng=2, **{"customers.number": 300}).run() if "/" in name else whole_run(name)
    balance = model.balance()
    payments, receipts, difference = (
        next(column for column in balance.columns if column.startswith(f"{side}_"))  # in the country's currency
        for side in ("payments", "receipts", "balance")
    )
    assert (balance[difference] == balance[receipts] - balance[payments]).all()
    items = balance[balance["item"] != "total"].groupby(["replicate", "date"])[[payments, receipts, difference]].sum()
    total = balance[balance["item"] == "total"].set_index(["replicate", "date"])[items.columns]
    assert items.equals(total)
    assert balance[payments].dtype == np.int64
    market = model.market()
    by = ["replicate", "date", "service"]
    shares = market.groupby(by)["market_share"]
    used = market.groupby(by)["users"].sum() > 0
    assert np.allclose(shares.sum()[used], 1.0, atol=1e-12)
    assert market["market_share"].isna().groupby([market[key] for key in by]).all().equals(~used), "undefined, not 0"


def test_thirty_million_workers_pay_exactly_1080000000000_yen_a_year():
    for customers in (20, 999, 1000):
        for engine in ("agents", "numpy"):
            overrides = {"customers.number": customers}
            model = DigitalEconomy("genai_30m_workers", rng=1, engine=engine, **overrides).run()
            balance = model.balance()
            total = balance[balance["item"] == "total"]
            assert total["payments_jpy"].sum() == 1_080_000_000_000
            assert total["receipts_jpy"].sum() == 0
            assert (total["payments_jpy"] == 90_000_000_000).all()


def test_an_economy_without_foreign_providers_pays_nothing_abroad():
    model = DigitalEconomy("closed_economy", rng=1).run()
    assert model.balance()["payments_jpy"].sum() == 0
    assert model.market()["revenue_jpy"].sum() > 0


def test_the_unaware_and_the_users_are_the_population(baseline_run):
    for market in baseline_run.markets:
        assert (market.offer[~market.aware] == -1).all(), "nobody uses what they do not know"
        assert market.users.sum() + market.weight[market.offer < 0].sum() == market.weight.sum()


def test_incremental_tallies_are_a_fresh_count(baseline_run):
    assert_stock(baseline_run.markets, baseline_run.vector_engine)
    market = baseline_run.markets[0]
    market.users[0, 0] += 1
    with pytest.raises(AccountingError, match="what was tallied = a fresh count"):
        assert_stock(baseline_run.markets, baseline_run.vector_engine)
    assert_stock(baseline_run.markets, baseline_run.vector_engine)  # a count corrects what it finds


def test_a_ledger_refuses_a_negative_payment():
    with pytest.raises(ValueError, match="expected at least 0 LCU"):
        Ledger(["copyright"]).post("copyright", FIRMS, REST_OF_WORLD, -1)


@pytest.mark.parametrize("damage", ["revenue", "levy", "users", "ledger", "offer", "inputs", "items", "booking"])
def test_a_yen_or_a_user_that_is_lost_is_noticed(damage):
    model = DigitalEconomy(
        "baseline", rng=1, **{"customers.number": 200, "time.end": "2010-03", "rules.foreign_levy_rate": 0.1}
    )
    model.step()
    if damage == "revenue":
        model.use.revenue_lcu[0] += 1
    elif damage == "levy":
        model.use.levy_lcu[:] += 1
    elif damage == "users":
        model.markets[0].users[0, 0] += 1
    elif damage == "offer":  # revenue moved from one offer to another
        model.offers.revenue_home_lcu[model.offers.rows_of("cloud")[:2]] += [1, -1]
    elif damage == "inputs":  # imported inputs that never leave the country
        model.ledger.flows[:, [DOMESTIC_PROVIDERS, FOREIGN_ESTABLISHMENTS], REST_OF_WORLD] = 0
    elif damage == "items":  # an item booked as another
        model.ledger.flows[[0, 1]] = model.ledger.flows[[1, 0]]
    elif damage == "booking":  # a resident establishment's revenue booked abroad
        model.ledger.flows[:, FIRMS, REST_OF_WORLD] += model.ledger.flows[:, FIRMS, FOREIGN_ESTABLISHMENTS]
        model.ledger.flows[:, FIRMS, FOREIGN_ESTABLISHMENTS] = 0
    else:
        model.ledger.post("copyright", FIRMS, REST_OF_WORLD, 1)
    with pytest.raises(AccountingError, match="is not"):
        model.accounts.assert_identities(model.use)


def test_levies_and_subsidies_are_posted_to_the_government():
    rules = {"rules.foreign_levy_rate": 0.1, "rules.domestic_subsidy_rate": 0.2}
    model = DigitalEconomy("baseline", rng=1, **{"customers.number": 300, "time.end": "2012-12"}, **rules).run()
    outcomes = model.outcomes().groupby("outcome")["value"].sum()
    assert outcomes["levy_revenue"] > 0
    assert outcomes["subsidies"] > 0
    market = model.market().groupby("origin")["revenue_jpy"].sum()
    assert outcomes["levy_revenue"] == pytest.approx(0.1 * market["foreign"], rel=1e-5)
    assert outcomes["subsidies"] == pytest.approx(0.2 * market["domestic"], rel=1e-5)


def test_zero_rules_are_no_rules_bit_for_bit(small):
    zero = DigitalEconomy(small, rng=1, **{"rules.foreign_levy_rate": 0.0, "rules.domestic_subsidy_rate": 0.0}).run()
    plain = DigitalEconomy(small, rng=1).run()
    np.testing.assert_array_equal(zero.record.payments, plain.record.payments)


def test_what_is_not_simulated_is_shown_apart():
    stream = {"items.copyright.unmodelled_payments_jpy": 1.2e11, "items.copyright.unmodelled_receipts_jpy": 6e10}
    plain = DigitalEconomy("baseline", rng=1, **{"customers.number": 200, "time.end": "2010-12"}).run()
    more = DigitalEconomy("baseline", rng=1, **{"customers.number": 200, "time.end": "2010-12"}, **stream).run()
    outcomes = more.outcomes().groupby("outcome")["value"].sum()
    assert outcomes["unmodelled_payments.copyright"] == 1.2e11
    assert outcomes["unmodelled_receipts.copyright"] == 6e10
    assert more.record.payments.sum() - plain.record.payments.sum() == 120_000_000_000
    np.testing.assert_array_equal(more.record.users, plain.record.users)


def test_a_firm_over_its_budget_uses_less_of_everything_and_keeps_its_services():
    span = {"customers.number": 300, "time.end": "2011-12"}
    rich = DigitalEconomy("baseline", rng=1, **span).run()
    poor = DigitalEconomy("baseline", rng=1, **span, **{"customers.firms.digital_budget_share": 0.002}).run()
    assert len(poor.use.cap_rows) > 0
    firms = poor.populations["firms"]
    spent = np.zeros(len(firms))
    for market, cells in zip(poor.markets, poor.listings.slices(), strict=True):
        if market.population.name == "firms":
            cost = poor.price_lcu[market.rows] * poor.use.intensity[cells] / BASIS_UNITS[market.customers.basis]
            a_unit = np.append(cost, 0.0)[market.offer]
            if market.multi_homing is not None:
                a_unit[market.multi_homing.rows] = market.multi_homing.shares / WHOLE @ cost
            spent += a_unit * market.size
    spent[poor.use.cap_rows] *= poor.use.caps
    assert (spent <= firms.traits["digital_budget_lcu"] * (1 + 1e-12)).all()
    spending = [model.outcomes().query("outcome == 'spending'")["value"].sum() for model in (rich, poor)]
    assert spending[1] < spending[0]


def test_power_that_is_short_sends_compute_abroad():
    span = {"customers.number": 300, "time.end": "2012-12"}
    plenty = DigitalEconomy("baseline", rng=1, **span).run()
    short = DigitalEconomy(
        "baseline", rng=1, **span, **{"compute.metropolitan_limit_twh": 0.01, "compute.regional_limit_twh": 0.0}
    ).run()
    power = short.outcomes().query("outcome == 'power_twh'")["value"]
    assert (power <= 0.01).all()
    assert plenty.outcomes().query("outcome == 'power_twh'")["value"].max() > 0.01
    assert short.record.payments.sum() > plenty.record.payments.sum()


def test_no_capacity_at_home_means_every_input_is_imported():
    span = {"customers.number": 300, "time.end": "2011-12"}
    no_capacity = {"compute.home_share_domestic": 0.0, "compute.home_share_foreign": 0.0}
    model = DigitalEconomy("baseline", rng=1, **span, **no_capacity).run()
    assert (model.outcomes().query("outcome == 'home_compute_share'")["value"] == 0).all()
    offers, ledger = model.offers, model.ledger
    inputs = ledger.flows[:, [DOMESTIC_PROVIDERS, FOREIGN_ESTABLISHMENTS], REST_OF_WORLD].sum()
    all_imported = (offers.imported_input_share * (1 - offers.booking_share) * offers.revenue_home_lcu).sum()
    assert inputs == pytest.approx(all_imported, abs=len(offers) + len(model.markets))


def test_load_of_settings_is_the_same_run_as_the_name():
    assert load(load("baseline")) == load("baseline")


def test_the_commission_of_an_app_store_is_paid_by_developers():
    model = DigitalEconomy("baseline", rng=1, **{"customers.number": 200, "time.end": "2010-02"})
    model.step()
    store = np.array(model.listings.keys) == "services.app_store"
    assert model.ledger.flows[:, DEVELOPERS].sum() == model.use.spending_lcu[store].sum() > 0


def test_the_budget_holds_however_much_a_firm_wants():
    """Spending comes to the budget, and stays there: for firms so large that whole units of use are fine."""
    sizes = {"employees_low": 200, "employees_mean": 800.0, "employees_high": 5000}
    span = {"customers.number": 200, "time.end": "2010-12"}
    span |= {f"customers.firms.strata.firms.{name}": value for name, value in sizes.items()}
    revenue = []
    for usage in (1e4, 1e5, 1e6):
        model = DigitalEconomy("closed_economy", rng=1, **span, **{"services.cloud.firms.usage": usage}).run()
        revenue.append(float(model.record.revenue.sum()))
    assert revenue[1] == pytest.approx(revenue[2], rel=0.01)
    assert revenue[0] == pytest.approx(revenue[1], rel=0.05)


HUGE = {
    "spending": {"services.generative_ai.reference_price": 1e12},
    "firms": {
        "customers.firms.strata.firms.count": 10**10,
        "customers.firms.strata.firms.employees_high": 10**7,
        "customers.firms.strata.firms.employees_mean": 1e6,
    },
    "value added": {
        "customers.firms.strata.firms.count": 10**9,
        "customers.firms.sectors.all.value_added_per_employee_jpy": 1e9,
        "services.cloud.firms.usage": 0.0,
    },
}


@pytest.mark.parametrize("excess", HUGE)
def test_amounts_beyond_64_bits_are_refused_before_they_wrap(excess):
    with pytest.raises(ConfigError, match="expected less than"):
        DigitalEconomy("genai_30m_workers" if excess == "spending" else "closed_economy", rng=1, **HUGE[excess]).run()


def test_a_free_service_with_cost_plus_prices_stays_free():
    model = DigitalEconomy(
        "baseline", rng=1, **{"customers.number": 100, "time.end": "2010-03", "services.messenger.pricing": "cost_plus"}
    ).run()
    assert (model.price_lcu[model.offers.rows_of("messenger")] == 0.0).all()


def test_a_levy_at_home_wins_no_exports(small):
    """A levy is paid by buyers at home; abroad the list price counts."""
    levy = DigitalEconomy(small, rng=1, **{"rules.foreign_levy_rate": 0.5})
    untaxed = DigitalEconomy(small, rng=1)
    levy.step(), untaxed.step()
    assert levy.record.receipts[0] == pytest.approx(untaxed.record.receipts[0], rel=1e-3)


def test_capacity_that_is_lost_is_noticed():
    model = DigitalEconomy("baseline", rng=1, **{"customers.number": 100, "time.end": "2010-03"})
    model.step()
    before = model.offers.capacity.copy()
    invested = invest(model.offers, 2 * model.allotment.need, model.pace)
    assert_capacity(model.offers, invested)
    assert (model.offers.capacity != before).any()
    model.offers.capacity[0] += 1
    with pytest.raises(AccountingError, match="is not"):
        assert_capacity(model.offers, invested)


def test_a_sector_without_value_added_or_budget_does_not_free_the_others_of_theirs():
    span = {"customers.number": 300, "time.end": "2010-03", "customers.firms.digital_budget_share": 0.0001}
    capped = []
    for construction in (6e6, 0.0):
        sector = {"customers.firms.sectors.construction.value_added_per_employee_jpy": construction}
        model = DigitalEconomy("baseline", rng=1, **span, **sector).run()
        firms = model.populations["firms"]
        spared = firms.traits["sector"] != firms.labels["sector"].index("construction")
        capped.append(np.isin(np.arange(len(firms)), model.use.cap_rows)[spared])
    np.testing.assert_array_equal(*capped)
    assert capped[0].any()
