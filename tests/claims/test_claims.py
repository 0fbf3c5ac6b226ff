"""Every statement of the document beats its placebo: switched off, the outcome that it is about changes.

A claim names the mechanism on, the mechanism off and the outcome; it holds where all seeds have the direction and the
mean difference exceeds two standard deviations between seeds. The same rule, asked of two runs that differ in their
draws alone, must say no: a test that the plain baseline passes by itself claims nothing.
"""

import numpy as np
import pytest

from tests.claims.placebo import DOWN, OTHER_SEEDS, UP, Arm, Claim, beats, values

BASELINE = Arm()
ASSISTANTS = "services.generative_ai.firms"
AI = ("generative_ai", "ai_agents")
WITHOUT_AI = Arm("baseline", {f"services.{name}.innovation": 0.0 for name in AI})
AGENTS = ("lab_agents", "office_agents", "national_agents")
PAID_FOR_AGENTS = tuple(f"market.ai_agents.{name}.revenue_jpy@2030" for name in AGENTS)
SEAT_OVER_WAGE = 36000 / 4600000
BY_THE_SEAT = {"services.ai_agents.wage_share": SEAT_OVER_WAGE}
BALANCE = "balance.total.balance_jpy"
AI_PRICES = {f"services.{name}.pricing": "exogenous" for name in AI}
OWN_PRICE = ("market.generative_ai.chat_assistant.price_jpy@2030",)
USE_OF_AI = ("outcomes.adoption.generative_ai.firms@2026",)

CLAIMS = {
    "S12": Claim(BASELINE, WITHOUT_AI, (f"{BALANCE}@2035",), DOWN),
    "S14": Claim(Arm("ai_agents_surge"), Arm("ai_agents_surge", BY_THE_SEAT), PAID_FOR_AGENTS, UP, at_least=9.0),
    "S16": Claim(Arm("ai_price_war"), BASELINE, OWN_PRICE, DOWN, at_least=0.1),
    "S20": Claim(Arm("attitude_of_usa"), BASELINE, USE_OF_AI, UP),
    "S21": Claim(BASELINE, Arm("baseline", {"economy.rivalry": 0.0}), ("outcomes.value_added_net.micro@2030",), DOWN),
}  # fmt: skip


@pytest.mark.parametrize("row", CLAIMS)
def test_a_statement_of_the_document_tells_where_it_is_switched_on(row):
    claim = CLAIMS[row]
    assert beats(values(claim.on, claim), values(claim.off, claim), claim)


@pytest.mark.parametrize("row", CLAIMS)
def test_draws_alone_do_not_pass_for_a_statement(row):
    claim = CLAIMS[row]
    assert not beats(values(claim.off, claim, OTHER_SEEDS), values(claim.off, claim), claim)


def test_ai_carries_more_than_a_third_of_what_the_deficit_grows_by_in_the_next_decade():
    def deepening(arm: Arm) -> np.ndarray:
        late, early = (values(arm, Claim(arm, arm, (f"{BALANCE}@{year}",))) for year in (2035, 2025))
        return early - late

    ours, without = deepening(BASELINE), deepening(WITHOUT_AI)
    assert (ours - without > ours / 3.0).all()


def test_agents_that_take_over_tasks_sooner_are_paid_several_times_as_much():
    """Against the baseline of the same year, which grows, too."""
    claim = CLAIMS["S14"]
    soon, baseline = (values(Arm(name), claim) for name in ("ai_agents_surge", "baseline"))
    assert (soon > 5.0 * baseline).all()
    by_the_seat = values(Arm("baseline", BY_THE_SEAT), claim)
    assert (baseline < 10.0 * values(claim.off, claim)).all(), "the baseline does not pass by itself"
    assert (by_the_seat < 0.1 * baseline).all()


def test_a_leader_asks_at_least_a_tenth_less_where_it_has_rivals_than_where_it_has_none():
    rivals = ("search_assistant", "office_assistant", "national_assistant")
    alone = Arm("baseline", {f"services.generative_ai.offers.{name}.launch": "2035-12" for name in rivals})
    claim = Claim(BASELINE, alone, OWN_PRICE, DOWN, at_least=0.1)
    assert beats(values(claim.on, claim), values(claim.off, claim), claim)


def test_newcomers_leave_a_price_that_is_given_where_it_was():
    """The mechanism off: what an offer asks for does not depend on who else sells."""
    claim = CLAIMS["S16"]
    war, peace = (values(Arm(scenario, AI_PRICES), claim) for scenario in ("ai_price_war", "baseline"))
    assert (war == peace).all()


@pytest.mark.parametrize(("budget_tn", "minimum", "wins"), [(0.3, True, True), (0.3, False, False), (1.0, True, False)])
def test_focused_money_beats_broad_by_a_fifth_a_yen_where_research_has_a_minimum_scale(budget_tn, minimum, wins):
    """S23, by what a yen for the domestic assistant adds to its quality; broad money goes into ten services instead of three."""
    off = {} if minimum else {f"services.{name}.research_minimum_jpy": 0.0 for name in AI}
    claim = Claim(BASELINE, BASELINE, ("market.generative_ai.national_assistant.quality@2035",))
    services = {"focused": 3, "broad": 10}  # among which the money is divided

    def per_yen(kind: str) -> np.ndarray:
        spent = {"levers.investment.budget_jpy": 1e12 * budget_tn}
        gained = values(Arm(f"{kind}_investment", off | spent), claim) - values(Arm("baseline", off), claim)
        return gained / (1e12 * budget_tn / services[kind])

    assert ((per_yen("focused") > 1.2 * per_yen("broad")) == wins).all()


def test_who_is_positive_about_ai_makes_no_difference_where_the_stance_plays_no_part():
    """The mechanism off: as many firms say yes as in the USA, and none of them uses more."""
    off = {f"{ASSISTANTS}.attitude_effect": 0.0, "services.ai_agents.firms.attitude_effect": 0.0}
    claim = CLAIMS["S20"]
    many, few = (values(Arm(scenario, off), claim) for scenario in ("attitude_of_usa", "baseline"))
    assert (many == few).all()


def test_firms_use_ai_in_the_order_of_what_three_countries_say_of_it():
    claim = CLAIMS["S20"]
    japan, germany, usa = (values(Arm(name), claim) for name in ("baseline", "attitude_of_germany", "attitude_of_usa"))
    assert (japan < germany).all() and (germany < usa).all()
