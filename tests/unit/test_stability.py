"""The tipping dashboard: lambdas are the slopes of theory where theory has them, and derivatives everywhere else."""

import numpy as np
import pytest

from agents.equations.choice import adoption_probability, offer_weights
from agents.state.decisions import values as worth
from experiments.runs.outcomes.measures import Measure
from experiments.theory import mean_field, potts, share_dynamics
from sim import DigitalEconomy, Replicates

LARGE = {"customers.number": 20_000, "time.steps": 60}


def last(model, name):
    return float(model.record.outcomes[name][-1])


@pytest.mark.parametrize(
    ("scenario", "overrides", "slope", "symmetric"),
    [
        ("duopoly", {"network_effect": 1.6}, 0.8, 0.8),
        ("duopoly", {"network_effect": 1.2, "taste_scale": 0.75, "adoption_scale": 1.0}, 0.8, 0.8),
        ("k_offers", {"network_effect": 2.4}, 0.8, 0.8),
        (
            "switching_cost_duopoly",
            {"network_effect": 1.2, "switching_cost": 1.0},
            potts.equal_share_slope(2, 1.2, 1.0),
            1.2 * (1.0 + potts.persistence(2, 1.0)) / 2.0,
        ),
        (
            "k_offers",
            {"network_effect": 1.5, "n_offers": 4, "switching_cost": 1.5},
            potts.equal_share_slope(4, 1.5, 1.5),
            1.5 * (1.0 + potts.persistence(4, 1.5)) / 4.0,
        ),
    ],
)
def test_at_equal_shares_the_lambdas_are_those_of_theory(scenario, overrides, slope, symmetric):
    """20,000 customers stray from equal shares by a percent or two, which moves the slope by its square."""
    keys = {f"services.market.{key}": value for key, value in overrides.items()}
    model = DigitalEconomy(f"theory/{scenario}", rng=1, **LARGE, **keys).run()
    assert last(model, "lambda_symmetric.market") == pytest.approx(symmetric, abs=1e-12)
    assert last(model, "lambda_local.market") == pytest.approx(slope, abs=0.01)
    assert last(model, "order_parameter.market") < 0.005


@pytest.mark.parametrize(("b", "sigma"), [(1.5, 0.0), (1.2, 0.0), (1.0, 1.0)])
def test_in_a_tipped_market_lambda_local_is_the_slope_at_the_fixed_point(b, sigma):
    keys = {"services.market.network_effect": 2.0 * b, "services.market.opening_share": 0.9}
    model = DigitalEconomy("theory/switching_cost_duopoly", rng=2, **LARGE, **keys,
                           **{"services.market.switching_cost": sigma}).run()  # fmt: skip
    share = share_dynamics.stationary_shares([0.9, 0.1], 2.0 * b, switching_cost=sigma)
    slope = share_dynamics.share_slope(share, 2.0 * b, switching_cost=sigma)
    if sigma == 0.0:
        assert slope == pytest.approx(float(mean_field.slope(b, 2.0 * share[0] - 1.0)))
    assert last(model, "lambda_local.market") == pytest.approx(slope, abs=0.03)
    assert last(model, "lambda_symmetric.market") > 1.0 > last(model, "lambda_local.market")


