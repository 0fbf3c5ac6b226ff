"""The welfare account of whole runs: groups add up to the yen, and what is known of small changes holds."""

import numpy as np
import pytest

from agents.equations.surplus import expected_choice
from agents.state import decisions
from configs import ConfigError, load
from configs.schema.levers.base import LEVERS
from sim import DigitalEconomy, Replicates
from sim.record.surplus import READINGS, _billed, _surplus, customer_surplus

KEPT = {"welfare.account": True}
# One market without any feedback: gamma = sigma = research = 0. Some use neither of two offers, one of which is foreign.
STILL = KEPT | {
    "time.steps": 12,
    "customers.number": 2000,
    "services.market.outside_option": True,
    "services.market.network_effect": 0.0,
    "services.market.price_sensitivity": 0.8,
    "services.market.individuals.adoption_constant": 1.5,
}


def parts(model, name):
    return model.record.outcomes[f"welfare.{name}"]


def parts_below(model, stem):
    return {name: values for name, values in model.record.outcomes.items() if name.startswith(f"welfare.{stem}.")}


def surplus_at(model, market, factor=None):
    """Surplus of a market's customers together, JPY, were posted prices times a factor for each offer."""
    posted, rows = market.seen(), np.flatnonzero(market.aware)
    price = posted.relative_price
    if factor is not None:
        posted.relative_price = price * factor
    lcu = _surplus(market, rows, _billed(model, market), model.rules.bill_share[market.number], model.rules)[0]
    posted.relative_price = price
    return float((market.population.weight[rows] * lcu).sum())


def expected_bill(model, market):
    """What customers would be billed for foreign offers, were all to decide now, JPY."""
    rows, settings, billed = np.flatnonzero(market.aware), market.settings, _billed(model, market)
    attraction = market.seen().attraction + settings.readiness_effect * market.readiness[rows].astype(np.float64)
    worth = decisions.values(market, rows)
    _, chances = expected_choice(worth, attraction, settings.taste_scale, settings.adoption_scale)
    foreign = model.offers.foreign[market.rows]
    bill = billed.month_bill_lcu * market.sizes(rows) * (chances * (billed.home_bill * foreign)[:, None]).sum(axis=0)
    return float((market.population.weight[rows] * bill).sum())


@pytest.fixture(scope="module")
def still():
    """The market without a levy, and runs of it with one, by its rate: after the last month, with all that it had."""
    runs = {}

    def run(rate, elasticity=0.15):
        if (rate, elasticity) not in runs:
            more = {"rules.foreign_levy_rate": rate, "services.market.price_elasticity": elasticity}
            model = DigitalEconomy("theory/duopoly", rng=3, engine="numpy", **STILL, **more).run()
            model.month -= 1
            runs[rate, elasticity] = model
        return runs[rate, elasticity]

    return run


def bill_of(model):
    """What customers are expected to be billed for the foreign offer over the run, JPY without the levy: months are alike."""
    return expected_bill(model, model.markets[0]) * model.settings.time.n_steps


def test_a_small_levy_takes_from_customers_what_they_pay_abroad(still):
    """d CS / d levy is minus the foreign bill, as expected and, but for chance, as it was drawn."""
    rate = 1e-3
    lost = (parts(still(rate), "surplus.service.market") - parts(still(0.0), "surplus.service.market")).sum()
    assert lost / rate == pytest.approx(-bill_of(still(0.0)), rel=5e-3)
    record, offers = still(0.0).record, still(0.0).offers
    drawn, share = float(record.revenue[:, offers.foreign].sum()), record.users[-1, 1] / 2000
    error = np.sqrt((1.0 - share) / share / (2000 * 12))  # of the mean of independent choices
    assert drawn == pytest.approx(bill_of(still(0.0)), rel=3.3 * error), "alpha = 0.001"


@pytest.mark.parametrize("elasticity", [0.0, 0.15])
def test_a_levy_loses_the_triangle_of_harberger(still, elasticity):
    rate = 0.2
    before, after = still(0.0, elasticity), still(rate, elasticity)
    surplus = (parts(after, "surplus.service.market") - parts(before, "surplus.service.market")).sum()
    quantities = bill_of(before), bill_of(after)  # at the price without the levy, which stays
    revenue, triangle = rate * quantities[1], 0.5 * rate * (quantities[0] - quantities[1])
    assert triangle > 0.0
    assert -(surplus + revenue) == pytest.approx(triangle, rel=0.05)


