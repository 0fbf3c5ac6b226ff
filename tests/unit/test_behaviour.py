"""The equations, by hand."""

import math

import numpy as np
import pytest

from agents.equations.awareness import awareness_probability
from agents.equations.choice import adoption_probability, choose, offer_weights
from agents.equations.exports import capability, equal_parts, licence_share, win_rate
from agents.equations.innovation import quality_next, unit_cost
from agents.equations.pricing import STRATEGIES, PricingState
from agents.equations.utility import common_exposure, market_share, offer_values, peer_share


def test_exposure_adds_home_abroad_and_the_other_side():
    share, abroad, cross = np.array([0.6, 0.4]), np.array([0.1, 0.9]), np.array([0.0, 1.0])
    exposure = common_exposure(share, abroad, cross, base_abroad_share=0.3, local_share=0.2, cross_side_effect=0.5)
    assert exposure == pytest.approx([0.5 * 0.6 + 0.3 * 0.1, 0.5 * 0.4 + 0.3 * 0.9 + 0.5])


def test_a_launch_has_a_share_of_its_pseudo_count():
    assert market_share(np.array([0, 0]), 10.0, np.array([0.25, 0.75])) == pytest.approx([0.25, 0.75])
    assert market_share(np.array([90, 0]), 10.0, np.array([0.5, 0.5])) == pytest.approx([0.95, 0.05])


def test_peers_who_use_nothing_leave_the_national_share():
    peers = np.array([[0, 0, 1, -1], [-1, -1, -1, -1]], dtype=np.int8)
    local = peer_share(peers, np.array([0.7, 0.3]))
    assert local[:, 0] == pytest.approx([2 / 3, 1 / 3])
    assert local[:, 1] == pytest.approx([0.7, 0.3])


def test_value_by_hand():
    values = offer_values(
        common_value=np.array([[2.0], [1.0]]),
        relative_price=np.array([[1.0], [0.5]]),
        domestic=np.array([[0.0], [1.0]]),
        price_sensitivity=np.array([1.0, 2.0]),
        home_bias=np.array([0.3, -0.4]),
        current=np.array([1, -1]),
        switching_cost=2.0,
    )
    assert values[:, 0] == pytest.approx([2 - 1, 1 - 0.5 + 0.3 + 2])
    assert values[:, 1] == pytest.approx([2 - 2, 1 - 1 - 0.4])


def test_inclusive_value_of_equal_offers_is_the_value_plus_mu_log_n():
    _, inclusive = offer_weights(np.full((4, 1), 1.5), taste_scale=0.5)
    assert inclusive[0] == pytest.approx(1.5 + 0.5 * math.log(4))


def test_adoption_is_even_where_value_and_attraction_cancel():
    assert adoption_probability(np.array([3.0]), np.array([-3.0]), 1.0) == pytest.approx([0.5])


def test_choice_frequencies_are_logit_probabilities():
    """An even grid of draws: each frequency is its probability, to the width of the grid."""
    n = 100_000
    values = np.repeat(np.array([[1.0], [0.0], [-np.inf]]), n, axis=1)
    draw = (np.arange(n) + 0.5) / n
    offers = choose(values, np.zeros(n), draw, 1.0, 1.0)
    adopt = 1 / (1 + math.exp(-math.log(math.e + 1)))
    for offer, expected in ((-1, 1 - adopt), (0, adopt * math.e / (1 + math.e)), (1, adopt / (1 + math.e)), (2, 0.0)):
        assert (offers == offer).mean() == pytest.approx(expected, abs=2 / n)


def test_awareness_is_bass_a_month():
    assert awareness_probability(0.03, 0.38, 0.5, 12.0) == pytest.approx((0.03 + 0.19) / 12)


def test_learning_halves_cost_at_the_right_output():
    cost = unit_cost(np.array([10.0]), np.array([8.0]), np.array([1.0]), np.array([1 / 3]))
    assert cost == pytest.approx([5.0])


def test_quality_decays_without_research_and_catches_up():
    args = {
        "research_scale_lcu": np.array([1.0]),
        "research_effect": np.array([0.3]),
        "quality_decay": np.array([0.12]),
        "catch_up": np.array([0.0]),
    }
    assert quality_next(
        np.array([2.0]), np.array([0.0]), frontier=np.array([2.0]), steps_per_year=12.0, **args
    ) == pytest.approx([1.98])
    args["catch_up"] = np.array([0.6])
    later = quality_next(np.array([2.0]), np.array([0.0]), frontier=np.array([3.0]), steps_per_year=12.0, **args)
    assert later == pytest.approx([1.98 + 0.05])


def test_research_adds_the_less_the_nearer_quality_is_to_its_limit():
    """e - 1 times the scale is an e-fold of research: 0.3 a year far from the limit, half of it halfway, nothing at it."""
    research = {
        "research_scale_lcu": np.ones(3),
        "research_lcu": np.full(3, np.e - 1.0),
        "research_effect": np.full(3, 0.3),
        "quality_decay": np.zeros(3),
        "catch_up": np.zeros(3),
        "frontier": np.full(3, 4.0),
        "steps_per_year": 12.0,
    }
    quality = np.array([0.0, 2.0, 4.0])
    added = quality_next(quality, quality_limit=np.full(3, 4.0), **research) - quality
    assert added == pytest.approx([0.3 / 12, 0.15 / 12, 0.0])
    with_data = quality_next(quality, quality_limit=np.full(3, 4.0), support=0.1, **research) - quality
    assert with_data == pytest.approx([0.4 / 12, 0.2 / 12, 0.0])
    without_limit = quality_next(quality, **research) - quality
    assert without_limit == pytest.approx([0.3 / 12] * 3)