def test_with_customers_who_differ_lambda_local_is_the_derivative_of_expected_shares():
    """Cloud without a switching cost: a hundred firms with home biases of their own, who may also use none."""
    span = {
        "customers.number": 200,
        "time.end": "2014-12",
        "services.cloud.switching_cost": 0.0,
        "services.cloud.local_share": 0.0,
    }
    model = DigitalEconomy("baseline", rng=3, **span).run()
    market = model.behaviours["firms"].markets["cloud"]
    posted, settings, everybody = market.seen(), market.settings, slice(0, len(market.population))
    knowing = market.aware

    def expected_shares(share):
        change = settings.network_effect * (1.0 - settings.base_abroad_share) * (share - posted.share)
        values = worth(market, everybody) + change[:, None]
        cumulative, inclusive = offer_weights(values, settings.taste_scale)
        attraction = posted.attraction + settings.readiness_effect * market.readiness.astype(np.float64)
        adopt = adoption_probability(inclusive, attraction, settings.adoption_scale) * market.weight * knowing
        weights = np.diff(cumulative, axis=0, prepend=0.0) / cumulative[-1]
        # Users of each offer stand for as many as there are, as the panel's do.
        for offer in range(-1, len(market.offers)):
            deciding = (market.offer == offer) & knowing
            real = market.weight[market.offer == offer].sum()
            adopt[deciding] *= (
                real / market.weight[deciding if offer >= 0 else market.offer == offer].sum() if deciding.any() else 1.0
            )
        users = weights @ adopt
        return users / users.sum()

    n, width = len(market.offers), 1e-5
    steps = np.eye(n) * width
    derivative = np.stack(
        [
            (expected_shares(posted.share + step) - expected_shares(posted.share - step)) / (2.0 * width)
            for step in steps
        ],
        axis=1,
    )
    users = model.record.users[-1, model.offers.rows_of("cloud")].sum()
    pseudo = model.information.pseudo_users[model.listings.market == market.number][0]
    radius = np.abs(np.linalg.eigvals(derivative)).max() * users / (users + pseudo)
    assert last(model, "lambda_local.cloud") == pytest.approx(radius, rel=1e-6)
    assert radius > 0.05


def test_lambdas_are_undefined_where_nothing_can_tip():
    bass = DigitalEconomy("theory/bass", rng=1, **{"customers.number": 100}).run()
    cascade = DigitalEconomy("theory/cascade", rng=1, **{"customers.number": 100, "time.steps": 5}).run()
    for model in (bass, cascade):
        assert np.isnan(last(model, "lambda_local.market"))
        assert np.isnan(last(model, "lambda_symmetric.market"))
    assert np.isnan(last(bass, "order_parameter.market"))
    assert 0.0 <= last(cascade, "order_parameter.market") <= 1.0
    early = DigitalEconomy("baseline", rng=1, **{"customers.number": 200, "time.end": "2010-03"}).run()
    assert np.isnan(last(early, "lambda_local.generative_ai"))
    assert np.isnan(last(early, "order_parameter.generative_ai"))


def test_outcomes_asked_for_on_the_way_are_those_of_the_whole_run():
    span = {"customers.number": 300, "time.end": "2011-06"}
    whole, asked = (DigitalEconomy("baseline", rng=4, **span) for _ in range(2))
    whole.run()
    while asked.running:
        asked.step()
        if asked.month % 5 == 0:
            asked.outcomes()
    np.testing.assert_array_equal(whole.record.values, asked.record.values)


def test_stability_costs_only_who_asks_for_it(monkeypatch):
    from sim.record import stability

    asked = []
    true = stability.spectral_radius
    monkeypatch.setattr(stability, "spectral_radius", lambda *terms: asked.append(1) or true(*terms))
    batch = Replicates("baseline", seeds=[1, 2], **{"customers.number": 60, "time.end": "2010-02"}).run()
    batch.balance(), batch.market()
    assert Measure.parse("outcomes.domestic_share").values(batch).shape == (2,)
    assert batch.record.of_replicate(1).outcomes["adoption.cloud.firms"][-1] >= 0.0
    assert not asked
    single = batch.record.of_replicate(1)
    assert np.isfinite(single.outcomes["lambda_local.app_store"]).all() and asked
    np.testing.assert_array_equal(single.values, batch.record.values[:, 1])


def test_a_large_switching_cost_makes_no_infinite_response():
    keys = {"services.market.switching_cost": 50.0, "services.market.taste_scale": 0.01, **LARGE}
    model = DigitalEconomy("theory/switching_cost_duopoly", rng=1, **{**keys, "time.steps": 3}).run()
    assert last(model, "lambda_local.market") == pytest.approx(1.0)