def test_what_residents_gain_by_a_levy_is_the_sum_of_what_each_of_them_gains(still):
    before, after = still(0.0), still(0.3)
    gained = {
        name: (after.record.outcomes[name] - before.record.outcomes[name]).sum()
        for name in after.record.names
        if name.startswith("welfare.")
    }
    named = ("surplus.age.everybody", "levies_returned.everybody", "providers.home_sales", "providers.research")
    assert gained["welfare.total"] == sum(gained[f"welfare.{name}"] for name in named)
    assert gained["welfare.levies_returned.everybody"] == after.record.outcomes["levy_paid"].sum()
    assert gained["welfare.abroad.home_sales"] < 0.0 < gained["welfare.providers.home_sales"]


@pytest.fixture(scope="module")
def grown():
    """The baseline of 2026-03, with the month that it has just accounted for."""
    span = {"customers.number": 400, "time.start": "2025-07", "time.end": "2026-03"}
    model = DigitalEconomy("baseline", rng=1, engine="numpy", **KEPT, **span).run()
    model.month -= 1
    return model


def slope(model, market):
    """What a levy on foreign offers takes from a market's customers, JPY a unit of its rate."""
    step, foreign = 1e-5, model.offers.foreign[market.rows]
    ends = [surplus_at(model, market, 1.0 + sign * step * foreign) for sign in (1.0, -1.0)]
    return (ends[0] - ends[1]) / (2.0 * step)


def test_a_small_levy_on_all_services_takes_the_foreign_bill_of_the_baseline(grown):
    """In each service, too, but for what choices and use weigh differently away from the reference price."""
    paid = [market for market in grown.markets if market.settings.is_paid and market.seen().open]
    lost, bills = ([part(grown, market) for market in paid] for part in (slope, expected_bill))
    assert sum(lost) == pytest.approx(-sum(bills), rel=5e-3)
    assert sum(bill > 0.0 for bill in bills) >= 9
    for market, market_lost, bill in zip(paid, lost, bills, strict=True):
        assert market_lost == pytest.approx(-bill, rel=1e-2), market.service


def test_without_a_price_elasticity_a_small_levy_takes_the_foreign_bill_of_every_service_exactly():
    inelastic = {"service_defaults.price_elasticity": 0.0, "customers.number": 200}
    span = {"time.start": "2025-12", "time.end": "2026-01"}
    model = DigitalEconomy("baseline", rng=1, engine="numpy", **KEPT, **span, **inelastic).run()
    model.month -= 1
    for market in model.markets:
        if market.settings.is_paid:
            assert slope(model, market) == pytest.approx(-expected_bill(model, market), rel=1e-6), market.service


def test_who_does_not_know_a_service_has_nothing_of_it(grown):
    n_unaware = 0
    for market in grown.markets:
        surplus = customer_surplus(grown, market)
        assert surplus.shape == (len(READINGS), len(market.population))
        assert (surplus[:, ~market.aware] == 0).all()
        n_unaware += int((~market.aware).sum())
        if market.settings.is_paid and market.seen().open:
            assert (surplus[0, market.aware] > 0).any()
    assert n_unaware > 0