def test_nothing_is_exported_below_the_quality_threshold():
    won = win_rate(np.array([1.0, 3.0]), np.ones(2), 4.0, 1.0, 0.0, 0.0, 0.0, 0.5)
    assert won == pytest.approx([0.0, 0.5])


def test_who_earns_more_at_home_can_sell_more_abroad():
    """Twice the home revenue is twice the demand at an elasticity of 1, its root at one half, and no matter at 0."""
    home = np.array([0, 50, 100, 200])
    assert capability(home, 100.0, 1.0) == pytest.approx([0.0, 0.5, 1.0, 2.0])
    assert capability(home, 100.0, 0.5) == pytest.approx([0.0, 0.5**0.5, 1.0, 2.0**0.5])
    assert capability(home, 100.0, 0.0) == pytest.approx([1.0] * 4)


def test_licences_go_by_what_is_earned_at_home_and_evenly_where_nothing_is():
    """Two services of two and three offers: the first earns 3 to 1, the second nothing, and one of its offers waits."""
    home = np.array([30, 10, 0, 0, 0])
    licensing = np.array([True, True, True, False, True])
    starts, service = np.array([0, 2]), np.array([0, 0, 1, 1, 1])
    equal = equal_parts(licensing, starts, service)
    assert licence_share(home, licensing, equal, starts, service) == pytest.approx([0.75, 0.25, 0.5, 0.0, 0.5])


def pricing_state(**changes) -> PricingState:
    """One offer, of which every column and every parameter is 1 unless it is given."""
    declared = [name for strategy in STRATEGIES.values() for name in (*strategy.parameters, *strategy.own_parameters)]
    parameters = {name: np.array([changes.pop(name, 1.0)]) for name in dict.fromkeys(declared)}
    columns = {name: np.array([1.0]) for name in PricingState.__dataclass_fields__}
    given = {name: np.array([value]) for name, value in changes.items()}
    return PricingState(**{**columns, **given, "years": 2.0, "parameters": parameters})


def test_the_logit_markup_ends_at_mu_over_one_minus_share():
    """Anderson, de Palma & Thisse 1992: p = c + mu / (1 - s) for a covered market, eta = 1."""
    state = pricing_state(price=3.0, unit_cost=1.0, share=0.5, adoption=1.0, price_adjustment=1.0, max_markup=9.0)
    assert STRATEGIES["logit_markup"].prices(state) == pytest.approx([1.0 + 1.0 / 0.5])


def test_the_logit_markup_is_approached_with_a_lag_and_capped():
    state = pricing_state(price=2.0, unit_cost=1.0, share=0.5, adoption=1.0, price_adjustment=0.25, max_markup=0.5)
    assert STRATEGIES["logit_markup"].prices(state) == pytest.approx([2.0 + 0.25 * (1.5 - 2.0)])


ALONE = {"price": 2.0, "price_adjustment": 1.0, "max_markup": 9.0, "share": 0.5, "rival_price": np.inf}  # wanted: 3


def test_a_newcomer_gives_a_discount_that_ends_at_the_critical_mass():
    """Farrell & Klemperer 2007: bargains, then ripoffs."""
    newcomer = {**ALONE, "critical_mass": 0.4, "penetration_discount": 0.6, "adoption": 1.0}
    prices = [
        STRATEGIES["penetration"].prices(pricing_state(**{**newcomer, "share": share}))[0] for share in (0.0, 0.2, 0.4)
    ]
    markups = [
        STRATEGIES["logit_markup"].prices(pricing_state(**{**newcomer, "share": share}))[0] for share in (0.0, 0.2, 0.4)
    ]
    assert prices == pytest.approx([0.4 * markups[0], 0.7 * markups[1], markups[2]])
    assert prices[0] < 1.0, "below unit cost"


@pytest.mark.parametrize(("rival", "expected"), [(np.inf, 3.0), (5.0, 3.0), (1.5, 1.5), (0.2, 1.0)])
def test_a_rivals_price_is_met_but_not_below_unit_cost(rival, expected):
    state = pricing_state(**{**ALONE, "rival_price": rival, "adoption": 1.0})
    assert STRATEGIES["matching"].prices(state) == pytest.approx([expected])


def test_cost_plus_passes_on_what_learning_saves():
    state = pricing_state(first_price=4.0, unit_cost=1.5, first_unit_cost=2.0)
    assert STRATEGIES["cost_plus"].prices(state) == pytest.approx([3.0])


def test_an_exogenous_price_follows_its_trend():
    assert STRATEGIES["exogenous"].prices(pricing_state(first_price=4.0, trend_per_year=-0.1)) == pytest.approx(
        [4 * math.exp(-0.2)]
    )


@pytest.mark.parametrize("name", sorted(STRATEGIES))
def test_every_pricing_strategy_scales_with_money(name):
    """Twice the currency unit, twice the price."""
    money = ("price", "first_price", "unit_cost", "first_unit_cost", "reference_price", "rival_price")
    state = pricing_state(share=0.3, adoption=0.6, price_sensitivity=2.0)
    doubled = pricing_state(share=0.3, adoption=0.6, price_sensitivity=2.0, **dict.fromkeys(money, 2.0))
    assert STRATEGIES[name].prices(doubled) == pytest.approx(2 * STRATEGIES[name].prices(state))
