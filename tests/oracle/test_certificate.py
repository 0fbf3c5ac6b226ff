"""Choice in float32 is that of float64, or a doubt: the certificate holds, and doubts are rare."""

import numpy as np
import pytest

from agents.engines.float32 import DOUBT, FastChoice, MonthTables, in_range, month_tolerance, total_weight, weigh
from agents.engines.vector import VectorEngine
from agents.equations.choice import adoption_probability, offer_weights
from agents.state.decisions import values
from agents.state.market import Market
from sim import DigitalEconomy

pytestmark = pytest.mark.usefixtures("kernels")

# What each case has that others have not; all of the baseline's ten services are looked at in each.
CASES = {
    "as it is": {},
    "an adoption scale of its own": {"service_defaults.adoption_scale": 2.5},
    "everybody adopts": {"services.cloud.outside_option": False},
    "hardly anybody adopts": {
        "services.messenger.individuals.adoption_constant": -50.0,
        "services.content_streaming.individuals.adoption_constant": -48.0,
        "services.content_streaming.adoption_scale": 1.2,
    },
    "tastes that hardly differ": {"services.cloud.taste_scale": 0.05, "services.messenger.taste_scale": 0.05},
    "strong networks": {"service_defaults.network_effect": 12.0, "service_defaults.local_share": 0.3},
    "large switching costs": {"service_defaults.switching_cost": 9.0},
    "an odd number of peers": {"service_defaults.degree": 13},
    "seven offers and eight": {
        f"services.{service}.offers.own_{number}": {"provider": "carrier", "quality": 0.5 + number}
        for service in ("business_software", "cloud")
        for number in range(2)
    },
    "many offers": {
        f"services.cloud.offers.cloud_{number}": {"provider": "carrier", "quality": number / 7.0}
        for number in range(15)
    },
}


@pytest.fixture(scope="module", params=CASES)
def markets(request) -> list[Market]:
    """The markets of a month in which all services are there, users and non-users alike.

    Nobody multi-homes: who does chooses in float64 from the start.
    """
    span = {"customers.number": 20_000, "time.start": "2026-01", "time.end": "2026-03"}
    span |= {f"services.{name}.multi_homing_share": 0.0 for name in ("cloud", "social_media")}
    model = DigitalEconomy("baseline", rng=5, engine="numpy", **span, **CASES[request.param])
    model.step()
    model._information(), model._prices()
    return model.markets


def engines() -> list[VectorEngine]:
    numba = pytest.importorskip("agents.engines.compiled")
    return [VectorEngine(), numba.NumbaEngine(parallel=False), numba.NumbaEngine(parallel=True)]


def test_whatever_is_certain_is_right_and_most_is_certain(markets):
    doubts = decisions = 0
    for market in markets:
        if not in_range(market):
            continue
        everybody = slice(0, len(market.offer))
        exact = VectorEngine().choose_exactly(market, everybody)
        quick = FastChoice().choose(market, everybody)
        certain = quick != DOUBT
        np.testing.assert_array_equal(quick[certain], exact[certain])
        doubts, decisions = doubts + np.count_nonzero(~certain), decisions + len(quick)
    assert doubts < 0.01 * decisions


def test_a_stretch_of_customers_and_any_others_are_given_what_is_exact(markets, monkeypatch):
    """With threads, too, that take several blocks."""
    pytest.importorskip("numba")
    monkeypatch.setattr("agents.engines.compiled.engine.PARALLEL_FROM", 0)
    sampled_rows = np.random.default_rng(3).permutation(len(markets[0].offer))[:5000]
    for engine in engines():
        for market in markets:
            for rows in (slice(100, 100 + len(market.offer) // 2), sampled_rows[sampled_rows < len(market.offer)]):
                np.testing.assert_array_equal(engine.choose(market, rows), VectorEngine().choose_exactly(market, rows))


def test_no_boundary_is_further_off_than_the_tolerance(markets):
    """The bound itself: boundaries between offers, and between the last one and none, in float32 and in float64."""
    rows, furthest = slice(0, 5000), 0.0
    for market in markets:
        if not in_range(market):
            continue
        settings, n_offers = market.settings, len(market.rows)
        weights, spare = np.empty((2, n_offers, 5000), np.float32)
        tables = MonthTables(market)
        weigh(market, tables, rows, weights, spare, np.empty(weights.shape, bool))
        up_to = np.cumsum(weights, axis=0)
        single = up_to / total_weight(market, tables, rows, up_to[-1], np.empty(5000, np.float32))
        cumulative, inclusive = offer_weights(values(market, rows), settings.taste_scale)
        double = cumulative / cumulative[-1]
        if settings.outside_option:
            attraction = settings.readiness_effect * market.readiness[rows] + market.seen().attraction
            double *= adoption_probability(inclusive, attraction, settings.adoption_scale)
        off = float(np.abs(single - double).max())
        assert off < month_tolerance(market), market.service
        furthest = max(furthest, off)
    assert furthest > 1e-9, "float32 is what is looked at"