def test_readings_differ_by_the_stay_bonus_alone(grown):
    """Of who uses an offer the second takes M_i sigma away; the third is the surplus of a market without sigma."""
    n_markets = 0
    for market in grown.markets:
        posted, rows, settings = market.seen(), np.flatnonzero(market.aware), market.settings
        if not (settings.is_paid and posted.open and posted.switching_cost > 0.0):
            continue
        n_markets += 1
        billed, paid_share = _billed(grown, market), grown.rules.bill_share[market.number]
        enjoyed, cost_of_leaving, left_out = _surplus(market, rows, billed, paid_share, grown.rules)
        sigma, posted.switching_cost = posted.switching_cost, 0.0
        without = _surplus(market, rows, billed, paid_share, grown.rules)
        posted.switching_cost = sigma
        sensitivity = settings.price_sensitivity * market.population.price_sensitivity[rows].astype(float)
        bonus = sigma * billed.month_bill_lcu * market.sizes(rows) / sensitivity
        uses = market.offer[rows] >= 0
        np.testing.assert_allclose(enjoyed - cost_of_leaving, np.where(uses, bonus, 0.0), rtol=1e-6, atol=1e-3)
        np.testing.assert_array_equal(left_out, without[0])
        np.testing.assert_array_equal(without, np.stack([without[0]] * 3))
        assert (enjoyed[uses] > left_out[uses]).all()
        np.testing.assert_array_equal(enjoyed[~uses], left_out[~uses])
    assert n_markets >= 5


def test_a_free_service_counts_where_its_worth_is_stated_alone(grown):
    for stem in ("surplus", *(f"surplus{reading}" for reading in READINGS)):
        assert (parts(grown, f"{stem}.service.social_media") == 0).all()
    stated = KEPT | {
        "welfare.jpy_per_utility": {"social_media": 1000.0},
        "customers.number": 100,
        "time.end": "2010-03",
    }
    model = DigitalEconomy("baseline", rng=1, engine="numpy", **stated).run()
    assert (parts(model, "surplus.service.social_media") > 0).all()
    assert (parts(model, "surplus.service.messenger") == 0).all()


@pytest.mark.parametrize("kind", LEVERS)
def test_the_account_is_the_sum_of_its_groups_to_the_yen(kind, run_lever):
    model = run_lever(kind, more=KEPT | {"welfare.externality_share": 0.2})
    apart = [
        *parts_below(model, "levies_returned").values(),
        *parts_below(model, "providers").values(),
        *parts_below(model, "state").values(),
        parts(model, "spillovers"),
    ]
    for reading in READINGS:
        kinds = {kind: sum(parts_below(model, f"surplus{reading}.{kind}").values()) for kind in
                 ("size", "sector", "age", "service")}  # fmt: skip
        np.testing.assert_array_equal(kinds["size"], kinds["sector"])
        np.testing.assert_array_equal(kinds["size"] + kinds["age"], kinds["service"])
        np.testing.assert_array_equal(parts(model, f"total{reading}"), kinds["size"] + kinds["age"] + sum(apart))
    for values in parts_below(model, "surplus").values():
        assert (values == np.rint(values)).all()
        assert (np.abs(values) < 2.0**53).all()


@pytest.mark.parametrize("kind", LEVERS)
def test_the_budget_is_what_the_state_spends_and_a_levy_that_is_returned_costs_it_nothing(kind, run_lever):
    model = run_lever(kind, more=KEPT | {"welfare.externality_share": 0.2})
    outcomes = model.record.outcomes
    np.testing.assert_array_equal(parts(model, "state.budget"), -outcomes["public_spending"])
    excess = model.settings.welfare.marginal_cost_of_public_funds - 1.0
    np.testing.assert_array_equal(parts(model, "state.cost_of_funds"), np.rint(excess * parts(model, "state.budget")))
    np.testing.assert_array_equal(sum(parts_below(model, "levies_returned").values()), outcomes["levy_revenue"])
    np.testing.assert_array_equal(parts(model, "spillovers"), np.rint(0.2 * outcomes["value_added_gained"]))


