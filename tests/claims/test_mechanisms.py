"""What single mechanisms of the document do beyond the direction of their claims, and what is left where they are off."""

import numpy as np
import pytest

from agents.draws import FloatArray
from tests.claims.arms import (
    AI,
    BASELINE,
    GERMANY,
    GIVEN_PRICES,
    MORE,
    PAID_FOR_AGENTS,
    SURGE_BY_THE_SEAT,
    UNLIMITED_POWER,
    USA,
    WITHOUT_AI,
    changed,
)
from tests.claims.placebo import DOWN, Arm, Claim, beats, seeds, values

OWN_PRICE = "market.generative_ai.chat_assistant.price_jpy@2030"
USES_AI = "outcomes.adoption.generative_ai.firms@2026"
FEW = 100  # customers, for what hardly depends on who uses what


def outcome(arm: Arm, *names: str, customers: int = 300, asked: tuple[int, ...] = ()) -> FloatArray:
    """Outcomes added up, one value a seed."""
    return values(arm, Claim(arm, arm, names, customers=customers), asked)


def test_ai_carries_more_than_a_third_of_what_the_deficit_grows_by_in_the_next_decade():
    def deepening(arm: Arm) -> FloatArray:
        early, late = (outcome(arm, f"balance.total.balance_jpy@{year}", customers=MORE) for year in (2025, 2035))
        return early - late

    with_ai, without = deepening(BASELINE), deepening(WITHOUT_AI)
    assert (with_ai - without > with_ai / 3.0).all()


def test_agents_that_take_over_tasks_sooner_are_paid_several_times_as_much():
    """Against the baseline of the same year, which grows, too, and does not by itself what the price by the wage does."""
    soon, baseline = (outcome(Arm(name), *PAID_FOR_AGENTS) for name in ("ai_agents_surge", "baseline"))
    assert (soon > 5.0 * baseline).all()
    assert (baseline < 10.0 * outcome(SURGE_BY_THE_SEAT, *PAID_FOR_AGENTS)).all()


def test_electricity_limits_compute_in_the_2030s_of_the_baseline_and_not_in_its_history():
    """S25: what the limit takes away is bought abroad."""
    free = UNLIMITED_POWER
    early, late = (
        outcome(BASELINE, f"outcomes.power_twh@{year}") / outcome(free, f"outcomes.power_twh@{year}")
        for year in (2020, 2035)
    )
    assert (early == 1.0).all() and (late < 0.95).all()
    inputs = [outcome(arm, "outcomes.imported_inputs@2035") for arm in (BASELINE, free)]
    assert (inputs[0] > inputs[1]).all()


def test_a_leader_asks_at_least_a_tenth_less_where_it_has_rivals_than_where_it_has_none():
    rivals = ("search_assistant", "office_assistant", "national_assistant")
    alone = Arm("baseline", {f"services.generative_ai.offers.{name}.launch": "2030-12" for name in rivals})
    claim = Claim(BASELINE, alone, ("market.generative_ai.chat_assistant.price_jpy@2029",), DOWN, at_least=0.1)
    assert beats(values(claim.on, claim), values(claim.off, claim), claim)


def test_newcomers_leave_a_price_that_is_given_where_it_was():
    """The mechanism off: what an offer asks for does not depend on who else sells."""
    war, peace = (outcome(Arm(name, GIVEN_PRICES), OWN_PRICE, customers=FEW) for name in ("ai_price_war", "baseline"))
    assert (war == peace).all()


@pytest.mark.parametrize(("budget_tn", "minimum", "wins"), [(0.3, True, True), (0.3, False, False), (1.0, True, False)])
def test_focused_money_beats_broad_by_a_fifth_a_yen_where_research_has_a_minimum_scale(budget_tn, minimum, wins):
    """S23, by what a yen for the domestic assistant adds to its quality; broad money goes into ten services, not three."""
    off = {} if minimum else {f"services.{name}.research_minimum_jpy": 0.0 for name in AI}
    services = {"focused": 3, "broad": 10}  # among which the money is divided

    def quality(scenario: str, **spent: float) -> FloatArray:
        arm = Arm(scenario, {**off, **{f"levers.investment.{key}": value for key, value in spent.items()}})
        return outcome(arm, "market.generative_ai.national_assistant.quality@2032", customers=FEW, asked=seeds()[:2])

    def per_yen(kind: str) -> FloatArray:
        gained = quality(f"{kind}_investment", budget_lcu=1e12 * budget_tn) - quality("baseline")
        return gained / (1e12 * budget_tn / services[kind])

    assert ((per_yen("focused") > 1.2 * per_yen("broad")) == wins).all()


def test_who_is_positive_about_ai_makes_no_difference_where_the_stance_plays_no_part():
    """The mechanism off: as many firms say yes as in the USA, and none of them uses more."""
    off = {f"services.{name}.firms.attitude_effect": 0.0 for name in AI}
    many, few = (outcome(Arm(name, off), USES_AI, customers=FEW) for name in ("attitude_of_usa", "baseline"))
    assert (many == few).all()


def test_firms_use_ai_in_the_order_of_what_three_countries_say_of_it():
    japan, germany, usa = (outcome(arm, USES_AI, customers=MORE) for arm in (BASELINE, GERMANY, USA))
    assert (japan < germany).all() and (germany < usa).all()


def test_late_users_lose_what_early_ones_win_and_the_smallest_firms_are_late():
    """S21: rivalry makes nothing, it moves."""
    calm = changed(economy__rivalry=0.0)
    change = {
        size: outcome(BASELINE, f"outcomes.value_added_net.{size}@2030", customers=MORE)
        - outcome(calm, f"outcomes.value_added_net.{size}@2030", customers=MORE)
        for size in ("micro", "small", "medium", "medium_100", "large")
    }
    assert (change["micro"] < 0.0).all() and (change["large"] > 0.0).all()
    assert (np.abs(sum(change.values())) < 1000).all(), "yen that rounding leaves over"


def test_domestic_clouds_and_networks_open_with_most_users():
    for service in ("cloud", "social_media"):
        assert outcome(BASELINE, f"outcomes.domestic_user_share.{service}@2010").mean() > 0.35