@pytest.mark.parametrize("rules", [{}, {"rules.foreign_levy_rate": 0.4, "rules.domestic_subsidy_rate": 0.4}])
def test_a_refund_that_moves_nobody_is_worth_nothing(rules):
    """At a cost of funds of 1 a transfer is worth 0: in its first month, before anybody has decided by it.

    What is refunded is a share of the price at home: no levy, and what a subsidy pays, too.
    """
    span = rules | {"customers.number": 3000, "time.start": "2026-01", "time.end": "2026-01", "welfare.account": True}
    span |= {"welfare.marginal_cost_of_public_funds": 1.0, "service_defaults.contract_months": 120}
    support = {"kind": "adoption_support", "start": "2026-01", "services": ["business_software"], "customers":
               ["micro", "small", "medium", "large"], "support_share": 1e-4, "budget_jpy": 1e12}  # fmt: skip
    with_support = span | {f"levers.refund.{key}": value for key, value in support.items()}
    with_support |= {"services.business_software.opening_awareness": 1.0}
    without = span | {"services.business_software.opening_awareness": 1.0}
    base, refunded = (DigitalEconomy("baseline", rng=1, engine="numpy", **o).run() for o in (without, with_support))
    paid = refunded.record.outcomes["public_spending.refund"].sum()
    assert paid > 0.0
    gained = (
        parts(refunded, "surplus.service.business_software") - parts(base, "surplus.service.business_software")
    ).sum()
    assert gained == pytest.approx(paid, rel=0.1)  # who would use it now, and who does: a sample of firms
    total = (parts(refunded, "total") - parts(base, "total")).sum()
    assert total == pytest.approx(0.0, abs=0.1 * paid)


def test_an_offer_that_is_withdrawn_takes_surplus_from_its_service(run_lever):
    """The value of a new offer is positive: so is what is lost with one."""
    gone = run_lever("supply_shock", more=KEPT, price_factor=1.0, withdrawal=True, services=["cloud"])
    base = run_lever("", more=KEPT)
    lost = (parts(gone, "surplus.service.cloud") - parts(base, "surplus.service.cloud"))[3]
    assert lost < 0.0


def test_a_preference_that_rules_impose_is_worth_no_utility_by_decree(run_lever):
    """In its first month: later users, prices and quality follow, which may be for better or worse."""
    base = run_lever("", more=KEPT)
    preferring = run_lever("", more=KEPT | {"rules.domestic_preference": 1.0, "rules.start": "2026-01"})
    for service in ("cloud", "business_software", "content_streaming"):
        change = parts(preferring, f"surplus_without_stay.service.{service}") - parts(
            base, f"surplus_without_stay.service.{service}"
        )
        assert (change[:3] == 0.0).all()
        assert change[3] < 0.0


def test_the_account_is_kept_where_it_is_asked_for_alone(run_lever):
    assert not [name for name in run_lever("").record.names if name.startswith("welfare")]
    kept = run_lever("", more=KEPT)
    for name, values in run_lever("").record.outcomes.items():
        np.testing.assert_array_equal(values, kept.record.outcomes[name], err_msg=name)


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"welfare.jpy_per_utility": {"social_medai": 1.0}}, "did you mean social_media"),
        ({"welfare.jpy_per_utility": {"cloud": 1.0}}, "expected a free service"),
        ({"welfare.jpy_per_utility": {"messenger": -1.0}}, "welfare"),
        ({"welfare.marginal_cost_of_public_funds": 0.5}, "marginal_cost_of_public_funds"),
        ({"welfare.acount": True}, "did you mean"),
    ],
)
def test_what_no_account_can_be_kept_of_is_refused(overrides, message):
    with pytest.raises(ConfigError, match=message):
        load("baseline", overrides)


def test_surplus_beyond_what_a_record_holds_is_refused():
    much = {"customers.number": 100, "time.end": "2010-02", "services.cloud.price_sensitivity": 1e-9, **KEPT}
    with pytest.raises(ConfigError, match=r"services\.cloud: .* LCU of surplus a month; expected less than"):
        DigitalEconomy("baseline", rng=1, engine="numpy", **much).run()


def test_a_batch_is_refused_nothing_that_its_runs_are_not(monkeypatch):
    """What is counted is counted run by run."""
    span = {"customers.number": 60, "time.end": "2010-02", **KEPT}
    alone = DigitalEconomy("baseline", rng=1, engine="numpy", **span).run()
    largest = max(float(values.max()) for values in parts_below(alone, "surplus.service").values())
    monkeypatch.setattr("sim.record.surplus.LARGEST_SURPLUS_LCU", 4.0 * largest)
    Replicates("baseline", seeds=range(12), engine="numpy", **span).run()
    monkeypatch.setattr("sim.record.surplus.LARGEST_SURPLUS_LCU", 0.5 * largest)
    with pytest.raises(ConfigError, match="LCU of surplus a month"):
        DigitalEconomy("baseline", rng=1, engine="numpy", **span).run()
